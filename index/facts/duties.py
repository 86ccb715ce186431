"""Who leads and who takes part: duties in brackets, labels, table columns and sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import UNSEARCHED_KINDS, Duty, Notice, Role
from index.facts.agencies import is_generic, looks_like_agency, split_agencies, surely_agency
from index.facts.brackets import bracket_spans
from index.facts.duty_sentences import authority_statements, sentence_statements
from index.facts.duty_tables import grid_statements, table_statements
from index.facts.places import ClauseMap
from index.facts.roles import (
    FIRST_LEADS,
    ROLE_LABEL,
    STAR_LEADS,
    RoleGroup,
    all_agencies,
    read_labelled,
    read_verbal,
    strong_verbal,
)
from index.facts.script import simplified
from index.facts.spans import Occupied
from index.facts.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.documents import Clause, Document
    from index.facts.agencies import AgencyName
    from index.facts.protocols import AgencyLexicon, Block

_CUE = re.compile(r"牵头|负责|责任|配合|单位|部门|分工|参与|协办|主办|落实|实施|会同|承办|指导")
_DUTYLIKE = re.compile(
    r"牵头|(?:责任|配合|参与|支撑|协办|主办)(?:单位|部门)|按(?:照)?(?:各自)?职责|分工负责|负责$"
)
_NOT_DUTY = re.compile(
    r"以下(?:简|统|合)?称|下称|负责人(?!负责)|责任人员|是指|责任制|包括但不限于|不含|除外|修订|发布|^(?:含|指|即|试行|见附件|详见)|负责解释|^由.{0,12}解释"
)
_WITH_NOUN = re.compile(r"单位|部门|主体|机构|地区|处室|科室")
#: 主办单位：某县人民政府 at the foot of a web page is about the site, not about the policy.
_SITE_FOOTER = re.compile(r"ICP备|网站标识码|版权所有|技术支持|网站地图|网站维护|公网安备|网站管理")
_SENTENCE_END = "。；;！？!?…”）)\u3015】]"


def read_duties(
    document: Document,
    clauses: Sequence[Clause],
    lexicon: AgencyLexicon | None = None,
    *,
    blocks: Sequence[Block] = (),
) -> tuple[tuple[Duty, ...], tuple[Notice, ...]]:
    """Return the duties of ``document`` in text order, and notices of what looked like one but was not read.

    ``clauses`` partition the text. With a ``lexicon``, ``Duty.agency`` is its canonical name within
    ``document.jurisdiction``; without, or where it knows none, the printed name with what it inherits.
    ``blocks``: the loader's hints; with them a table cell that spans rows counts for each of its rows (its
    characters then stand in the first of them).
    """
    text = simplified(document.text)
    where = ClauseMap(clauses)
    statements, notices = _statements(text, clauses, blocks)
    first_leads = bool(FIRST_LEADS.search(text))
    star_leads = bool(STAR_LEADS.search(text))
    duties: list[Duty] = []
    canonical: dict[str, str] = {}
    ordinals: dict[str, int] = {}
    for statement in statements:
        clause = where.labelled(statement.place)
        clause_id = clause.id if clause else ""
        group = ordinals.get(clause_id, 0)
        ordinals[clause_id] = group + 1
        for role, name in _roles(statement, first_leads=first_leads, star_leads=star_leads):
            if name.printed not in canonical:
                canonical[name.printed] = _canonical(name.printed, document.jurisdiction, lexicon)
            duties.append(
                Duty(
                    clause_id=clause_id,
                    agency=canonical[name.printed],
                    printed=_in_own_script(name, document.text),
                    role=role,
                    quote=document.text[name.start : name.end],
                    start=name.start,
                    end=name.end,
                    span_start=statement.start,
                    span_end=statement.end,
                    group=group,
                )
            )
    return tuple(duties), tuple(notices)


def _in_own_script(name: AgencyName, text: str) -> str:
    """Return the printed form with the document's own (perhaps Traditional) characters where it has them."""
    own = re.sub(r"\s+", "", text[name.start : name.end])
    read = re.sub(r"\s+", "", name.quote)
    return name.printed if own == read else name.printed.replace(read, own)


def _canonical(printed: str, jurisdiction: str, lexicon: AgencyLexicon | None) -> str:
    if lexicon is None:
        return printed
    entry = lexicon.agency(printed, jurisdiction=jurisdiction)
    return entry.canonical if entry else printed


def _roles(statement: Statement, *, first_leads: bool, star_leads: bool) -> Iterator[tuple[Role, AgencyName]]:
    """Yield role and name in text order, the document's own convention (first = lead) applied."""
    seen: set[tuple[str, Role]] = set()
    has_lead = any(group.role is Role.LEAD for group in statement.groups)
    first = True
    for group in sorted(statement.groups, key=lambda g: g.names[0].start):
        for name in group.names:
            role = group.role
            if group.bare and not has_lead:
                if star_leads and any(n.starred for g in statement.groups for n in g.names):
                    role = Role.LEAD if name.starred else Role.PARTICIPANT
                elif first_leads and statement.listed:
                    role = Role.LEAD if first else Role.PARTICIPANT
            first = False
            if (name.printed, role) not in seen:
                seen.add((name.printed, role))
                yield role, name


