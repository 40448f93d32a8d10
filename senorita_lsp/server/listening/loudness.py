"""Measures the incoming sound of one listening session: its length and its loudness.

What the loudness says about who is speaking is decided in turn/loudness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.level import Meter
from senorita_lsp.engines.stt.base import Begun
from senorita_lsp.server.speaking.sinks import now_ms
from senorita_lsp.turn.loudness import Loudness

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.format import Format


class Measured:
    """Measures the sound of a session. Loudness is known for pcm_s16le only, ``position`` for any raw format."""

    def __init__(self, form: Format) -> None:
        pcm = form.encoding == "pcm_s16le"
        self._meter = Meter(form.rate) if pcm else None
        self._a_second = form.rate * (2 if pcm else 1)
        self._bytes = self._levels = 0
        self.loudness = Loudness()

    @property
    def position(self) -> int:
        """How much sound has come in, in ms."""
        return self._bytes * 1000 // self._a_second

    def length(self, data: bytes) -> int:
        """The length of sound of this form, in ms."""
        return len(data) * 1000 // self._a_second

    def feed(self, data: bytes, voice: bool) -> float | None:
        """Takes sound and returns its latest level, if there is a new one; ``voice`` as in Loudness."""
        self._bytes += len(data)
        levels = self._meter.feed(data) if self._meter is not None else []
        for rms in levels:
            self._levels += 1
            assert self._meter is not None
            self.loudness.heard(round(self._levels * self._meter.window_ms), rms, now_ms(), voice)
        return levels[-1] if levels else None

    def begun(self, event: Begun) -> tuple[bool | None, int]:
        """Whether an utterance that began is louder than the own voice, as in Loudness; and when it came in (ms)."""
        at = self.position if event.at_ms is None else event.at_ms
        loud = self.loudness.begun(event.since_ms, at)
        came = self.loudness.came(at if event.since_ms is None else event.since_ms)
        return loud, now_ms() if came is None else came
