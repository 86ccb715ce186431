"""Word files to text: one line a paragraph with its automatic number printed, one line a table row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import SourceUnreadable
from index.loaders.ooxml import Counter, Package, Styles, W, centred, numbering_of, on, outline_level, value
from index.loaders.rendering import Rendered, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CORE = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "creator": "{http://purl.org/dc/elements/1.1/}creator",
    "subject": "{http://purl.org/dc/elements/1.1/}subject",
    "created": "{http://purl.org/dc/terms/}created",
    "modified": "{http://purl.org/dc/terms/}modified",
    "keywords": "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords",
}
#: What was deleted, moved away or is only an instruction to Word.
_UNPRINTED = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "sectPr")
)
_DEEPEST_TABLE = 20


def render(data: bytes) -> Rendered:
    """Return the rendered docx.

    Raises:
        SourceUnreadable: it is damaged, protected, or no docx.
        SourceTooLarge: it unpacks to far more than a document holds.
    """
    package = Package(data)
    root = package.xml("word/document.xml")
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise SourceUnreadable(
            "The file is no Word document: its text part is missing.", "Save it anew as docx."
        )
    styles = Styles.read(package.xml("word/styles.xml"))
    reader = _Reader(styles, Counter.read(package.xml("word/numbering.xml"), styles))
    reader.blocks(body)
    reader.notes(package.xml("word/footnotes.xml"), "footnote")
    reader.notes(package.xml("word/endnotes.xml"), "endnote")
    for name in package.names():
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            reader.furniture(package.xml(name))
    notices = ("hidden text was left out",) if reader.hidden else ()
    return Rendered(reader.out.text(), reader.out.sorted_blocks(), _meta(package), notices=notices)


def _meta(package: Package) -> dict[str, str]:
    core = package.xml("docProps/core.xml")
    if core is None:
        return {}
    found = {name: (core.findtext(tag) or "").strip() for name, tag in _CORE.items()}
    return {name: text for name, text in found.items() if text}


@dataclass(slots=True)
class _Line:
    """The text of a paragraph while it is read."""

    pieces: list[str] = field(default_factory=list)
    bold: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0

    def add(self, text: str, *, bold: bool = False) -> None:
        if bold and text:
            self.bold.append((self.size, self.size + len(text)))
        self.pieces.append(text)
        self.size += len(text)


@dataclass(slots=True)
class _Reader:
    styles: Styles
    counter: Counter
    out: Writer = field(default_factory=Writer)
    hidden: bool = False
    _seen: set[str] = field(default_factory=set)

    def blocks(self, parent: Element, depth: int = 0) -> None:
        """Write the paragraphs and tables below ``parent``."""
        for node in _unwrapped(parent):
            if node.tag == f"{W}p":
                self.paragraph(node, depth)
            elif node.tag == f"{W}tbl":
                self.table(node, depth)

    def paragraph(self, node: Element, depth: int = 0) -> None:
        """Write one paragraph with its number, then the text boxes anchored in it."""
        properties = node.find(f"{W}pPr")
        style = self.styles.resolve((value(properties, "pStyle") or "") if properties is not None else "")
        line = self._text(node, bold=bool(style.bold))
        text = "".join(line.pieces)
        if text.strip():
            label = self._label(node)
            start = self.out.size
            self.out.write(label + text)
            level = (outline_level(properties) if properties is not None else 0) or style.outline
            middle = centred(properties) if properties is not None else None
            if level:
                self.out.block("heading", start, self.out.size, level=level)
            if middle or (middle is None and style.centred):
                self.out.block("centre", start, self.out.size)
            self._bold(start, len(label), line)
            self.out.write("\n")
        for box in node.iter(f"{W}txbxContent"):
            if depth < _DEEPEST_TABLE and not _in_fallback(node, box):
                self.blocks(box, depth + 1)

    def _bold(self, start: int, label: int, line: _Line) -> None:
        merged: list[tuple[int, int]] = []
        for a, b in line.bold:
            if merged and merged[-1][1] == a:
                merged[-1] = (merged[-1][0], b)
            else:
                merged.append((a, b))
        for a, b in merged:
            self.out.block("bold", start if a == 0 else start + label + a, start + label + b)

    def _label(self, node: Element) -> str:
        properties = node.find(f"{W}pPr")
        own = numbering_of(properties) if properties is not None else None
        style = (value(properties, "pStyle") or "") if properties is not None else ""
        inherited = self.styles.resolve(style).numbering
        wanted = own or inherited
        if own is not None and inherited is not None and own[0] == "":
            wanted = (inherited[0], own[1])
        return self.counter.label(*wanted) if wanted and wanted[0] != "0" else ""

    def _text(self, node: Element, *, bold: bool = False) -> _Line:
        line = _Line()
        self._runs(node, line, bold=bold)
        return line

    def _runs(self, node: Element, line: _Line, *, bold: bool) -> None:
        for child in node:
            tag = child.tag
            if tag in _UNPRINTED or tag == f"{W}txbxContent":
                continue
            if tag == f"{W}r":
                properties = child.find(f"{W}rPr")
                if properties is not None:
                    vanish = properties.find(f"{W}vanish")
                    if vanish is not None and on(vanish):
                        self.hidden = True
                        continue
                    switch = properties.find(f"{W}b")
                    self._runs(child, line, bold=bold if switch is None else on(switch))
                else:
                    self._runs(child, line, bold=bold)
            elif tag == f"{W}t":
                line.add(child.text or "", bold=bold)
            elif tag in {f"{W}tab", f"{W}ptab"}:
                line.add("\t")
            elif tag in {f"{W}br", f"{W}cr"}:
                line.add("\n")
            elif tag == f"{W}noBreakHyphen":
                line.add("-")
            elif tag == f"{W}sym":
                code = child.get(f"{W}char") or ""
                line.add(
                    chr(int(code, 16))
                    if code and all(c in "0123456789abcdefABCDEF" for c in code[:6])
                    else ""
                )
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                line.add(f"[{child.get(f'{W}id')}]")
            elif tag == f"{_MC}AlternateContent":
                choice = child.find(f"{_MC}Choice")
                self._runs(choice if choice is not None else child, line, bold=bold)
            elif len(child):
                self._runs(child, line, bold=bold)

    # -- tables ------------------------------------------------------------------------------------

    def table(self, node: Element, depth: int) -> None:
        """Write a table, one line a row; a table of one column is a frame around paragraphs."""
        rows = [
            [c for c in _unwrapped(row) if c.tag == f"{W}tc"]
            for row in _unwrapped(node)
            if row.tag == f"{W}tr"
        ]
        nested = any(c.find(f".//{W}tbl") is not None for row in rows for c in row)
        if max((len(row) for row in rows), default=0) < 2 or (nested and depth < _DEEPEST_TABLE):
            for row in rows:
                for one in row:
                    if depth < _DEEPEST_TABLE:
                        self.blocks(one, depth + 1)
            return
        spans = _spans(rows)
        start = self.out.size
        for number, row in enumerate(rows):
            self._row(row, number, spans)
        self.out.block("table", start, max(start, self.out.size - 1))

    def _row(self, row: list[Element], number: int, spans: dict[tuple[int, int], int]) -> None:
        start, column = self.out.size, 0
        cells: list[tuple[str, int, int, int]] = []
        for one in row:
            width = _grid_span(one)
            if not _continues(one):
                cells.append((self._cell(one), column, width, spans.get((number, column), 1)))
            column += width
        if not any(text for text, *_ in cells):
            return
        for position, (text, at, width, height) in enumerate(cells):
            if position:
                self.out.write(" | ")
            begin = self.out.size
            self.out.write(text)
            self.out.cell(begin, row=number, column=at, rowspan=height, colspan=width)
        self.out.block("row", start, self.out.size, row=number)
        self.out.write("\n")

    def _cell(self, node: Element) -> str:
        lines = []
        for paragraph in node.iter(f"{W}p"):
            text = " ".join("".join(self._text(paragraph).pieces).split())
            if text:
                lines.append(self._label(paragraph) + text)
        return " ".join(lines)

    # -- around the body ---------------------------------------------------------------------------

    def notes(self, root: Element | None, kind: str) -> None:
        """Write foot- or endnotes behind the body, each with its number."""
        for node in root.findall(W + kind) if root is not None else ():
            if node.get(f"{W}type") in {"separator", "continuationSeparator", "continuationNotice"}:
                continue
            text = " ".join("".join(self._text(p).pieces).strip() for p in node.iter(f"{W}p")).strip()
            if text:
                self.out.write(f"[{node.get(f'{W}id')}] {text}\n")

    def furniture(self, root: Element | None) -> None:
        """Write page headers and footers once each, marked as furniture."""
        for node in root.iter(f"{W}p") if root is not None else ():
            text = "".join(self._text(node).pieces).strip()
            if text and text not in self._seen:
                self._seen.add(text)
                start = self.out.size
                self.out.write(text)
                self.out.block("furniture", start, self.out.size)
                self.out.write("\n")


def _unwrapped(parent: Element) -> Iterator[Element]:
    """Yield the children of ``parent``, content controls and tracked insertions unwrapped."""
    stack = [iter(parent)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag in {
            f"{W}sdt",
            f"{W}sdtContent",
            f"{W}ins",
            f"{W}moveTo",
            f"{W}customXml",
            f"{W}smartTag",
        }:
            stack.append(iter(node))
        else:
            yield node


def _in_fallback(paragraph: Element, box: Element) -> bool:
    """Whether a text box stands in the fallback that repeats it for old programs."""
    return any(box in list(fallback.iter()) for fallback in paragraph.iter(f"{_MC}Fallback"))


def _grid_span(cell: Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    text = span.get(f"{W}val") if span is not None else None
    return min(int(text), 200) if text and text.isdecimal() and int(text) else 1


def _merge(cell: Element) -> str:
    node = cell.find(f"{W}tcPr/{W}vMerge")
    return "" if node is None else node.get(f"{W}val") or "continue"


def _continues(cell: Element) -> bool:
    return _merge(cell) == "continue"


def _spans(rows: list[list[Element]]) -> dict[tuple[int, int], int]:
    """Return how many rows each cell that begins a vertical merge spans, by (row, grid column)."""
    spans: dict[tuple[int, int], int] = {}
    opened: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        column = 0
        for one in row:
            merge = _merge(one)
            if merge == "restart":
                opened[column] = (number, column)
                spans[number, column] = 1
            elif merge == "continue" and column in opened:
                spans[opened[column]] += 1
            else:
                opened.pop(column, None)
            column += _grid_span(one)
    return spans
