"""Live recognition by Deepgram's SDK over real sockets that break, beside a cloud on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import registry
from senorita_lsp.engines.deepgram import live as line
from senorita_lsp.engines.live import Live
from senorita_lsp.engines.stt.base import Hints, StreamEvent
from senorita_lsp.transcript.transcript import Transcript
from tests.cloud import Cloud, Script, cloud
from tests.relay import Relay, relay

RATE = 16_000
MS = RATE * 2 // 1000
LOUD, QUIET = b"\x00\x10\x00\xf0" * 160, b"\x00\x00" * 320
"""20 ms each."""
HINTS = Hints(("parse_command",))
SAID = "delete function foo"
MODELS = pytest.mark.parametrize("model", ["flux-general-en", "nova-3"])
LISTEN = {"flux-general-en": "listen2", "nova-3": "listen1"}


def speech(ms: int, seed: int = 1) -> bytes:
    """Loud sound of which no two 20 ms are the same, so that each stands for its place."""
    pieces = []
    for index in range(ms // 20):
        mark = (seed * 1_000 + index + 4_000).to_bytes(2, "little", signed=True)
        pieces.append((mark + (-8_000).to_bytes(2, "little", signed=True)) * 160)
    return b"".join(pieces)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, and waits shortened; in force in each module that imports it."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "dg-key")
    monkeypatch.setenv("OPENAI_API_KEY", "oa-key")
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)
    monkeypatch.setattr(line, "FORCE_S", 0.4)
    monkeypatch.setattr(line, "FAREWELL_S", 0.1)


@dataclass
class Hearing:
    """A Live at work, and what came of it."""

    live: Live
    sky: Cloud
    net: Relay
    engines: list[Any]
    told: list[StreamEvent] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    sent: bytearray = field(default_factory=bytearray)
    task: asyncio.Task[Transcript | None] | None = None

    def start(self) -> None:
        self.task = asyncio.ensure_future(self.live.run(self.engines, HINTS, self.notices.append))

    async def say(self, data: bytes, piece: int = 640, pause: float = 0) -> None:
        """Feeds sound in pieces of so many bytes."""
        for at in range(0, len(data), piece):
            self.live.feed(data[at : at + piece])
            await asyncio.sleep(pause)
        self.sent += data

    async def until(self, met: Callable[[], object]) -> None:
        async with asyncio.timeout(25):
            while not met():
                assert self.task is None or not self.task.done(), self.notices
                await asyncio.sleep(0.005)

    def events(self, kind: type) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]

    async def heard(self) -> Transcript | None:
        """The key is released: what was said."""
        self.live.finish()
        return await self.result()

    async def result(self) -> Transcript | None:
        assert self.task is not None
        async with asyncio.timeout(30):
            return await self.task

    @property
    def text(self) -> Awaitable[str | None]:
        async def said() -> str | None:
            heard = await self.heard()
            return None if heard is None else heard.text

        return said()

    def lines(self) -> list[bytes]:
        """The sound each connection got."""
        return [bytes(one.audio) for one in self.sky.requests if one.method == "GET"]


@asynccontextmanager
async def hearing(
    model: str = "flux-general-en",
    script: Script | None = None,
    engines: tuple[str, ...] = ("deepgram",),
    seconds: int = 120,
    endless: bool = False,
    start: bool = True,
    base_url: str = "",
) -> AsyncIterator[Hearing]:
    async with cloud(script or Script(transcript=SAID)) as sky, relay(sky.base_url) as net:
        whole = Settings()
        chosen = replace(
            whole,
            deepgram=replace(whole.deepgram, base_url=base_url or net.url, stt_model=model),
            openai=replace(whole.openai, base_url=f"{sky.base_url}/v1"),
        )
        made = Hearing(Live(RATE, seconds, lambda event: made.told.append(event), endless), sky, net, [])
        made.engines = registry.engines("stt", engines, chosen)
        if start:
            made.start()
        try:
            yield made
        finally:
            if made.task is not None:
                made.task.cancel()
                await asyncio.gather(made.task, return_exceptions=True)
            for engine in made.engines:
                await engine.close()


def covers(lines: list[bytes], sent: bytes) -> bool:
    """Whether each line begins somewhere within what the lines before it got, and the last one has the end.

    What follows the sound is Flux's silence before a forced end.
    """
    reached = 0
    for got in lines:
        if not got:
            continue
        start = _place(got, sent)
        if start is None or start > reached:
            return False
        reached = max(reached, start + _common(got, sent[start:]))
    return reached == len(sent)


def _place(got: bytes, sent: bytes) -> int | None:
    """Where in the sound a line begins."""
    head = got[: min(len(got), 640)]
    at = sent.find(head)
    return at if at >= 0 else (0 if sent.startswith(got[:2]) else None)


def _common(got: bytes, sent: bytes) -> int:
    size = min(len(got), len(sent))
    if got[:size] == sent[:size]:
        return size
    return next(index for index in range(size) if got[index] != sent[index])
