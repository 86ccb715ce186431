# ruff: noqa: RUF001 (page numbers are printed in full width too)
"""PDF files to text: broken lines joined to paragraphs, page headers, footers and numbers marked as furniture.

A line ends a paragraph where it stops short of the right margin, and begins one where it is indented; the
characters' places on the page say so. What is printed on the page's edge moves behind the paragraph that runs
over the page break, so that the paragraph stays whole.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import SourceTooLarge, SourceUnreadable
from index.loaders.rendering import Rendered, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Pages of the longest document that is read.
MAX_PAGES = 3_000
#: Lines at the top and bottom of a page that may be header or footer.
_EDGE = 3
_PAGE_NUMBER = re.compile(
    r"[-—–―－·\s]{0,15}(?:第?\s{0,9}[0-9０-９]{1,4}\s{0,9}(?:页|頁)?(?:\s{0,9}[/／,，共]\s{0,9}(?:共\s{0,9})?[0-9０-９]{1,4}\s{0,9}(?:页|頁)?)?"
    r"|[ivxlc]{1,6}|Page\s+\d{1,4}(?:\s+of\s+\d{1,4})?)[-—–―－·\s]{0,15}",
    re.IGNORECASE,
)
_END = "。！？；：.!?;:"
_CLOSERS = "”’」』）)】]》\"'"


@dataclass(slots=True)
class _Line:
    """A printed line: its text, left and right edge, baseline and height in points, and its page."""

    text: str
    left: float
    right: float
    top: float
    height: float
    page: int
    furniture: bool = False


def render(data: bytes) -> Rendered:
    """Return the rendered pdf.

    Raises:
        SourceUnreadable: damaged, protected by a password, or a scan without text.
        SourceTooLarge: more than ``MAX_PAGES`` pages.
        MissingExtra: pypdfium2 is not installed.
    """
    pages, empty = _pages(data)
    lines = [line for page in pages for line in page]
    if not lines:
        raise SourceUnreadable(
            "The PDF holds pictures of pages and no text: it needs OCR.",
            "Run it through an OCR program, e.g. ocrmypdf, and give the result.",
        )
    _mark_furniture(pages)
    writer = Writer()
    starts = _write(pages, writer)
    notices = (f"pages without text (they may need OCR): {_ranges(empty)}",) if empty else ()
    return Rendered(writer.text(), writer.sorted_blocks(), pages=tuple(starts), notices=notices)


def _pages(data: bytes) -> tuple[list[list[_Line]], list[int]]:
    try:
        import pypdfium2
    except ModuleNotFoundError as error:
        from index.errors import missing_extra

        raise missing_extra("pypdfium2", "pdf") from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceUnreadable("The PDF is protected by a password.", "Save it without one.") from error
        raise SourceUnreadable(
            "The PDF is damaged or cut short.", "Get the file again, or print it to a new PDF."
        ) from error
    try:
        if len(document) > MAX_PAGES:
            raise SourceTooLarge(
                f"The PDF has {len(document)} pages; at most {MAX_PAGES} are read.", "Split it."
            )
        if len(document) == 0:
            raise SourceUnreadable("The PDF is damaged: it has no pages.", "Get the file again.")
        pages, empty = [], []
        for number in range(len(document)):
            try:
                page = document[number]
                textpage = page.get_textpage()
                lines = list(_lines(textpage, number))
                textpage.close()
                page.close()
            except pypdfium2.PdfiumError:
                lines = []
            if not lines:
                empty.append(number + 1)
            pages.append(lines)
        return pages, empty
    finally:
        document.close()


def _lines(textpage: Any, number: int) -> Iterator[_Line]:
    """Yield the lines of a page in reading order."""
    total = textpage.count_chars()
    if total <= 0:
        return
    text = textpage.get_text_range(0, total, errors="replace")
    exact = len(text) == total  # generated characters may make text and boxes differ
    at = 0
    for raw in re.split(r"(\r\n|\r|\n)", text):
        start, at = at, at + len(raw)
        # pdfium marks a hyphen at a line's end with U+0002 or U+FFFE.
        shown = raw.replace("\x02", "-").replace("\ufffe", "-").replace("\x00", "").strip()
        if not shown:
            continue
        if exact:
            boxes = [textpage.get_charbox(i) for i in _ends(raw, start)]
            left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
            bottom, top = min(b[1] for b in boxes), max(b[3] for b in boxes)
        else:
            left, right, bottom, top = 0.0, float(len(shown)), 0.0, 0.0
        yield _Line(shown, left, right, top, max(top - bottom, 0.1), number)


def _ends(raw: str, start: int) -> Iterator[int]:
    printed = [i for i, c in enumerate(raw) if not c.isspace()]
    yield start + printed[0]
    yield start + printed[-1]


def _mark_furniture(pages: list[list[_Line]]) -> None:
    """Mark page numbers, and lines that many pages repeat at the same edge."""
    filled = [page for page in pages if page]
    seen: Counter[tuple[str, str]] = Counter()
    for page in filled:
        for edge, line in _edges(page):
            seen[edge, _pattern(line.text)] += 1
    enough = max(3, len(filled) // 3)
    for page in filled:
        for edge, line in _edges(page):
            if len(filled) > 1 and seen[edge, _pattern(line.text)] >= enough and len(line.text) <= 60:
                line.furniture = True
        for line in (page[0], page[-1]):
            if len(line.text) <= 24 and _PAGE_NUMBER.fullmatch(line.text):
                line.furniture = True


def _edges(page: list[_Line]) -> Iterator[tuple[str, _Line]]:
    for distance, line in enumerate(page[:_EDGE]):
        yield f"top{distance}", line
    for distance, line in enumerate(reversed(page[-_EDGE:])):
        if len(page) - 1 - distance >= _EDGE:
            yield f"bottom{distance}", line


def _pattern(text: str) -> str:
    return re.sub(r"[0-9０-９]+", "#", re.sub(r"\s+", "", text))


def _write(pages: list[list[_Line]], writer: Writer) -> list[int]:
    """Write paragraphs; return the offset at which each page begins."""
    left, right, em = _margins(pages)
    starts: list[int] = []
    held: list[_Line] = []
    before: _Line | None = None
    for page in pages:
        starts.append(writer.size)
        for line in page:
            if line.furniture:
                held.append(line)
                continue
            if before is not None and _continues(before, line, left, right, em):
                if _spaced(before.text, line.text):
                    writer.write(" ")
            else:
                if before is not None:
                    writer.write("\n")
                _furniture(held, writer)
                held = []
            writer.write(line.text)
            before = line
    if before is not None:
        writer.write("\n")
    _furniture(held, writer)
    return starts


def _furniture(lines: list[_Line], writer: Writer) -> None:
    for line in lines:
        start = writer.size
        writer.write(line.text)
        writer.block("furniture", start, writer.size)
        writer.write("\n")


def _margins(pages: list[list[_Line]]) -> tuple[float, float, float]:
    """Return the text's left and right margin and the size of its characters, in points."""
    body = [line for page in pages for line in page if not line.furniture]
    if not body:
        return 0.0, 0.0, 1.0
    lefts = Counter(round(line.left / 2) * 2 for line in body)
    often = [x for x, n in lefts.items() if n >= max(2, len(body) * 0.08)]
    left = float(min(often)) if often else min(line.left for line in body)
    rights = sorted(line.right for line in body)
    right = rights[min(len(rights) - 1, int(len(rights) * 0.9))]
    return left, right, max(4.0, statistics.median(line.height for line in body))


