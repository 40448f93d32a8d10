"""Audio formats, and the type used for sound everywhere inside: mono signed 16-bit samples."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """As on the wire: ``encoding`` pcm_s16le, mulaw, alaw, opus, webm, ogg, wav or mp3; ``rate`` in Hz; mono."""

    encoding: str = "pcm_s16le"
    rate: int = 16_000


@dataclass(frozen=True, slots=True)
class Clip:
    """Mono pcm_s16le ``data`` (little-endian, 2 bytes a sample) at ``rate`` Hz."""

    data: bytes
    rate: int = 16_000

    @property
    def duration_ms(self) -> int:
        return len(self.data) * 500 // self.rate
