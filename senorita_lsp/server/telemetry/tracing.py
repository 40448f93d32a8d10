"""A session's turns as traces, where ``senorita.telemetry.traces`` is on.

A trace has a turn's id, status, intent family, engines, counts and times, and never what was said, written or opened.
OpenTelemetry itself is in engines/telemetry.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.protocol.families import FAMILIES
from senorita_lsp.server.telemetry.metrics import Metrics, TurnClock

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.telemetry import Traces, TurnTrace

EARLY: Final = 32
"""Turns that are kept until the SDK has been loaded."""

_STATUSES: Final = frozenset({"done", "ambiguous", "notUnderstood", "declined", "cancelled", "failed"})
_ID: Final = re.compile(r"[a-z][a-z0-9]{0,15}(-[0-9]{1,9})?")
"""As ``Turns.next_id`` makes them."""


class Tracing:
    """Traces of one session: opened and closed as the settings have it. ``told`` gets what the user should know."""

    def __init__(self, metrics: Metrics, told: Callable[[str], None]) -> None:
        self._metrics, self._told = metrics, told
        self._traces: Traces | None = None
        self._early: deque[TurnTrace] | None = None
        self._engines: frozenset[str] = frozenset()
        self._wanted = (False, False)
        """Whether traces are wanted, and whether they have to stay on this machine."""
        self._changing = asyncio.Lock()
        self._work: set[asyncio.Task[None]] = set()

    def configure(self, settings: Settings) -> None:
        """Takes new settings: what may not leave any more stops at once, the rest follows in a task."""
        self._engines = frozenset((*settings.stt.engines, *settings.llm.engines, *settings.tts.engines))
        wanted = (settings.telemetry.traces, settings.privacy == "local")
        if wanted == self._wanted:
            return
        on, local = self._wanted = wanted
        if self._traces is not None and (not on or (local and not self._traces.here)):
            self._traces.mute()
        task = asyncio.ensure_future(self._settle())
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _settle(self) -> None:
        """Opens or closes the traces, as the last settings have it."""
        async with self._changing:
            await self._close()
            on, local = self._wanted
            if not on:
                return
            self._early = deque(maxlen=EARLY)
            self._metrics.finished = self._turn
            try:
                self._traces = await asyncio.to_thread(_open, local)
            except EngineError as error:
                self._told(error.message)
            early, self._early = self._early, None
            if self._traces is None:
                self._metrics.finished = None
            elif self._wanted != (on, local):
                self._traces.mute()
            else:
                for turn in early:
                    self._traces.send(turn)

    async def close(self) -> None:
        """Sends what is left, for a bounded time."""
        self._wanted = (False, False)
        if self._work:
            # One that is opening has to be open to be closed.
            await asyncio.wait(self._work)
        await self._close()

    async def _close(self) -> None:
        self._metrics.finished = None
        traces, self._traces = self._traces, None
        if traces is not None:
            await asyncio.to_thread(traces.close)

    def _turn(self, clock: TurnClock) -> None:
        turn = trace_of(clock, self._metrics.now(), self._engines)
        if self._traces is not None:
            self._traces.send(turn)
        elif self._early is not None:
            self._early.append(turn)


def _open(local: bool) -> Traces | None:
    from senorita_lsp.engines.telemetry import open_traces

    return open_traces(local)


def trace_of(clock: TurnClock, now_ms: float, engines: frozenset[str] = frozenset()) -> TurnTrace:
    """A finished turn as it may be shown to others.

    ``now_ms`` is the clock's time now, ``engines`` the names that an engine may have.
    """
    from senorita_lsp.engines.telemetry import Stage, TurnTrace

    epoch = time.time_ns() - int(now_ms * 1e6)

    def at(ms: float) -> int:
        return epoch + int(ms * 1e6)

    ended = clock.begun if clock.ended is None else clock.ended
    # A turn begins with the first of its stages: the user may have been heard before it had a clock.
    begun = min((clock.begun, *(begun for _, begun, _ in clock.stages)))
    return TurnTrace(
        at(begun),
        at(max(begun, ended)),
        clock.status == "failed",
        _attributes(clock, engines),
        tuple(Stage(name, at(begun), at(ended)) for name, begun, ended in clock.stages),
    )


def _attributes(clock: TurnClock, engines: frozenset[str]) -> dict[str, str | int]:
    """What is known to be no word of the user's: everything else is left out."""
    found: dict[str, str | int] = {}
    if _ID.fullmatch(clock.turn_id):
        found["senorita.turn.id"] = clock.turn_id
    if clock.status in _STATUSES:
        found["senorita.status"] = clock.status
    for name, value in clock.notes.items():
        known = FAMILIES if name == "family" else engines
        if isinstance(value, int) or value in known:
            found[f"senorita.{name}"] = value
    return found
