"""Refusal precision and recall, and over-abstention."""

from __future__ import annotations

from eval.metrics.base import Observed, Ratio


def refusal_precision(seen: Observed) -> Ratio | None:
    """Return refusals of unanswerable cases / all refusals. None for a case that was answered."""
    return Ratio(float(not seen.case.answerable), 1) if seen.abstained else None


def refusal_recall(seen: Observed) -> Ratio | None:
    """Return refused / all unanswerable cases. None for an answerable case."""
    return None if seen.case.answerable else Ratio(float(seen.abstained), 1)


def over_abstention(seen: Observed) -> Ratio | None:
    """Return refused / all answerable cases: silence where the documents do say. None where unanswerable."""
    return Ratio(float(seen.abstained), 1) if seen.case.answerable else None
