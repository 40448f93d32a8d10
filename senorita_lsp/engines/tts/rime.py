"""Rime's voices, over HTTP.

Sources: https://docs.rime.ai/api-reference/coda/http, /docs/voices, /docs/errors
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import backoff, body, credentials, faults
from senorita_lsp.engines.network.answer import Patience
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.http import Line
from senorita_lsp.engines.network.openai import SAYABLE
from senorita_lsp.engines.network.stream import Stream
from senorita_lsp.engines.stt.base import Progress
from senorita_lsp.engines.tts._clips import ELSEWHERE, Speech, spoken
from senorita_lsp.engines.tts._pieces import pieces
from senorita_lsp.engines.tts.base import VoiceInfo

if TYPE_CHECKING:
    import httpx

    from senorita_lsp.config import Settings

ENGINE: Final = "rime"
TITLE: Final = "Rime"
SPEECH_PATH: Final = "/v1/rime-tts"
VOICES_PATH: Final = "/data/voices/all-v2.json"

RATE: Final = 24_000
"""In Hz; all models have it."""
VOICES_S: Final = 5.0
AGAIN_S: Final = 60.0
"""How long the voices are not asked for again after they could not be had."""
LONGEST: Final = 500
"""Code points of one request: the Mist models take no more."""
MOST_VOICES: Final = 1_000
MOST_LIST: Final = 1 << 20
MOST_ERROR: Final = 1 << 12
ERROR_S: Final = 3.0

LANGUAGES: Final = {
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "de": "ger",
    "pt": "por",
    "ja": "jpn",
    "he": "heb",
    "hi": "hin",
}
"""Rime's words for languages: its older models know no others."""


class Rime:
    """A Speaker. ``language`` as BCP 47."""

    name = ENGINE
    network = True

    def __init__(self, base_url: str, model: str, speaker: str, language: str, patience: Patience = ELSEWHERE) -> None:
        self.model = model
        self._line = Line(base_url, VOICES_PATH)
        self._provider = Provider(ENGINE, TITLE, model, "rime.model")
        self._speaker, self._patience = speaker, patience
        self._language = language.partition("-")[0].lower()
        self._listed: tuple[VoiceInfo, ...] = ()
        self._asked = -AGAIN_S

    async def available(self) -> str | None:
        return await credentials.missing(ENGINE, TITLE)

    async def warm(self, progress: Progress) -> None:
        await credentials.required(ENGINE, TITLE)
        await self._line.warm()

    def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        who = voice.removeprefix(f"{ENGINE}:") if voice else self._speaker
        return spoken(pieces(sentence, LONGEST), lambda piece: self._begun(piece, who))

    async def voices(self) -> list[VoiceInfo]:
        """Those of the model, as Rime lists them; where it cannot be asked, the one that is set."""
        if not self._listed and time.monotonic() - self._asked >= AGAIN_S:
            self._asked = time.monotonic()
            try:
                async with asyncio.timeout(VOICES_S):
                    self._listed = tuple(self._read(await self._list()))
            except (EngineError, TimeoutError, ValueError):
                self._listed = ()
        return list(self._listed) or [self._info(self._speaker, self._language)]

    async def close(self) -> None:
        await self._line.close()

    async def _begun(self, text: str, voice: str) -> Speech:
        """Speech whose first sound is there; tried again until then, within one bound."""
        return await backoff.within(self._patience.first, lambda: self._try(text, voice), self._provider, self._line)

    async def _try(self, text: str, voice: str) -> Speech:
        key = await credentials.required(ENGINE, TITLE)
        # A WAV says how its samples are; Mist's first two models stream none.
        form = "audio/pcm" if self.model in ("mist", "mistv2") else "audio/wav"
        headers = {"Accept": form, "Authorization": f"Bearer {key.reveal()}"}
        request = {
            "speaker": voice,
            "text": text,
            "modelId": self.model,
            "lang": LANGUAGES.get(self._language, self._language),
            "samplingRate": RATE,
        }
        response = await self._line.send(self._provider, "POST", SPEECH_PATH, json=request, headers=headers)
        if response.status_code >= 300:
            raise await self._refusal(response)
        return await Speech(response, self._provider, self._line, RATE, self._patience).begin()

    async def _refusal(self, response: httpx.Response) -> EngineError:
        """The error for a status; Rime says why in plain text, which is looked at and never shown."""
        try:
            said = (await self._whole(response, MOST_ERROR, ERROR_S)).lower()
        except EngineError:
            said = b""
        # An account that is not paid for is refused as a wrong key is.
        status = 402 if response.status_code == 401 and b"subscription" in said else response.status_code
        if status == 400 and (b"speaker" in said or b"model" in said):
            return EngineError(
                "refused",
                f"{TITLE} does not speak with this voice and model (senorita.rime.speaker, senorita.rime.model).",
                ENGINE,
            )
        return faults.of_status(self._provider, status, response.headers)

    async def _whole(self, response: httpx.Response, most: int, seconds: float) -> bytes:
        stream = Stream(response, self._provider, self._line, most, seconds)
        found = bytearray()
        try:
            while piece := await stream.next(seconds):
                found += piece
        finally:
            await stream.close()
        return bytes(found)

    async def _list(self) -> Any:
        """All voices; it takes no key."""
        response = await self._line.send(self._provider, "GET", VOICES_PATH)
        listed = await self._whole(response, MOST_LIST, VOICES_S)
        if response.status_code >= 300:
            raise faults.of_status(self._provider, response.status_code, response.headers)
        return body.parsed(listed)

    def _read(self, listed: Any) -> Iterator[VoiceInfo]:
        """``{model: {language: [name]}}``; in an older form, ``{model: [name]}``."""
        mine = listed.get(self.model) if isinstance(listed, dict) else None
        groups = mine if isinstance(mine, dict) else {"eng": mine}
        short = {word: tag for tag, word in LANGUAGES.items()}
        left = MOST_VOICES
        for word, names in groups.items():
            for name in (names if isinstance(names, list) else [])[:left]:
                if isinstance(name, str) and SAYABLE.fullmatch(name):
                    left -= 1
                    yield self._info(name, short.get(word, word if word.isalpha() and len(word) < 9 else "mul"))

    def _info(self, name: str, language: str) -> VoiceInfo:
        return VoiceInfo(f"{ENGINE}:{name}", name.title(), language, ENGINE)


def create(settings: Settings) -> Rime:
    """Reads ``rime.baseUrl``, ``rime.model``, ``rime.speaker`` and ``language``."""
    return Rime(settings.rime.base_url, settings.rime.model, settings.rime.speaker, settings.language)
