"""The gate: thresholds in a file, and what of a run does not reach them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.metrics.registry import METRICS
from eval.runs import Run
from eval.summary import score
from index.errors import SettingInvalid, SourceMissing

GATE = Path(__file__).parent / "gate.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Bounds by metric; both are inclusive."""

    minimum: Mapping[str, float]
    maximum: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A metric that is out of its bound."""

    metric: str
    value: float
    bound: float
    sense: str  # "at least" | "at most"

    def __str__(self) -> str:
        return f"{self.metric} is {self.value:.3f}, has to be {self.sense} {self.bound:.3f}"


def load_gate(path: Path = GATE, *, fast: bool = False) -> Gate:
    """Return the thresholds of ``path``.

    Raises:
        SourceMissing: no such file.
        SettingInvalid: not TOML, or a metric we do not have.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise SourceMissing(f"No such gate file: {path}", "The default one is eval/gate.toml.") from exc
    except (OSError, ValueError) as exc:
        raise SettingInvalid(f"{path} is not a gate file: {exc}", "See eval/gate.toml.") from exc
    minimum, maximum = dict(table.get("min", {})), dict(table.get("max", {}))
    if fast:
        minimum |= table.get("fast", {}).get("min", {})
        maximum |= table.get("fast", {}).get("max", {})
    unknown = sorted({*minimum, *maximum} - set(METRICS))
    if unknown:
        raise SettingInvalid(
            f"{path} names metrics we do not have: {', '.join(unknown)}", f"Known: {', '.join(METRICS)}"
        )
    return Gate(minimum=minimum, maximum=maximum)


def shortfalls(run: Run, gate: Gate) -> tuple[Shortfall, ...]:
    """Return every metric of ``run`` outside its bound; an empty run reaches nothing."""
    found: list[Shortfall] = []
    if not run.results:
        return tuple(
            Shortfall(metric=m, value=0.0, bound=b, sense="at least") for m, b in gate.minimum.items()
        )
    for metric, bound in gate.minimum.items():
        got = score(run, metric)
        if got is not None and got.value < bound - 1e-9:
            found.append(Shortfall(metric=metric, value=got.value, bound=bound, sense="at least"))
    for metric, bound in gate.maximum.items():
        got = score(run, metric)
        if got is not None and got.value > bound + 1e-9:
            found.append(Shortfall(metric=metric, value=got.value, bound=bound, sense="at most"))
    return tuple(found)
