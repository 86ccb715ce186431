"""Claims: agencies and their roles, numbers and dates in an answer's own words, against the cited clauses."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.documents import Role
from index.later import later
from index.text import NUMERAL_CHARS, fold
from qa import patterns
from qa.answers import Claim
from qa.fact_table import COVERS
from qa.verify.denial import denied
from qa.verify.parts import is_chinese
from qa.verify.quantities import COUNTER, Quantity, quantities, same
from qa.verify.roles import ROLE_WORD, WORDS_OF, Named, role_said_of, roles_said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from index.documents import Duty
    from index.lexicon import Lexicon
    from qa.verify.sentences import Sentence
    from qa.verify.source import Source

_DATE = later(
    r"(?P<y>(?:19|20)\d\d)年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?"
    r"|(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)"
    r"|(?P<ed>\d{1,2}) (?P<em>[a-z]+) (?P<ey>(?:19|20)\d\d)"
    r"|(?P<pd>\d{1,2}) de (?P<pm>[a-zç]+) de (?P<py>(?:19|20)\d\d)"
)
_NUMERAL = later(rf"[{NUMERAL_CHARS}]+")
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
# Numbers that name a clause are not quantities of the document.
_REFERENCE = later(
    r"第\s*\d+\s*(?:项|条|章|节)(?:任务)?|\b(?:task|clause|article|tarefa|artigo|cl[áa]usula) \d+|^- [^\s]{1,12}"
)


def check_agencies(sentence: Sentence, sources: Sequence[Source], lexicon: Lexicon) -> tuple[Claim, ...]:
    """Return a claim for each agency that ``sentence`` names: the cited clauses give it the same role.

    A role that is denied, in the part of the sentence that names the agency, must not be given. Bodies that
    the lexicon does not know must stand in a cited clause.
    """
    duties = [d for s in sources for d in s.duties]
    folded = fold(sentence.own).text
    jurisdiction = sources[0].document.jurisdiction if sources else ""
    named = _agencies(folded, duties, lexicon, jurisdiction)
    claims = [*_strangers(sentence.own, folded, named, sources)]
    for agency, role in roles_said(folded, named).items():
        own = [d for d in duties if d.agency == agency]
        standing = _sentences_naming(agency, sources, lexicon)
        part = _part_of(folded, next(n for n in named if n.agency == agency))
        denial = denied(part)
        if role is None:
            known = bool(own) or bool(standing) or _issued(agency, sources, lexicon)
            leads = any(d.role is Role.LEAD for d in own)
            if denial:
                # "X does not lead" is true of a participant; "X is not named" is not.
                supported = not known or (
                    bool(_LEADS.search(part)) and not leads and not _MENTIONS.search(part)
                )
            else:
                supported = known
            claims.append(Claim(claim=agency, kind="agency", supported=supported))
            continue
        has = any(d.role in COVERS[role] for d in own) or (
            not own and role_said_of(role, standing, strict=bool(duties))
        )
        detail = f"{'not ' if denial else ''}{role}"
        claims.append(
            Claim(claim=f"{agency}: {detail}", kind="agency_role", supported=not has if denial else has)
        )
    return tuple(claims)


def duty_spans(folded: str, sources: Sequence[Source], lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Return the spans of a folded sentence that name agencies with duties in ``sources``: their roles are checked."""
    duties = [d for s in sources for d in s.duties]
    jurisdiction = sources[0].document.jurisdiction if sources else ""
    having = {d.agency for d in duties}
    return tuple(
        (n.start, n.end) for n in _agencies(folded, duties, lexicon, jurisdiction) if n.agency in having
    )


