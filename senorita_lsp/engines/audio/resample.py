"""Resamples a stream of sound seamlessly and to the exact number of samples, by libswresample through PyAV."""

from __future__ import annotations

from typing import Any

from senorita_lsp.engines.audio.packages import load

RATES = (8_000, 48_000)
"""The lowest and the highest rate taken in or given out, in Hz."""

PURPOSE = "changes the rate of sound and opens containers"


class Resampler:
    """One stream of mono pcm_s16le from ``source`` to ``target`` Hz; equal rates pass through untouched.

    However the stream is cut into pieces, the output is the same. It lags by about 2 ms until ``flush``.
    Raises EngineError ``packageMissing`` where PyAV is needed and not there.
    """

    def __init__(self, source: int, target: int) -> None:
        self.source, self.target = source, target
        self._av: Any = None if source == target else load("av", PURPOSE)
        self._resampler = self._fresh()

    def feed(self, data: bytes) -> bytes:
        """The next whole samples; what can be given out of them."""
        if self._resampler is None:
            return data
        second = 2 * self.source
        return b"".join(self._piece(data[at : at + second]) for at in range(0, len(data), second))

    def flush(self) -> bytes:
        """The rest of the stream; what is fed after it begins a new one."""
        if self._resampler is None:
            return b""
        rest = _samples(self._resampler.resample(None))
        self._resampler = self._fresh()
        return rest

    def _fresh(self) -> Any:
        return None if self._av is None else self._av.AudioResampler("s16", "mono", self.target)

    def _piece(self, data: bytes) -> bytes:
        frame = self._av.AudioFrame("s16", "mono", len(data) // 2)
        frame.sample_rate = self.source
        memoryview(frame.planes[0])[: len(data)] = data
        return _samples(self._resampler.resample(frame))


def _samples(frames: list[Any]) -> bytes:
    """The samples of mono s16 frames, whose planes are padded."""
    return b"".join(bytes(memoryview(frame.planes[0])[: 2 * frame.samples]) for frame in frames)


def mono(av: Any, frames: Any, target: int) -> Any:
    """Yields mono pcm_s16le at ``target`` Hz of decoded ``frames`` of any layout and rate."""
    resampler = av.AudioResampler("s16", "mono", target)
    for frame in frames:
        frame.pts = None
        yield _samples(resampler.resample(frame))
    yield _samples(resampler.resample(None))
