"""Converts the voices' sound to the format a client asked for."""

from __future__ import annotations

from senorita_lsp.engines.audio import g711
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.audio.resample import RATES, Resampler
from senorita_lsp.engines.errors import EngineError

ENCODINGS = ("pcm_s16le", *g711.LAWS)
"""What sound can go out as: containers make no sense piece by piece."""


def check(form: Format) -> None:
    """Raises EngineError ``audioFormat`` for a format that sound cannot go out in."""
    if form.encoding not in ENCODINGS:
        raise EngineError("audioFormat", f"Sound goes out as {', '.join(ENCODINGS)}, not as {form.encoding}.")
    if not RATES[0] <= form.rate <= RATES[1]:
        raise EngineError("audioFormat", f"The sample rate has to be from {RATES[0]} to {RATES[1]} Hz.")


class Encoder:
    """One answer's clips as one stream at ``output.rate``: no click where one clip ends and the next begins.

    Raises EngineError: ``audioFormat`` for a format that sound cannot go out in, ``packageMissing`` where PyAV is
    needed and not there.
    """

    def __init__(self, output: Format) -> None:
        check(output)
        self._rate = output.rate
        self._resampler: Resampler | None = None

    def passes(self, rate: int) -> bool:
        """Whether clips of this rate go through as they are, which takes no time."""
        return rate == self._rate and (self._resampler is None or self._resampler.source == rate)

    @property
    def holds(self) -> bool:
        """Whether ``flush`` may have something to give."""
        return self._resampler is not None and self._resampler.source != self._rate

    def feed(self, clip: Clip) -> Clip:
        """The next clip; what can be given out by now. A clip of another rate than the last begins a new stream."""
        rest = b""
        if self._resampler is None or self._resampler.source != clip.rate:
            rest = self.flush().data
            self._resampler = Resampler(clip.rate, self._rate)
        return Clip(rest + self._resampler.feed(clip.data), self._rate)

    def flush(self) -> Clip:
        """The rest of the stream."""
        return Clip(b"" if self._resampler is None else self._resampler.flush(), self._rate)


def encode(clip: Clip, encoding: str) -> bytes:
    """The clip's samples as ``pcm_s16le``, ``mulaw`` or ``alaw``; raises EngineError ``audioFormat`` for others."""
    if encoding not in ENCODINGS:
        check(Format(encoding, clip.rate))
    return clip.data if encoding == "pcm_s16le" else g711.encode(clip.data, encoding)
