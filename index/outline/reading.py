# ruff: noqa: RUF001 (official texts print these characters)
"""Lines to nodes: where the title stands, what is labelled, whose child a paragraph is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.documents import UNSEARCHED_KINDS
from index.outline import furniture
from index.outline.contents import Contents
from index.outline.headings import BRACKETED, has_sentence, heading_of, is_heading_line, run_in_heading
from index.outline.labels import candidates
from index.outline.numbering import CAPTIONS, Numbering
from index.outline.tables import (
    GROUP_LENGTH,
    ROW_NUMBER,
    cell,
    counted_cell,
    is_group_cell,
    is_number_head,
    number_column,
)
from index.outline.tree import Node

if TYPE_CHECKING:
    from index.outline.labels import Label
    from index.outline.lines import Line
    from index.outline.numbering import Mark

#: Lines a main heading may be away from the top, lines of a signature, of an annex's title.
_TOP, _SIGNERS, _ANNEX_TITLE = 20, 10, 4

#: A speaker turning to the whole house closes what he said under the last heading.
#: What follows explains the whole text: 注释：, 名词解释, 资料来源：
_APPENDED = re.compile(
    r"(?:注\s*释|注\s*释说明|附\s*注|注|备\s*注|名词解释|资料来源|註釋|備註|Notes?)\s*[:：]?"
)
#: The closing division of a code, which has no number.
_UNNUMBERED = re.compile(r"附\s*[则則]")
#: What stands before the first chapter under a heading of its own.
_PREFACE = re.compile(
    r"(?:前|序|引|导|導)\s*言|序|Foreword|Preface|Preamble|Executive Summary|Introduction|Prefácio|Preâmbulo",
    re.IGNORECASE,
)
_LATIN_SENTENCE = re.compile(r"(?<![a-zà-ÿ])(?:[a-zà-ÿ]+\W+){4}.*[a-zà-ÿ)\d]\.$")
#: The first words of a preamble: 为深入贯彻落实…, 根据《…》, which a printer may have broken before its full stop.
_PREAMBLE = re.compile(
    r"(?:为(?:了|深入|贯彻|全面|进一步|切实|加快|推动|推进|落实|更好|促进|规范|加强|持续|做好|认真|有效)|根据(?:《|国家|省|市|中央|国务院)|按照(?:《|国家|省|市|中央|国务院))"
)
_DUTY_LINE = re.compile(r"[（(【\[]?(?:责任|牵头|配合|主办|协办|承办|负责)(?:单位|部门|主体)?[：:]")
_DIVISIONS = frozenset({"part", "chapter", "section", "article", "annex"})
#: The parts of a report that numbers none of them: 2025年工作回顾, “十五五”时期主要目标任务.
_PART_OF_REPORT = re.compile(
    r"(?=.*(?:20\d\d年|十[一二三四五六]五|过去[一五]年|今年|今后[一五]年|下一步|政府))[^，。；：:！？]{2,40}?"
    r"(?:回顾|成就|成绩|主要目标|目标任务|重点任务|主要任务|重点工作|主要工作|工作任务|工作安排|工作部署|工作建议|总体要求|主要考虑|自身建设)(?:任务|安排)?"
)
_NUMBERS_PARTS = re.compile(r"[一二三四五六七八九十]{1,3}、|第")
_VOCATIVE = re.compile(r"(?:各位代表|各位委员|各位議員|各位议员|同志们|主席先生)[，,！!：:]")


@dataclass(slots=True)
class Reader:
    """One pass over the lines of a document."""

    lines: list[Line]
    nodes: list[Node] = field(default_factory=list)
    numbering: Numbering = field(init=False)
    contents: Contents = field(init=False)
    path: list[int] = field(default_factory=list)  # node positions, as deep as the numbering's stack
    root: int = -1  # the annex we are in, else -1
    headings: list[int] = field(default_factory=list)  # unnumbered headings we are under, outermost first
    notes: int = -1  # the heading of the notes behind the text
    top: int = -1  # the last node at the top
    waiting: int = -1  # an article whose label stood alone and that still waits for its text
    table: int = -1  # the table we are in, the node its rows hang on, its open group, its number column
    table_node: int = -1
    table_group: int = -1
    table_column: int = 0
    table_count: int = 0  # the last number that began a cell's text

    def __post_init__(self) -> None:
        self.numbering = Numbering(self.lines)
        self.contents = Contents(self.lines)

    def read(self) -> list[Node]:
        """Return the nodes in text order."""
        at = self._front(0)
        while at < len(self.lines):
            at = self._step(at)
        self._lift_closing()
        if not any(node.kind not in UNSEARCHED_KINDS for node in self.nodes):
            # A text of header lines alone has no other text to be found by.
            for node in self.nodes:
                node.kind = "paragraph"
        return self.nodes

    # -- one line in the body -------------------------------------------------------------------------

    def _step(self, at: int) -> int:
        """Read what begins at line ``at``; return the line behind it."""
        line = self.lines[at]
        if line.furniture:
            return self._loose(at, at + 1, "furniture", merge=True)
        if line.header:
            return self._loose(at, at + 1, "header")
        if line.table >= 0:
            return self._table_row(at)
        behind = self.contents.end(at)
        if behind > at:
            return self._loose(at, behind, "toc")
        behind = self._annex(at)
        if behind > at:
            return behind
        mark = self.numbering.take(at)
        if mark:
            return self._labelled(at, mark)
        if line.joined and self.nodes:
            return at + 1
        return self._unlabelled(at)

    def _labelled(self, at: int, mark: Mark) -> int:
        line = self.lines[at]
        self._close_below(mark.depth)
        parent = self._enclosing()
        rest = line.text[mark.label.end :].strip()
        if mark.label.kind in _DIVISIONS:
            rest = re.sub(r"^(?:[：:]|[-—–－]+\s|—+)\s*", "", rest)
        node = Node(
            start=line.start,
            kind=mark.label.kind,
            label=line.text[: mark.label.end].rstrip(),
            parent=parent,
            line=at,
        )
        self.path.append(self._add(node))
        self.waiting = -1
        if mark.label.prefix in CAPTIONS:
            return self._captioned(at, node, rest)
        if node.kind == "article":
            return self._article(at, self.path[-1], rest)
        if node.kind == "row":
            return self._flat_row(at)
        if node.kind in _DIVISIONS - {"article"} or not rest:
            return self._division(at, node, rest)
        if not self._within_article():
            lead = line.text[mark.label.end :]
            bold = max(0, line.bold_lead - mark.label.end - (len(lead) - len(lead.lstrip())))
            node.heading = heading_of(rest, 0 if line.bold else bold)
        elif bracket := BRACKETED.match(rest):
            node.heading = next(g for g in bracket.groups() if g)
        return at + 1

    def _close_below(self, depth: int) -> None:
        """Close the clauses from ``depth`` on, and the unnumbered headings that stand under them."""
        if depth < len(self.path):
            closed = self.path[depth]
            del self.path[depth:]
            while self.headings and self.headings[-1] > closed:
                self.headings.pop()
        if not self.path:
            # A heading that nothing but its looks made one has no numbered clauses below it.
            while self.headings and self.headings[-1] != self.notes and self._level(self.headings[-1]) == 9:
                self.headings.pop()

    def _enclosing(self) -> int:
        """Return the innermost clause that is open: a heading, a numbered clause, or the annex."""
        if self.headings and (not self.path or self.headings[-1] > self.path[-1]):
            return self.headings[-1]
        return self.path[-1] if self.path else self.root

    def _captioned(self, at: int, node: Node, rest: str) -> int:
        """表1 and 图1 name what is printed below them; the text goes on above them."""
        node.kind, node.heading = ("heading" if node.label[0] in "图圖" else "table"), rest
        self.path.pop()
        self.numbering.stack.pop()
        return at + 1

    def _within_article(self) -> bool:
        return any(self.nodes[p].kind == "article" for p in self.path[:-1])

    def _division(self, at: int, node: Node, rest: str) -> int:
        """A chapter's title, on its line or on the next."""
        if rest:
            node.heading = rest
        elif self._heading_follows(at):
            node.heading = self.lines[at + 1].text
            return at + 2
        return at + 1

    def _article(self, at: int, position: int, rest: str) -> int:
        node = self.nodes[position]
        if rest:
            bracket = BRACKETED.match(rest)
            if bracket:
                node.heading = next(g for g in bracket.groups() if g)
                if bracket.end() == len(rest):
                    self.waiting = position
            elif len(rest) <= 40 and not self.lines[at].full and rest[-1] not in "。；，、：:;,.!?":
                node.heading = rest.strip("（）()")
                self.waiting = position
            return at + 1
        self.waiting = position
        return self._division(at, node, "")

    def _heading_follows(self, at: int) -> bool:
        """Whether the line behind a lone label is its heading."""
        following = at + 1
        if following >= len(self.lines) or not is_heading_line(self.lines[following]):
            return False
        return not any(label.sure for label in self.numbering.candidates(following))

    def _unlabelled(self, at: int) -> int:
        line = self.lines[at]
        if furniture.is_furniture(line.text):
            return self._loose(at, at + 1, "furniture", merge=True)
        if furniture.is_note(line.text):
            return self._loose(at, at + 1, "note")
        behind = self._signature(at)
        if behind > at:
            return behind
        if furniture.is_enactment(line.text) and self.nodes:
            self._close()
            return self._loose(at, at + 1, "signature")
        if self.waiting >= 0:
            self.waiting = -1
            return at + 1
        if _APPENDED.fullmatch(line.text):
            return self._appended(at)
        if _UNNUMBERED.fullmatch(line.text) and any(n.kind == "article" for n in self.nodes[-200:]):
            self._close()  # 附则 without a number stands beside the chapters
            self.headings.append(
                self._add(
                    Node(start=line.start, kind="chapter", heading=line.text, parent=self.root, line=at)
                )
            )
            return at + 1
        if self._is_heading(at):
            return self._heading(at)
        parent = self._paragraph_parent(line.text)
        self._add(
            Node(
                start=line.start,
                kind="paragraph",
                heading=run_in_heading(line.text, line),
                parent=parent,
                line=at,
            )
        )
        return at + 1

    # -- unnumbered headings and paragraphs -----------------------------------------------------------

    def _appended(self, at: int) -> int:
        """Notes on the whole text: a heading at the top that numbered notes hang below."""
        self._close()
        heading = self.lines[at].text.rstrip(":：")
        node = Node(start=self.lines[at].start, kind="heading", heading=heading, parent=self.root, line=at)
        self.notes = self._add(node)
        self.headings.append(self.notes)
        return at + 1

    def _is_heading(self, at: int) -> bool:
        line = self.lines[at]
        if _PREFACE.fullmatch(line.text) and not self.path and at + 1 < len(self.lines):
            return True
        if line.heading:
            return len(line.text) <= 120 and not line.text.endswith(("。", "；"))
        if not is_heading_line(line) or at + 1 >= len(self.lines) or self.lines[at + 1].table >= 0:
            return False
        if (line.bold or line.centred) and len(line.text) <= 50:
            return True
        if self._is_part_of_report(at):
            line.heading = 2
            return True
        # Without any hint: a short line between long paragraphs where no numbering is open.
        if self.path or len(line.text) > 30:
            return False
        before, following = self.lines[at - 1] if at else None, self.lines[at + 1]
        text_before = before is not None and before.text[-1] in "。！？）)”"
        return text_before and len(following.text) > 40 and has_sentence(following.text)

    def _is_part_of_report(self, at: int) -> bool:
        """Whether a line is the unnumbered title of a report's part: 2026年重点工作, with a paragraph on each side."""
        line = self.lines[at]
        if not at or len(line.text) > 40 or not _PART_OF_REPORT.fullmatch(line.text):
            return False
        if any(_NUMBERS_PARTS.match(self.nodes[position].label) for position in self.path):
            return False
        before, following = self.lines[at - 1], self.lines[at + 1]
        return before.text[-1] in "。！？）)”" and len(following.text) > 40

    def _heading(self, at: int) -> int:
        """An unnumbered heading: below the marked heading or numbered clause that it stands under."""
        line = self.lines[at]
        node = Node(start=line.start, kind="heading", heading=line.text, line=at)
        level = line.heading
        if level:
            self._close_marked(level)
        elif line.centred:
            if self._continues_heading(at):
                self.nodes[-1].heading += line.text
                return at + 1
            self._close()  # a line in the middle of the page is a title, of a text of its own
            node.parent = self.root
        while self.headings and self._level(self.headings[-1]) >= (level or 9):
            self.headings.pop()
        node.parent = self._enclosing()
        self.headings.append(self._add(node))
        return at + 1

    def _continues_heading(self, at: int) -> bool:
        node = self.nodes[-1] if self.nodes else None
        return (
            node is not None
            and node.kind == "heading"
            and not node.label
            and node.line >= 0
            and self.lines[node.line].centred
            and at - node.line <= 3
        )

    def _close_marked(self, level: int) -> None:
        """Close the numbered clauses that a marked heading of ``level`` does not stand under."""
        keep = 0
        for depth, position in enumerate(self.path):
            hint = self._level(position)
            if 0 < hint < level:
                keep = depth + 1
        del self.path[keep:]
        del self.numbering.stack[keep:]
        self.headings = [h for h in self.headings if not self.path or h > self.path[-1]]

    def _level(self, position: int) -> int:
        """Return the marked heading level of a clause, 9 for an unmarked heading, 0 for none."""
        line = self.nodes[position].line
        return (self.lines[line].heading or 9 * (self.nodes[position].kind == "heading")) if line >= 0 else 0

    def _base(self) -> int:
        return self.headings[-1] if self.headings else self.root

    def _paragraph_parent(self, text: str) -> int:
        """The nearest enclosing clause: not a finished enumeration's last item, not a goal."""
        if self.path and _VOCATIVE.match(text):
            del self.path[1:], self.numbering.stack[1:]
        for depth in range(len(self.path) - 1, -1, -1):
            position = self.path[depth]
            node = self.nodes[position]
            if self.headings and self.headings[-1] > position:
                return self._base()
            if node.kind in {"goal", "row"} or (
                node.kind == "item" and self._enumerates(position, depth, text)
            ):
                continue
            # What stands below the paragraph's parent is finished: a list may begin anew behind it.
            del self.path[depth + 1 :]
            del self.numbering.stack[depth + 1 :]
            return position
        self.path.clear()
        self.numbering.stack.clear()
        return self._base()

    def _lift_closing(self) -> None:
        """Let closing paragraphs (各地区要…, 本通知自…) hang where the whole text hangs, not below its last item.

        They do not belong to the last item where no item before it has a paragraph of its own.
        """
        first = len(self.nodes)
        while first and self.nodes[first - 1].kind == "paragraph":
            first -= 1
        if first == len(self.nodes) or not first:
            return
        parent = self.nodes[first].parent
        while parent >= 0 and self._has_no_paragraphs_before(parent):
            parent = self.nodes[parent].parent
        for node in self.nodes[first:]:
            node.parent = parent

    def _has_no_paragraphs_before(self, position: int) -> bool:
        node = self.nodes[position]
        if node.kind != "item" or node.previous < 0:
            return False
        sibling, seen = node.previous, 0
        while sibling >= 0 and seen < 50:
            youngest = self.nodes[sibling].youngest
            if youngest >= 0 and self.nodes[youngest].kind == "paragraph":
                return False
            sibling, seen = self.nodes[sibling].previous, seen + 1
        # An item of one heading line waits for its paragraphs; an item with text does not.
        return node.youngest >= 0 and (
            self.nodes[node.youngest].kind == "item" or has_sentence(self.lines[node.line].text)
        )

    def _enumerates(self, position: int, depth: int, text: str) -> bool:
        """Whether a clause is an item of an enumeration (…；…；…。): in an article or between semicolons.

        Who is responsible (责任单位：…) below 一是…二是… is said of all of them.
        """
        if self.nodes[position].label.endswith("是") and _DUTY_LINE.match(text):
            return True
        if any(self.nodes[p].kind == "article" for p in self.path[:depth]):
            return True
        before = self.nodes[position].previous
        if before < 0:
            return False
        last = self.nodes[self.nodes[before].last].line
        line = self.lines[last] if last >= 0 else None
        return line is not None and line.text.endswith(("；", ";", "；或", "；及", "; or", "; and"))

    # -- the front of a text, the end of a letter -----------------------------------------------------

    def _front(self, at: int) -> int:
        """Read header, furniture, title and addressee from line ``at``; return the first line of the body."""
        end = self._behind_top_heading() if at == 0 else at
        while end < len(self.lines) and not self._begins_body(end):
            end += 1
        if end < len(self.lines):
            self.lines[end].joined = False  # a title is never continued by the body
        kinds, end = self._front_kinds(at, end)
        for i, kind in enumerate(kinds):
            # A page's main heading and the title printed below it are two titles.
            again = i > 0 and self.lines[at + i - 1].heading > 0 == self.lines[at + i].heading
            merge = kind == "furniture" or (kind == "title" and not again)
            self._loose(at + i, at + i + 1, kind, merge=merge)
        if end < len(self.lines) and self._is_addressee(end):
            self._loose(end, end + 1, "addressee")
            end += 1
            while end < len(self.lines) and self.lines[end].joined:
                end += 1
        return end

    def _front_kinds(self, at: int, end: int) -> tuple[list[str], int]:
        """Return the kinds of the front's lines, and its end: nearer where the title's marks stop early."""
        zone = self.lines[at:end]
        kinds = [self._front_kind(line) for line in zone]
        _drop_crumbs(zone, kinds)
        for i in range(1, len(zone)):
            if kinds[i] != "furniture" and furniture.is_key(zone[i - 1].text) and not zone[i].heading:
                kinds[i] = "header"
        groups: list[list[int]] = []
        for i, kind in enumerate(kinds):
            if kind:
                continue
            if groups and groups[-1][-1] == i - 1:
                groups[-1].append(i)
            else:
                groups.append([i])
        chosen = _title_group(zone, groups)
        signed = _signed_below(zone, chosen) if chosen else 0
        for group in groups:
            for i in group:
                kinds[i] = "title" if group is chosen and i not in group[len(group) - signed :] else "header"
        marked = [i for i in chosen or () if zone[i].heading or zone[i].centred]
        if chosen and marked and chosen[-1] == len(zone) - 1 and marked[-1] < chosen[-1]:
            behind = next(i for i in chosen if i > marked[-1])
            addressed = end < len(self.lines) and self._is_addressee(end)
            if not addressed and not zone[behind].text.startswith(("—", "－", "（", "(")):
                return kinds[:behind], at + behind
        return kinds, end

    def _is_addressee(self, at: int) -> bool:
        return furniture.is_addressee(self.lines[at].text) and not self.numbering.fits(at)

    @staticmethod
    def _front_kind(line: Line) -> str:
        if line.furniture or (furniture.is_furniture(line.text) and not line.header):
            return "furniture"
        if furniture.is_caption(line.text) and not line.heading:
            return "furniture"
        if line.header or line.table >= 0 or furniture.is_header(line.text) or furniture.is_person(line.text):
            return "header"
        if furniture.is_occasion(line.text):
            return "header"
        return "note" if line.quoted or has_sentence(line.text) else ""

    def _behind_top_heading(self) -> int:
        """Return the line behind a marked main heading near the top: remarks before it are no body text."""
        for number, line in enumerate(self.lines[:_TOP]):
            if line.heading == 1:
                return number + 1 if number and not self._starts_list(number) else 0
            if (
                line.table < 0
                and not (line.header or line.quoted or line.furniture)
                and self._starts_list(number)
            ):
                return 0
        return 0

    def _starts_list(self, at: int) -> bool:
        return any(label.sure and label.value == (1,) for label in self.numbering.candidates(at))

    def _begins_body(self, at: int) -> bool:
        line = self.lines[at]
        text = line.text
        if line.furniture or line.header or line.quoted:
            return False
        if furniture.is_header(text) or furniture.is_furniture(text) or furniture.is_caption(text):
            return False
        if (
            line.table >= 0
            or furniture.is_addressee(text)
            or self.contents.end(at) > at
            or is_number_head(text)
        ):
            return True
        if line.heading > 1 and self._opens_section(at):
            return True
        if _PREFACE.fullmatch(text) or (_PREAMBLE.match(text) and len(text) > 16 and not _finished(text)):
            return True
        if (
            has_sentence(text)
            or _LATIN_SENTENCE.search(text)
            or text[-1] in "：:，,、"
            or len(text) > 120
            or (len(text) > 60 and re.search("[，：:]", text))
        ):
            return True
        labels = self.numbering.candidates(at)
        if any(label.family == "dash" for label in labels) and len(text) <= 60:
            return False  # ——在某省人民代表大会会议上: a subtitle
        return self.numbering.fits(at) or any(label.family == "annex" for label in labels)

    def _opens_section(self, at: int) -> bool:
        """Whether a heading below the main one has sentences right under it: no second line of the title."""
        return (
            any(line.heading == 1 for line in self.lines[:at])
            and at + 1 < len(self.lines)
            and has_sentence(self.lines[at + 1].text)
            and not furniture.is_header(self.lines[at + 1].text)
        )

    def _signature(self, at: int) -> int:
        """Read signature and date lines at ``at``; return the line behind them, ``at`` if there are none."""
        end = at
        while (
            end < len(self.lines) and end - at < _SIGNERS and furniture.is_organisation(self.lines[end].text)
        ):
            end += 1
        if end == len(self.lines):
            return at
        if furniture.is_date(self.lines[end].text):
            self._lift_closing()
            self._loose(at, end, "signature")
            end = self._loose(end, end + 1, "date")
        elif furniture.is_signed(self.lines[end].text):
            self._lift_closing()
            end = self._loose(at, end + 1, "signature")
        else:
            return at
        while end < len(self.lines) and furniture.is_note(self.lines[end].text):
            end = self._loose(end, end + 1, "note")
        self._close()
        if self._another_text(end):
            self.numbering.restart()
            return self._front(end)
        return end

    def _another_text(self, at: int) -> bool:
        """Whether behind a signature a new title stands: short lines, then text."""
        for number, line in enumerate(self.lines[at : at + 8], at):
            if line.furniture or furniture.is_furniture(line.text):
                return False
            if any(label.family == "annex" for label in self.numbering.candidates(number)):
                return False
            if has_sentence(line.text) or len(line.text) > 60 or self._starts_list(number):
                return number > at
            if number > at and self.contents.end(number) > number:
                return True
        return False

    # -- annexes --------------------------------------------------------------------------------------

    def _annex(self, at: int) -> int:
        label = next((c for c in self.numbering.candidates(at) if c.kind == "annex"), None)
        line = self.lines[at]
        if label is None or line.joined:
            return at
        rest = line.text[label.end :].strip()
        if label.family == "annex":
            if len(line.text) > 80 or has_sentence(rest) or re.match(r"[条條则則加属近带件注]", rest):
                return at
            if self._announces_annexes(at, label):
                return self._annex_list(at)
            if (
                not rest
                and line.text[-1] in ":："
                and all(one.furniture for one in self.lines[at + 1 : at + 4])
            ):
                return self._loose(at, at + 1, "furniture", merge=True)  # a page's empty list of downloads
        self._close()
        self.numbering.restart()
        node = Node(
            start=line.start, kind="annex", label=line.text[: label.end].rstrip(), heading=rest, line=at
        )
        self.root = self._add(node)
        end = at + 1
        if not rest:
            titles: list[str] = []
            while end < len(self.lines) and len(titles) < _ANNEX_TITLE and self._titles_annex(end):
                titles.append(self.lines[end].text)
                end += 1
                if furniture.title_score(titles[-1]) == 2:
                    break
            bracketed = end < len(self.lines) and re.fullmatch(
                r"[（(][^（）()。]{1,30}[）)]", self.lines[end].text
            )
            if bracketed and not self.numbering.fits(end):
                titles.append(self.lines[end].text)
                end += 1
            node.heading = "".join(titles)
        return end

    def _titles_annex(self, at: int) -> bool:
        return is_heading_line(self.lines[at]) and not self.numbering.fits(at)

    def _announces_annexes(self, at: int, label: Label) -> bool:
        """Whether this line only announces annexes that follow the signature."""
        if not self.lines[at].text[label.end :].strip():
            return False
        printed = 0
        for following in range(at + 1, min(at + 12, len(self.lines))):
            line = self.lines[following]
            if line.furniture or furniture.is_furniture(line.text):
                continue
            printed += 1
            if furniture.is_date(line.text) or any(
                c.kind == "annex" for c in self.numbering.candidates(following)
            ):
                return True
            if line.table >= 0 or len(line.text) > 70 or has_sentence(line.text):
                return False
        return printed <= 2

    def _annex_list(self, at: int) -> int:
        """附件：1.某办法, 2.某清单, before the signature: a note, for it numbers nothing of this text."""
        end = at + 1
        while end < len(self.lines):
            line = self.lines[end]
            numbered = re.match(r"(?:附\s*件)?\s*\d{1,2}\s*[.．、:：]\s*\S", line.text)
            if not (numbered or line.joined) or len(line.text) > 90 or has_sentence(line.text):
                break
            end += 1
        self._loose(at, at + 1, "note")
        self._close()
        return end

    # -- tables -----------------------------------------------------------------------------------------

    def _table_row(self, at: int) -> int:
        line = self.lines[at]
        if line.table != self.table:
            self.table, self.table_group, self.table_count = line.table, -1, 0
            base = self._enclosing()
            head = number_column(line)
            has_head = head is not None or not ROW_NUMBER.fullmatch(cell(line, 0))
            self.table_column = head or 0
            self.table_node = self._caption(at)
            if self.table_node < 0:
                self.table_node = base
                if has_head:
                    self.table_node = self._add(Node(start=line.start, kind="table", parent=base, line=at))
            if has_head:
                return at + 1
        if line.full_row:
            return self._table_group_row(at)
        label = cell(line, self.table_column)
        heading = next((t for c, t in line.cells if c > self.table_column and t), "")
        if not ROW_NUMBER.fullmatch(label):
            label, heading = counted_cell(line, self.table_count + 1)
            self.table_count += bool(label)
        if len(heading) > 45 or has_sentence(heading):
            heading = ""
        parent = self.table_group if self.table_group >= 0 else self.table_node
        self._add(Node(start=line.start, kind="row", label=label, heading=heading, parent=parent, line=at))
        return at + 1

    def _table_group_row(self, at: int) -> int:
        """A row of one cell across the table: the title of the rows below it, or a remark."""
        line = self.lines[at]
        if len(line.text) > GROUP_LENGTH:
            self._add(Node(start=line.start, kind="row", parent=self.table_node, line=at))
            self.table_group = -1
            return at + 1
        found = next((c for c in candidates(line.text) if c.sure), None)
        end = found.end if found else 0
        node = Node(
            start=line.start, kind="heading", label=line.text[:end].rstrip(), parent=self.table_node, line=at
        )
        node.heading = line.text[end:].strip()
        self.table_group = self._add(node)
        return at + 1

    def _caption(self, at: int) -> int:
        """Make a short unlabelled line just above a table its caption; return its node, -1 if there is none."""
        if not self.nodes or self.nodes[-1].line != at - 1:
            return -1
        if self.nodes[-1].kind == "table" and self.nodes[-1].label:
            return len(self.nodes) - 1
        if self.nodes[-1].kind != "paragraph":
            return -1
        text = self.lines[at - 1].text
        if len(text) > 50 or has_sentence(text) or any(c.sure for c in self.numbering.candidates(at - 1)):
            return -1
        self.nodes[-1].kind, self.nodes[-1].heading = "table", text
        return len(self.nodes) - 1

    def _flat_row(self, at: int) -> int:
        """The cells of a row printed one a line: everything up to the next number or heading."""
        end = at + 1
        while end < len(self.lines) and not self._ends_flat_row(end):
            end += 1
        numbered = end < len(self.lines) and any(c.family == "bare" for c in self.numbering.candidates(end))
        if numbered and end - at > 2 and is_group_cell(self.lines[end - 1].text):
            end -= 1
            line = self.lines[end]
            parent = self.nodes[self.path[-1]].parent
            self._add(Node(start=line.start, kind="heading", heading=line.text, parent=parent, line=end))
            end += 1
        return end

    def _ends_flat_row(self, at: int) -> bool:
        line = self.lines[at]
        if line.furniture or line.table >= 0 or furniture.is_furniture(line.text):
            return True
        return any(c.family in {"bare", "annex"} or c.sure for c in self.numbering.candidates(at)) or (
            any(c.prefix for c in self.numbering.candidates(at)) and self.numbering.fits(at)
        )

    # -- helpers ------------------------------------------------------------------------------------------

    def _add(self, node: Node) -> int:
        position = len(self.nodes)
        elder = self.nodes[node.parent].youngest if node.parent >= 0 else self.top
        if elder >= 0 and self.nodes[elder].kind == node.kind:
            node.previous = elder
        if node.parent >= 0:
            self.nodes[node.parent].youngest = position
        else:
            self.top = position
        self.nodes.append(node)
        node.last = position
        parent = node.parent
        while parent >= 0:
            self.nodes[parent].last = position
            parent = self.nodes[parent].parent
        return position

    def _close(self) -> None:
        """Nothing stands open any more: a signature or an annex follows."""
        self.path.clear()
        self.numbering.stack.clear()
        self.headings.clear()
        self.waiting = -1

    def _loose(self, at: int, end: int, kind: str, *, merge: bool = False) -> int:
        """Add lines that stand outside the numbering, one node each unless they ``merge``; return ``end``."""
        for number in range(at, end):
            line = self.lines[number]
            if merge and self.nodes and self.nodes[-1].kind == kind:
                if kind == "title":
                    before = self.nodes[-1].heading
                    latin = before[-1:] < "\u2e80" and line.text[0] < "\u2e80"
                    self.nodes[-1].heading = before + (" " if latin else "") + line.text
                continue
            parent = self.root if kind in {"signature", "date", "note"} else -1
            heading = line.text if kind == "title" else ""
            self._add(Node(start=line.start, kind=kind, heading=heading, parent=parent, line=number))
        return end


