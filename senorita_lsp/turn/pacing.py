"""How far audio may run ahead of the ear."""

from __future__ import annotations

from dataclasses import dataclass

AHEAD_MS = 2_000
"""Audio is handed out at most this far ahead of what has been played (protocol/README.md, audio)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What was sent and what was played, in ms of audio; ``played`` is the client's word, ``since`` when it came.

    For a client that never says what it played, ``played`` runs with the clock from the first audio on.
    """

    sent: int = 0
    played: int = 0
    since: int | None = None
    reported: bool = False
    paused: bool = False

    def heard(self, at: int) -> int:
        """The ms of audio heard by ``at``, never more than were sent."""
        running = not self.paused and self.since is not None
        return min(self.sent, self.played + (at - (self.since or 0) if running else 0))

    def wait(self, at: int, duration: int) -> int:
        """How many ms to wait before ``duration`` more ms of audio may go out; 0 for now."""
        ahead = self.sent + duration - self.heard(at)
        return max(0, ahead - max(AHEAD_MS, duration))


def sent(pace: Pace, at: int, duration: int) -> Pace:
    """``duration`` ms more have been handed out."""
    return Pace(pace.sent + duration, pace.played, at if pace.since is None else pace.since, pace.reported, pace.paused)


def reported(pace: Pace, at: int, played: int, paused: bool) -> Pace:
    """The client says that it has played ``played`` ms."""
    return Pace(pace.sent, max(0, min(played, pace.sent)), at, True, paused)
