"""HTML to readable text: one line a block element, one line a table row, furniture marked, nothing dropped.

What a page prints outside its article (navigation, share buttons, footers) stays in the text and is marked
``furniture``. Where the article stands is told by the templates of official sites, else by where the
sentences are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from index.errors import SourceTooLarge
from index.loaders.base import Block
from index.loaders.rendering import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Deeper than any page a person wrote; what is nested deeper is an attack on the reader.
MAX_DEPTH = 2_000

#: Where the article stands in the templates of official sites, most specific first.
_PROFILES = (
    "#UCAP-CONTENT", ".TRS_Editor", ".TRS_UEDITOR", "#zoom", "#Zoom", ".trs_editor_view", ".article-content",
    ".pages_content", "#articleContent", "#article-content", ".articleContent", ".article_content",
    ".article-con", ".news_content", ".content-text", "#mainText", "#mainContent", ".bt-content",
    "#content_detail", ".xxgk_content", ".zw-content", ".wz_content", "#NewsContent", "#js_content",
    ".view-content", ".detail-content", "article",
)  # fmt: skip

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "canvas",
        "object",
        "embed",
        "audio",
        "video",
        "head",
        "select",
        "datalist",
        "input",
        "button",
        "textarea",
        "map",
        "math",
        "meta",
        "link",
        "base",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "td",
        "th",
        "caption",
        "ul",
    ]
)
_NAVIGATION = frozenset({"nav", "footer", "aside", "menu"})
_NAVIGATION_NAME = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|foot|footer|breadcrumbs?|crumbs?|share|qrcode|sidebar|side|related|copyright|search"
    r"|login|toolbar|topbar|banner|friendlink|links|pager|pagination|quick_bar)(?:$|[-_ ])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_METADATA = re.compile(
    r"^\W*(?:索\s*引\s*号|发\s*文\s*机\s*关|发\s*布\s*机\s*[关构]|发\s*文\s*字\s*号|文\s*号|标\s*题|名\s*称|主\s*题\s*(?:词|分\s*类)"
    r"|成\s*文\s*日\s*期|发\s*[布文]\s*日\s*期|发\s*布\s*时\s*间|生\s*成\s*日\s*期|公\s*开\s*日\s*期|时\s*间|日\s*期|来\s*源|信息来源|公开(?:方式|时限|范围|主体|类别|属性|日期)|服务对象|登记号"
    r"|稿件来源|有\s*效\s*性|效力状态|统一编号|分\s*类|体裁分类|组配分类|作\s*者|实\s*施\s*日\s*期|关\s*键\s*词)\s*[:：]"
)
_KEY_ALONE = re.compile(r"[^:：]{1,20}[:：]\s*")
_LINE_SPACE = " \t\r\n\f"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def render(page: str) -> Rendered:
    """Return the rendered ``page``.

    Raises:
        SourceTooLarge: elements are nested deeper than ``MAX_DEPTH``.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(page)
    meta = _meta(tree)
    root = tree.body or tree.root
    if root is None:
        return Rendered("", (), meta)
    content, certain = _content(tree, root)
    renderer = _Renderer(
        content=content.mem_id if content is not None else 0,
        certain=certain,
        title=meta.get("ArticleTitle") or meta.get("title", ""),
    )
    renderer.walk(root)
    return Rendered(renderer.text(), renderer.sorted_blocks(), meta)


def render_bytes(data: bytes) -> Rendered:
    """Return a page of UTF-8 ``data`` rendered."""
    return render(data.decode("utf-8", errors="replace"))


def _meta(tree: Any) -> dict[str, str]:
    values: dict[str, str] = {}
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        content = (node.attributes.get("content") or "").strip()
        if name and content and name not in values:
            values[name] = content
    title = tree.css_first("title")
    if title is not None and title.text().strip():
        values["title"] = " ".join(title.text().split())
    html = tree.css_first("html")
    if html is not None and html.attributes.get("lang"):
        values["lang"] = html.attributes["lang"]
    return values


