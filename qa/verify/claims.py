"""Claims: agencies and their roles, numbers and dates in an answer's own words, against the cited clauses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.text import NUMERAL_CHARS, chinese_number, fold
from index.tokens import tokens
from qa import patterns
from qa.answers import Claim
from qa.fact_table import COVERS, FactTable
from qa.verify.roles import Named, roles_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.documents import Duty
    from index.lexicon import Lexicon
    from qa.answers import Citation
    from qa.verify.sentences import Sentence

_DENIAL = re.compile(
    r"不是|没有|沒有|并非|並非|\bno\b|\bnot\b|\bnames? no\b|\bnone\b|\bnever\b|\bnão\b|\bnenhum\w*|\bapenas\b"
)
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?"
    r"|(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)"
    r"|(?P<ed>\d{1,2}) (?P<em>[a-z]+) (?P<ey>(?:19|20)\d\d)"
    r"|(?P<pd>\d{1,2}) de (?P<pm>[a-zç]+) de (?P<py>(?:19|20)\d\d)"
)
_NUMERAL = re.compile(rf"[{NUMERAL_CHARS}]+")
_MONTHS = {
    name: i % 12 + 1
    for i, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ]
    )
}
# Numbers that name a clause, and counts of rows, are not quantities of the document.
_REFERENCE = re.compile(
    r"第\s*\d+\s*(?:项|条|章|节)(?:任务)?|\b(?:task|clause|article|tarefa|artigo|cl[áa]usula) \d+|^- [^\s]{1,12}|\d+\s*(?:项|个)(?:任务)?\s*[（(]\s*\d+/\d+\s*[)）]"
    r"|\b\d+ (?:of|de) \d+\b|\(\d+\)|共有?\d+[项个]|\d+/\d+|有\d+个|^\d+ (?:take part|participam)|\b(?:there are|há|são) \d+\b"
)


def check_agencies(
    sentence: Sentence, cited: Sequence[Citation], table: FactTable, lexicon: Lexicon
) -> tuple[Claim, ...]:
    """Return a claim for each agency that ``sentence`` names: the cited clauses give it the same role.

    A denied role is supported when the clauses do not give it.
    """
    duties = _duties(cited, table)
    folded = fold(sentence.own).text
    named = _agencies(folded, duties, lexicon, _jurisdiction(cited, table))
    if not named:
        return ()
    denied = bool(_DENIAL.search(folded))
    claims = []
    for agency, role in roles_said(folded, named).items():
        own = [d for d in duties if d.agency == agency]
        if role is None:
            known = bool(own) or _named(agency, cited, table, lexicon)
            claims.append(Claim(claim=agency, kind="agency", supported=known or denied))
            continue
        has = any(d.role in COVERS[role] for d in own) or (
            not duties and _named(agency, cited, table, lexicon)
        )
        detail = f"{'not ' if denied else ''}{role}"
        claims.append(Claim(claim=f"{agency}: {detail}", kind="agency_role", supported=has or denied))
    return tuple(claims)


def _jurisdiction(cited: Sequence[Citation], table: FactTable) -> str:
    return table.engine.document(cited[0].document_id).document.jurisdiction if cited else ""


def _duties(cited: Sequence[Citation], table: FactTable) -> list[Duty]:
    found: dict[str, tuple[Duty, ...]] = {}
    for citation in cited:
        task = table.task_of(citation.clause_id)
        if task:
            found[task.clause.id] = task.duties
    return [d for duties in found.values() for d in duties]


def _agencies(folded: str, duties: Iterable[Duty], lexicon: Lexicon, jurisdiction: str) -> list[Named]:
    """Return the agencies of a folded sentence in text order: as the lexicon and as the clauses name them."""
    mentions = lexicon.find(folded, kinds=("agency",), jurisdiction=jurisdiction)
    found = [Named(start=m.start, end=m.end, agency=m.entry.canonical) for m in mentions]
    for duty in sorted(duties, key=lambda d: -len(d.printed)):
        name = fold(duty.printed).text
        at = folded.find(name)
        while at >= 0:
            if not any(n.start < at + len(name) and at < n.end for n in found):
                found.append(Named(start=at, end=at + len(name), agency=duty.agency))
            at = folded.find(name, at + len(name))
    return sorted(found, key=lambda n: n.start)


def _named(agency: str, cited: Sequence[Citation], table: FactTable, lexicon: Lexicon) -> bool:
    names = {fold(n).text for n in lexicon.written(agency)}
    return any(name in fold(_text(c, table)).text for c in cited for name in names if len(name) > 1)


def check_numbers(sentence: Sentence, cited: Sequence[Citation], table: FactTable) -> tuple[Claim, ...]:
    """Return a claim for each quantity in the sentence's own words: a cited clause holds the same value."""
    own = _REFERENCE.sub(" ", _DATE.sub(" ", fold(sentence.own).text))
    own = patterns.YEAR.sub(" ", own)
    present: set[str] = set()
    for citation in cited:
        text = _text(citation, table)
        present.update(tokens(text))
        present.update(str(n) for m in _NUMERAL.findall(text) if (n := chinese_number(m)) is not None)
    # "37 million" is #37000000; the printed digits beside it need no support of their own.
    claims = []
    for phrase in re.findall(r"\d[\d,.]*\d|\d", own):
        valued = [t for t in tokens(own[own.index(phrase) :][: len(phrase) + 16]) if t.startswith("#")][:1]
        wanted = valued or [phrase.replace(",", "")]
        claims.append(
            Claim(claim=phrase, kind="number", supported=any(t in present for t in (*wanted, phrase)))
        )
    return tuple(claims)


def check_dates(sentence: Sentence, cited: Sequence[Citation], table: FactTable) -> tuple[Claim, ...]:
    """Return a claim for each date in the sentence's own words: a cited clause or the document's facts hold it."""
    known: set[str] = set()
    for citation in cited:
        document = table.engine.document(citation.document_id).document
        known.update(f.value for f in document.facts if f.start <= citation.start < max(f.end, f.start + 1))
        known.update(_dates(_text(citation, table)))
        known.update(t.deadline for t in table.targets if t.clause_id == citation.clause_id)
    years = {k[:4] for k in known} | {
        y for c in cited for y in patterns.YEAR.findall(fold(_text(c, table)).text)
    }
    folded = fold(sentence.own).text
    claims = [
        Claim(claim=d, kind="date", supported=d in known or (len(d) == 4 and d in years))
        for d in _dates(folded)
    ]
    bare = patterns.YEAR.findall(_DATE.sub(" ", folded))
    claims += [Claim(claim=y, kind="date", supported=y in years) for y in dict.fromkeys(bare)]
    return tuple(claims)


def _text(citation: Citation, table: FactTable) -> str:
    clause = table.engine.clause(citation.clause_id)
    return table.engine.document(citation.document_id).document.text[clause.start : clause.end]


def _dates(text: str) -> tuple[str, ...]:
    found = []
    for match in _DATE.finditer(fold(text).text):
        groups = {k: v for k, v in match.groupdict().items() if v}
        year = next((v for k, v in groups.items() if k.endswith("y")), "")
        month = next((v for k, v in groups.items() if k.endswith("m")), "")
        day = next((v for k, v in groups.items() if k.endswith("d")), "")
        number = _MONTHS.get(month) if month.isalpha() else int(month) if month else None
        if month and number is None:
            continue
        date = year + (f"-{number:02d}" if number else "") + (f"-{int(day):02d}" if day else "")
        found.append(date)
    return tuple(dict.fromkeys(found))
