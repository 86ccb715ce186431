"""Lines to nodes: where the title stands, what is labelled, whose child a paragraph is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.outline import furniture
from index.outline.labels import candidates
from index.outline.lines import Line
from index.outline.numbering import Mark, Numbering
from index.outline.tree import Node

if TYPE_CHECKING:
    from index.outline.labels import Label

_CONTENTS = re.compile(
    r"^(?:目\s*[录錄次]|CONTENTS|TABLE OF CONTENTS|Contents|Table of contents|Índice|ÍNDICE)\s*[:：]?$"
)
_COLON_LEAD = re.compile(r"^[^，,、；;。：:]{2,20}[：:](?=\S)")
_BRACKET_HEADING = re.compile(r"^\s*(?:【([^【】]{1,40})】|〔([^〔〕]{1,40})〕|\[([^\[\]]{1,40})\])")
_SENTENCE = re.compile(r"[。；;！？!?]")
_NUMBER_HEAD = re.compile(r"序\s*[号號]|编\s*号|編\s*號|项\s*次|項\s*次|No\.?|S/N|N\.º", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"[（(]?(?:\d{1,4}|[一二三四五六七八九十百]{1,5})[)）]?[.、．]?")
_ANNEX_LIST = re.compile(r"^附\s*(?:件|录|表)?\s*[\d一二三四五六七八九十]*\s*[：:.]?\s*\S")


@dataclass(slots=True)
class Reader:
    """One pass over the lines of a document."""

    lines: list[Line]
    nodes: list[Node] = field(default_factory=list)
    numbering: Numbering = field(init=False)
    path: list[int] = field(default_factory=list)  # node positions, as deep as the numbering's stack
    root: int = -1  # the annex we are in, else -1
    heading: int = -1  # the unnumbered heading we are under, else -1
    article_alone: int = -1  # an article whose label stood alone and that still waits for its text
    table: int = -1  # the table we are in, the node its rows hang on, its open group, its number column
    table_node: int = -1
    table_group: int = -1
    table_column: int = 0

    def __post_init__(self) -> None:
        self.numbering = Numbering(self.lines)

    def read(self) -> list[Node]:
        """Return the nodes in text order."""
        at = self._front(0)
        while at < len(self.lines):
            at = self._step(at)
        return self.nodes

    # -- one line in the body -------------------------------------------------------------------------

    def _step(self, at: int) -> int:
        line = self.lines[at]
        if line.furniture:
            self._loose(line, "furniture", merge=True)
            return at + 1
        if line.header:
            self._loose(line, "header")
            return at + 1
        if line.table >= 0:
            return self._table_row(at)
        if _CONTENTS.match(line.text):
            end = self._contents_end(at)
            if end > at + 1:
                for one in self.lines[at:end]:
                    self._loose(one, "toc")
                return end
        annex = self._annex(at)
        if annex:
            return annex
        mark = self.numbering.take(at)
        if mark:
            return self._labelled(at, mark)
        if line.joined and self.nodes:
            return at + 1
        return self._unlabelled(at)

    def _labelled(self, at: int, mark: Mark) -> int:
        line = self.lines[at]
        del self.path[mark.depth :]
        parent = self.path[-1] if self.path else self._base()
        label = line.text[: mark.label.end].rstrip()
        rest = line.text[mark.label.end :].strip()
        node = Node(start=line.start, kind=mark.label.kind, label=label, parent=parent)
        self.nodes.append(node)
        position = len(self.nodes) - 1
        self.path.append(position)
        self.article_alone = -1
        within_article = any(self.nodes[p].kind == "article" for p in self.path[:-1])
        if mark.label.kind == "article":
            return self._article(at, position, rest)
        if mark.label.kind == "row":
            return self._flat_row(at)
        if mark.label.kind in {"part", "chapter", "section"}:
            return self._division(at, position, rest)
        node.heading = heading_of(rest, line, within_article=within_article)
        return at + 1

    def _division(self, at: int, position: int, rest: str) -> int:
        """A chapter's title, on its line or on the next."""
        if rest:
            self.nodes[position].heading = rest
            return at + 1
        following = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if following and self._is_heading_line(at + 1) and not following.joined:
            self.nodes[position].heading = following.text
            return at + 2
        return at + 1

    def _article(self, at: int, position: int, rest: str) -> int:
        node = self.nodes[position]
        if rest:
            bracket = _BRACKET_HEADING.match(rest)
            if bracket:
                node.heading = next(g for g in bracket.groups() if g)
            elif len(rest) <= 30 and not _SENTENCE.search(rest) and not rest.endswith(("：", ":", "，")):
                node.heading = rest
                self.article_alone = position
            return at + 1
        self.article_alone = position
        if at + 1 < len(self.lines) and self._is_heading_line(at + 1):
            node.heading = self.lines[at + 1].text
            return at + 2
        return at + 1

    def _is_heading_line(self, at: int) -> bool:
        """Whether the line behind a lone label is its heading: short, no end mark, not labelled, not broken."""
        line = self.lines[at]
        if line.table >= 0 or line.furniture or len(line.text) > 60 or line.full:
            return False
        if any(label.sure for label in self.numbering.candidates(at)):
            return False
        if re.search(r"[。；，、：:;,]$", line.text):
            return False
        return not _SENTENCE.search(line.text)

    def _unlabelled(self, at: int) -> int:
        line = self.lines[at]
        text = line.text
        if furniture.is_furniture(text):
            self._loose(line, "furniture", merge=True)
            return at + 1
        if furniture.is_note(text):
            self._loose(line, "note")
            return at + 1
        signed = self._signature(at)
        if signed:
            return signed
        if self.article_alone >= 0:
            self.article_alone = -1
            return at + 1
        parent = self._paragraph_parent(at)
        kind = "paragraph"
        heading = run_in_heading(text, line)
        self.nodes.append(Node(start=line.start, kind=kind, heading=heading, parent=parent))
        return at + 1

    def _paragraph_parent(self, at: int) -> int:
        """The nearest enclosing clause: not a finished enumeration's last item, not a goal."""
        for depth in range(len(self.path) - 1, -1, -1):
            position = self.path[depth]
            node = self.nodes[position]
            if node.kind == "goal" or node.kind == "row":
                continue
            if node.kind == "item" and self._enumerates(position):
                continue
            return position
        return self._base()

    def _enumerates(self, position: int) -> bool:
        """Whether a clause is an item of an enumeration (…；…；…。) within one sentence or article."""
        node = self.nodes[position]
        if any(self.nodes[p].kind == "article" for p in self.path):
            return True
        siblings = [n for n in self.nodes[:position] if n.parent == node.parent and n.kind == node.kind]
        if not siblings:
            return False
        before = siblings[-1]
        end = self.nodes[self.nodes.index(before) + 1].start
        text = self._text(before.start, end)
        return text.rstrip().endswith(("；", ";", "；或", "；及"))

    def _text(self, start: int, end: int) -> str:
        return "\n".join(line.text for line in self.lines if start <= line.start < end)

    # -- the front of a text, the end of a letter -----------------------------------------------------

    def _front(self, at: int) -> int:
        """Read header, furniture, title and addressee from line ``at``; return the first line of the body."""
        end = self._behind_top_heading() if at == 0 else at
        while end < len(self.lines) and not self._begins_body(end):
            end += 1
        if end < len(self.lines):
            self.lines[end].joined = False  # a title is never continued by the body
        zone = self.lines[at:end]
        kinds = [self._front_kind(line) for line in zone]
        groups: list[list[int]] = []
        for i, kind in enumerate(kinds):
            if kind:
                continue
            if groups and groups[-1][-1] == i - 1:
                groups[-1].append(i)
            else:
                groups.append([i])
        chosen = self._title_group(zone, groups)
        for group in groups:
            kind = "title" if group is chosen else "header"
            for i in group:
                kinds[i] = kind
        for line, kind in zip(zone, kinds, strict=True):
            self._loose(line, kind, merge=kind in {"title", "furniture"})
        if end < len(self.lines) and furniture.is_addressee(self.lines[end].text):
            self._loose(self.lines[end], "addressee")
            end += 1
            while end < len(self.lines) and self.lines[end].joined:
                end += 1
        return end

    def _front_kind(self, line: Line) -> str:
        if line.furniture or (furniture.is_furniture(line.text) and not line.header):
            return "furniture"
        if line.header or line.table >= 0 or furniture.is_header(line.text):
            return "header"
        return "note" if line.quoted or _SENTENCE.search(line.text) else ""

    def _behind_top_heading(self) -> int:
        """Return the line behind a marked main heading near the top: remarks before it are no body text."""
        for number, line in enumerate(self.lines[:20]):
            if line.heading == 1:
                return number + 1 if number and not self._labels_at(number) else 0
            if line.table < 0 and not (line.header or line.quoted or line.furniture) and self._labels_at(number):
                return 0
        return 0

    def _labels_at(self, at: int) -> bool:
        return any(label.sure and label.value[:1] == (1,) for label in self.numbering.candidates(at))

    def _begins_body(self, at: int) -> bool:
        line = self.lines[at]
        if line.furniture or line.header or line.quoted or (line.table >= 0 and furniture.is_header(line.text)):
            return False
        text = line.text
        if furniture.is_header(text) or furniture.is_furniture(text):
            return False
        if furniture.is_addressee(text) or _CONTENTS.match(text):
            return True
        if _SENTENCE.search(text) or len(text) > 120:
            return True
        if any(label.family == "dash" for label in self.numbering.candidates(at)) and len(text) <= 60:
            return False  # ——在某省人民代表大会会议上: a subtitle
        if self.numbering.fits(at):
            return True
        return line.table >= 0 or any(label.family == "annex" for label in self.numbering.candidates(at))

    @staticmethod
    def _title_group(zone: list[Line], groups: list[list[int]]) -> list[int] | None:
        best: tuple[float, list[int]] | None = None
        for order, group in enumerate(groups):
            text = "".join(zone[i].text for i in group)
            score = max(furniture.title_score(t) for t in (text, *(zone[i].text for i in group))) * 2.0
            score += max(
                (2.0 if zone[i].heading == 1 else 1.0 if zone[i].heading or zone[i].centred else 0.0)
                for i in group
            )
            score += 0.5 if len(text) >= 8 else 0
            score += order * 0.3
            if best is None or score > best[0]:
                best = (score, group)
        return best[1] if best else None

    def _signature(self, at: int) -> int:
        """Read signature and date lines at ``at``; return the line after them, 0 if there are none."""
        end = at
        while end < len(self.lines) and end - at < 10 and self._may_sign(end):
            end += 1
        dated = end < len(self.lines) and furniture.is_date(self.lines[end].text)
        if not dated:
            return 0
        for line in self.lines[at:end]:
            self._loose(line, "signature")
        self._loose(self.lines[end], "date")
        end += 1
        while end < len(self.lines) and furniture.is_note(self.lines[end].text):
            self._loose(self.lines[end], "note")
            end += 1
        self._close()
        if end < len(self.lines) and self._another_text(end):
            self.numbering.restart()
            return self._front(end)
        return end

    def _may_sign(self, at: int) -> bool:
        text = self.lines[at].text
        return furniture.is_organisation(text) and not self.lines[at].furniture

    def _another_text(self, at: int) -> bool:
        """Whether behind a signature a new title stands: short lines, then text."""
        seen = 0
        for line in self.lines[at : at + 8]:
            if (
                line.furniture
                or furniture.is_furniture(line.text)
                or any(label.family == "annex" for label in self.numbering.candidates(at + seen))
            ):
                return False
            if _SENTENCE.search(line.text) or len(line.text) > 60:
                return seen > 0
            seen += 1
        return False

    # -- annexes --------------------------------------------------------------------------------------

    def _annex(self, at: int) -> int:
        label = next((c for c in self.numbering.candidates(at) if c.kind == "annex"), None)
        if label is None or self.lines[at].joined:
            return 0
        line = self.lines[at]
        rest = line.text[label.end :].strip()
        if (
            len(line.text) > 80
            or re.search(r"[。；]", rest)
            or (rest and re.match(r"[条條则則加属近带件注]", rest))
        ):
            return 0
        if self._lists_annexes(at, label):
            return self._annex_list(at)
        self._close()
        self.numbering.restart()
        node = Node(
            start=line.start, kind="annex", label=line.text[: label.end].rstrip(" \t\u3000"), heading=rest
        )
        self.nodes.append(node)
        self.root = len(self.nodes) - 1
        end = at + 1
        if not rest:
            titles = []
            while (
                end < len(self.lines)
                and end - at <= 4
                and self._is_heading_line(end)
                and not self._row_head(end)
            ):
                titles.append(self.lines[end].text)
                end += 1
                if furniture.title_score(titles[-1]):
                    break
            node.heading = "".join(titles)
        return end

    def _row_head(self, at: int) -> bool:
        return any(label.kind in {"row"} for label in self.numbering.candidates(at))

    def _lists_annexes(self, at: int, label: Label) -> bool:
        """Whether this line only announces annexes that follow the signature."""
        if not self.lines[at].text[label.end :].strip():
            return False
        for following in range(at + 1, min(at + 12, len(self.lines))):
            line = self.lines[following]
            if line.furniture:
                continue
            if furniture.is_date(line.text):
                return True
            if any(c.kind == "annex" for c in self.numbering.candidates(following)):
                return True
            if len(line.text) > 70 or _SENTENCE.search(line.text):
                return False
        return at + 3 >= len(self.lines)

    def _annex_list(self, at: int) -> int:
        self._loose(self.lines[at], "note")
        end = at + 1
        while end < len(self.lines):
            line = self.lines[end]
            numbered = re.match(r"^(?:附件)?\s*\d{1,2}\s*[.．、:：]", line.text)
            if (
                not (numbered or line.joined)
                or len(line.text) > 90
                or not line.text[numbered.end() if numbered else 0 :]
            ):
                break
            end += 1
        self._close()
        return end

    # -- tables -----------------------------------------------------------------------------------------

    def _table_row(self, at: int) -> int:
        line = self.lines[at]
        if line.table != self.table:
            self.table, self.table_group = line.table, -1
            base = self.path[-1] if self.path else self._base()
            head = number_column(line)
            caption = self._caption(line)
            self.table_column = head if head is not None else 0
            self.table_node = base
            if caption >= 0 or head is not None or not _ROW_NUMBER.fullmatch(_cell(line, 0)):
                if caption < 0:
                    self.nodes.append(Node(start=line.start, kind="table", parent=base))
                    caption = len(self.nodes) - 1
                self.table_node = caption
                if head is not None or not _ROW_NUMBER.fullmatch(_cell(line, 0)):
                    return at + 1
        if line.full_row:
            return self._table_group_row(at)
        parent = self.table_group if self.table_group >= 0 else self.table_node
        label = _cell(line, self.table_column)
        label = label if _ROW_NUMBER.fullmatch(label) else ""
        heading = next((t for c, t in line.cells if c > self.table_column and t.strip()), "") if label else ""
        if len(heading) > 45 or "。" in heading:
            heading = ""
        self.nodes.append(Node(start=line.start, kind="row", label=label, heading=heading, parent=parent))
        return at + 1

    def _table_group_row(self, at: int) -> int:
        """A row of one cell across the table: the title of the rows below it."""
        line = self.lines[at]
        found = next((c for c in candidates(line.text) if c.sure), None)
        label = line.text[: found.end].rstrip() if found else ""
        rest = line.text[found.end :].strip() if found else line.text
        kind = "heading" if len(line.text) <= 60 else "row"
        node = Node(start=line.start, kind=kind, label=label, heading=rest if kind == "heading" else "")
        node.parent = self.table_node
        self.nodes.append(node)
        self.table_group = len(self.nodes) - 1 if kind == "heading" else -1
        return at + 1

    def _caption(self, line: Line) -> int:
        """Turn a short unlabelled line just above a table into the table's caption; return its node or -1."""
        if not self.nodes:
            return -1
        node = self.nodes[-1]
        text = self._text(node.start, line.start)
        if node.kind != "paragraph" or "\n" in text or len(text) > 50 or _SENTENCE.search(text):
            return -1
        node.kind, node.heading = "table", text
        return len(self.nodes) - 1

    def _flat_row(self, at: int) -> int:
        """The cells of a row printed one a line: everything up to the next number or heading."""
        end = at + 1
        while end < len(self.lines):
            line = self.lines[end]
            if (
                line.furniture
                or line.table >= 0
                or any(
                    c.family == "bare" or c.sure or c.kind == "annex" or c.prefix
                    for c in self.numbering.candidates(end)
                )
            ):
                break
            if furniture.is_furniture(line.text):
                break
            end += 1
        bare = end < len(self.lines) and any(c.family == "bare" for c in self.numbering.candidates(end))
        if bare and end - at > 2 and self._group_cell(end - 1):
            end -= 1
            self.nodes.append(
                Node(
                    start=self.lines[end].start,
                    kind="heading",
                    heading=self.lines[end].text,
                    parent=self.nodes[-1].parent,
                )
            )
            end += 1
        return end

    def _group_cell(self, at: int) -> bool:
        text = self.lines[at].text
        return (
            len(text) <= 30 and not re.search(r"[。，、；：]", text) and not furniture.is_organisation(text)
        )

    # -- table of contents ------------------------------------------------------------------------------

    def _contents_end(self, at: int) -> int:
        """Return the line where the printed table of contents ends: where its first entry is repeated."""
        if at + 2 >= len(self.lines):
            return at + 1
        first = _entry(self.lines[at + 1].text)
        for end in range(at + 2, min(at + 600, len(self.lines))):
            line = self.lines[end]
            if first and _entry(line.text) == first:
                return end
            if _SENTENCE.search(line.text) and len(line.text) > 40:
                return end
        return at + 1

    # -- helpers ------------------------------------------------------------------------------------------

    def _base(self) -> int:
        return self.heading if self.heading >= 0 else self.root

    def _close(self) -> None:
        """Nothing stands open any more: a signature or an annex follows."""
        self.path.clear()
        self.numbering.stack.clear()
        self.article_alone = -1
        self.heading = -1

    def _loose(self, line: Line, kind: str, *, merge: bool = False) -> None:
        if merge and self.nodes and self.nodes[-1].kind == kind:
            if kind == "title":
                self.nodes[-1].heading += line.text
            return
        heading = line.text if kind == "title" else ""
        parent = self.root if kind in {"signature", "date", "note"} else -1
        self.nodes.append(Node(start=line.start, kind=kind, heading=heading, parent=parent))


