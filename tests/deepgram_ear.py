"""Deepgram's recogniser over real sockets, beside a cloud on this machine, and what a stream of it told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import stt
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Hints, Stream, StreamEvent
from senorita_lsp.engines.stt.deepgram import Deepgram
from tests.cloud import Cloud, Script, cloud

KEY = "dg-0123456789abcdef"
LOUD, QUIET = b"\x00\x10\x00\xf0" * 160, b"\x00\x00" * 320
"""20 ms each, at 16 kHz."""
HINTS = Hints(("parse_command", "main.py"))
LIVE = pytest.mark.parametrize("model", ["flux-general-en", "nova-3"])
LISTEN = {"flux-general-en": "listen2", "nova-3": "listen1"}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)


@asynccontextmanager
async def hearing(
    model: str = "flux-general-en", script: Script | None = None, **options: Any
) -> AsyncIterator[tuple[Deepgram, Cloud]]:
    async with cloud(script) as sky:
        engine = made(sky.base_url, model, **options)
        try:
            yield engine, sky
        finally:
            await engine.close()


def made(base_url: str, model: str = "flux-general-en", **options: Any) -> Deepgram:
    settings = Settings()
    chosen = replace(settings.deepgram, base_url=base_url, stt_model=model, **options)
    engine = stt.engines(replace(settings, stt=replace(settings.stt, engines=("deepgram",)), deepgram=chosen))[0]
    assert isinstance(engine, Deepgram)
    return engine


class Ear:
    """A stream and what it has told so far."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.told: list[StreamEvent] = []
        self.failure: EngineError | None = None
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for event in self.stream.events():
                self.told.append(event)
                self._news.set()
        except EngineError as error:
            self.failure = error
        self._news.set()

    async def feed(self, *pieces: bytes) -> None:
        for piece in pieces:
            await self.stream.feed(piece)
            await asyncio.sleep(0)

    async def until(self, kind: type, times: int = 1) -> Any:
        """The event of this kind, the so many'th."""
        async with asyncio.timeout(25):
            while len(found := [event for event in self.told if isinstance(event, kind)]) < times:
                assert self.failure is None, self.failure.message
                self._news.clear()
                await self._news.wait()
        return found[times - 1]

    async def died(self) -> EngineError:
        async with asyncio.timeout(25):
            await self._task
        assert self.failure is not None
        return self.failure

    async def close(self) -> None:
        await self.stream.close()
        async with asyncio.timeout(25):
            await self._task


@asynccontextmanager
async def listening(engine: Deepgram, hints: Hints = HINTS) -> AsyncIterator[Ear]:
    ear = Ear(await engine.open(16_000, hints))
    try:
        yield ear
    finally:
        await ear.close()


async def fed_for_ever(ear: Ear, piece: bytes) -> None:
    while True:
        await ear.stream.feed(piece)
        await asyncio.sleep(0.001)


def clean(error: EngineError) -> EngineError:
    """One sentence for the user, with nothing in it that is nobody's business."""
    assert error.engine == "deepgram"
    assert error.message.endswith(".")
    assert KEY not in error.message
    assert "127.0.0.1" not in error.message
    assert error.__cause__ is None
    return error


@asynccontextmanager
async def serving(path: str, handler: Any, method: str = "GET") -> AsyncIterator[str]:
    from aiohttp import web

    app = web.Application()
    app.router.add_route(method, path, handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
