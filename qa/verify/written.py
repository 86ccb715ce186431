"""One sentence a model wrote, against the clauses it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.documents import Modality
from index.lexicon import AGENCY
from index.text import fold
from qa.answers import Claim
from qa.drafts import Span
from qa.verify.claims import (
    check_agencies,
    check_dates,
    check_foreign_words,
    check_numbers,
    duty_spans,
    numbers_in,
)
from qa.verify.denial import denied
from qa.verify.modality import forces, part_strengthened
from qa.verify.parts import grams, is_chinese
from qa.verify.quantities import same
from qa.verify.quotes import check_spoken, repaired_quotes
from qa.verify.references import check_actors, check_clause_numbers, check_documents, check_places
from qa.verify.roles import ROLE_WORD
from qa.verify.source import Source, sources_of
from qa.verify.support import Grounded, ground, is_worded
from qa.verify.tongue import check_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.documents import Clause
    from index.lexicon import Lexicon
    from qa.fact_table import FactTable
    from qa.verify.sentences import Sentence


#: A clause that is found for a sentence, not cited by it, has this much of each part; translations lose some.
_FOUND, _FOUND_TRANSLATED = 0.8, 0.6
#: Fewer words than these, in English or Portuguese, can be translated into almost any clause.
_WORDS = 8
#: A sentence without content of its own has to make one of these claims at least.
_WEIGHTY = frozenset({"agency_role", "number", "date", "quote"})
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
#: What may stand beside names in a row that is nothing but names.
_JOINING = re.compile(r"\b(?:the|and|e|of|o|a|os|as|by|pel[oa])\b|[由是为和及与等]|以及|\W|\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence with what was checked and, where it is supported, the spans it stands on.

    ``sentence`` is what may be shown: a quote that was not verbatim is the document's own words in it, and
    ``repaired`` says so.
    """

    sentence: Sentence
    claims: tuple[Claim, ...]
    spans: tuple[Span, ...]
    repaired: bool = False

    @property
    def supported(self) -> bool:
        """Whether every claim holds."""
        return bool(self.spans) and all(c.supported for c in self.claims)

    @property
    def why(self) -> str:
        """What failed, in words for a model that writes again."""
        return "; ".join(f"{c.kind}: {c.claim} {c.detail}".strip() for c in self.claims if not c.supported)


def judge(
    sentence: Sentence,
    evidence: Mapping[int, Clause],
    table: FactTable,
    lexicon: Lexicon,
    *,
    language: str = "",
) -> Judged:
    """Return the verdict on one sentence.

    Args:
        sentence: with markers that number ``evidence``.
        evidence: the clauses the model was given, by number.
        table: duties, targets and documents.
        lexicon: names of agencies and places.
        language: that the sentence has to be in; "" for any.
    """
    claims = [
        Claim(claim=f"[{n}]", kind="marker", supported=False, detail="is not among the evidence")
        for n in sentence.markers
        if n not in evidence
    ]
    if not sentence.markers:
        claims.append(Claim(claim=sentence.own[:80], kind="marker", supported=False, detail="cites nothing"))
    if language:
        claims += check_language(sentence.own, language)
    sources = sources_of([evidence[n] for n in sentence.markers if n in evidence], table)
    if not sources:
        return Judged(sentence=sentence, claims=tuple(claims), spans=())
    written, sentence = sentence, repaired_quotes(sentence, sources)
    claims += check_spoken(sentence, sources)
    folded = fold(sentence.own).text
    claims += check_agencies(sentence, sources, lexicon)
    claims += check_foreign_words(sentence, sources, lexicon)
    claims += check_numbers(sentence, sources)
    claims += check_dates(sentence, sources)
    claims += check_clause_numbers(folded, sources)
    claims += check_documents(sentence.text, sources)
    parts = ground(folded, sources, skip=duty_spans(folded, sources, lexicon)) if is_worded(folded) else ()
    rests = "\n".join(p.passage.folded for p in parts if p.passage is not None)
    claims += check_places(sentence.own, sources, rests, lexicon)
    claims += check_actors(sentence.own, sources, rests, lexicon)
    claims += _parts(parts)
    weighty = any(c.kind in _WEIGHTY for c in claims) or _names_only(sentence, claims, lexicon)
    if all(p.thin for p in parts) and not weighty:
        claims.append(
            Claim(
                claim=sentence.own[:80],
                kind="support",
                supported=False,
                detail="says nothing of the clause's",
            )
        )
    return Judged(
        sentence=sentence,
        claims=tuple(claims),
        spans=_spans(sentence, sources, parts),
        repaired=sentence is not written,
    )


