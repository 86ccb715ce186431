"""What a model's stream says, whatever dialect it says it in: text, how it ended, what it used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Finish(StrEnum):
    """Why a model stopped."""

    STOP = "stop"  # it was done
    LENGTH = "length"  # the output limit was reached: the last sentence may be half a sentence
    REFUSED = "refused"  # it, or a filter before it, declined
    CANCELLED = "cancelled"  # we no longer wanted it


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one generation used.

    ``input_tokens``, ``output_tokens``: as the service counted them; where it did not, ``estimated`` is True
    and they are our estimate. ``reasoning_tokens`` are among the output's, ``cached_tokens`` among the
    input's; 0 where not told. ``cost``: in the currency of the configured prices, None without prices.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False
    cost: float | None = None

    def counts(self) -> dict[str, float]:
        """Return what answers tell: tokens, and cost where there are prices."""
        counted = {"input_tokens": float(self.input_tokens), "output_tokens": float(self.output_tokens)}
        return counted if self.cost is None else {**counted, "cost": self.cost}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One thing a stream said. ``thought`` is reasoning, counted and never shown.

    ``usage`` supersedes what was told before; ``model`` is the name the service answered under.
    """

    text: str = ""
    thought: str = ""
    finish: Finish | None = None
    usage: Usage | None = None
    model: str = ""
