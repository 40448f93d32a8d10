"""How long the stages of turns took, with quantiles over recent turns.

Finished turns become traces in tracing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal, TypeAlias

KEPT: Final = 200
"""Durations of each stage that the quantiles are of."""

OPEN: Final = 64
"""Turns that may be under way; the one that began first is forgotten for one more."""

MOST_STAGES: Final = 64
"""Stages of one turn that are told of when it is over; all of them are counted."""

Moment: TypeAlias = Literal[
    "speechEnd", "heard", "turnEnd", "asked", "token", "sentence", "voiced", "audio", "answered",
    "spokenOver", "paused", "silenced",
]  # fmt: skip
"""What happens in a turn.

``speechEnd``: the user's last word is over. ``heard``: its final transcript is there. ``turnEnd``: the user's turn is
over, by the key or by silence. ``asked``: a request to the language model leaves. ``token``: the first piece of its
answer. ``sentence``: the first sentence is whole. ``voiced``: the voice gave its first audio. ``audio``: the first
audio is sent or played. ``answered``: the answer is complete. ``spokenOver``: the user begins to speak while it speaks.
``paused``, ``silenced``: ``pausePlayback`` or ``stopPlayback`` is sent.
"""

_ENDS: Final[Mapping[Moment, tuple[str, Moment]]] = {
    "heard": ("endpoint", "speechEnd"),
    "token": ("firstToken", "asked"),
    "sentence": ("sentence", "token"),
    "voiced": ("synthesis", "sentence"),
    "audio": ("firstAudio", "turnEnd"),
    "answered": ("total", "turnEnd"),
    "paused": ("pause", "spokenOver"),
    "silenced": ("bargeIn", "spokenOver"),
}
"""The stage that a moment ends, and the moment at which that stage began (protocol/names.STAGES)."""

_LATEST: Final = frozenset({"speechEnd", "turnEnd", "spokenOver"})
"""Moments whose latest occurrence counts; of the others the first one does."""


def monotonic_ms() -> float:
    """The clock of all moments, the same as that of the turn machine's events."""
    return time.monotonic() * 1e3


