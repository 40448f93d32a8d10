"""Pacing of playback: how far audio may be sent ahead, and how much of it was heard by a given time.

Pure arithmetic on ms of audio and ms of a clock; sending and playing are in server/sinks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

AHEAD_MS = 2_000
"""Audio is handed out at most this far ahead of what has been played (protocol/README.md, audio)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What was sent and what was played, in ms of audio; ``played`` was so at ``since``, and runs on with the clock.

    ``since`` is None until the first audio. ``reported``: ``played`` goes by the client's word. ``paused``: the client
    says that it does not play; ``held``: it was told not to.
    """

    sent: int = 0
    played: int = 0
    since: int | None = None
    reported: bool = False
    paused: bool = False
    held: bool = False

    @property
    def runs(self) -> bool:
        """Whether it plays on for as long as there is something to be played."""
        return self.since is not None and not self.paused and not self.held

    def heard(self, at: int) -> int:
        """The ms of audio heard by ``at``, never more than were sent."""
        return min(self.sent, self.played + self._passed(at)) if self.runs else self.played

    def quiet(self, at: int) -> int:
        """For how many ms nothing has been heard: it is paused, or all that was sent is over; 0 while it plays."""
        if self.since is None:
            return 0
        return max(0, self._passed(at) - (self.sent - self.played if self.runs else 0))

    def wait(self, at: int, duration: int) -> int:
        """How many ms to wait before ``duration`` more ms of audio may go out; 0 for now."""
        ahead = self.sent + duration - self.heard(at)
        return max(0, ahead - max(AHEAD_MS, duration))

    def _passed(self, at: int) -> int:
        return 0 if self.since is None else max(0, at - self.since)


def sent(pace: Pace, at: int, duration: int) -> Pace:
    """``duration`` ms more have been handed out; after a gap they are heard from now on."""
    if not pace.runs:
        since = at if pace.since is None else pace.since
        return replace(pace, sent=pace.sent + duration, since=since)
    return replace(pace, sent=pace.sent + duration, played=pace.heard(at), since=at)


def reported(pace: Pace, at: int, played: int, paused: bool) -> Pace:
    """The client says that it has played ``played`` ms: its word stands, whatever the clock said.

    That it is paused is no news while it was told to be.
    """
    after = replace(pace, played=max(0, min(played, pace.sent)), reported=True, paused=paused and not pace.held)
    still = pace.since is not None and not pace.runs and not after.runs
    return after if still else replace(after, since=at)


def held(pace: Pace, at: int) -> Pace:
    """The client is told to pause, and the clock stands still from now on."""
    if pace.held:
        return pace
    return replace(pace, played=pace.heard(at), since=None if pace.since is None else at, held=True)


def resumed(pace: Pace, at: int) -> Pace:
    """The client is told to go on, and does."""
    if not pace.held:
        return pace
    return replace(pace, since=None if pace.since is None else at, held=False, paused=False)
