"""Groq's voices, by the SDK.

Source: https://console.groq.com/docs/text-to-speech
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.network.answer import Patience
from senorita_lsp.engines.network.groq import ENGINE, Account, GroqEngine
from senorita_lsp.engines.tts._clips import ELSEWHERE, Speech, spoken
from senorita_lsp.engines.tts._pieces import pieces
from senorita_lsp.engines.tts.base import VoiceInfo

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

RATE: Final = 24_000
LONGEST: Final = 200
"""Code points of one request to an Orpheus model; Groq refuses more."""

VOICES: Final = {
    "canopylabs/orpheus-v1-english": ("en", ("autumn", "diana", "hannah", "austin", "daniel", "troy")),
    "canopylabs/orpheus-arabic-saudi": ("ar-SA", ("abdullah", "fahad", "sultan", "lulwa", "noura", "aisha")),
}
"""Groq does not list them by a request."""

_PLAIN: Final = str.maketrans("[]", "()")
"""What stands in brackets is a direction to Orpheus ("[whisper]"), and not said."""


class Groq(GroqEngine):
    """A Speaker."""

    def __init__(self, account: Account, model: str, voice: str, patience: Patience = ELSEWHERE) -> None:
        super().__init__(account, model, "groq.ttsModel")
        self._voice, self._patience = voice, patience

    def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        who = voice.removeprefix(f"{ENGINE}:") if voice else self._voice
        return spoken(pieces(sentence.translate(_PLAIN), LONGEST), lambda piece: self._begun(piece, who))

    async def voices(self) -> list[VoiceInfo]:
        language, names = VOICES.get(self.model, ("en", ()))
        return [VoiceInfo(f"{ENGINE}:{name}", name.title(), language, ENGINE) for name in names or (self._voice,)]

    async def _begun(self, text: str, voice: str) -> Speech:
        """Speech whose first sound is there; tried again until then, within one bound."""
        return await self._account.within(self._patience.first, lambda: self._try(text, voice), self._provider, _speaks)

    async def _try(self, text: str, voice: str) -> Speech:
        client = await self._account.client()
        try:
            sent = client.audio.speech.with_streaming_response.create(
                model=self.model, voice=voice, input=text, response_format="wav"
            )
            response = (await sent.__aenter__()).http_response
        except Exception as error:  # noqa: BLE001 - the SDK and httpx have no base of their own
            raise self._account.fault(self._provider, error) from None
        self._account.took(response.headers)
        return await Speech(response, self._provider, self._account.line, RATE, self._patience).begin()


def create(settings: Settings) -> Groq:
    """Reads ``groq.baseUrl``, ``groq.ttsModel`` and ``groq.ttsVoice``."""
    return Groq(Account(settings.groq.base_url), settings.groq.tts_model, settings.groq.tts_voice)


def _speaks(model: str) -> bool:
    return "orpheus" in model or "tts" in model
