"""Milliseconds by stage."""

from __future__ import annotations

import time


class Clock:
    """Begins when made; ``lap`` ends a stage."""

    def __init__(self) -> None:
        self._begun = self._last = time.perf_counter()
        self._stages: dict[str, float] = {"retrieve": 0.0, "generate": 0.0, "verify": 0.0}

    def lap(self, stage: str) -> None:
        """Count the time since the last lap to ``stage``."""
        now = time.perf_counter()
        self._stages[stage] = round(1000 * (now - self._last), 3)
        self._last = now

    def read(self) -> dict[str, float]:
        """Return the stages and ``total``, in milliseconds."""
        return self._stages | {"total": round(1000 * (time.perf_counter() - self._begun), 3)}
