"""Groq's Whisper models, for whole clips, by the SDK.

Source: https://console.groq.com/docs/speech-to-text
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.network import body, faults
from senorita_lsp.engines.network.groq import Account, GroqEngine
from senorita_lsp.engines.network.stream import Stream
from senorita_lsp.engines.stt._wire import prompt, transcript, wav
from senorita_lsp.engines.stt.base import Hints
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    import httpx
    from groq import AsyncGroq

    from senorita_lsp.config import Settings

FIRST_S: Final = 15.0
"""The longest wait for a transcript, all tries taken together, beside a quarter of the clip's length."""
MOST_BYTES: Final = 25_000_000
"""What Groq takes at once."""
MOST_ANSWER: Final = 1 << 22
LEAST_MS: Final = 100
"""Groq refuses shorter clips; nothing is said in them."""
PROMPT: Final = 896
"""Code points; Groq refuses more."""
MOST_WORDS: Final = 200


class Groq(GroqEngine):
    """A Recognizer."""

    def __init__(self, account: Account, model: str, first_s: float = FIRST_S) -> None:
        super().__init__(account, model, "groq.sttModel")
        self._first_s = first_s

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        if clip.duration_ms < LEAST_MS:
            return Transcript("", engine=self.name)
        sound = wav(clip)
        if len(sound) > MOST_BYTES:
            raise faults.of_status(self._provider, 413, {})
        patience = self._first_s + clip.duration_ms / 4_000
        return await self._account.within(patience, lambda: self._try(sound, hints, patience), self._provider, _hears)

    async def _try(self, sound: bytes, hints: Hints, patience: float) -> Transcript:
        client = await self._account.client()
        response = await self._sent(client, sound, hints)
        answer = Stream(response, self._provider, self._account.line, MOST_ANSWER, patience)
        found = bytearray()
        try:
            while piece := await answer.next(patience):
                found += piece
            return transcript(body.parsed(bytes(found)), self.name)
        except ValueError:
            raise faults.malformed(self._provider) from None
        finally:
            await answer.close()

    async def _sent(self, client: AsyncGroq, sound: bytes, hints: Hints) -> httpx.Response:
        parameters: dict[str, Any] = {}
        if language := hints.language.partition("-")[0].lower():
            parameters["language"] = language
        if words := prompt(hints.words[:MOST_WORDS], PROMPT):
            parameters["prompt"] = words
        try:
            sent = client.audio.transcriptions.with_streaming_response.create(
                model=self.model,
                file=("speech.wav", sound, "audio/wav"),
                response_format="verbose_json",
                timestamp_granularities=["word", "segment"],
                temperature=0,
                **parameters,
            )
            response = (await sent.__aenter__()).http_response
        except Exception as error:  # noqa: BLE001 - the SDK and httpx have no base of their own
            raise self._account.fault(self._provider, error) from None
        self._account.took(response.headers)
        return response


def create(settings: Settings) -> Groq:
    """Reads ``groq.baseUrl`` and ``groq.sttModel``."""
    return Groq(Account(settings.groq.base_url), settings.groq.stt_model)


def _hears(model: str) -> bool:
    return "whisper" in model
