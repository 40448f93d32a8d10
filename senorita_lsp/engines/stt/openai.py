"""Transcription by any OpenAI-compatible server: OpenAI, Speaches, LocalAI, vLLM and others.

Source: https://platform.openai.com/docs/api-reference/audio/createTranscription.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.network import backoff, faults
from senorita_lsp.engines.network.body import parsed
from senorita_lsp.engines.network.openai import ENGINE, OpenAIEngine, Refused, problem
from senorita_lsp.engines.stt._wire import prompt, transcript, wav
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints

FIRST_S: Final = 30.0
HERE_FIRST_S: Final = 180.0
"""A server on this machine may have to load its model first, and has no large processor."""
MOST: Final = 1 << 22
LEAST_MS: Final = 100
"""OpenAI refuses shorter clips; nothing is said in them."""
PROMPT: Final = 500
"""Code points of names in the prompt: Whisper takes 224 tokens, and names have many."""
DETAILED: Final = "verbose_json"


class OpenAI(OpenAIEngine):
    """A Recognizer."""

    def __init__(self, base_url: str, model: str, first_s: float | None = None) -> None:
        super().__init__(base_url, model, "openai.sttModel")
        self._first_s = first_s or (FIRST_S if self.network else HERE_FIRST_S)
        # OpenAI's newer models only know plain JSON.
        self._plain = self._api.official and not model.startswith("whisper")

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        if clip.duration_ms < LEAST_MS:
            return Transcript("", engine=self.name)
        sound = wav(clip)
        seconds = self._first_s + clip.duration_ms / 1000
        answer = await backoff.within(
            seconds, lambda: self._fitting(sound, hints, seconds), self._api.provider, self._api.line
        )
        return self._transcript(answer)

    async def _fitting(self, sound: bytes, hints: Hints, seconds: float) -> bytes:
        """One try; a server that refuses it as it is gets it once more without what not all servers know."""
        try:
            return await self._try(sound, _form(self.model, hints, self._plain), seconds)
        except Refused:
            if self._plain:
                raise
            answer = await self._try(sound, {"model": self.model, "response_format": "json"}, seconds)
            self._plain = True
            return answer

    async def _try(self, sound: bytes, form: Mapping[str, str], seconds: float) -> bytes:
        file = {"file": ("speech.wav", sound, "audio/wav")}
        response = await self._api.send("/audio/transcriptions", seconds, data=form, files=file)
        return await self._api.read(response, MOST, seconds)

    def _transcript(self, answer: bytes) -> Transcript:
        try:
            payload = parsed(answer)
            found = problem(payload)
            if found is not None:
                raise self._api.broken_off(found)
            return transcript(payload, ENGINE)
        except ValueError:
            raise faults.malformed(self._api.provider) from None


def create(settings: Settings) -> OpenAI:
    return OpenAI(settings.openai.base_url, settings.openai.stt_model)


def _form(model: str, hints: Hints, plain: bool) -> dict[str, str]:
    form = {"model": model, "response_format": "json" if plain else DETAILED}
    language = hints.language.partition("-")[0].lower()
    if language:
        form["language"] = language
    if words := prompt(hints.words, PROMPT):
        form["prompt"] = words
    return form
