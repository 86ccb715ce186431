"""Chinese words, cut by jieba's dictionary: names and terms beside the bigrams that need no dictionary.

rjieba is the same algorithm in Rust, ten times as fast and loaded in a tenth of the time; jieba itself does it
where rjieba has no wheel. About 0.6 % of their cuts differ, so an index remembers nothing of which one it was:
a word that is cut otherwise is still found by its bigrams.

A question is cut by the words that the index has: nothing else could be found, and no dictionary is loaded for it.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from index.tokens import is_han, only_han, search_key

if TYPE_CHECKING:
    from collections.abc import Callable

_alone = Lock()

#: The shortest and the longest word that is looked for in a question, characters. Longer ones are one in a thousand.
_SHORTEST, _LONGEST = 3, 7


def words(text: str) -> tuple[str, ...]:
    """Return the Chinese words of three and more characters in ``text``, folded, in order, repeats kept.

    A word of two is its own bigram and is searched by that.

    >>> words("国际集装箱吞吐量由省商务厅牵头")
    ('集装箱', '吞吐量', '商务厅')
    """
    key = search_key(text)
    if not is_han(key):
        return ()
    return tuple(w for w in _cutter()(key) if len(w) > 2 and all(map(is_han, w)))


def known_words(text: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the Chinese words of three and more characters in ``text`` that are ``known``, each once, in order.

    Where several begin at one place the longest is taken, and none begins inside another.

    >>> known_words("国际集装箱吞吐量", {"集装箱", "吞吐量", "装箱吞"}.__contains__)
    ('集装箱', '吞吐量')
    """
    found: dict[str, None] = {}
    for run in only_han(search_key(text)).split():
        start = 0
        while start <= len(run) - _SHORTEST:
            longest = min(_LONGEST, len(run) - start)
            for length in range(longest, _SHORTEST - 1, -1):
                if known(word := run[start : start + length]):
                    found[word] = None
                    start += length
                    break
            else:
                start += 1
    return tuple(found)


@lru_cache(maxsize=1)
def _cutter() -> Callable[[str], list[str]]:
    with _alone:
        try:
            import rjieba

            cut: Callable[[str], list[str]] = rjieba.cut
            cut("预热")  # loads the dictionary
            return cut
        except ImportError:
            return _python_cutter()


def _python_cutter() -> Callable[[str], list[str]]:
    import logging

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its patterns are not raw strings, its data come by pkg_resources
        import jieba
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()

    def cut(text: str) -> list[str]:
        with _alone:
            return list(tokenizer.lcut(text))

    return cut