def _content(tree: Any, root: Any) -> tuple[Any, bool]:
    """Return the element that holds the article and whether a site template named it."""
    whole = _letters(root)
    for selector in _PROFILES:
        found = [n for n in tree.css(selector) if _letters(n) >= 20]
        if not found:
            continue
        best = max(found, key=_letters)
        # A template's id on a teaser or a caption is not the article.
        if _letters(best) * 4 >= whole or _letters(best) >= 400:
            return best, True
    return _densest(root), False


def _letters(node: Any) -> int:
    """Return how many characters of running text stand below ``node``, links not counted."""
    total = sum(
        len(n.text(strip=True)) for n in node.css("p, td, li, div") if n.child is not None and _is_leaf(n)
    )
    return total or len(node.text(strip=True))


def _is_leaf(node: Any) -> bool:
    child = node.child
    while child is not None:
        if child.tag in _BLOCKS or child.tag == "script":
            return False
        child = child.next
    return True


def _densest(root: Any) -> Any:
    """Return the lowest element that still holds most of the page's sentences, ``root`` if unclear."""
    current = root
    total = _sentences(root)
    if total == 0:
        return root
    while True:
        following = None
        child = current.child
        while child is not None:
            if child.tag in _BLOCKS and child.tag not in {"p", "ul", "ol", "dl", "tr"}:
                if _sentences(child) >= 0.9 * total:
                    following = child
                    break
            elif child.tag in {"tr"} and _sentences(child) >= 0.9 * total:
                following = child
                break
            child = child.next
        if following is None:
            return current
        current = following


def _sentences(node: Any) -> int:
    text: str = node.text()
    return sum(text.count(mark) for mark in "。；，") + text.count(". ") + text.count(", ")


@dataclass(slots=True)
class _Cell:
    text: str
    rowspan: int
    colspan: int
    header: bool


