"""API keys: ``tw_<id>_<secret>``. Only a hash of the secret is kept; what was lost cannot be read again."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.errors import SettingInvalid

if TYPE_CHECKING:
    from qa.settings import Settings

_KEY = re.compile(r"tw_([0-9a-f]{12})_([0-9a-f]{48})")


class Scope(StrEnum):
    """What a key may do. ``admin`` may do everything; a widget's key is public, in every page that shows it."""

    ASK = "ask"  # ask, search, read
    INGEST = "ingest"  # add and remove documents
    WIDGET = "widget"  # ask and give feedback, from listed web sites only
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key without its secret. Times are seconds since 1970; ``origins`` bind a widget's key to web sites."""

    id: str
    name: str
    hash: str
    scopes: frozenset[str]
    origins: tuple[str, ...] = ()
    created: float = 0.0
    expires: float | None = None
    revoked: float | None = None
    used: float | None = None

    def state(self, now: float | None = None) -> str:
        """Return active, expired or revoked."""
        if self.revoked is not None:
            return "revoked"
        moment = time.time() if now is None else now
        return "expired" if self.expires is not None and self.expires <= moment else "active"

    def opens(self, secret: str) -> bool:
        """Return whether ``secret`` is this key's; takes as long for any."""
        return hmac.compare_digest(hashed(secret), self.hash)

    def may(self, needed: frozenset[str]) -> bool:
        """Return whether one of the scopes ``needed`` is among the key's."""
        return Scope.ADMIN in self.scopes or bool(self.scopes & needed)

    @property
    def public(self) -> bool:
        """Whether strangers hold it, too: everything but its web sites counts for nothing."""
        return Scope.WIDGET in self.scopes


def new_secret() -> tuple[str, str]:
    """Return a new id and secret; 192 random bits, so a plain hash of it cannot be turned around."""
    return secrets.token_hex(6), secrets.token_hex(24)


def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(identity: str, secret: str) -> str:
    """Return the key as it is handed out."""
    return f"tw_{identity}_{secret}"


def parse_token(token: str) -> tuple[str, str] | None:
    """Return the id and secret of a key, None for anything else."""
    match = _KEY.fullmatch(token)
    return (match.group(1), match.group(2)) if match else None


def validate_scopes(scopes: tuple[str, ...], origins: tuple[str, ...]) -> frozenset[str]:
    """Return the scopes.

    Raises:
        SettingInvalid: an unknown one, none, or a widget's mixed with others or without web sites.
    """
    known = ", ".join(Scope)
    chosen = frozenset(scopes)
    if not chosen or not chosen <= set(Scope):
        unknown = ", ".join(sorted(chosen - set(Scope))) or "nothing"
        raise SettingInvalid(f"A key cannot be for {unknown}.", f"Scopes are: {known}.")
    if Scope.WIDGET in chosen and len(chosen) > 1:
        raise SettingInvalid(
            "A widget's key is public and can have no other scope.", "Make a second key for the rest."
        )
    if Scope.WIDGET in chosen and not origins:
        raise SettingInvalid(
            "A widget's key needs the web sites it works on.", "Add --origin https://www.example.org"
        )
    if origins and Scope.WIDGET not in chosen:
        raise SettingInvalid("Only a widget's key is bound to web sites.", "Leave --origin out.")
    return chosen


def validate_origin(origin: str) -> str:
    """Return a web site's origin as browsers send it: scheme, host, port if unusual; lower case.

    Raises:
        SettingInvalid: no such thing.
    """
    text = origin.strip().lower().rstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or text != f"{parts.scheme}://{parts.netloc}"
        or "@" in text
    ):
        raise SettingInvalid(
            f"{origin[:200]!r} is not the origin of a web site.", "Such as https://www.example.org"
        )
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        raise SettingInvalid(
            f"{origin[:200]!r} has no valid host name.", "Such as https://www.example.org"
        ) from None
    shown = f"[{host}]" if ":" in host else host
    if not re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", shown):
        raise SettingInvalid(f"{origin[:200]!r} has no valid host name.", "Such as https://www.example.org")
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in {None, usual} else "")


def parse_origins(text: str) -> tuple[str, ...]:
    """Return the origins of a setting, separated by blanks or commas.

    Raises:
        SettingInvalid: one is not an origin.
    """
    return tuple(dict.fromkeys(validate_origin(part) for part in text.replace(",", " ").split()))


def keys_required(settings: Settings) -> bool:
    """Return whether every request needs a key: on any address that others can reach."""
    return settings.require_keys or not is_loopback_address(settings.host)


def is_loopback_address(host: str) -> bool:
    """Return whether only this machine reaches ``host``."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
