"""Keep ``<think>…</think>`` out of answers, however the stream cuts the tags."""

from __future__ import annotations

import re

_NAMES = "think|thinking|thought|reasoning"
_OPEN = re.compile(rf"<({_NAMES})>", re.IGNORECASE)
_CLOSE = re.compile(rf"</({_NAMES})>", re.IGNORECASE)
#: Every proper beginning of a tag: what may be one once the next piece is here.
_BEGINNINGS = frozenset(
    tag[:n] for name in _NAMES.split("|") for tag in (f"<{name}>", f"</{name}>") for n in range(1, len(tag))
)
_LONGEST = max(map(len, _BEGINNINGS))


class StrayThoughts(ValueError):
    """A closing tag without an opening one: what came before it were thoughts, not the answer."""


class ThinkStripper:
    r"""Takes pieces of text, gives (answer, thought) pieces.

    A tag that is cut in two is held back until it is whole, and so is nothing else.

    >>> stripper = ThinkStripper()
    >>> [stripper.feed(piece) for piece in ("<th", "ink>省商务厅？</thi", "nk>\n\n由省", "商务厅")]
    [('', ''), ('', '省商务厅？'), ('由省', ''), ('商务厅', '')]
    """

    def __init__(self) -> None:
        self._rest = ""
        self._thinking = False
        self._trim = False

    def feed(self, piece: str) -> tuple[str, str]:
        """Return what of the text so far is certain: (answer, thought).

        Raises:
            StrayThoughts: ``</think>`` where nothing was opened.
        """
        self._rest += piece
        answer: list[str] = []
        thought: list[str] = []
        while True:
            match = (_CLOSE if self._thinking else _OPEN).search(self._rest)
            if not self._thinking:
                stray = _CLOSE.search(self._rest, 0, match.start() if match else len(self._rest))
                if stray:
                    raise StrayThoughts
            into = thought if self._thinking else answer
            if match is None:
                break
            into.append(self._rest[: match.start()])
            self._rest = self._rest[match.end() :]
            self._trim = self._thinking
            self._thinking = not self._thinking
        held = _held_back(self._rest)
        into.append(self._rest[: len(self._rest) - held])
        self._rest = self._rest[len(self._rest) - held :]
        return self._trimmed("".join(answer)), "".join(thought)

    def close(self) -> tuple[str, str]:
        """Return what was held back; thoughts that never ended stay thoughts."""
        rest, self._rest = self._rest, ""
        return ("", rest) if self._thinking else (self._trimmed(rest), "")

    def _trimmed(self, answer: str) -> str:
        """Drop the empty lines that models put between their thoughts and the answer."""
        if not self._trim:
            return answer
        answer = answer.lstrip()
        self._trim = not answer
        return answer


def _held_back(text: str) -> int:
    """Return how many last characters may be the beginning of a tag."""
    at = text.rfind("<", max(0, len(text) - _LONGEST))
    return len(text) - at if at >= 0 and text[at:].lower() in _BEGINNINGS else 0