def attributed(
    sentence: Sentence,
    evidence: Mapping[int, Clause],
    table: FactTable,
    lexicon: Lexicon,
    *,
    language: str = "",
) -> Judged:
    """Return the verdict on a sentence that cites nothing: under the clause that says it best, if one does.

    Small models forget their markers. The clause is found for them where the sentence has content of its own
    to find it by ("the Department of Commerce leads." could be put to any clause) and most of it is there:
    among several clauses one is half like anything. Arguments as of `judge`.
    """
    found: list[tuple[float, Judged]] = []
    for number, clause in evidence.items():
        verdict = judge(replace(sentence, markers=(number,)), evidence, table, lexicon, language=language)
        if verdict.supported:
            found.append((_likeness(sentence, clause, table, lexicon), verdict))
    likeness, best = max(found, key=lambda f: f[0], default=(0.0, None))
    if best is not None and likeness >= 1.0:
        return replace(best, repaired=True)
    return judge(sentence, evidence, table, lexicon, language=language)


def _likeness(sentence: Sentence, clause: Clause, table: FactTable, lexicon: Lexicon) -> float:
    """Return how much of a sentence's own content a clause has, 1 and more where it is enough to tell the clause.

    Names of bodies, figures and words of speaking are no content; 0 where there is nothing else.
    """
    bare = sentence.own
    for name in lexicon.find(sentence.own, kinds=(AGENCY,), guess=True):
        bare = bare[: name.start] + " " * (name.end - name.start) + bare[name.end :]
    folded = fold(bare).text
    if not is_worded(folded) or (not is_chinese(folded) and len(folded.split()) < _WORDS):
        return 0.0
    parts = ground(folded, sources_of([clause], table))
    told = [p.score for p in parts if not p.thin]
    return min(told, default=0.0) / (_FOUND if is_chinese(folded) else _FOUND_TRANSLATED)


def _names_only(sentence: Sentence, claims: Sequence[Claim], lexicon: Lexicon) -> bool:
    """Return whether a sentence is a row of names and no more: what else it says of them nobody has checked.

    "It also relies on the Administrative Committee." names one who is in the clause, and lies.
    """
    if not any(c.kind == "agency" for c in claims):
        return False
    rest = sentence.own
    for name in reversed(lexicon.find(sentence.own, guess=True)):
        rest = rest[: name.start] + " " + rest[name.end :]
    return not _JOINING.sub("", fold(_BRACKETED.sub(" ", rest)).text)


def _parts(parts: Sequence[Grounded]) -> list[Claim]:
    """Return the claims on support, force and denial of each part."""
    claims: list[Claim] = []
    before: frozenset[Modality] = frozenset()
    for part in parts:
        said = part.text.strip()
        claims.append(
            Claim(claim=said[:80], kind="support", supported=part.enough, detail=f"{part.score:.2f}")
        )
        duty = bool(ROLE_WORD.search(said)) and part.thin
        if not duty and part.passage is not None:
            stronger = part_strengthened(said, part.near, part.passage.folded, before)
            if part.thin and stronger == "unqualified":
                stronger = ""  # too few words to know what it rests on
            claims.append(Claim(claim=said[:80], kind="modality", supported=not stronger, detail=stronger))
            claims += [_denial(said, part), *_figures(said, part)]
        before |= forces(said)
    return claims


def _denial(said: str, part: Grounded) -> Claim:
    """Return the claim that a part denies as much as the source part it rests on."""
    assert part.passage is not None
    no = denied(said)
    given = denied(part.near) if part.sure or not no else denied(part.passage.folded)
    wrong = no is not given and (no or part.enough)
    return Claim(
        claim=said[:80],
        kind="negation",
        supported=not wrong,
        detail=("added" if no else "lost") if wrong else "",
    )


def _figures(said: str, part: Grounded) -> list[Claim]:
    """Return a failed claim for each number of a part that stands in the clause, but with something else.

    The source part it was written from has another number of the same unit instead.
    """
    assert part.passage is not None
    wrong = []
    for item in said.split("、") if part.sure else (said,):
        given = numbers_in(part.passage.folded)
        wanted = grams(item)
        items = [i for i in part.near.split("、") if numbers_in(i)] if part.sure and wanted else []
        if items:
            shared = [len(wanted & grams(i)) for i in items]
            given = numbers_in(items[shared.index(max(shared))])
        wrong += [
            q
            for q in numbers_in(item)
            if not q.word and not any(same(q, g) for g in given) and any(g.unit == q.unit for g in given)
        ]
    return [
        Claim(claim=q.text, kind="number", supported=False, detail="is another figure of the clause")
        for q in wrong
    ]


def _spans(sentence: Sentence, sources: Sequence[Source], parts: Sequence[Grounded]) -> tuple[Span, ...]:
    """Return the source sentences that the parts rest on, in order of use; a source that none rests on is whole."""
    found: dict[Span, None] = {}
    for source in sources:
        own = [p.passage for p in parts if p.source is source and p.passage is not None]
        passages = (
            own
            or [p for p in source.passages if any(q in p.text for q in sentence.quotes)]
            or list(source.passages[:1])
        )
        for passage in passages:
            found[
                Span(
                    document_id=source.clause.document_id, clause_id=source.clause.id, start=passage.start, end=passage.end
                )
            ] = None  # fmt: skip
    return tuple(found)
