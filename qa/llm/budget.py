"""How much of a model's context a request takes, and which clauses find room in it.

A clause is taken whole or not at all: half a clause may lose its agency, its deadline or its "not".
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Tokens that the frame of one message takes: its role and its separators.
MESSAGE_TOKENS = 8


def estimate_tokens(text: str) -> int:
    """Return about how many tokens ``text`` takes, rather too many than too few.

    One token a Han character (and any other wide one), a quarter a Latin letter, one a punctuation mark of
    either, a half a digit. Real counts come from the service, afterwards.

    >>> estimate_tokens("由省商务厅牵头"), estimate_tokens("Department of Commerce")
    (7, 6)
    """
    return -(-sum(map(_quarters, text)) // 4)


@lru_cache(maxsize=32_768)
def _quarters(character: str) -> int:
    if character.isascii():
        if character.isdigit():
            return 2
        return 1 if character.isalpha() or character.isspace() else 4
    if unicodedata.category(character) == "Ll" or unicodedata.category(character) == "Lu":
        return 2  # ç, ã: often a token of their own
    return 4


def keep_by_rank(costs: Sequence[int], room: int) -> int:
    """Return how many of the first items fit in ``room`` together.

    The items stand in order of rank, best first, and are dropped from the end: a short clause further down
    never takes the place of a better one.
    """
    return sum(total <= room for total in accumulate(costs))