_LEADS = later(r"牵头|主导|\blead|\bled\b|\blider|\blíder")
_MENTIONS = later(r"列出|提及|提到|\bname\b|\bmention\w*|\blist\w*|\bindica\b|\bmenciona\b")
_PART = later(r"[，,；;。！？!?]|\band\b|\bwhile\b|\benquanto\b|\.(?=\s|$)")
#: Names of bodies that the lexicon lacks, where a role word stands beside them.
_CHINESE_BODY = later(
    r"(?:由|为|是|：|:|^|，|,|和|、)(?P<name>[\u4e00-\u9fff]{2,14}?(?:厅|局|委员会|委|办公室|管委会|执委会|海关|法院|总站|分署|监狱|集团|协会|公司|部(?!门|署|分|长)|开发区|分行|中心|政府))(?=牵头|负责|主导|参与|配合|、|和|$|，|。)"
)
#: With its level before it a body needs no role word to be one.
_LEVELLED_BODY = later(
    r"(?<![城都超上门各])(?:省|市(?!场)|区(?!域)|县|州)[\u4e00-\u9fff]{1,8}?"
    r"(?:厅|局(?![部面势限])|委(?![员托派任屈])|委员会|办(?![理公法事学案])|部(?![门署分长级位队委件落]))"
)
_WESTERN_BODY = later(
    r"(?:[A-ZÁ][\w'’-]+ (?:(?:of|for|and|the|de|do|da|dos|das|e) )*){0,6}(?:Department|Bureau|Administration|Commission|Office|Authority|Ministry|Committee|Court|Agency"
    r"|Departamento|Direção|Gabinete|Comissão|Ministério|Autoridade|Secretaria|Administração|Tribunal|Serviços?|Instituto|Conselho|Alfândegas?|Council|Board"
    r"|(?:Service|Unit|Body|Entidade|Unidade|Organismo)(?= [A-Z]\b))\b"
)


def _strangers(own: str, folded: str, named: Sequence[Named], sources: Sequence[Source]) -> list[Claim]:
    """Return a failed claim for each body with a role that neither the lexicon nor the clauses know."""
    found: list[Claim] = []
    spans = [m.span() for m in _LEVELLED_BODY.finditer(folded)]
    if ROLE_WORD.search(folded):
        spans += [(m.start("name"), m.end("name")) for m in _CHINESE_BODY.finditer(folded)]
        if len(own) == len(folded):
            spans += [m.span() for m in _WESTERN_BODY.finditer(own)]
    for start, end in spans:
        if any(n.start < end and start < n.end for n in named) or any(
            folded[start:end] in text for s in sources for text in (s.folded, s.issuers)
        ):
            continue
        if denied(_part_of(folded, Named(start=start, end=end, agency=""))):
            # "The clause does not name X": true of a body that it does not name.
            found.append(Claim(claim=folded[start:end], kind="agency", supported=True))
            continue
        short = [d for s in sources for d in s.duties if _shortens(folded[start:end], fold(d.printed).text)]
        if short:
            role = next((r for r in COVERS if r and WORDS_OF[r].search(folded, end, end + 6)), None)
            given = role is None or any(d.role in COVERS[role] for d in short)
            found.append(Claim(claim=folded[start:end], kind="agency_role", supported=given))
            continue
        found.append(Claim(claim=own[start:end] if len(own) == len(folded) else folded[start:end], kind="agency",
                           supported=False, detail="is not in the clause"))  # fmt: skip
    return found


_HAN_RUN = later(r"[\u4e00-\u9fff]+")


def check_foreign_words(sentence: Sentence, sources: Sequence[Source], lexicon: Lexicon) -> tuple[Claim, ...]:
    """Return a failed claim for each run of Chinese in a Western sentence that is not the document's.

    What is said in brackets behind an English name is the name as it is printed: "Bureau A (甲局)" is nobody.
    Other names of agencies and places are checked as such.
    """
    if is_chinese(sentence.own):
        return ()
    there = "\n".join((*(s.folded for s in sources), *(s.frame for s in sources)))
    claims = []
    for run in dict.fromkeys(_HAN_RUN.findall(fold(sentence.own).text)):
        rest = run
        for name in lexicon.find(run, guess=True):
            rest = rest.replace(run[name.start : name.end], "")
        if run not in there and rest and rest not in there:
            claims.append(Claim(claim=run, kind="quote", supported=False, detail="is not in the clause"))
    return tuple(claims)


