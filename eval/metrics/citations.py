"""Citation precision and recall: a citation counts only if its quote supports."""

from __future__ import annotations

from eval.metrics.base import Observed, Ratio


def citation_precision(seen: Observed) -> Ratio | None:
    """Return supporting citations of all citations: of a gold clause or over a gold quote, and not misquoted.

    None without gold and without citations (an uncited answer loses recall).
    """
    if not seen.gold_items or not seen.answer.citations or seen.abstained:
        return None
    return Ratio(sum(map(seen.supports, seen.answer.citations)), len(seen.answer.citations))


def citation_recall(seen: Observed) -> Ratio | None:
    """Return the share of gold items that an honest citation reaches; 0 for an abstention.

    None without gold.
    """
    gold = seen.gold_items
    if not gold:
        return None
    honest = [] if seen.abstained else [c for c in seen.answer.citations if seen.verbatim(c) is not False]
    if seen.case.gold_groups:
        # A quote may stand in a finer or coarser clause than the gold names: its characters decide.
        reached = sum(
            any(seen.reaches(item, c) or (len(gold) == 1 and seen.supports(c)) for c in honest)
            for item in gold
        )
    else:
        reached = sum(any(seen.reaches(item, c) for c in honest) for item in gold)
    return Ratio(reached, len(gold))


def verbatim_rate(seen: Observed) -> Ratio | None:
    """Return the share of citations whose quote is the document's own text at its offsets.

    Only citations of documents whose text we hold are judged; None without any.
    """
    judged = [v for c in seen.answer.citations if (v := seen.verbatim(c)) is not None]
    return Ratio(sum(judged), len(judged)) if judged else None
