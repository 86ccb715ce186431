"""One script to match in: Traditional texts are read in Simplified characters, offsets unchanged."""

from __future__ import annotations

import re

from index.text import simplify

_TRADITIONAL = re.compile(
    r"[負責單牽頭應國務廳億萬為這個門實會對於總條規區發與後產業號長貿關經濟開東廣辦個數達過時間勞動僱員機構標準劃歲兩項計將從當無條]"
)
_WIDE = re.compile("[\uff10-\uff19]")
_NARROW = {ord("\uff10") + digit: str(digit) for digit in range(10)}


def plain_digits(text: str) -> str:
    """Return ``text`` with digits of half width for those of full width; no offset changes."""
    return text.translate(_NARROW) if _WIDE.search(text) else text


def simplified(text: str) -> str:
    """Return ``text`` in Simplified characters, character for character; a Simplified text costs nothing."""
    return simplify(text) if _TRADITIONAL.search(text) else text
