"""Converts a client's sound to what the engines take: mono pcm_s16le at 16 kHz."""

from __future__ import annotations

import asyncio

from senorita_lsp.engines.audio import container, g711
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.audio.resample import RATES, Resampler
from senorita_lsp.engines.errors import EngineError

RATE = 16_000
"""The rate of all recognisers and detectors, in Hz."""

RAW = ("pcm_s16le", *g711.LAWS)
"""Encodings without a container: they can be decoded from any point, piece by piece."""


def check(form: Format) -> None:
    """Raises EngineError ``audioFormat`` for a format that is not heard."""
    if form.encoding not in RAW and form.encoding not in container.CONTAINERS:
        known = ", ".join((*RAW, *container.CONTAINERS))
        raise EngineError("audioFormat", f"This encoding is not supported; supported are {known}.")
    if not RATES[0] <= form.rate <= RATES[1]:
        raise EngineError("audioFormat", f"The sample rate has to be from {RATES[0]} to {RATES[1]} Hz.")


def byte_rate(form: Format) -> int:
    """Bytes a second of a raw format."""
    return form.rate * (2 if form.encoding == "pcm_s16le" else 1)


class Decoder:
    """One stream of a raw format (pcm_s16le, mulaw, alaw at 8 to 48 kHz) to mono pcm_s16le at 16 kHz.

    However the stream is cut, the output is the same; pcm_s16le at 16 kHz passes through untouched.
    Half a sample at the end of a piece waits for its other half in the next; at the end of the stream it is dropped.
    Raises EngineError: ``audioFormat`` for other formats, ``packageMissing`` where PyAV is needed and not there.
    """

    def __init__(self, form: Format) -> None:
        check(form)
        if form.encoding not in RAW:
            raise EngineError("audioFormat", f"{form.encoding} cannot be heard piece by piece, only as a whole clip.")
        self._law = None if form.encoding == "pcm_s16le" else form.encoding
        self._resampler = Resampler(form.rate, RATE)
        self._half = b""

    def feed(self, data: bytes) -> bytes:
        """The next bytes of the stream; the samples they give."""
        if self._law is not None:
            return self._resampler.feed(g711.decode(data, self._law))
        if self._half or len(data) % 2:
            data = self._half + data
            whole = len(data) & ~1
            data, self._half = data[:whole], data[whole:]
        return self._resampler.feed(data)

    def flush(self) -> bytes:
        """The rest of the stream; what is fed after it begins a new one."""
        self._half = b""
        return self._resampler.flush()


async def decode_clip(data: bytes, form: Format, seconds: int) -> Clip:
    """A whole clip as mono pcm_s16le at 16 kHz, decoded off the event loop.

    Containers are told apart by content. Raises EngineError: ``noAudio`` for nothing, ``tooLarge`` for more than
    ``seconds``, ``audioFormat`` for what cannot be decoded, ``packageMissing`` where PyAV is needed and not there.
    """
    check(form)
    if not data:
        raise EngineError("noAudio", "No sound came in.")
    if form == Format("pcm_s16le", RATE):
        samples = _raw(data, form, seconds)
    elif form.encoding in RAW:
        samples = await asyncio.to_thread(_raw, data, form, seconds)
    else:
        samples = await asyncio.to_thread(container.decode, data, seconds, RATE)
    if not samples:
        raise EngineError("noAudio", "There is no sound in what came in.")
    return Clip(samples, RATE)


def _raw(data: bytes, form: Format, seconds: int) -> bytes:
    if len(data) > seconds * byte_rate(form):
        raise container.too_long(seconds)
    decoder = Decoder(form)
    return decoder.feed(data) + decoder.flush()
