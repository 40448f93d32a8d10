"""The server's metrics in Prometheus' text format: counts and durations, never content.

One session's figures are in metrics; who may read these is decided by admission.
Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client import exposition as prometheus

from senorita_lsp import __version__
from senorita_lsp.protocol.names import STAGES

if TYPE_CHECKING:
    from senorita_lsp.server.telemetry.metrics import TurnClock

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of a stage's time, in seconds."""

STATUSES: Final = frozenset({"done", "ambiguous", "notUnderstood", "declined", "cancelled", "failed"})


class Figures:
    """``sessions`` says how many there are now."""

    def __init__(self) -> None:
        self.sessions: Callable[[], int] = int
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        Gauge("senorita_info", "The running version.", ["version"], registry=registry).labels(__version__).set(1)
        Gauge("senorita_sessions", "Open sessions.", registry=registry).set_function(lambda: self.sessions())
        self._knocks = Counter(
            "senorita_handshakes", "Requests for a session, by outcome.", ["answer"], registry=registry
        )
        self._turns = Counter("senorita_turns", "Finished turns, by status.", ["status"], registry=registry)
        self._stages = Histogram(
            "senorita_stage_seconds",
            "How long the stages of turns took.",
            ["stage"],
            registry=registry,
            buckets=BUCKETS,
        )

    def knocked(self, why: str) -> None:
        """A request came: ``why`` it was not let in, in one word, empty where it was."""
        self._knocks.labels(why or "accepted").inc()

    def turn(self, clock: TurnClock) -> None:
        """A turn is over."""
        self._turns.labels(clock.status if clock.status in STATUSES else "other").inc()
        for stage, begun, ended in clock.stages:
            self._stages.labels(stage if stage in STAGES else "other").observe((ended - begun) / 1e3)

    def text(self) -> tuple[str, str]:
        """All of it, and its content type."""
        return prometheus.generate_latest(self._registry).decode(), prometheus.CONTENT_TYPE_LATEST
