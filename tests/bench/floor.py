"""The least that answers a spoken question: websockets and httpx on sockets that are open already, and nothing else.

What belongs here: the floor under what answer.py measures. It does not check, interrupt, remember or recover, and there
is no editor, no server process and no protocol between it and whoever listens.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect

LISTEN = "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000"
SPEAK = "/v1/speak?model=aura-2-thalia-en&encoding=linear16&sample_rate=24000"
CHAT = "/openai/v1/chat/completions"
MODEL = "openai/gpt-oss-120b"
ENDS = (".", "!", "?")

F = TypeVar("F", bound="Floor")


class Floor:
    """Hears, asks and speaks; ``sounds`` is when audio came, ``over`` is set when an answer has been spoken."""

    def __init__(self, ear: ClientConnection, voice: ClientConnection, http: httpx.AsyncClient) -> None:
        self.sounds: list[float] = []
        self.over = asyncio.Event()
        self._ear, self._voice, self._http = ear, voice, http
        self._unspoken = 0
        self._answer: asyncio.Task[None] | None = None

    async def hear(self, frame: bytes) -> None:
        await self._ear.send(frame)

    async def listen(self) -> None:
        async for message in self._ear:
            told = json.loads(message)
            if told.get("event") == "EndOfTurn":
                await self.heard(told["transcript"])
                self._answer = asyncio.ensure_future(self._ask(told["transcript"]))

    async def take_sound(self) -> None:
        async for message in self._voice:
            if isinstance(message, bytes):
                self.sounds.append(time.perf_counter())
                await self.spoke(message)
            elif json.loads(message)["type"] == "Flushed":
                self._unspoken -= 1
                if not self._unspoken and self._answer is not None and self._answer.done():
                    self.over.set()
                    await self.done()

    async def heard(self, text: str) -> None:
        """A question; nobody else is told here, nor below."""

    async def spoke(self, sound: bytes) -> None:
        """Sound of an answer."""

    async def done(self) -> None:
        """All of it has been spoken."""

    async def _ask(self, text: str) -> None:
        body = {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": text}]}
        sentence = ""
        async with self._http.stream("POST", CHAT, json=body) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {") and (choices := json.loads(line[6:])["choices"]):
                    token = choices[0]["delta"].get("content") or ""
                    sentence += token
                    if token.endswith(ENDS):
                        await self._say(sentence)
                        sentence = ""

    async def _say(self, sentence: str) -> None:
        self._unspoken += 1
        await self._voice.send(json.dumps({"type": "Speak", "text": sentence}))
        await self._voice.send('{"type":"Flush"}')


@asynccontextmanager
async def floor(base_url: str, kind: type[F]) -> AsyncIterator[F]:
    """A floor on the cloud at ``base_url``, its sockets open."""
    sockets = "ws" + base_url.removeprefix("http")
    options: dict[str, Any] = {"additional_headers": {"Authorization": "Token key"}, "compression": None}
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(connect(sockets + LISTEN, **options))
        voice = await stack.enter_async_context(connect(sockets + SPEAK, **options))
        headers = {"Authorization": "Bearer key"}
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30))
        await http.get("/openai/v1/models")
        made = kind(ear, voice, http)
        tasks = [asyncio.ensure_future(made.listen()), asyncio.ensure_future(made.take_sound())]
        try:
            yield made
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
