"""Sentences out of a stream, each as soon as it is whole with its markers, so that it can be verified first.

The borders are those of `qa.verify.sentences`, so that what is verified alone is what is verified together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.generators.base import Chunk, Finish
from qa.verify.sentences import split_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What may still become markers of the sentence before it.
_MARKERS_TO_COME = re.compile(r"\s*(?:\[\d{0,4}\]\s*)*(?:\[\d{0,4})?\Z")
# What goes on with the sentence before it, though a quotation and its marker stood at the end: “…”[1]，…
_GOES_ON = re.compile(r"\s*[，、。；：！？）」”,;:.!?)]")
# The end of a sentence that bears its markers before its end mark: no more are to come.
_SEALED = re.compile(r"\[\d{1,4}\][。！？；]\Z|\[\d{1,4}\][.!?;]\Z")
_PAIRS = (("“", "”"), ("「", "」"), ("《", "》"))
#: An opening quotation mark that stays alone holds sentences back no longer than this, characters.
_PATIENCE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One sentence or row, with the blanks around it; all pieces joined are the text.

    ``whole`` is False for a last one that the stream's end may have cut: limit reached, or cancelled.
    """

    text: str
    whole: bool = True


class SentenceStream:
    """Iterates over the sentences of ``chunks``; ``last`` is the final chunk once they are exhausted.

    >>> chunks = [Chunk(text="由省商务厅"), Chunk(text="牵头[1]。广州海"), Chunk(text="关参与[1]。")]
    >>> [piece.text for piece in SentenceStream([*chunks, Chunk(finish=Finish.STOP)])]
    ['由省商务厅牵头[1]。', '广州海关参与[1]。']
    """

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._chunks = chunks
        self.last: Chunk | None = None

    def __iter__(self) -> Iterator[Piece]:
        """Yield each sentence when it is finished."""
        rest = ""
        for chunk in self._chunks:
            rest += chunk.text
            if chunk.text:
                *finished, rest = _cut(rest)
                yield from (Piece(text=text) for text in finished)
            if chunk.finish is not None:
                self.last = chunk
        if rest.strip():
            cut = self.last is not None and self.last.finish in (Finish.LENGTH, Finish.CANCELLED)
            *finished, final = _cut(rest)
            yield from (Piece(text=text) for text in finished)
            if final.strip():
                yield Piece(text=final, whole=not cut or _sealed(final))


def _cut(text: str) -> list[str]:
    """Return the finished sentences of ``text`` and, last, the rest ("" if there is none)."""
    pieces = _pieces(text)
    finished: list[str] = []
    held = ""
    for i, piece in enumerate(pieces):
        held += piece
        following = "".join(pieces[i + 1 :])
        if not held.strip() or _GOES_ON.match(following):
            continue
        if _balanced(held) and (
            held.endswith("\n")
            or (following and not _MARKERS_TO_COME.match(following))
            or (not following and _sealed(held))
        ):
            finished.append(held)
            held = ""
    return [*finished, held]


def _pieces(text: str) -> list[str]:
    """Return ``text`` cut behind each sentence and the blanks that follow it."""
    starts: list[int] = []
    at = 0
    for sentence in split_answer(text):
        at = text.index(sentence.text, at)
        starts.append(at)
        at += len(sentence.text)
    if not starts:
        return [text]
    starts[0] = 0
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _sealed(piece: str) -> bool:
    return bool(_SEALED.search(piece)) and not piece.lstrip().startswith("- ")


def _balanced(piece: str) -> bool:
    if len(piece) > _PATIENCE:
        return True
    return all(piece.count(left) <= piece.count(right) for left, right in _PAIRS)
