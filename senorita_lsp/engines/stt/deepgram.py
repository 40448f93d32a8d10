"""Deepgram's recogniser: whole clips by HTTP, live by WebSocket (https://developers.deepgram.com/docs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.engines.deepgram import flux, nova, prerecorded
from senorita_lsp.engines.deepgram.client import NAME, Host, load
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints, Progress, Stream


class Deepgram:
    """A StreamingRecognizer."""

    name = NAME
    detects_turns = True

    def __init__(self, settings: Settings) -> None:
        self.model = settings.deepgram.stt_model
        self._settings = settings
        self._host = Host(settings.deepgram.base_url)
        self.network = self._host.network

    async def available(self) -> str | None:
        return await self._host.missing()

    async def warm(self, progress: Progress) -> None:
        await load()
        await self._host.line.warm()

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        return await prerecorded.transcribe(self._host, self._settings.deepgram.batch_model, clip, hints)

    async def open(self, rate: int, hints: Hints) -> Stream:
        if self.model.startswith("flux"):
            return await flux.listen(self._host, self._settings, rate, hints)
        return await nova.listen(self._host, self._settings, rate, hints)

    async def close(self) -> None:
        await self._host.close()


def create(settings: Settings) -> Deepgram:
    return Deepgram(settings)
