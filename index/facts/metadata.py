"""What a text says about itself: title, number, issuer, dates, topics, status, language, jurisdiction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.documents import Fact
from index.facts.header import LABELS, header_facts, make_fact
from index.facts.history import history_facts
from index.facts.jurisdiction import find_jurisdiction
from index.facts.language import detect_language
from index.facts.numbers_of_documents import DOCUMENT_NUMBER, normal_number
from index.facts.repeals import repeal_facts
from index.facts.script import simplified
from index.facts.signature import adoption_facts, signature_facts
from index.facts.speech import speech_facts, told_apart
from index.facts.titles import find_loosely, plan_title_fact, title_fact
from index.facts.validity import validity_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.documents import Clause
    from index.facts.protocols import AgencyLexicon, SourceLike

_STATUS_EXPIRED = re.compile(r"失效|废止|无效|廢止|已失|停止执行|revoked|repealed|expired", re.IGNORECASE)
#: HTML meta names of the government website standard, lower case → fact name.
_META_NAMES: dict[str, str] = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "source_url": "source_url",
    "url": "source_url",
    "canonical": "source_url",
    "og:url": "source_url",
    "title": "page_title",
    "og:title": "page_title",
    "document_number": "document_number",
    "doc_no": "document_number",
    "issuer": "issuer",
    "status": "status",
    "published": "published",
    "written": "written",
    "effective": "effective",
    "expires": "expires",
    "topic": "topic",
    "topics": "topic",
    "index_number": "index_number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What was read of a document about itself; fields as in `index.documents.Document`.

    ``facts`` holds every value with the characters it was read from, the one a field took first; values that
    came from outside the text (HTML meta tags) have empty offsets.
    """

    title: str = ""
    document_number: str = ""
    issuer: str = ""
    written: str = ""
    published: str = ""
    effective: str = ""
    expires: str = ""
    index_number: str = ""
    topics: tuple[str, ...] = ()
    status: str = "in_force"
    url: str = ""
    language: str = ""
    jurisdiction: str = ""
    facts: tuple[Fact, ...] = ()

    def document_fields(self) -> dict[str, Any]:
        """Return the fields by name, ready for ``Document(id=..., text=..., **fields)``."""
        return {name: getattr(self, name) for name in self.__slots__}


def read_metadata(
    source: SourceLike, clauses: Sequence[Clause], lexicon: AgencyLexicon | None = None
) -> Metadata:
    """Return what ``source`` says about itself. Never raises; what is not said is ""."""
    text = source.text
    found = _Facts()
    found.add(header_facts(text))
    meta_facts = tuple(_meta_facts(text, source.meta))
    found.add(fact for fact in meta_facts if fact.name != "page_title")
    outside = getattr(source, "title", "") or found.first("page_title") or ""
    page_titles = [fact.value for fact in meta_facts if fact.name == "page_title"]
    if not found.first("title"):
        found.add(title_fact(text, clauses, outside or (page_titles[0] if page_titles else "")))
    found.lead(_brought_by_order(text, found.first("title")))
    found.add(_number_fact(text, found.first("title")))
    seat = find_jurisdiction("", "", found.first("document_number"), found.first("title"), lexicon)
    found.add(adoption_facts(text))
    found.add(_in_order(signature_facts(text, clauses), history_facts(text, place=seat)))
    found.add(speech_facts(text, place=seat if seat != "国家" else ""))
    found.add(_issuer_of_title(text, found.fact("title")))
    found.add(plan_title_fact(text, found.first("title"), clauses))
    title = found.fact("title")
    if title:
        found.lead([told_apart(text, title)])
    found.add(
        validity_facts(
            text,
            published=found.first("published"),
            written=found.first("written"),
            adopted=found.first("adopted"),
        )
    )
    found.add(repeal_facts(text))
    written = found.first("written") or found.first("adopted")
    language = detect_language(text)
    return Metadata(
        title=found.first("title"),
        document_number=found.first("document_number"),
        issuer=found.first("issuer"),
        written=written,
        published=found.first("published"),
        effective=found.first("effective"),
        expires=found.first("expires"),
        index_number=found.first("index_number"),
        topics=_topics(found.first("topic")),
        status="expired" if _STATUS_EXPIRED.search(found.first("status")) else "in_force",
        url=found.first("source_url"),
        language=language,
        jurisdiction=find_jurisdiction(
            text, found.first("issuer"), found.first("document_number"), found.first("title"), lexicon
        ),
        facts=found.all(),
    )


class _Facts:
    """Facts in the order found; the first of a name is the one that counts."""

    def __init__(self) -> None:
        self._facts: list[Fact] = []

    def add(self, facts: Iterable[Fact]) -> None:
        known = {(fact.name, fact.value) for fact in self._facts}
        for fact in facts:
            if (fact.name, fact.value) not in known:
                known.add((fact.name, fact.value))
                self._facts.append(fact)

    def lead(self, facts: Iterable[Fact]) -> None:
        """Put ``facts`` first: they count before all others of their name."""
        self._facts[:0] = list(facts)

    def fact(self, name: str) -> Fact | None:
        return next((fact for fact in self._facts if fact.name == name), None)

    def first(self, name: str) -> str:
        fact = self.fact(name)
        return fact.value if fact else ""

    def all(self) -> tuple[Fact, ...]:
        return tuple(self._facts)


