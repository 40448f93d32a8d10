"""Speech by any OpenAI-compatible server: OpenAI, Speaches, LocalAI, Kokoro-FastAPI and others.

Source: https://platform.openai.com/docs/api-reference/audio/createSpeech; ``pcm`` is 24 kHz, 16 bits, mono there, and
servers that know no ``pcm`` send WAV or MP3 whatever was asked for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import backoff, faults
from senorita_lsp.engines.network.openai import ENGINE, Api, names
from senorita_lsp.engines.network.stream import Stream
from senorita_lsp.engines.tts._stream import MOST, Sound
from senorita_lsp.engines.tts.base import VoiceInfo

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.network.rate import RateLimit
    from senorita_lsp.engines.stt.base import Progress

RATE: Final = 24_000
FIRST_S: Final = 15.0
HERE_FIRST_S: Final = 120.0
"""A server on this machine may have to load its model first."""
SILENCE_S: Final = 15.0
TOTAL_S: Final = 120.0
VOICES_S: Final = 5.0
LONGEST: Final = 4_000
"""Code points of one sentence; OpenAI takes 4,096."""
MOST_VOICES: Final = 1_000

_CLASSIC: Final = ("alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer")
_NEWER: Final = ("ballad", "cedar", "marin", "verse")
"""OpenAI's voices; the newer ones are not those of tts-1 (https://platform.openai.com/docs/guides/text-to-speech)."""


class OpenAI:
    """A Speaker."""

    name = ENGINE

    def __init__(self, base_url: str, model: str, voice: str, first_s: float | None = None) -> None:
        self.model = model
        self._voice = voice
        self._api = Api(base_url, model, "openai.ttsModel")
        self.network = self._api.network
        self._first_s = first_s or (FIRST_S if self.network else HERE_FIRST_S)
        self._listed: list[str] | None = None

    @property
    def rate(self) -> RateLimit | None:
        return self._api.rate

    async def available(self) -> str | None:
        return await self._api.missing()

    async def warm(self, progress: Progress) -> None:  # noqa: ARG002
        await self._api.line.warm()

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        text = " ".join(sentence.split())[:LONGEST]
        if not any(character.isalnum() for character in text):
            return
        stream, kind, piece = await self._begun(text, voice.removeprefix(f"{ENGINE}:") if voice else self._voice)
        sound, heard = Sound(kind, RATE), False
        try:
            while True:
                clip = await self._clip(sound, piece)
                if clip is not None:
                    heard = True
                    yield clip
                if stream.ended:
                    break
                piece = await stream.next(SILENCE_S)
            if not heard:
                raise faults.malformed(self._api.provider)
        finally:
            await stream.close()

    async def voices(self) -> list[VoiceInfo]:
        if self._listed is None:
            self._listed = await self._list()
        listed = self._listed or [self._voice]
        return [VoiceInfo(f"{ENGINE}:{name}", name, "mul", ENGINE) for name in listed]

    async def close(self) -> None:
        await self._api.close()

    async def _begun(self, text: str, voice: str) -> tuple[Stream, str, bytes]:
        """The open answer, its Content-Type and its first bytes, tried again where that may help, within one bound."""
        try:
            async with asyncio.timeout(self._first_s):
                return await backoff.retried(lambda: self._try(text, voice))
        except TimeoutError as error:
            raise faults.of_exception(self._api.provider, error) from None
        except asyncio.CancelledError:
            self._api.line.rewarm()
            raise

    async def _try(self, text: str, voice: str) -> tuple[Stream, str, bytes]:
        body = {"model": self.model, "input": text, "voice": voice, "response_format": "pcm"}
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json"}
        response = await self._api.send("/audio/speech", self._first_s, content=content, headers=headers)
        stream = Stream(response, self._api.provider, self._api.line, MOST, TOTAL_S)
        try:
            return stream, response.headers.get("Content-Type", ""), await stream.next(self._first_s)
        except BaseException:
            await stream.close()
            raise

    async def _clip(self, sound: Sound, piece: bytes) -> Clip | None:
        try:
            return sound.feed(piece) if piece else await sound.close()
        except ValueError:
            raise faults.malformed(self._api.provider) from None

    async def _list(self) -> list[str] | None:
        """The names of the voices, [] where the server does not list them; None where it could not be asked."""
        if self._api.official:
            return sorted(_CLASSIC if self.model.startswith("tts-1") else (*_CLASSIC, *_NEWER))
        try:
            payload = await self._api.json("/audio/voices", VOICES_S)
        except EngineError as error:
            return [] if error.code in ("modelNotFound", "refused", "engineFailed") else None
        rows = payload.get("voices", payload.get("data")) if isinstance(payload, dict) else payload
        found = names(rows[:MOST_VOICES], "id", "voice_id", "name") if isinstance(rows, list) else []
        return list(dict.fromkeys(found))


def create(settings: Settings) -> OpenAI:
    return OpenAI(settings.openai.base_url, settings.openai.tts_model, settings.openai.tts_voice)
