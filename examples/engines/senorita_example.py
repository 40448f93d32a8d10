"""A voice that beeps once a word, and a language model that repeats what it was asked."""

from __future__ import annotations

import math
import struct
from collections.abc import AsyncGenerator

from senorita_lsp.config import Settings
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Progress
from senorita_lsp.engines.tts.base import VoiceInfo
from senorita_lsp.thinking.message import Chunk, Delta, End, Request

RATE = 16_000
PITCHES = {"low": 330, "high": 660}


class Beeper:
    """A Speaker."""

    name = "beeper"
    model = "sine"
    network = False

    def __init__(self, language: str) -> None:
        self._language = language

    async def available(self) -> str | None:
        return None

    async def warm(self, progress: Progress) -> None:
        progress("Tuning the beeper")

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        pitch = PITCHES.get((voice or "beeper:low").removeprefix("beeper:"))
        if pitch is None:
            raise EngineError("voiceUnknown", "The beeper is either low or high.", self.name)
        for _ in sentence.split():
            yield Clip(_tone(pitch, 0.1) + bytes(RATE // 10), RATE)

    async def voices(self) -> list[VoiceInfo]:
        return [VoiceInfo(f"beeper:{name}", name, self._language, self.name) for name in PITCHES]

    async def close(self) -> None:
        """Nothing was opened."""


class Parrot:
    """A LanguageModel."""

    name = "parrot"
    model = "parrot-1"
    network = False

    async def available(self) -> str | None:
        return None

    async def warm(self, progress: Progress) -> None:
        """It is always ready."""

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        for word in request.messages[-1].content.split():
            yield Delta(f"{word} ")
        yield End("stop")

    async def models(self) -> list[str]:
        return [self.model]

    async def close(self) -> None:
        """Nothing was opened."""


def beeper(settings: Settings) -> Beeper:
    return Beeper(settings.language)


def parrot(_settings: Settings) -> Parrot:
    return Parrot()


def _tone(pitch: int, seconds: float) -> bytes:
    samples = (8_000 * math.sin(2 * math.pi * pitch * at / RATE) for at in range(int(RATE * seconds)))
    return b"".join(struct.pack("<h", round(sample)) for sample in samples)