def _finished(text: str) -> bool:
    """Whether a line ends like a title: 为民办实事项目实施方案."""
    return furniture.title_score(text) == 2


def _drop_crumbs(zone: list[Line], kinds: list[str]) -> None:
    """Make the steps of a printed path (首页 / > / 要闻), one a line, furniture, and their repetitions."""
    steps: set[str] = set()
    for i, line in enumerate(zone):
        after = i > 0 and re.fullmatch(r"[>＞»›]+", zone[i - 1].text) is not None
        if not kinds[i] and not line.heading and len(line.text) <= 12 and (after or line.text in steps):
            steps.add(line.text)
            kinds[i] = "furniture"


def _signed_below(zone: list[Line], group: list[int]) -> int:
    """Return how many of a title's last lines name who issued it: 某市人民政府 below a finished title."""
    for count in range(1, len(group)):
        above = "".join(zone[i].text for i in group[:count])
        below = [zone[i].text for i in group[count:]]
        if furniture.title_score(above) == 2 and all(
            furniture.is_organisation(text) and furniture.title_score(text) < 2 for text in below
        ):
            return len(below)
    return 0


def _title_group(zone: list[Line], groups: list[list[int]]) -> list[int] | None:
    """Return the group of neighbouring lines that is the title: by its words, its marks, and the last of equals."""
    best: tuple[float, list[int]] | None = None
    for order, group in enumerate(groups):
        texts = ["".join(zone[i].text for i in group), *(zone[i].text for i in group)]
        score = 2.0 * max(furniture.title_score(text) for text in texts)
        score += max(
            2.0 if zone[i].heading == 1 else 1.0 if zone[i].heading or zone[i].centred else 0.0 for i in group
        )
        score += 0.5 if len(texts[0]) >= 8 else 0.0
        score += 0.3 * order
        if best is None or score > best[0]:
            best = (score, group)
    return best[1] if best else None