def number_column(line: Line) -> int | None:
    """Return the column whose head says 序号, None if none does."""
    return next((c for c, t in line.cells if _NUMBER_HEAD.fullmatch(t.strip())), None)


def _cell(line: Line, column: int) -> str:
    return next((t.strip() for c, t in line.cells if c == column), "")


def _entry(text: str) -> str:
    """Return a contents entry without dots, page number and blanks."""
    return re.sub(r"[\s.…·\-—_（）()]+|\d+$", "", re.sub(r"[.…·\s]*\d+\s*$", "", text))


def heading_of(rest: str, line: Line, *, within_article: bool) -> str:
    """Return the title of a labelled clause: its run-in heading, or the whole line if it is no sentence.

    Within an article items are sentences, never titles.
    """
    if not rest or within_article:
        return ""
    stop = re.search(r"[。！？]", rest)
    if stop is None:
        if rest.endswith(("；", ";", "，", "、")) or len(rest) > 60:
            return ""
        return rest.rstrip("：:")
    head = rest[: stop.start()]
    return head if len(head) <= 45 and "；" not in head else ""


def run_in_heading(text: str, line: Line) -> str:
    """Return the title-like first sentence of an unlabelled paragraph, "" if it has none."""
    if line.bold_lead and not line.bold and line.bold_lead <= 40:
        return text[: line.bold_lead].rstrip("。：:. ")
    stop = text.find("。")
    if 3 < stop <= 24 and stop + 8 < len(text) and not re.search(r"[，、；：,]", text[:stop]):
        return text[:stop]
    return ""