def _statements(
    text: str, clauses: Sequence[Clause], blocks: Sequence[Block]
) -> tuple[list[Statement], list[Notice]]:
    """Return all duty statements in text order; no character belongs to two of them."""
    dead = [(c.start, c.end) for c in clauses if c.kind in UNSEARCHED_KINDS]
    taken: list[tuple[int, int]] = []
    notices: list[Notice] = []
    found: list[Statement] = []

    unread = Occupied(dead)
    for start, end in bracket_spans(text):
        if not unread.overlaps(start, end):
            statements = list(_read_bracket(text, start, end, notices))
            found.extend(statements)
            if any(statement.start == start for statement in statements):
                taken.append((start, end))
    for statement in grid_statements(text, blocks):
        if not unread.overlaps(statement.start, statement.end):
            found.append(statement)
            taken.append((statement.start, statement.end))
    for reader in (_label_lines, table_statements, sentence_statements, authority_statements):
        occupied = Occupied(taken + dead)
        for statement in reader(text, occupied):
            if not occupied.overlaps(statement.start, statement.end):
                found.append(statement)
                taken.append((statement.start, statement.end))
    found.sort(key=lambda statement: statement.place)
    return found, notices


def _read_bracket(text: str, start: int, end: int, notices: list[Notice]) -> Iterator[Statement]:
    """Yield the statement of one outermost bracket, or of those inside it when it is none itself."""
    inner_start, inner_end = start + 1, end - 1
    content = text[inner_start:inner_end]
    if _CUE.search(content) is None:
        groups = _bare_list(text, start, end)
        if groups:
            yield Statement(start=start, end=end, groups=groups, listed=True)
        return
    compact = re.sub(r"\s", "", content)
    if _NOT_DUTY.search(compact) and not ROLE_LABEL.search(content):
        return
    groups = read_labelled(text, inner_start, inner_end)
    if groups is None:
        groups = read_verbal(text, inner_start, inner_end)
        if groups and not (strong_verbal(text, inner_start, inner_end) or all_agencies(groups)):
            groups = None
        if groups is None:
            groups = _bare_list(text, start, end)
    if groups:
        yield Statement(start=start, end=end, groups=groups, listed=True)
        return
    inner = list(bracket_spans(text, inner_start, inner_end))
    inner_found = False
    for inner_at, inner_to in inner:
        for statement in _read_bracket(text, inner_at, inner_to, notices):
            inner_found = True
            yield statement
    says_how = FIRST_LEADS.search(content) or STAR_LEADS.search(content)
    if not inner_found and not says_how and _DUTYLIKE.search(compact) and len(compact) > 4:
        notices.append(
            Notice(message="Looks like a division of duties but was not understood.", start=start, end=end)
        )


def _bare_list(text: str, start: int, end: int) -> tuple[RoleGroup, ...] | None:
    """Read （省商务厅、省财政厅） after a full stop at the end of a paragraph: offices, no verb."""
    before = start - 1
    while before >= 0 and text[before] in " \t\u3000":
        before -= 1
    after = end
    while after < len(text) and text[after] in " \t\u3000\r。":
        after += 1
    if before < 0 or text[before] not in _SENTENCE_END or (after < len(text) and text[after] != "\n"):
        return None
    names = split_agencies(text, start + 1, end - 1)
    if len(names) < 2 or not all(surely_agency(name.printed) for name in names):
        return None
    return (RoleGroup(role=Role.RESPONSIBLE, names=names, bare=True),)


def _label_lines(text: str, occupied: Occupied) -> Iterator[Statement]:
    """Yield 责任单位：A、B that stand outside brackets, on a line of their own or after a full stop."""
    reached = 0
    for match in ROLE_LABEL.finditer(text):
        start = match.start()
        if start < reached or occupied.overlaps(start, start + 1) or not _opens_statement(text, start):
            continue
        if not _WITH_NOUN.search(match.group()) or _SITE_FOOTER.search(
            text, start - 200 if start > 200 else 0, start + 200
        ):
            continue
        end = _label_end(text, match.end())
        reached = end
        groups = read_labelled(text, start, end)
        if groups and all(len(name.quote) <= 30 for group in groups for name in group.names):
            groups = tuple(
                RoleGroup(role=g.role, names=kept, bare=g.bare)
                for g in groups
                if (
                    kept := tuple(n for n in g.names if looks_like_agency(n.printed) or is_generic(n.printed))
                )
            )
            if groups:
                yield Statement(start=start, end=end, groups=groups, listed=True)


def _opens_statement(text: str, at: int) -> bool:
    before = at - 1
    while before >= 0 and text[before] in " \t\u3000*#>-—|":
        before -= 1
    return before < 0 or text[before] in "\n。；;！？!?）)：:、.．"


def _label_end(text: str, at: int) -> int:
    """Return the end of the labelled run that starts before ``at``: the line's or sentence's end.

    A next line that itself opens with a role label belongs to the same run.
    """
    while True:
        stop = at
        while stop < len(text) and text[stop] not in "\n。":
            stop += 1
        following = stop
        while following < len(text) and text[following] in " \t\u3000\r\n*#>-—":
            following += 1
        match = ROLE_LABEL.match(text, following) if stop < len(text) and text[stop] == "\n" else None
        if match is None:
            return stop
        at = match.end()