def _continues(before: _Line, line: _Line, left: float, right: float, em: float) -> bool:
    """Whether ``line`` goes on with the paragraph of ``before``."""
    if before.right + _first_word(line) < right - 0.8 * em and before.right < right - 2.2 * em:
        return line.text[0].islower() and before.text[-1] not in _END
    if line.left > left + 1.2 * em:
        return False  # indented: a paragraph of its own
    if before.page == line.page and before.top - line.top > 3.5 * em:
        return False
    ended = before.text.rstrip(_CLOSERS)[-1:] in _END
    return not (ended and (line.left > left + 0.8 * em or before.right < right - 1.1 * em))


def _first_word(line: _Line) -> float:
    """Return how wide the line's first word is: it may not have fitted behind the line before."""
    word = line.text.split(maxsplit=1)[0]
    return (line.right - line.left) * len(word) / len(line.text) if word.isascii() else 0.0


def _spaced(before: str, after: str) -> bool:
    """Whether a joined line needs a blank: between words, not between Chinese characters."""
    return before[-1] < "\u2e80" and after[0] < "\u2e80" and before[-1] not in "-“‘("


def _ranges(numbers: list[int]) -> str:
    parts: list[str] = []
    start = previous = numbers[0]
    for number in [*numbers[1:], -1]:
        if number == previous + 1:
            previous = number
            continue
        parts.append(str(start) if start == previous else f"{start}-{previous}")
        start = previous = number
    return ", ".join(parts)
