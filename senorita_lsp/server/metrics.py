"""How long the stages of the last turns took."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

KEPT = 200


class Metrics:
    """Durations in ms by stage, of the last turns."""

    def __init__(self) -> None:
        self._stages: dict[str, deque[float]] = {}
        self.turns = 0

    def add(self, stage: str, ms: float) -> None:
        self._stages.setdefault(stage, deque(maxlen=KEPT)).append(ms)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Counts the time the block takes, however it ends."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.add(stage, (time.perf_counter() - begun) * 1000)

    def stopwatch(self, stage: str) -> Callable[[], None]:
        """Starts now; the first call of what comes back counts the time up to then, later ones nothing."""
        begun: float | None = time.perf_counter()

        def stop() -> None:
            nonlocal begun
            if begun is not None:
                self.add(stage, (time.perf_counter() - begun) * 1000)
                begun = None

        return stop

    def summary(self) -> dict[str, Any]:
        """As ``voice/status`` has it (protocol/README.md, Latency)."""
        stages = {stage: _quantiles(sorted(values)) for stage, values in self._stages.items()}
        return {"turns": self.turns, "stages": stages}


def _quantiles(values: list[float]) -> dict[str, Any]:
    """``values`` in order, at least one."""
    return {"count": len(values), "p50Ms": _quantile(values, 50), "p95Ms": _quantile(values, 95)}


def _quantile(values: list[float], percent: int) -> float:
    """The least value that so many in a hundred stay at or below."""
    return round(values[-(-len(values) * percent // 100) - 1], 2)