@dataclass(slots=True)
class _Renderer:
    content: int
    certain: bool
    title: str
    _pieces: list[str] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _size: int = 0
    _line: list[str] = field(default_factory=list)
    _line_size: int = 0
    _pending: str = ""  # white space seen and not yet written: "", " " or "\n"
    _bold: list[tuple[int, int]] = field(default_factory=list)
    _bold_open: int = -1
    _marks: list[tuple[str, int]] = field(default_factory=list)  # kinds the line has: heading, list_item
    _linked: int = 0  # characters of the line that stand in links
    _key_before: bool = False  # the line before was 索引号： and this one is its value

    # -- output ------------------------------------------------------------------------------------

    def text(self) -> str:
        return "".join(self._pieces)

    def sorted_blocks(self) -> tuple[Block, ...]:
        order = {"table": 0, "row": 1, "cell": 2}
        return tuple(sorted(self._blocks, key=lambda b: (b.start, -b.end, order.get(b.kind, 3))))

    def _inline(self, text: str, *, linked: bool = False) -> None:
        """Add running text to the line; white space collapses, and vanishes where Chinese was wrapped."""
        for run in _runs(text):
            if run[0] in _LINE_SPACE:
                if "\n" in run or "\r" in run:
                    self._pending = "\n"
                elif not self._pending:
                    self._pending = " "
                continue
            if self._pending and self._line:
                wrapped = self._pending == "\n" and _wide(self._line[-1][-1]) and _wide(run[0])
                if not wrapped:
                    self._line.append(" ")
                    self._line_size += 1
            self._pending = ""
            self._line.append(run)
            self._line_size += len(run)
            if linked:
                self._linked += len(run)

    def _flush(self, *, furniture: bool = False, rescue: bool = True) -> None:
        self._pending = ""
        if self._line:
            text = "".join(self._line)
            start = self._size
            self._write(text)
            if self._bold_open >= 0:
                self._bold.append((self._bold_open, self._line_size))
                self._bold_open = 0
            for a, b in self._bold:
                if b > a:
                    self._blocks.append(Block(kind="bold", start=start + a, end=start + b))
            for kind, level in self._marks:
                self._blocks.append(Block(kind=kind, start=start, end=self._size, level=level))
            headline = any(kind == "heading" for kind, _ in self._marks)
            told = headline or self._key_before or self._is_metadata(text)
            self._key_before = bool(_KEY_ALONE.fullmatch(text.strip())) and self._is_metadata(text)
            if furniture and not (rescue and told):
                self._blocks.append(Block(kind="furniture", start=start, end=self._size))
            self._write("\n")
        self._line.clear()
        self._line_size = 0
        self._bold.clear()
        self._linked = 0
        self._bold_open = min(self._bold_open, 0)

    def _write(self, piece: str) -> None:
        self._pieces.append(piece)
        self._size += len(piece)

    def _is_metadata(self, text: str) -> bool:
        stripped = text.strip()
        return bool(_METADATA.match(stripped)) or (bool(self.title) and stripped == self.title.strip())

    # -- the walk ----------------------------------------------------------------------------------

    def walk(self, root: Any) -> None:
        """Render everything below ``root``, with a stack of its own: pages nest deeper than Python may."""
        inside = root.mem_id == self.content
        stack: list[tuple[Any, bool, _State]] = [(root, False, _State(inside=inside))]
        while stack:
            node, leaving, state = stack.pop()
            tag = node.tag
            if leaving:
                self._leave(tag, state)
                continue
            if tag == "-text":
                text = node.text_content or ""
                if state.preformatted:
                    self._preformatted(text, state)
                else:
                    self._inline(text, linked=state.linked)
                continue
            if tag in _SKIPPED or tag.startswith(("-", "!", "_")):
                continue
            if tag == "br":
                self._flush_for(state)
                continue
            if state.depth > MAX_DEPTH:
                raise SourceTooLarge(
                    f"The page nests elements deeper than {MAX_DEPTH}.",
                    "Save the article alone, as text or HTML.",
                )
            below = self._enter(node, tag, state)
            if tag == "table" and _is_data(node, self.content):
                self._flush_for(state)
                self._table(node, below)
                continue
            stack.append((node, True, below))
            stack.extend((child, False, below) for child in reversed(list(_children(node))))
        self._flush()

    def _enter(self, node: Any, tag: str, state: _State) -> _State:
        attributes = node.attributes
        below = _State(
            inside=state.inside or node.mem_id == self.content,
            navigation=state.navigation,
            linked=state.linked or tag == "a",
            preformatted=state.preformatted or tag == "pre",
            bold=state.bold,
            marks=state.marks,
            depth=state.depth + 1,
        )
        if not below.inside:
            names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
            style = attributes.get("style") or ""
            if tag in _NAVIGATION or _NAVIGATION_NAME.search(names) or _HIDDEN.search(style):
                below.navigation = True
        if tag in _BLOCKS:
            self._flush_for(state)
            if tag in _HEADINGS:
                below.marks = (("heading", int(tag[1])),)
            elif tag == "li":
                below.marks = (("list_item", 1),)
            elif tag == "blockquote":
                below.marks = (("quote", 0),)
            if (
                _CENTRED.search(attributes.get("style") or "")
                or (attributes.get("align") or "").lower() == "center"
            ):
                below.marks = (*(m for m in below.marks if m[0] != "centre"), ("centre", 0))
            self._marks = list(below.marks)
        if tag in {"b", "strong"} or (tag == "span" and _bold_style(attributes.get("style") or "")):
            below.bold = True
            if not state.bold:
                self._bold_open = self._line_size
        return below

    def _leave(self, tag: str, state: _State) -> None:
        if tag in {"b", "strong", "span"} and self._bold_open >= 0 and state.bold:
            self._bold.append((self._bold_open, self._line_size))
            self._bold_open = -1
        if tag in _BLOCKS:
            self._flush_for(state)
            self._marks = []

    def _flush_for(self, state: _State) -> None:
        furniture = not state.inside and (
            self.certain or state.navigation or (self._linked * 2 > self._line_size > 0)
        )
        self._flush(furniture=furniture, rescue=not state.navigation)
        self._marks = list(state.marks)

    def _preformatted(self, text: str, state: _State) -> None:
        parts = text.split("\n")
        for number, part in enumerate(parts):
            if part.strip():
                self._line.append(part)
                self._line_size += len(part)
            if number < len(parts) - 1:
                self._flush_for(state)

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, table: Any, state: _State) -> None:
        """Write a data table, one line a row, cells apart by `` | ``; spans are carried in the hints."""
        table_start = self._size
        taken: dict[tuple[int, int], bool] = {}
        number = 0
        for row in _rows(table):
            cells = [_cell(c) for c in _children(row) if c.tag in {"td", "th"}]
            if not any(c.text for c in cells):
                continue
            start = self._size
            column = 0
            for position, cell in enumerate(cells):
                while taken.get((number, column)):
                    column += 1
                if position:
                    self._write(" | ")
                cell_start = self._size
                self._write(cell.text)
                self._blocks.append(
                    Block(
                        kind="cell", start=cell_start, end=self._size, row=number, column=column,
                        rowspan=cell.rowspan, colspan=cell.colspan, level=1 if cell.header else 0,
                    )
                )  # fmt: skip
                for r in range(number, number + cell.rowspan):
                    for c in range(column, column + cell.colspan):
                        taken[(r, c)] = True
                column += cell.colspan
            self._blocks.append(Block(kind="row", start=start, end=self._size, row=number))
            line = "".join(self._pieces[-2 * len(cells) :])
            if not state.inside and self.certain and (state.navigation or not self._is_metadata(line)):
                self._blocks.append(Block(kind="furniture", start=start, end=self._size))
            self._write("\n")
            number += 1
        if number:
            self._blocks.append(Block(kind="table", start=table_start, end=self._size - 1))


