"""How well a clause grounds an answer: few readable numbers the gate decides on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from index.lately import lately
from index.later import later
from index.lexicon import APART, CENTRAL
from index.scaffolding import scaffolding
from index.text import chinese_number, fold
from index.tokens import TokenSet, is_han, token_set, tokens
from qa import patterns
from qa.asked import AGENCY_KINDS, Kind
from qa.document_hints import foreign_to
from qa.focus import focus_missing, named
from qa.requirements import unmet, values_among
from qa.sentences import DEFINES, share_named

if TYPE_CHECKING:
    from index.documents import Clause, Document, Hit
    from index.engines.base import SearchEngine
    from index.lexical import LexicalQuery
    from index.lexicon import Entry, Lexicon
    from index.retriever import Explanation
    from qa.asked import Understanding
    from qa.sentences import Weighed

#: Documents and clauses that are kept folded.
_MOST_DOCUMENTS, _MOST_CLAUSES = 64, 512

_WORD = re.compile(r"[^\W\d_]{3,}")

#: 第六次, 第二批; an article's or a task's number is a label, not an ordinal.
_ORDINAL = re.compile(r"第([一二三四五六七八九十百\d]{1,4})(次|届|批|期|轮|版|季度|阶段)")
#: What stands between a place and the sort of its document, with the two characters before that.
_REGULATION = re.compile(
    r"[\u4e00-\u9fff]{0,14}?(?P<last>[\u4e00-\u9fff]{2}(?:条例|條例|细则|細則|管理办法|管理辦法|暂行办法|暫行辦法|实施办法|實施辦法))"
)
#: Whether a word is mentioned; only such as end the question, so that it is clear where the word ends.
_MENTIONED = re.compile(
    r"(?:有没有|是否|有冇|有无|有|(?<![你我他们])(?=提|讲|说|写))[^，。？?]{0,4}(?:提到|提及|讲到|说到|写到)[过咗]?“?(?P<word>(?!多少|几|什么|哪)[\u4e00-\u9fff]{2,8}?)”?(?:的(?:内容|事|规定|问题))?[吗呢啊㗎]?\W*$"
)
_MENTIONED_WEST = re.compile(
    r"^\W*(?:does|do|did|is there|are there|has|have)\b[^?]*\bmention(?:s|ed)?\b(?: of)?(?P<words>[^?]*)\?\s*$"
    r"|^(?!.*\b(?:quem|qual|quais|onde|quando|como|quant[oa]s?|que)\b)[^?]*\bmencionam?\b(?P<palavras>[^?]*)\?\s*$"
)
#: A heading, and how many stand below it.
_COUNTS_ONLY = re.compile(
    r"[^。；;\n]{2,40}(?:共|方面)\s*\d{1,3}\s*[个個项項条條件款类類种種][）)]?[。.]?\s*$"
)
#: Characters of a greeting before the first sentence.
_GREETING = 5
#: The asker speaks of himself.
_ASKER = re.compile(
    r"\W*(?:请问)?(?:我|我们|我司|我哋|本人|本公司)|\W*(?:i|we|i'm|we're|my|our|sou|somos|estou|moro|trabalho)\b"
)
_OF_ITSELF = re.compile(r"这|這|那|该|該|本|此|的|个|個|份|部|哪|什|有关|相关|和|与|及")


#: What these courts issue is called so by everybody but themselves.
_INTERPRETATION = later(
    r"司法解[释釋]|(?i:\bjudicial interpretations?\b|\binterpreta[çc](?:ão|ões) judicia(?:l|is)\b)"
)
_INTERPRETERS = ("最高人民法院", "最高人民检察院")

#: How many a province's lineage has: itself and the country.
_PROVINCE = 2

#: Where what a central document says holds without naming the place.
_MAINLAND = frozenset({"内地", "中国", CENTRAL})


@dataclass(slots=True)
class Missing:
    """How many names a question holds that a document does not; ``elsewhere``: it does, but not in the clause."""

    places: int = 0
    bodies: int = 0
    terms: int = 0
    elsewhere: int = 0


class _Read:
    """A folded text and, once they are asked for, its tokens; ``own``: without its document's title."""

    def __init__(self, text: str, own: str = "") -> None:
        self.text = text
        self.own = own

    @cached_property
    def tokens(self) -> TokenSet:
        """Which tokens stand in it."""
        return TokenSet(self.text)


