"""Sound levels (RMS), for meters and for recognising echo."""

from __future__ import annotations

from math import sqrt
from operator import mul

EVERY_MS = 100
"""A level is that of so much sound."""

STRIDE = 4
"""Every so manyth sample is looked at, which is enough for the loudness of speech."""

FULL = 32_768.0


class Meter:
    """The loudness of one stream of mono pcm_s16le at ``rate`` Hz, window after window of ``window_ms`` each: in what
    pieces the sound comes in changes nothing."""

    def __init__(self, rate: int) -> None:
        self._wanted = max(1, rate * EVERY_MS // 1000 // STRIDE)
        self.window_ms = self._wanted * STRIDE * 1000 / rate
        self._half = b""
        self._skip = self._count = self._sum = 0

    def feed(self, data: bytes) -> list[float]:
        """The level (root mean square, 0 to 1) of each window that is full by now, oldest first."""
        data = self._half + data if self._half else data
        whole = len(data) & ~1
        self._half = data[whole:]
        with memoryview(data) as view, view[:whole].cast("h") as samples:
            picked = samples[self._skip :: STRIDE].tolist()
            self._skip = (self._skip - len(samples)) % STRIDE
        levels: list[float] = []
        while self._count + len(picked) >= self._wanted:
            left = self._wanted - self._count
            self._add(picked[:left])
            picked = picked[left:]
            levels.append(sqrt(self._sum / self._count) / FULL)
            self._count = self._sum = 0
        self._add(picked)
        return levels

    def _add(self, picked: list[int]) -> None:
        self._count += len(picked)
        self._sum += sum(map(mul, picked, picked))
