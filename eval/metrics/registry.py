"""All metrics by name, in the order they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from eval.metrics.base import Observed, Ratio
from eval.metrics.citations import citation_precision, citation_recall, verbatim_rate
from eval.metrics.correctness import correctness, part_recall
from eval.metrics.groundedness import grounded_sentences
from eval.metrics.language import language_fidelity
from eval.metrics.ndcg import ndcg_at_k
from eval.metrics.recall import recall_at_k
from eval.metrics.reciprocal_rank import reciprocal_rank
from eval.metrics.refusal import over_abstention, refusal_precision, refusal_recall
from eval.metrics.wrong_facts import wrong_agencies, wrong_modalities, wrong_numbers

METRICS: Mapping[str, Callable[[Observed], Ratio | None]] = {
    "correctness": correctness,
    "part_recall": part_recall,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "verbatim": verbatim_rate,
    "grounded_sentences": grounded_sentences,
    "refusal_precision": refusal_precision,
    "refusal_recall": refusal_recall,
    "over_abstention": over_abstention,
    "wrong_agencies": wrong_agencies,
    "wrong_numbers": wrong_numbers,
    "wrong_modalities": wrong_modalities,
    "language_fidelity": language_fidelity,
    "recall@1": partial(recall_at_k, k=1),
    "recall@5": partial(recall_at_k, k=5),
    "mrr": reciprocal_rank,
    "ndcg@10": ndcg_at_k,
}
#: Metrics of which less is better.
LOWER_IS_BETTER = frozenset({"over_abstention", "wrong_agencies", "wrong_numbers", "wrong_modalities"})
