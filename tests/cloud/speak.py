"""Deepgram's /v1/speak (Aura): POST, and the WebSocket with Speak, Flush, Clear and Close.

Source: developers.deepgram.com/docs/tts-websocket and /docs/text-to-speech.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.cloud.answer import Answer
from tests.cloud.refusal import by_model, refusal
from tests.cloud.sound import paced, pcm, wav

if TYPE_CHECKING:
    from tests.cloud.line import Line
    from tests.cloud.record import Cloud, Received

_SENTENCE = re.compile(r"[.!?]\s+")


async def speak_http(cloud: Cloud, received: Received) -> Answer | web.Response:
    model = received.value("model") or "aura-asteria-en"
    if refused := by_model(cloud, received, model):
        return refused
    text = received.json["text"]
    if len(text) > cloud.script.speak_limit:
        return refusal(received.on, 413, said="Input text exceeds maximum character limit of 2000.")
    rate = int(received.value("sample_rate") or 24_000)
    data = pcm(cloud.script, text, rate)
    bare = received.value("container") == "none"
    cloud.event("tts.text", on=received.on, text=text)
    headers = {
        "Content-Type": f"audio/l16;rate={rate};channels=1" if bare else "audio/wav",
        "dg-request-id": str(uuid.uuid4()),
        "dg-model-name": model,
        "dg-char-count": str(len(text)),
    }
    return Answer("audio", _sounding(cloud, text, data if bare else wav(cloud.script, data, rate), rate), headers)


async def _sounding(cloud: Cloud, text: str, data: bytes, rate: int) -> AsyncIterator[bytes]:
    first = True
    async for chunk in paced(cloud.script, data, rate):
        if first:
            cloud.event("tts.first", text=text)
            first = False
        yield chunk


class Aura:
    """One speaking connection."""

    def __init__(self, cloud: Cloud, line: Line) -> None:
        self._cloud, self._script, self._line = cloud, cloud.script, line
        self._rate = int(line.received.value("sample_rate") or 24_000)
        self._buffer, self._sequence, self._generation = "", 0, 0
        self._flushes: list[float] = []
        self._jobs: asyncio.Queue[tuple[int, str | None]] = asyncio.Queue()

    async def run(self) -> None:
        model = self._line.received.value("model") or "aura-asteria-en"
        await self._line.send(
            {
                "type": "Metadata",
                "request_id": self._line.id,
                "model_name": model,
                "model_version": "2026-01-01.0",
                "model_uuid": self._line.id,
            }
        )
        worker = asyncio.ensure_future(self._work())
        try:
            while isinstance(message := await self._line.receive(), dict):
                self._cloud.event("tts.control", conn=self._line.received.number, type=message.get("type"))
                if await self._control(message):
                    return
        finally:
            worker.cancel()

    async def _control(self, message: dict[str, Any]) -> bool:
        kind = message.get("type")
        if kind == "Speak":
            self._take(message["text"])
        elif kind == "Flush":
            await self._flush()
        elif kind == "Clear":
            self._generation += 1
            self._buffer = ""
            await self._line.send({"type": "Cleared", "sequence_id": self._next()})
        elif kind == "Close":
            self._say(self._buffer)
            await self._jobs.join()
            await self._line.close()
            return True
        else:
            await self._warn("UNKNOWN_MESSAGE", "The message was not understood.")
        return False

    def _take(self, text: str) -> None:
        self._buffer += text
        while self._script.speaks_early and (end := _SENTENCE.search(self._buffer)):
            self._say(self._buffer[: end.end()])
            self._buffer = self._buffer[end.end() :]

    def _say(self, text: str) -> None:
        if text.strip():
            self._cloud.event("tts.text", on=self._line.received.on, text=text)
            self._jobs.put_nowait((self._generation, text))

    async def _flush(self) -> None:
        now = time.monotonic()
        self._flushes = [*(moment for moment in self._flushes if now - moment < 60), now]
        if 0 < self._script.flush_limit < len(self._flushes):
            self._flushes.pop()
            await self._warn("EXCESSIVE_FLUSH", "The limit of flushes a minute was exceeded.")
            return
        self._say(self._buffer)
        self._buffer = ""
        self._jobs.put_nowait((self._generation, None))

    async def _warn(self, code: str, description: str) -> None:
        await self._line.send({"type": "Warning", "code": code, "description": description})

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence - 1

    async def _work(self) -> None:
        while True:
            generation, text = await self._jobs.get()
            if generation == self._generation:
                await self._perform(generation, text)
            self._jobs.task_done()

    async def _perform(self, generation: int, text: str | None) -> None:
        if text is None:
            await self._line.send({"type": "Flushed", "sequence_id": self._next()}, last=True)
            return
        first = True
        async for chunk in paced(self._script, pcm(self._script, text, self._rate), self._rate):
            if generation != self._generation or self._line.closed:
                return
            if first:
                self._cloud.event("tts.first", conn=self._line.received.number, text=text)
                first = False
            await self._line.send(chunk)


async def aura(cloud: Cloud, line: Line) -> None:
    await Aura(cloud, line).run()
