"""The engines the settings ask for, in order of preference."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from senorita_lsp.engines.audio.container import CONTAINERS
from senorita_lsp.engines.audio.decode import RAW
from senorita_lsp.engines.audio.encode import ENCODINGS
from senorita_lsp.protocol.names import VERSION
from senorita_lsp.server.progress import Progress
from senorita_lsp.transcript.replace import replaced

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints, Recognizer
    from senorita_lsp.engines.tts.base import Speaker, VoiceInfo
    from senorita_lsp.transcript.transcript import Transcript

Json = dict[str, Any]


class Engines:
    """Makes engines on first need; what one of them loads is shared by all sessions of the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stt: list[Recognizer] | None = None
        self._tts: list[Speaker] | None = None

    def configure(self, settings: Settings) -> None:
        """Other settings: engines are made anew on next need, unless nothing of theirs changed."""
        if settings != self._settings:
            self._settings = settings
            self._stt = self._tts = None

    def capability(self) -> Json:
        """The server's ``capabilities.experimental.voice``."""
        settings = self._settings
        return {
            "version": VERSION,
            "input": [_format(encoding, 16_000) for encoding in (*RAW, *CONTAINERS)],
            "output": [_format(encoding, 24_000) for encoding in ENCODINGS],
            "engines": {
                "stt": list(settings.stt.engines),
                "tts": list(settings.tts.engines),
                "llm": list(settings.llm.engines),
                "turn": [],
            },
        }

    async def warm(self, progress: Progress) -> None:
        """Loads the first engine of each kind that can be used, telling what it loads."""
        from senorita_lsp.engines import preference

        notice = _notices(progress)
        await asyncio.gather(preference.warm(self._recognizers(), notice), preference.warm(self._speakers(), notice))

    async def transcribe(self, clip: Clip, hints: Hints, progress: Progress) -> Transcript:
        """What was said, by the first engine that can tell; raises EngineError when none can."""
        from senorita_lsp.engines import preference

        heard = await preference.transcribe(clip, hints, self._recognizers(), _notices(progress))
        return replaced(heard, self._settings.replacements)

    async def speak(self, sentence: str, voice: str | None, progress: Progress) -> AsyncGenerator[Clip, None]:
        """One sentence, by the first engine that can say it; raises EngineError when none can."""
        from senorita_lsp.engines import preference

        async with aclosing(preference.speak(sentence, voice, self._speakers(), _notices(progress))) as clips:
            async for clip in clips:
                yield clip

    async def voices(self) -> list[VoiceInfo]:
        return [
            voice
            for speaker in self._speakers()
            if await speaker.available() is None
            for voice in await speaker.voices()
        ]

    async def status(self) -> Json:
        """As ``voice/status`` has it (protocol/README.md, EnginesStatus)."""
        return {
            "stt": [await _status(engine) for engine in self._recognizers()],
            "tts": [await _status(engine) for engine in self._speakers()],
            "llm": [
                {"name": name, "ready": False, "network": True, "reason": "This version has no language models yet."}
                for name in self._settings.llm.engines
            ],
            "turn": [],
        }

    async def close(self) -> None:
        engines: list[Recognizer | Speaker] = [*(self._stt or ()), *(self._tts or ())]
        for engine in engines:
            await engine.close()

    def _recognizers(self) -> list[Recognizer]:
        from senorita_lsp.engines import stt

        if self._stt is None:
            self._stt = stt.engines(self._settings)
        return self._stt

    def _speakers(self) -> list[Speaker]:
        from senorita_lsp.engines import tts

        if self._tts is None:
            self._tts = tts.engines(self._settings)
        return self._tts


def _format(encoding: str, rate: int) -> Json:
    return {"encoding": encoding, "sampleRate": rate, "channels": 1}


def _notices(progress: Progress) -> Callable[[str], None]:
    return lambda message: progress.notice("info", "engine", message)


async def _status(engine: Recognizer | Speaker) -> Json:
    reason = await engine.available()
    status: Json = {"name": engine.name, "ready": reason is None, "network": engine.network}
    if engine.model:
        status["model"] = engine.model
    return status if reason is None else status | {"reason": reason}
