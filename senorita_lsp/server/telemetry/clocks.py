"""The clocks of a conversation's turns: each starts with the user's words and stops when the answer is over.

What is computed from them is in metrics.
"""

from __future__ import annotations

from senorita_lsp.server.telemetry.metrics import Metrics, Moment, TurnClock


class Clocks:
    """The clocks of a conversation's turns, by turn number."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._clocks: dict[int, TurnClock] = {}
        self._statuses: dict[int, str] = {}

    def begin(self, number: int, turn_id: str) -> None:
        """Starts a turn's clock: the user seems to have finished."""
        clock = self._clocks[number] = self._metrics.turn(turn_id)
        clock.mark("speechEnd")
        clock.mark("turnEnd")

    def heard(self, number: int) -> None:
        """Notes the time at which the words were known."""
        self._mark(number, "heard")

    def confirmed(self, number: int) -> None:
        """Notes the real end of a turn that was prepared ahead: the user finished only now."""
        self._mark(number, "turnEnd")

    def spoken_over(self, number: int, since: int, stopped: bool) -> None:
        """Somebody has been speaking over this turn's answer since then (ms), which is paused or stopped by now."""
        clock = self._clocks.get(number)
        if clock is not None:
            clock.mark("spokenOver", since)
            clock.mark("silenced" if stopped else "paused")

    def answered(self, number: int, status: str, speaks: bool) -> None:
        """Notes a turn's result; if it is being spoken the clock goes on."""
        if speaks and number in self._clocks:
            self._statuses[number] = status
        else:
            self.over(number, status)

    def over(self, number: int, status: str = "cancelled") -> None:
        """The turn is over, with the status it had, or else with this one."""
        status = self._statuses.pop(number, status)
        clock = self._clocks.pop(number, None)
        if clock is not None:
            clock.end(status)

    def close(self) -> None:
        """Stops all clocks."""
        for number in list(self._clocks):
            self.over(number)

    def _mark(self, number: int, moment: Moment) -> None:
        clock = self._clocks.get(number)
        if clock is not None:
            clock.mark(moment)
