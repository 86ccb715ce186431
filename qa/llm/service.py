"""What is known of a language model's service: how messages call it, where its settings are, what stays secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from index.errors import SettingInvalid

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
#: Characters of a foreign message that may stand in one of ours.
_QUOTED = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One endpoint, as failures speak of it.

    ``url``: the whole address that is posted to. ``variables``: what its settings' names begin with,
    ``TIAOWEN_OPENAI``. ``key``: never shown; "" where the service needs none.
    """

    url: str
    model: str
    variables: str
    key: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """The machine and port, without path, query, user and password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def scrub(self, text: str) -> str:
        """Return a foreign text on one line, shortened, without the key."""
        shown = text.replace(self.key, "***") if self.key else text
        shown = _CONTROL.sub(" ", shown).strip()
        return shown if len(shown) <= _QUOTED else shown[:_QUOTED] + "…"


def clean_key(key: str, variable: str) -> str:
    """Return a key fit for a header: outer blanks, which copying brings along, are dropped.

    Raises:
        SettingInvalid: it holds anything but printable ASCII. The message does not show it.
    """
    key = key.strip()
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise SettingInvalid(
            f"{variable} holds characters that no API key has.",
            f"Copy the key again, without line breaks or quotation marks, into {variable}.",
        )
    return key


def join_url(base: str, path: str) -> str:
    """Return ``base`` with ``path`` at the end of its own path, unless it ends so already; a query is kept.

    >>> join_url("https://x.openai.azure.com/openai/deployments/d?api-version=1", "/chat/completions")
    'https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=1'

    Raises:
        SettingInvalid: ``base`` is no web address.
    """
    try:
        parts = urlsplit(base)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingInvalid(
            "The language model's address is not a web address.",
            "Write it like http://127.0.0.1:8000/v1 or https://api.example.com/v1.",
        )
    own = parts.path.rstrip("/")
    return parts._replace(path=own if own.endswith(path) else own + path).geturl()