def _shortens(name: str, printed: str) -> bool:
    """Return whether a name leaves out characters of ``printed`` and changes none: 前海片区管委会."""
    left = iter(printed)
    return all(c in left for c in re.sub(r"[两三四各]个?", "", name))


def _part_of(folded: str, name: Named) -> str:
    """Return the part of a folded sentence that an agency stands in, its own name left out."""
    start = max((m.end() for m in _PART.finditer(folded, 0, name.start)), default=0)
    end = next((m.start() for m in _PART.finditer(folded, name.end)), len(folded))
    return f"{folded[start : name.start]} {folded[name.end : end]}"


def _issued(agency: str, sources: Sequence[Source], lexicon: Lexicon) -> bool:
    """Return whether a source is the place that says that ``agency`` issued the document."""
    return any(
        m.entry.canonical == agency for s in sources for m in lexicon.find(s.issuers, kinds=("agency",))
    )


def _sentences_naming(agency: str, sources: Sequence[Source], lexicon: Lexicon) -> list[str]:
    """Return the folded source sentences that name an agency outside of statements of duties."""
    names = lexicon.folded(agency)
    return [t for s in sources for t in s.statements if any(n in t for n in names)]


def _agencies(folded: str, duties: Iterable[Duty], lexicon: Lexicon, jurisdiction: str) -> list[Named]:
    """Return the agencies of a folded sentence in text order: as the lexicon and as the clauses name them.

    The longer name stands: 省人民政府发展改革部门 is not 省人民政府.
    """
    mentions = lexicon.find(folded, kinds=("agency",), jurisdiction=jurisdiction)
    found = [Named(start=m.start, end=m.end, agency=m.entry.canonical) for m in mentions]
    for duty in sorted(duties, key=lambda d: -len(d.printed)):
        name = fold(duty.printed).text
        at = folded.find(name)
        while at >= 0:
            end = at + len(name)
            across = [n for n in found if n.start < end and at < n.end]
            if all(at <= n.start and n.end <= end and n.end - n.start < end - at for n in across):
                found = [n for n in found if n not in across]
                found.append(Named(start=at, end=end, agency=duty.agency))
            at = folded.find(name, end)
    return sorted(found, key=lambda n: n.start)


def check_numbers(
    sentence: Sentence, sources: Sequence[Source], counts: Collection[int] = ()
) -> tuple[Claim, ...]:
    """Return a claim for each quantity in the sentence's own words: a cited clause holds it, unit and bound alike.

    ``counts``: numbers of rows that were counted in the tables; how many have a role in a cited clause is counted here.
    """
    counted = {*counts, *_of_agencies(sources)}
    folded = fold(sentence.own).text
    given = [q for s in sources for q in _given(s.body)]
    given += [q for s in sources for q in _given(s.frame)]
    claims = []
    for said in numbers_in(folded):
        # A small number in letters may be the writer's own count ("both", "two banks").
        if said.word and (said.unit in ("", COUNTER) or any(c in said.text for c in "一")):
            continue
        if not said.unit and _is_address(folded, said, sources):
            continue
        supported = any(same(said, q) for q in given) or (
            said.unit in ("", COUNTER) and not said.bound and any(v in counted for v in said.values)
        )
        claims.append(Claim(claim=_printed(sentence.own, folded, said), kind="number", supported=supported))
    return tuple(claims)


#: What stands before a label that is printed as one: nothing, a title or an annex's name; before (1) another label, too.
_LABEL_BEFORE = later(r"(?:^|》|附件|\bannex|\banexo)\s*$")
_BRACKET_BEFORE = later(r"(?:^|[》.、条)])\s*$")


