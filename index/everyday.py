"""What everyday Chinese calls the things of laws and policies: 炒鱿鱼 is 解除劳动合同.

No dictionary between two languages leads from one to the other; everyday.toml does, written by hand. A word is
looked for anywhere in a question, the longest first.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@lru_cache(maxsize=1)
def everyday() -> Mapping[str, tuple[str, ...]]:
    """Return the words of documents, the likeliest first, under each everyday word of everyday.toml."""
    text = resources.files("index").joinpath("everyday.toml").read_text(encoding="utf-8")
    return read_lines("\n".join(tomllib.loads(text)["words"].values()))


def read_lines(lines: str) -> dict[str, tuple[str, ...]]:
    """Return what ``lines`` say: words of documents | everyday words.

    Raises:
        ValueError: a line has not two parts, or an everyday word one character only.
    """
    words: dict[str, tuple[str, ...]] = {}
    for line in filter(str.strip, lines.splitlines()):
        official, said = (part.split() for part in line.split("|"))
        for word in said:
            if len(word) < 2:
                raise ValueError(f"{word!r} is too short to be looked for anywhere: {line!r}")
            words[word] = tuple(dict.fromkeys((*words.get(word, ()), *official)))
    return words


def everyday_words(simplified: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each everyday word of a Simplified question, once, with the words of documents for it.

    >>> dict(everyday_words("老板炒鱿鱼要赔钱吗"))["老板"]
    ('用人单位', '雇主')
    """
    known = everyday()
    longest = max(map(len, known))
    seen: set[str] = set()
    at = 0
    while at < len(simplified):
        for length in range(min(longest, len(simplified) - at), 1, -1):
            word = simplified[at : at + length]
            if word in known:
                if word not in seen:
                    seen.add(word)
                    yield word, known[word]
                at += length
                break
        else:
            at += 1