class Metrics:
    """Durations in ms by stage, of the last turns.

    ``now`` is a clock in ms; one that goes back counts as standing. ``observe`` is given each turn that is over, for
    the figures of the whole process.
    """

    def __init__(
        self, now: Callable[[], float] = monotonic_ms, observe: Callable[[TurnClock], None] | None = None
    ) -> None:
        self.now = now
        self.turns = 0
        self.finished: Callable[[TurnClock], None] | None = None
        """Is given each turn that is over; None where nobody wants them."""
        self._observe = observe
        self._stages: dict[str, deque[float]] = {}
        self._open: dict[str, TurnClock] = {}

    def turn(self, turn_id: str | None) -> TurnClock:
        """The clock of a turn, which begins with the first call; without an id, one that belongs to no turn."""
        if turn_id is None:
            return TurnClock(self, "")
        clock = self._open.get(turn_id)
        if clock is None:
            if len(self._open) >= OPEN:
                del self._open[next(iter(self._open))]
            clock = self._open[turn_id] = TurnClock(self, turn_id)
        return clock

    @property
    def under_way(self) -> int:
        """Turns that are not over."""
        return len(self._open)

    def over(self, clock: TurnClock) -> None:
        """A turn has ended: for its clock to call."""
        if self._open.get(clock.turn_id) is not clock:
            return
        del self._open[clock.turn_id]
        self.turns += 1
        if self._observe is not None:
            self._observe(clock)
        if self.finished is not None:
            self.finished(clock)

    def add(self, stage: str, ms: float) -> None:
        kept = self._stages.get(stage)
        if kept is None:
            kept = self._stages[stage] = deque(maxlen=KEPT)
        kept.append(ms if ms > 0 else 0.0)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Counts the time the block takes, however it ends."""
        begun = self.now()
        try:
            yield
        finally:
            self.add(stage, self.now() - begun)

    def summary(self) -> dict[str, Any]:
        """As ``voice/status`` has it (protocol/README.md, Latency)."""
        stages = {stage: _quantiles(sorted(values)) for stage, values in self._stages.items()}
        return {"turns": self.turns, "stages": stages}


class TurnClock:
    """One turn's moments and stages. After ``end`` it takes nothing more.

    ``stages`` are ``(name, begun, ended)`` in ms of the clock, in the order in which they ended.
    """

    __slots__ = ("_counted", "_metrics", "_moments", "_now", "begun", "ended", "notes", "stages", "status", "turn_id")

    def __init__(self, metrics: Metrics, turn_id: str) -> None:
        self._metrics, self._now = metrics, metrics.now
        self.turn_id = turn_id
        self.begun = self._now()
        self.ended: float | None = None
        self.status = ""
        self.stages: list[tuple[str, float, float]] = []
        self.notes: dict[str, str | int] = {}
        self._moments: dict[Moment, float] = {}
        self._counted: set[str] = set()

    def mark(self, moment: Moment, at: float | None = None) -> None:
        """It happens now, or happened ``at`` (ms of the clock). The stage it ends is counted once in a turn."""
        moments = self._moments
        if self.ended is not None or (moment in moments and moment not in _LATEST):
            return
        moments[moment] = now = self._now() if at is None else at
        ends = _ENDS.get(moment)
        if ends is not None and ends[1] in moments:
            self._close(ends[0], moments[ends[1]], now)

    def span(self, stage: str) -> _Span:
        """A block that is a stage of this turn, however it ends; counted each time."""
        return _Span(self, stage)

    def note(
        self,
        *,
        family: str | None = None,
        stt: str | None = None,
        llm: str | None = None,
        tts: str | None = None,
        sentences: int | None = None,
        edits: int | None = None,
    ) -> None:
        """What a trace says of the turn: the intent's family, the names of the engines that worked, how many."""
        if self._metrics.finished is None:
            return
        told = {"family": family, "stt": stt, "llm": llm, "tts": tts, "sentences": sentences, "edits": edits}
        self.notes.update((name, value) for name, value in told.items() if value is not None)

    def end(self, status: str) -> None:
        """The turn is over, with its speech; ``status`` is its TurnResult's. Later calls change nothing."""
        if self.ended is not None:
            return
        self.mark("answered")
        for moment in ("audio", "answered"):
            # Who typed ended their turn as it began; and an answer may have been there before the turn's end.
            stage, start = _ENDS[moment]
            if moment in self._moments:
                self._close(stage, self._moments.get(start, self.begun), self._moments[moment])
        self.status = status
        self.ended = max(self.begun, self._now())
        self._metrics.over(self)

    def _close(self, stage: str, begun: float, ended: float) -> None:
        if stage not in self._counted:
            self._counted.add(stage)
            self.count(stage, begun, ended)

    def count(self, stage: str, begun: float, ended: float) -> None:
        """A stage from ``begun`` to ``ended``, in ms of the clock."""
        ended = ended if ended > begun else begun
        self._metrics.add(stage, ended - begun)
        if len(self.stages) < MOST_STAGES:
            self.stages.append((stage, begun, ended))


class _Span:
    __slots__ = ("_begun", "_clock", "_stage")

    def __init__(self, clock: TurnClock, stage: str) -> None:
        self._clock, self._stage, self._begun = clock, stage, 0.0

    def __enter__(self) -> None:
        self._begun = self._clock._now()

    def __exit__(self, *_: object) -> None:
        self._clock.count(self._stage, self._begun, self._clock._now())


def _quantiles(values: list[float]) -> dict[str, Any]:
    """``values`` in order, at least one."""
    return {"count": len(values), "p50Ms": _quantile(values, 50), "p95Ms": _quantile(values, 95)}


def _quantile(values: list[float], percent: int) -> float:
    """The least value that so many in a hundred stay at or below."""
    return round(values[-(-len(values) * percent // 100) - 1], 2)