def _in_order(signed: Iterable[Fact], noted: Iterable[Fact]) -> Iterable[Fact]:
    """Return the signature's facts and those of the note under the title, what stands above first.

    Below the signature of an order the note tells only of earlier orders.
    """
    signed, noted = list(signed), list(noted)
    if not (signed and noted) or signed[0].start > noted[0].start:
        return [*noted, *signed]
    day = signed[0].value
    return [
        *signed,
        *(f for f in noted if f.name not in {"published", "document_number", "effective"} or f.value >= day),
    ]


def _meta_facts(text: str, meta: Mapping[str, str]) -> Iterable[Fact]:
    for key, raw in meta.items():
        value = raw.strip()
        name = LABELS.get(re.sub(r"\s", "", key)) or _META_NAMES.get(key.strip().lower(), "")
        if not name or not value:
            continue
        if name == "page_title":
            yield Fact(name="page_title", value=re.split(r"\s+[|\-–—_]\s+|[_|]", value)[-1].strip())
            continue
        fact = make_fact(value, name, 0, len(value))
        if fact is None:
            continue
        if name in {"title", "issuer", "document_number", "topic"}:
            where = find_loosely(text, fact.quote)
            if where:
                yield Fact(
                    name=name, value=fact.value, quote=text[slice(*where)], start=where[0], end=where[1]
                )
                continue
        yield Fact(name=name, value=fact.value)


#: An order's number stands under its heading: 国务院令 / 第722号.
_ORDER_NUMBER = re.compile(
    r"^[ \t\u3000]*(?P<number>[\u4e00-\u9fff]{2,24}(?:令|公告)\s*[（(]?(?:[一二三四五六七八九十]{1,3}届)?[）)]?\s*第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号)[ \t\u3000\r]*$",
    re.MULTILINE,
)
_ORDER_BRINGS = re.compile(
    r"(?:现?予?以?(?:公布|发布|颁布)[\u4e00-\u9fff]{0,8})《(?P<after>[^《》\n]{4,80})》[，,]"
    r"|《(?P<name>[^《》\n]{4,80})》\s*(?:已经?|业经|已由|经)[^。]{0,120}?(?:公布|发布|施行)"
)


def _number_fact(text: str, title: str) -> Iterable[Fact]:
    """The document's own number: on a line of its own near the top, or at the head of its title."""
    order = _ORDER_NUMBER.search(text, 0, min(len(text), 3_000))
    if order:
        start, end = order.span("number")
        yield Fact(
            name="document_number",
            value=normal_number(text[start:end]),
            quote=text[start:end],
            start=start,
            end=end,
        )
        body = re.match(r"(?:中华人民共和国)?([\u4e00-\u9fff]{2,20}?)(?:令|公告)", text[start:end])
        if body and not re.search(r"人民代表大会|主席", body.group(1)):
            at, to = start + body.start(1), start + body.end(1)
            yield Fact(name="issuer", value=body.group(1), quote=text[at:to], start=at, end=to)
        return
    at = 0
    for count, line in enumerate(text[:8_000].splitlines(keepends=True)):
        start = at
        at += len(line)
        if count > 60:
            return
        bare = line.strip().strip("（）()#* ")
        match = DOCUMENT_NUMBER.fullmatch(bare) if 4 <= len(bare) <= 40 else None
        if match is None and title and bare.startswith(title[:12]):
            match = DOCUMENT_NUMBER.match(bare)
        if match:
            begin = start + line.index(bare) + match.start()
            end = begin + len(match.group())
            yield Fact(
                name="document_number",
                value=normal_number(match.group()),
                quote=text[begin:end],
                start=begin,
                end=end,
            )
            return


def _brought_by_order(text: str, title: str) -> Iterable[Fact]:
    """An order (国务院令第722号) or announcement is titled by the regulation it brings."""
    if (
        re.search(
            r"(?:令|公告)(?:\s*[（(]?[一二三四五六七八九十]*届?[）)]?第[\d一二三四五六七八九十百]+号)?$",
            title,
        )
        is None
    ):
        return
    brings = _ORDER_BRINGS.search(text[:3_000])
    if brings:
        start, end = brings.span("name" if brings["name"] else "after")
        yield Fact(name="title", value=text[start:end], quote=text[start:end], start=start, end=end)


_TITLE_ISSUER = re.compile(
    r"^(?P<issuer>[\u4e00-\u9fff\s、（）()]{0,60}?(?:人民政府办公厅|人民政府办公室|人民政府|办公厅|办公室|委员会|国务院|政府|厅|局|委|部|署|院|银行|会|法院|检察院))"
    r"\s*(?:关于|印发|转发|公告|通告|令|对)"
)


def _issuer_of_title(text: str, title: Fact | None) -> Iterable[Fact]:
    if title is None:
        return
    match = _TITLE_ISSUER.match(simplified(title.value))
    if match:
        issuer = title.value[: match.end("issuer")]
        where = (
            find_loosely(text, issuer, title.start, max(title.end, title.start + 1)) if title.end else None
        )
        span = where or (0, 0)
        yield Fact(name="issuer", value=issuer.strip(), quote=text[slice(*span)], start=span[0], end=span[1])


def _topics(value: str) -> tuple[str, ...]:
    """Return the steps of a classification, without those that only repeat a word of another: 卫生、体育 > 体育."""
    topics: list[str] = []
    for topic in re.split(r"[\\；;>/|]", value):
        name = topic.strip()
        if name and not any(name in re.split(r"[、，,]", known) for known in topics):
            topics.append(name)
    return tuple(topics)
