"""The number a document aims at, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.lately import lately
from index.text import fold, sentences
from index.tokens import token_set, tokens
from qa import patterns
from qa.answers import Status
from qa.drafts import Draft, Span, Statement
from qa.phrases import quoted, say
from qa.sentences import coverage
from qa.understand import Kind
from qa.wording import target_sentence

if TYPE_CHECKING:
    from index.documents import Clause, Target
    from index.lexical import LexicalQuery
    from qa.writing.material import Material

#: Clauses found whose targets are looked at first.
_FIRST = 3
#: What share of its metric's tokens the question must say for a target of a clause further down.
_SAID = 0.6

#: A number from here on tells a target as its name does: 37 million TEU.
_TELLING = 10_000

#: A target must be named by at least this share of the question.
_NAMED = 0.34


def write_target(material: Material) -> Draft | None:
    """Return the targets of the clauses found whose metric the question names, None if there is none."""
    targets = _asked(material)
    if not targets:
        return None
    language = material.asked.language
    denied = _denied(material, targets)
    statements = [Statement(text=say("not_so", language))] if denied else []
    if language.startswith("zh"):
        targets = list(
            {
                _sentence(material.text(_holder(material, t).document_id), _holder(material, t), t): t
                for t in targets
            }.values()
        )
    for target in targets:
        holder = _holder(material, target)
        start, end = _sentence(material.text(holder.document_id), holder, target)
        span = Span(document_id=holder.document_id, clause_id=holder.id, start=start, end=end)
        if language.startswith("zh"):
            # The whole sentence: its deadline may stand in front of several targets.
            quote = quoted(material.text(holder.document_id)[start:end], language)
            text = say("clause_says", language, quote=quote)
        else:
            text = target_sentence(target, language)
        statements.append(Statement(text=text, spans=(span,), row=len(targets) > 1))
    return Draft(
        status=Status.ANSWERED,
        kind=Kind.TARGET,
        statements=tuple(statements),
        hits=material.shown,
        basis=material.basis(_holder(material, targets[0]).id),
        corrects=denied,
        by_name=all(_by_name(material, t) for t in targets),
    )


def _denied(material: Material, targets: list[Target]) -> bool:
    """Return whether the question takes another value for granted than the only target has."""
    asked = material.asked
    if len(targets) != 1 or (asked.wants_number and not (asked.why or asked.yes_no)):
        return False
    folded = patterns.YEAR.sub(" ", fold(asked.standalone).text)
    if asked.year and targets[0].deadline and not targets[0].deadline.startswith(asked.year):
        return True
    values = {t for t in tokens(folded) if t.startswith("#")}
    return bool(values) and f"#{targets[0].value:.0f}" not in values


def _asked(material: Material) -> list[Target]:
    asked = material.asked
    if not (asked.wants_number or asked.wants_date or asked.why or asked.yes_no):
        return []
    valued = _among(material, {h.clause_id for h in material.hits}, by_value=True)
    if valued and not material.labelled:
        return valued
    first = {c.id for c in material.labelled} or {h.clause_id for h in material.hits[:_FIRST]}
    found = _among(material, first)
    if found or material.labelled:
        return found
    # A dozen targets in one sentence are near no question: one further down is meant if its very name is.
    return _among(material, {h.clause_id for h in material.hits[_FIRST:]}, by_name=True)


def _by_name(material: Material, target: Target) -> bool:
    """Return whether the question says most of the metric's own words, and of the target's year if of any."""
    own = token_set(target.metric)
    year = material.asked.year
    named = bool(own) and len(own & _said(material.found.query)) >= _SAID * len(own)
    return _by_value(material, target) or (named and (not year or target.deadline.startswith(year)))


def _by_value(material: Material, target: Target) -> bool:
    """Return whether the question says the target's own number, a large one, whatever year it puts to it."""
    return target.value >= _TELLING and f"#{target.value:.0f}" in _said(material.found.query)


@lately
def _said(query: LexicalQuery) -> frozenset[str]:
    """Return every token a question stands for; it is held against each target."""
    return frozenset(t for concept in query.concepts for a in concept.alternatives for t in a.tokens)


def _among(
    material: Material, clauses: set[str], *, by_name: bool = False, by_value: bool = False
) -> list[Target]:
    """Return those targets in or above ``clauses`` whose metric the question names best."""
    asked = material.asked
    # Every target of the collection is held against them: those in one of the clauses, or in one above it.
    below = tuple(f"{c}/" for c in clauses)
    above = {c[:at] for c in below for at, character in enumerate(c) if character == "/"}
    pool = [
        t
        for t in material.table.targets
        if (t.clause_id in above or t.clause_id.startswith(below))
        and not _of_statute(material, t)
        and (
            not asked.year or not t.deadline or t.deadline.startswith(asked.year) or asked.yes_no or asked.why
        )
    ]
    if asked.wants_date and not asked.wants_number:
        pool = [t for t in pool if t.deadline]
    if by_value:
        pool = [t for t in pool if _by_value(material, t)]
    if by_name:
        pool = [t for t in pool if _by_name(material, t)]
    if not pool:
        return []
    query = material.found.query
    named = [coverage(query, f"{t.metric} {t.quote}") for t in pool]
    if max(named) < _NAMED and not (by_name or by_value):
        return []
    # Several targets share a sentence: the one whose own metric is named is meant.
    scores = [c + coverage(query, t.metric) for t, c in zip(pool, named, strict=True)]
    return [t for t, score in zip(pool, scores, strict=True) if score >= max(scores) - 1e-6][:3]


def _of_statute(material: Material, target: Target) -> bool:
    """Return whether a target stands in an article: a statute's numbers are conditions and penalties."""
    clause: Clause | None = material.table.clause(target.clause_id)
    while clause is not None and clause.kind != "article":
        clause = material.table.clause(clause.parent) if clause.parent else None
    return clause is not None


def _sentence(text: str, holder: Clause, target: Target) -> tuple[int, int]:
    for start, end in sentences(text, holder.start, holder.end):
        if start <= target.start and target.end <= end:
            return start, end
    return target.start, target.end


def _holder(material: Material, target: Target) -> Clause:
    """Return the clause, labelled or not, whose own characters hold the target."""
    engine = material.table.engine
    document_id = engine.clause(target.clause_id).document_id
    return next(c for c in engine.document(document_id).clauses if c.start <= target.start < c.end)
