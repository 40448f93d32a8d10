"""How loud it is at a session's ear, and whether that is louder than its own voice comes back.

What belongs here: which frames are of the voice alone, and which of somebody's utterance. What does not: the arithmetic
of it (turn/echo), and what follows from it (turn/machine).
"""

from __future__ import annotations

from collections import deque

from senorita_lsp.turn.echo import EchoLevel

LAG = 10
"""Frames (100 ms each) before an utterance was noticed that may be of who says it."""

OVER = 2
"""So many louder frames in a row are more than one loud syllable of the own voice."""


class Loudness:
    """Levels are rms, 0 to 1 of full scale."""

    def __init__(self) -> None:
        self._echo = EchoLevel()
        self._now = 0.0
        self._lately: deque[tuple[float, bool]] = deque()
        self._loudest, self._over = 0.0, 0

    def heard(self, rms: float, voice: bool, somebody: bool) -> bool:
        """One more frame; ``voice``: the own voice is being played, ``somebody``: an utterance is under way.

        True where that has become louder than the own voice comes back: somebody else speaks over it.
        """
        self._now = rms
        if somebody:
            self._loudest = max(self._loudest, rms)
            self._over = self._over + 1 if self._echo.learnt and self._echo.louder(rms) else 0
            return self._over == OVER
        self._lately.append((rms, voice))
        if len(self._lately) > LAG:
            self._echo = self._echo.heard(*self._lately.popleft())
        return False

    def begun(self) -> bool | None:
        """An utterance begins: whether it is louder than the own voice comes back; None where that is not known."""
        self._over = 0
        self._loudest = max((rms for rms, _ in self._lately), default=self._now)
        self._lately.clear()
        return self._echo.louder(self._now) if self._echo.learnt else None

    def echoed(self) -> None:
        """The utterance was the own voice: so loud it comes back."""
        self._echo = self._echo.known(self._loudest)