class Grounds:
    """Measures questions against clauses. Texts that were read are kept; one instance per index version."""

    def __init__(self, engine: SearchEngine, lexicon: Lexicon) -> None:
        self._engine = engine
        self._lexicon = lexicon
        self._document = lru_cache(maxsize=_MOST_DOCUMENTS)(self._read_document)
        self._clause = lru_cache(maxsize=_MOST_CLAUSES)(self._read_clause)

    def admissible(self, asked: Understanding, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Return the hits in documents that know every place and agency asked about; all if none does.

        A question about Shanghai is not answered from Guangdong's plan, however alike the clauses are. A heading that
        counts what follows (军民深度融合方面6项) says how many, not which.
        """
        if not asked.wants_number:
            hits = tuple(h for h in hits if not _COUNTS_ONLY.match(h.text)) or hits
        known: dict[str, bool] = {}
        for hit in hits:
            if hit.document_id not in known:
                missing = self._missing(asked, hit.document_id, "")
                known[hit.document_id] = not (missing.places or missing.bodies)
        return tuple(h for h in hits if known[h.document_id]) or hits

    def features(
        self,
        *,
        asked: Understanding,
        found: Explanation,
        clause: Clause,
        hit: Hit | None,
        quoted: str,
        kind: str = "",
        share: float = 0.0,
    ) -> dict[str, float]:
        """Return the features of answering ``asked`` from ``clause`` with the characters ``quoted``.

        Shares of what the question names: ``cover`` of it stands in clause, heading path or title, ``cover_quote`` in
        what is quoted and its headings, ``cover_document`` in the document; ``told`` in the clause, weighed by
        rarity, words that nothing in the collection names among them.

        Counts of what the question names and the document nowhere does: ``missing_places``, ``missing_bodies``,
        ``missing_terms``, ``missing_ordinals`` (第二批), ``missing_documents`` (a place's regulation that the collection does not
        have either); ``elsewhere_names``: places and bodies that it names, but not in this clause. ``missing_years``,
        ``missing_numbers``: those that neither the clause nor, for years, the document's own dates hold; half a year
        where another part of the document has it.

        What the question demands: ``unmet``: demands (telephone, fee, date, ...) without any sign in what is quoted;
        ``missing_values``: those of them that are values (money, age, ...); ``missing_mentions``: it asks whether a word is
        mentioned, and the clause does not have it; ``focus_missing``: what the question word asks about is not quoted.

        ``score``, ``dense``, ``margin``: how near, and how much nearer than the next. ``share``: as given, how likely ranking
        held the clause that leads to be the place of the answer. ``latin``: asked in a language
        other than the document's.
        """
        read = self._clause(clause)
        headings = fold(" ".join((*clause.heading_path, clause.heading))).text
        said = fold(quoted).text
        quote = f"{headings} {said}"
        folded = fold(asked.standalone).text
        missing = self._missing(asked, clause.document_id, read.text, kind)
        # An agency answers; what else is asked about it is in the clause, not the quote.
        who = kind in AGENCY_KINDS
        demands = () if who else unmet(folded, said)
        explained = asked.defines and bool(DEFINES.search(said))
        rival = next((h for h in found.hits if h.clause_id != clause.id), None)
        return {
            "cover": share_named(_named_by(found), read.tokens),
            "cover_quote": share_named(_named_by(found), TokenSet(quote)),
            "cover_document": share_named(_named_by(found), self._document(clause.document_id).tokens),
            "missing_places": float(missing.places),
            "missing_bodies": float(missing.bodies),
            "elsewhere_names": float(missing.elsewhere),
            "missing_terms": float(missing.terms),
            "missing_years": self._missing_years(folded, clause),
            "missing_numbers": float(self._missing_numbers(folded, asked, read.text)),
            "unmet": float(len(demands)),
            "missing_values": float(len(values_among(folded, demands))),
            "missing_ordinals": float(self._missing_ordinals(folded, clause)),
            "missing_mentions": float(_unmentioned(folded, found, read)),
            "missing_documents": float(self._missing_documents(asked, clause.document_id)),
            "focus_missing": 0.0 if who or explained else float(focus_missing(folded, found.query, quote)),
            "score": hit.score if hit else 0.0,
            "dense": hit.signals.get("dense", 0.0) if hit else 0.0,
            "margin": (hit.score - rival.score) if hit and rival else 0.0,
            "share": share,
            "told": hit.signals.get("coverage", 0.0) if hit else 0.0,
            "latin": float(not asked.language.startswith("zh")),
        }

    def _read_clause(self, clause: Clause) -> _Read:
        document = self._engine.document(clause.document_id)
        text = document.document.text
        own = text[clause.start : clause.end]
        # What stands directly below a clause belongs to what it says.
        children = "".join(text[c.start : c.end] for c in document.clauses if c.parent == clause.id)
        said = fold(" ".join((*clause.heading_path, own, children))).text
        return _Read(f"{fold(document.document.title).text} {said}", said)

    def _read_document(self, document_id: str) -> _Read:
        document = self._engine.document(document_id).document
        return _Read(fold(f"{document.title} {document.issuer} {document.text}").text)

    def _missing(self, asked: Understanding, document_id: str, clause: str, kind: str = "") -> Missing:
        """Count what the question names and the document does not, or not in ``clause``."""
        if not asked.mentions:
            return Missing()
        document = self._engine.document(document_id).document
        lineage = self._lexicon.lineage(document.jurisdiction) if document.jurisdiction else ()
        scope = {document.jurisdiction, *lineage} if document.jurisdiction else set()
        missing = Missing()
        here = any(m.entry.canonical in scope - {CENTRAL} for m in asked.mentions)
        for mention in asked.mentions:
            entry = mention.entry
            if entry.canonical in scope or mention.colloquial or _of_asking(mention.surface):
                continue
            if entry.kind == "term" and _of_its_sort(asked.standalone, mention.start, document):
                continue
            if kind == Kind.TARGET and _A_TARGET.fullmatch(fold(mention.surface).text):
                continue
            if entry.kind == "place" and self._governs(document.jurisdiction, entry.canonical):
                continue
            names = self._names(entry, scope)
            if entry.kind == "term" and mention.surface[:1].isascii():
                names = (*names, *self._lexicon.also(mention.surface))
            written = {fold(n).text for n in names if len(n) > 1}
            whole = self._document(document_id).text
            if any(w in whole for w in written):
                passing = bool(clause) and not here and not any(w in clause for w in written)
                if passing and self._is_peer(entry, document.jurisdiction):
                    # The report of Hainan names Guangdong where it speaks of a road.
                    missing.elsewhere += (asker := _of_the_asker(asked.standalone, mention.start))
                    missing.places += not asker
                    continue
                missing.elsewhere += entry.kind != "term" and not any(w in clause for w in written)
            elif entry.kind == "term":
                missing.terms += 1
            elif entry.kind == "place" and _of_the_asker(asked.standalone, mention.start):
                missing.elsewhere += 1
            elif entry.kind == "place" or self._of_another_place(entry, document.jurisdiction, scope, whole):
                missing.places += 1
            else:
                missing.bodies += 1
        return missing

    def _of_another_place(self, entry: Entry, jurisdiction: str, scope: set[str], whole: str) -> bool:
        """Return whether a body belongs to a place that the document has nothing to do with."""
        place = entry.place
        if not place or place == CENTRAL or place in scope or self._governs(jurisdiction, place):
            return False
        return not any(fold(n).text in whole for n in self._lexicon.written(place) if len(n) > 1)

    def _missing_ordinals(self, folded: str, clause: Clause) -> int:
        """Count the batches, sessions and rounds asked about that the document does not have: 第二批."""
        asked = {(chinese_number(m[1]), m[2]) for m in _ORDINAL.finditer(folded)}
        if not asked:
            return 0
        whole = self._document(clause.document_id).text
        return len(asked - {(chinese_number(m[1]), m[2]) for m in _ORDINAL.finditer(whole)})

    def _missing_documents(self, asked: Understanding, document_id: str) -> int:
        """Count the regulations of a place that are asked about and that neither the collection nor the document knows."""
        places = [m for m in asked.mentions if m.entry.kind == "place"]
        named = [
            (fold(m["last"]).text, place)
            for place in places
            if (m := _REGULATION.match(asked.standalone, place.end)) and not _OF_ITSELF.search(m["last"])
        ]
        if not named:
            return 0
        documents = self._engine.documents()
        whole = self._document(document_id).text
        return sum(
            name not in whole
            and all(
                not _so_called(name, d) or foreign_to(d, place.entry.canonical, self._lexicon)
                for d in documents
            )
            for name, place in named
        )

    def _governs(self, jurisdiction: str, place: str) -> bool:
        """Return whether what holds in ``jurisdiction`` holds in ``place`` without naming it: the whole mainland."""
        return place in _MAINLAND or (
            jurisdiction == CENTRAL and not APART & set(self._lexicon.lineage(place))
        )

    def _is_peer(self, entry: Entry, jurisdiction: str) -> bool:
        """Return whether a place is another province than the document's, both of the mainland."""
        if entry.kind != "place" or not jurisdiction or entry.canonical == jurisdiction:
            return False
        both = [self._lexicon.lineage(place) for place in (entry.canonical, jurisdiction)]
        return all(len(line) == _PROVINCE and not APART & set(line) for line in both)

    def _names(self, entry: Entry, scope: set[str]) -> tuple[str, ...]:
        """Return how an entry may be written: a body of another place with that place's name before it.

        行政长官 in Macau's Basic Law is not Hong Kong's.
        """
        names = self._lexicon.written(entry.canonical)
        if (
            entry.kind != "agency"
            or not entry.place
            or entry.place == CENTRAL
            or entry.place in scope
            or not scope
        ):
            return names
        places = [n for n in self._lexicon.written(entry.place) if len(n) > 1]
        return tuple(n for n in names if any(p in n for p in places)) or names

    def _missing_numbers(self, folded: str, asked: Understanding, clause_text: str) -> int:
        if asked.label is not None or patterns.LABEL.search(folded):
            return 0
        asked_for = [
            t for t in tokens(patterns.YEAR.sub(" ", folded)) if t.startswith("#") or t[:1].isdecimal()
        ]
        valued = [t for t in asked_for if t.startswith("#")]
        present = token_set(clause_text) if asked_for else frozenset()
        return sum(t not in present for t in (valued or asked_for))

    def _missing_years(self, folded: str, clause: Clause) -> float:
        """Count the years asked about that the clause does not name; half, where only its document does.

        A report's chapter on last year need not say the year in each paragraph.
        """
        document = self._engine.document(clause.document_id).document
        known = self._clause(clause).text + document.written + document.published + document.title
        missing = [year for year in patterns.YEAR.findall(folded) if year not in known]
        if not missing or patterns.YEAR.search(self._clause(clause).own):
            return float(len(missing))  # it speaks of another year
        whole = self._document(clause.document_id).text
        return sum(0.5 if year in whole else 1.0 for year in missing)


@lately
def _named_by(found: Explanation) -> Weighed:
    """Return what the question names: its concepts, then the Latin words of its subject that none stands for."""
    rows: list[tuple[float, tuple[tuple[str, ...], ...]]] = []
    sources: set[str] = set()
    for concept in found.query.concepts:
        sources.update(_WORD.findall(fold(concept.source).text))
        if all(is_han(t) and len(t) == 1 for a in concept.alternatives for t in a.tokens):
            continue  # single characters are everywhere
        rows.append((concept.weight, tuple(a.tokens for a in concept.alternatives)))
    stop = scaffolding().stop
    for word in dict.fromkeys(_WORD.findall(found.subject)):
        if word.isascii() and not is_han(word[0]) and word not in sources and word not in stop:
            rows.append((1.0, ((word,),)))
    return tuple(rows)


def _unmentioned(folded: str, found: Explanation, clause: _Read) -> bool:
    """Return whether the folded question asks if something is mentioned (提到人工智能) that the clause does not name."""
    chinese = _MENTIONED.search(folded)
    if chinese:
        return chinese["word"] not in clause.text
    western = _MENTIONED_WEST.search(folded)
    if not western:
        return False
    said = _WORD.findall(western["words"] or western["palavras"] or "")
    words = [word for word in said if word not in scaffolding().stop]
    present = token_set(clause.text)
    if not all(named(word, found.query, present) for word in words):
        return True
    # 核心 and 能力 are no nuclear power: of several words one has to stand there by more than a character.
    return len(words) > 1 and not any(named(word, _in_words(found.query), present) for word in words)


def _in_words(query: LexicalQuery) -> LexicalQuery:
    """Return ``query`` without translations of a single Chinese character, which stand in many other words."""
    concepts = (
        replace(c, alternatives=tuple(a for a in c.alternatives if len(a.word) > 1 or a.word.isascii()))
        for c in query.concepts
    )
    return replace(query, concepts=tuple(concepts))


def _of_the_asker(question: str, at: int) -> bool:
    """Return whether a place tells of the asker, not of the matter: 我在香港工作，想回四川找事做."""
    *before, own = re.split(r"[，,。；;.!！?？]", question[:at])
    first = all(len(piece.strip()) <= _GREETING for piece in before)
    return first and bool(_ASKER.match(fold(own).text)) and bool(re.search(r"[，,。；;.!！]", question[at:]))


#: How a question calls a target or its date, which no clause does.
_A_TARGET = later(r"deadlines?|targets?|goals?|prazos?|metas?|objetivos?|期限|截止日期|目标")


def _so_called(name: str, document: Document) -> bool:
    """Return whether a document may be called ``name``, two characters and a sort: 人工智能产业促进条例 is 智能条例."""
    title = fold(document.title).text
    return name in title or (name[:2] in title and title.find(name[2:], title.find(name[:2])) > 0)


def _of_its_sort(question: str, start: int, document: Document) -> bool:
    """Return whether the word at ``start`` is of the sort of document that is asked about: the judicial interpretation."""
    if not any(issuer in document.title or issuer in document.issuer for issuer in _INTERPRETERS):
        return False
    return any(m.start() <= start < m.end() for m in _INTERPRETATION.finditer(question))


@lru_cache(maxsize=1_024)
def _of_asking(surface: str) -> bool:
    """Return whether a known term is a word of asking ("lead agency", 配合单位), not a matter."""
    folded = fold(surface).text
    return any(
        pattern.search(folded)
        for pattern in (
            patterns.LEAD,
            patterns.PARTICIPANT,
            patterns.WHO,
            patterns.DOCUMENT_WORDS,
            patterns.TASK_ONLY,
        )
    )
