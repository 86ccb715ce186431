"""Enough evidence to answer? A probability from few, readable features."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


#: A clause that names nothing of the question, in any language, is nearest by luck, as is Guangdong's for Fujian.
_NOTHING_NAMED = 0.05

#: Less than this share of a question's rarity is nothing: of 443 right answers on the development cases two had less.
_LITTLE = 0.1


#: Features any of which decides alone.
_DECISIVE = ("missing_places", "missing_values", "missing_mentions", "missing_ordinals", "missing_documents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``probability`` that the evidence answers the question; ``features`` it was computed from."""

    probability: float
    features: Mapping[str, float]
    threshold: float

    @property
    def enough(self) -> bool:
        """Whether to answer."""
        return self.probability >= self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A logistic model: ``probability = 1 / (1 + exp(-(bias + Σ weight·feature)))``.

    Where the clause names next to nothing of the question, where a place, a batch or a regulation is asked about
    that its document has nothing to do with, or a value of which the quote has none, the probability is at most .05.
    """

    bias: float
    weights: Mapping[str, float]
    threshold: float = 0.5

    def judge(self, features: Mapping[str, float]) -> Verdict:
        """Return the verdict on ``features``; a feature without weight counts nothing."""
        z = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        probability = 1 / (1 + math.exp(-max(-50.0, min(50.0, z))))
        little = features.get("cover", 1.0) == 0.0 or features.get("told", 1.0) < _LITTLE
        if little or any(features.get(name, 0.0) > 0.0 for name in _DECISIVE):
            probability = min(probability, _NOTHING_NAMED)
        return Verdict(probability=probability, features=dict(features), threshold=self.threshold)


@lru_cache(maxsize=1)
def shipped_gate() -> Gate:
    """Return the gate of gate.toml, which says what it was fitted on."""
    values = tomllib.loads(resources.files("qa").joinpath("gate.toml").read_text(encoding="utf-8"))
    return Gate(bias=values["bias"], weights=values["weights"], threshold=values["threshold"])
