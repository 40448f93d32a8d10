"""Speech by one HTTP request (https://developers.deepgram.com/docs/text-to-speech), streamed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.deepgram import faults
from senorita_lsp.engines.deepgram.client import Host, provider
from senorita_lsp.engines.deepgram.speaking import ANSWER_S, RATE
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.backoff import retried
from senorita_lsp.engines.network.faults import Provider, malformed, stalled
from senorita_lsp.engines.tts._stream import Sound


async def speak(host: Host, voice: str, text: str) -> AsyncGenerator[Clip, None]:
    """The sound of a text; raises EngineError. Closing it ends the connection, and opens another."""
    answer = _Answer(host, provider(voice, "deepgram.ttsVoice"), text)
    over = False
    try:
        await answer.open()
        while (clip := await answer.next()) is not None:
            yield clip
        over = True
        host.line.used()
    finally:
        await answer.close()
        if not over:
            host.line.rewarm()


class _Answer:
    """One request, tried again until its first bytes come, and its sound."""

    def __init__(self, host: Host, who: Provider, text: str) -> None:
        self._host, self._who, self._text = host, who, text
        self._open = AsyncExitStack()
        self._pieces: AsyncIterator[bytes] | None = None
        self._first = b""
        self._sound = Sound("", RATE)

    async def open(self) -> None:
        """Raises EngineError, within ANSWER_S."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await retried(self._ask)
        except TimeoutError as error:
            raise faults.of(self._who, error) from None

    async def next(self) -> Clip | None:
        """The next clip, None after the last one; raises EngineError. Bytes that are no clip yet are silence."""
        try:
            async with asyncio.timeout(ANSWER_S):
                while self._pieces is not None:
                    piece, self._first = self._first or await anext(self._pieces, b""), b""
                    if not piece:
                        self._pieces = None
                        return await self._sound.close()
                    if clip := self._sound.feed(piece):
                        return clip
            return None
        except TimeoutError:
            raise stalled(self._who) from None
        except ValueError:
            raise malformed(self._who) from None
        except Exception as error:  # noqa: BLE001 - the SDK lets through what any layer below it raises
            raise faults.of(self._who, error) from None

    async def close(self) -> None:
        await self._open.aclose()

    async def _ask(self) -> None:
        client = await self._host.client()
        audio: Any = client.speak.v2.audio if is_flux(self._who.model) else client.speak.v1.audio
        try:
            response = await self._open.enter_async_context(
                audio.with_raw_response.generate(
                    text=self._text,
                    model=self._who.model,
                    encoding="linear16",
                    container="none",
                    sample_rate=RATE,
                    mip_opt_out=True,
                    request_options={"max_retries": 0},
                )
            )
            self._pieces = response.data
            self._first = await anext(response.data, b"")
        except Exception as error:  # noqa: BLE001 - as above
            await self._open.aclose()
            raise faults.of(self._who, error) from None
        if not self._first:
            await self._open.aclose()
            raise EngineError("engineFailed", "Deepgram sent no sound.", self._who.engine)
        self._sound = Sound(response.headers.get("content-type", ""), RATE)


def is_flux(voice: str) -> bool:
    """Whether a voice is one of Flux speech, which has a protocol of its own."""
    return voice.startswith("flux-")
