"""How loud sound is, for those who show it and those who tell an echo by it."""

from __future__ import annotations

from math import sqrt
from operator import mul

EVERY_MS = 100
"""A level comes about so often."""

STRIDE = 4
"""Every so manyth sample is looked at, which is enough for the loudness of speech."""

FULL = 32_768.0


class Meter:
    """The loudness of one stream of mono pcm_s16le at ``rate`` Hz."""

    def __init__(self, rate: int) -> None:
        self._wanted = max(1, rate * EVERY_MS // 1000 // STRIDE)
        self._half = b""
        self._skip = self._count = self._sum = 0

    def feed(self, data: bytes) -> float | None:
        """The level since the last one (root mean square, 0 to 1, three digits), once 100 ms are full; else None."""
        data = self._half + data if self._half else data
        whole = len(data) & ~1
        self._half = data[whole:]
        with memoryview(data) as view, view[:whole].cast("h") as samples:
            picked = samples[self._skip :: STRIDE].tolist()
            self._skip = (self._skip - len(samples)) % STRIDE
        self._count += len(picked)
        self._sum += sum(map(mul, picked, picked))
        if self._count < self._wanted:
            return None
        level = round(sqrt(self._sum / self._count) / FULL, 3)
        self._count = self._sum = 0
        return level