def _is_address(folded: str, said: Quantity, sources: Sequence[Source]) -> bool:
    """Return whether a number is printed as a label of a cited clause's own place: 10.(1) says where, not how many."""
    before, after = folded[: said.start].rstrip(), folded[said.end :]
    if before.endswith("(") and after.startswith(")"):
        labelled = bool(_BRACKET_BEFORE.search(before[:-1]))
    else:  # "There are 5." ends with a count
        labelled = bool(_LABEL_BEFORE.search(before)) and after[:1] in (".", "、") and bool(after[1:].strip())
    if not labelled:
        return False
    steps = {step.strip("()") for s in sources for step in s.clause.id.split("/")[1:]}
    for source in sources:  # the words that lead a list are cited for an item of it
        own = source.engine.document(source.clause.document_id).clauses
        steps |= {c.id.rpartition("/")[2].strip("()") for c in own if c.parent == source.clause.id}
    return folded[said.start : said.end] in steps


def _of_agencies(sources: Sequence[Source]) -> set[int]:
    """Return how many agencies the cited clauses give each role, and any role: "5 take part" is said of them."""
    found: set[int] = set()
    for duties in ([d for s in sources for d in s.duties], *(s.duties for s in sources)):
        for roles in COVERS.values():
            found.add(len({d.agency for d in duties if d.role in roles}))
    return found - {0}


@lru_cache(maxsize=1_024)  # a clause that is cited is cited again
def _given(folded: str) -> tuple[Quantity, ...]:
    """Return the quantities of a source's folded text, its dates left out."""
    return quantities(_CALENDAR.sub(_blank, folded))


#: A year stands alone; 2000亿元 is none.
_YEAR = later(
    r"(?<![\d.,])(20[0-4]\d)(?!\d|[.,]\d|\s?(?:[万亿元余多家个吨人项%名位所座台套辆户条件场次种类部篇张班亩米间只支艘]|公里|平方|[mb]illion|thousand|yuan|mil\b|milhões|TEU))"
)
_CALENDAR = later(r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?")


def _printed(own: str, folded: str, said: Quantity) -> str:
    return own[said.start : said.end].strip() if len(own) == len(folded) else said.text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def numbers_in(folded: str) -> tuple[Quantity, ...]:
    """Return the quantities of a folded text, its dates, years and clause numbers left out."""
    return quantities(_YEAR.sub(_blank, _REFERENCE.sub(_blank, _DATE.sub(_blank, folded))))


def check_dates(sentence: Sentence, sources: Sequence[Source]) -> tuple[Claim, ...]:
    """Return a claim for each date in the sentence's own words: a cited clause or the document's facts hold it.

    A year that is said with a target's number has to be that target's deadline.
    """
    known: set[str] = set()
    for source in sources:
        at = source.clause
        known.update(f.value for f in source.document.facts if f.start < at.end and at.start < f.end)
        known.update(_dates(source.folded))
        known.update(t.deadline for t in source.targets)
    years = {k[:4] for k in known} | {y for s in sources for y in patterns.YEAR.findall(s.folded)}
    folded = fold(sentence.own).text
    claims = [
        Claim(claim=d, kind="date", supported=d in known or (len(d) == 4 and d in years))
        for d in _dates(folded)
    ]
    bare = tuple(dict.fromkeys(_YEAR.findall(_DATE.sub(" ", folded))))
    claims += [Claim(claim=y, kind="date", supported=y in years) for y in bare]
    said_years = {d[:4] for d in _dates(folded)} | set(bare)
    values = {v for q in quantities(_YEAR.sub(_blank, _DATE.sub(_blank, folded))) for v in q.values}
    deadlines = {t.deadline[:4] for s in sources for t in s.targets if t.value in values and t.deadline}
    if said_years and deadlines and not said_years & deadlines:
        claims.append(
            Claim(claim=min(said_years), kind="date", supported=False, detail="is not the deadline")
        )
    return tuple(claims)


@lru_cache(maxsize=1_024)
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
