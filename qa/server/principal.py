"""Who asks: the key a request came with, or nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who a request is from. ``owner`` is the key's id, "" without keys; ``scopes`` what it may do."""

    owner: str = ""
    scopes: frozenset[str] = frozenset({"ask", "ingest", "admin"})

    @property
    def admin(self) -> bool:
        """Whether it may see and delete what others asked."""
        return "admin" in self.scopes


#: Where no keys are in use, whoever reaches the server is its owner.
ANYBODY = Principal()


def principal_of(connection: HTTPConnection) -> Principal:
    """Return who the request is from, as the guard found out."""
    found = connection.scope.get("principal", ANYBODY)
    return found if isinstance(found, Principal) else ANYBODY
