"""Who asks: the key a request came with, or nobody in particular."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import InputError

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

_OURS = re.compile(r"c-[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who a request is from. ``owner`` is the key's id, "" without keys; ``scopes`` what it may do."""

    owner: str = ""
    scopes: frozenset[str] = frozenset({"ask", "ingest", "admin"})

    @property
    def admin(self) -> bool:
        """Whether it may see and delete what others asked."""
        return "admin" in self.scopes

    @property
    def public(self) -> bool:
        """Whether strangers share it: a widget's key."""
        return "widget" in self.scopes

    def check_conversation(self, identity: str) -> None:
        """Refuse an id that another visitor of the same web site could guess, and with it read along.

        Raises:
            InputError: a widget's visitor names a conversation that this server did not name.
        """
        if self.public and identity and not _OURS.fullmatch(identity):
            raise InputError(
                "The conversation_id is not one of this server's.",
                "Leave it out of the first question; the answer brings one.",
            )


#: Where no keys are in use, whoever reaches the server is its owner.
ANYBODY = Principal()


def principal_of(connection: HTTPConnection) -> Principal:
    """Return who the request is from, as the guard found out."""
    found = connection.scope.get("principal", ANYBODY)
    return found if isinstance(found, Principal) else ANYBODY
