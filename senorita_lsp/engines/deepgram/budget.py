"""Limits how often something may be done within a period."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class Budget:
    """``most`` times within any ``window_s`` seconds."""

    def __init__(self, most: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._window, self._clock = most, window_s, clock
        self._taken: deque[float] = deque()

    def take(self) -> bool:
        """Whether it may be done now, once."""
        if not self.left():
            return False
        self._taken.append(self._clock())
        return True

    def left(self) -> int:
        """How often it may be done yet."""
        while self._taken and self._clock() - self._taken[0] >= self._window:
            self._taken.popleft()
        return max(0, self._most - len(self._taken))

    def spend(self) -> None:
        """All of it: the provider counts otherwise."""
        self._taken.extend([self._clock()] * (self._most - len(self._taken)))