@dataclass(slots=True)
class _State:
    """What an element passes to what stands in it."""

    inside: bool = False
    navigation: bool = False
    linked: bool = False
    preformatted: bool = False
    bold: bool = False
    marks: tuple[tuple[str, int], ...] = ()
    depth: int = 0


def _runs(text: str) -> Iterator[str]:
    return (m.group() for m in re.finditer(r"[ \t\r\n\f]+|[^ \t\r\n\f]+", text))


def _wide(character: str) -> bool:
    return character > "\u2e7f" or character in "“”‘’—…·"


def _bold_style(style: str) -> bool:
    return bool(re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style, re.IGNORECASE))


def _children(node: Any) -> Iterator[Any]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _rows(table: Any) -> Iterator[Any]:
    for child in _children(table):
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from (row for row in _children(child) if row.tag == "tr")
        elif child.tag == "caption":
            continue


def _is_data(table: Any, content: int) -> bool:
    """Whether a table prints data; many old official pages lay out their columns with tables."""
    if len(table.css("table")) > 1 or any(n.mem_id == content for n in table.css("td, div, article")):
        return False
    rows = list(_rows(table))
    widths = [sum(1 for c in _children(row) if c.tag in {"td", "th"}) for row in rows]
    if not rows or max(widths, default=0) < 2:
        return False
    longest = max(
        (c for row in rows for c in _children(row) if c.tag in {"td", "th"}), key=lambda c: len(c.text())
    )
    whole = len(table.text())
    paragraphs = sum(1 for p in longest.css("p, div, li, h1, h2, h3") if p.text(strip=True))
    return not (paragraphs > 6 and len(longest.text()) > 0.7 * whole and len(longest.text()) > 400)


def _cell(node: Any) -> _Cell:
    lines: list[str] = []
    current: list[str] = []

    def end_line() -> None:
        line = _collapse("".join(current))
        if line:
            lines.append(line)
        current.clear()

    stack: list[tuple[Any, bool]] = [(child, False) for child in reversed(list(_children(node)))]
    while stack:
        item, leaving = stack.pop()
        if leaving:
            end_line()
        elif item.tag == "-text":
            current.append(item.text_content or "")
        elif item.tag == "br":
            end_line()
        elif item.tag not in _SKIPPED and not item.tag.startswith(("-", "!", "_")):
            if item.tag in _BLOCKS:
                end_line()
                stack.append((item, True))
            stack.extend((child, False) for child in reversed(list(_children(item))))
    end_line()
    return _Cell(
        text=" ".join(lines),
        rowspan=_span(node.attributes.get("rowspan")),
        colspan=_span(node.attributes.get("colspan")),
        header=node.tag == "th",
    )


def _span(value: str | None) -> int:
    return min(max(int(value), 1), 200) if value and value.strip().isdecimal() else 1


def _collapse(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        a, b = match.start(), match.end()
        if a == 0 or b == len(text):
            return ""
        run = match.group()
        return "" if ("\n" in run or "\r" in run) and _wide(text[a - 1]) and _wide(text[b]) else " "

    return re.sub(r"[ \t\r\n\f]+", one, text)
