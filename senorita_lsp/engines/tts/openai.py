"""Speech by any OpenAI-compatible server: OpenAI, Speaches, LocalAI, Kokoro-FastAPI and others.

Source: https://platform.openai.com/docs/api-reference/audio/createSpeech; ``pcm`` is 24 kHz, 16 bits, mono there, and
servers that know no ``pcm`` send WAV or MP3 whatever was asked for.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import backoff
from senorita_lsp.engines.network.answer import Patience
from senorita_lsp.engines.network.openai import ENGINE, OpenAIEngine, names
from senorita_lsp.engines.tts._clips import ELSEWHERE, Speech, spoken
from senorita_lsp.engines.tts._pieces import pieces
from senorita_lsp.engines.tts.base import VoiceInfo

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip

RATE: Final = 24_000
HERE: Final = Patience(first=120.0, silence=15.0, total=240.0)
"""A server on this machine may have to load its model first."""
VOICES_S: Final = 5.0
LONGEST: Final = 4_000
"""Code points of one request; OpenAI takes 4,096."""
MOST_VOICES: Final = 1_000

_CLASSIC: Final = ("alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer")
_NEWER: Final = ("ballad", "cedar", "marin", "verse")
"""OpenAI's voices; the newer ones are not those of tts-1 (https://platform.openai.com/docs/guides/text-to-speech)."""


class OpenAI(OpenAIEngine):
    """A Speaker."""

    def __init__(self, base_url: str, model: str, voice: str, patience: Patience | None = None) -> None:
        super().__init__(base_url, model, "openai.ttsModel")
        self._voice = voice
        self._patience = patience or (ELSEWHERE if self.network else HERE)
        self._listed: list[str] | None = None

    def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        who = voice.removeprefix(f"{ENGINE}:") if voice else self._voice
        return spoken(pieces(sentence, LONGEST), lambda piece: self._begun(piece, who))

    async def voices(self) -> list[VoiceInfo]:
        if self._listed is None:
            self._listed = await self._list()
        listed = self._listed or [self._voice]
        return [VoiceInfo(f"{ENGINE}:{name}", name, "mul", ENGINE) for name in listed]

    async def _begun(self, text: str, voice: str) -> Speech:
        """Speech whose first sound is there; tried again until then, within one bound."""
        return await backoff.within(
            self._patience.first, lambda: self._try(text, voice), self._api.provider, self._api.line
        )

    async def _try(self, text: str, voice: str) -> Speech:
        body = {"model": self.model, "input": text, "voice": voice, "response_format": "pcm"}
        response = await self._api.send("/audio/speech", self._patience.first, json=body)
        return await Speech(response, self._api.provider, self._api.line, RATE, self._patience).begin()

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
