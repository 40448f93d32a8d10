"""An ear made of voice activity and a recogniser of clips, real or written for a test."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import registry
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.audio.resample import Resampler
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Ended, Hints, Recognizer, StreamEvent
from senorita_lsp.engines.turn.by_silence import BySilence
from senorita_lsp.engines.vad import gate
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.endpointing import Delays
from tests.voices import noise, silence, spoken

DELAYS = Delays(300, 1_500, 60_000)
MS = 32
SMART_TURN = os.environ.get("SMART_TURN_MODEL", "")
MODEL = pytest.mark.skipif(not SMART_TURN, reason="needs SMART_TURN_MODEL, the path of a Smart Turn v3 model")
LOCAL = pytest.mark.parametrize("name", ["whisper", "moonshine"])


@cache
def voice(text: str, rate: int = 16_000) -> bytes:
    """A sentence without the silence before and after it, but for what is in every voice."""
    clip = spoken(text)
    resampler = Resampler(clip.rate, 16_000)
    whole = Clip(resampler.feed(clip.data) + resampler.flush())
    found = gate.segments(whole, _detector())
    sound = gate.cut(whole, gate.Segment(found[0].start_ms, found[-1].end_ms), 50).data
    if rate == 16_000:
        return sound
    resampler = Resampler(16_000, rate)
    return resampler.feed(sound) + resampler.flush()


def _detector() -> Any:
    from senorita_lsp.engines.vad.silero import Silero

    return Silero()


def quiet(ms: int, level: int = 0) -> bytes:
    return noise(ms, level).data if level else silence(ms).data


def clicks(count: int, apart_ms: int) -> bytes:
    source = random.Random(3)
    click = b"".join(source.randint(-20_000, 20_000).to_bytes(2, "little", signed=True) for _ in range(80))
    return (click + quiet(apart_ms)) * count


class Scribe:
    """A recogniser that keeps the clips it gets, and answers when it is let: ``texts`` in order, the last one again."""

    name, model = "scribe", "paper"

    def __init__(self, *texts: str, network: bool = False, held: bool = False, code: str = "") -> None:
        self.ahead = False
        self.network, self.texts, self.code = network, list(texts) or ["said"], code
        self.clips: list[bytes] = []
        self.hints: list[Hints] = []
        self.busy = self.busiest = self.cancelled = 0
        self.free = asyncio.Event()
        if not held:
            self.free.set()

    async def available(self) -> str | None:
        return None

    async def warm(self, progress: Callable[[str], None]) -> None:
        """It is ready."""

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        self.clips.append(clip.data)
        self.hints.append(hints)
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        try:
            await self.free.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.busy -= 1
        if self.code:
            raise EngineError(self.code, "No more paper.", self.name)
        return Transcript(self.texts.pop(0) if len(self.texts) > 1 else self.texts[0], engine=self.name)

    async def close(self) -> None:
        """Nothing was opened."""


class Ear:
    """An open stream, and all that it told."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.told: list[StreamEvent] = []
        self.fed = 0
        self.reader = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        async for event in self.stream.events():
            self.told.append(event)

    async def say(self, *sounds: bytes, piece: int = 1_280) -> None:
        for sound in sounds:
            self.fed += len(sound)
            for at in range(0, len(sound), piece):
                await self.stream.feed(sound[at : at + piece])

    async def speak(self, *sounds: bytes) -> None:
        """As ``say``, and never faster than it is listened to: nothing of it is older than the present."""
        for sound in sounds:
            for at in range(0, len(sound), 500 * MS):
                await self.say(sound[at : at + 500 * MS])
                await self.caught_up()

    async def caught_up(self) -> None:
        """Until all that was said has been listened to, but for the last piece of a chunk."""
        await self.until(lambda: self.stream._endpoint.now > self.fed // MS - MS)

    async def until(self, met: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not met():
                if self.reader.done():
                    await self.reader
                await asyncio.sleep(0.005)

    async def all(self) -> list[StreamEvent]:
        """Everything up to the forced end."""
        await self.stream.finish()
        await self.until(lambda: self.told and isinstance(self.told[-1], Ended) and self.told[-1].forced)
        return self.told

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]

    @property
    def texts(self) -> list[str]:
        return [plain(event.transcript.text) for event in self.of(Ended) if event.transcript.text]

    @property
    def kinds(self) -> str:
        return " ".join(type(event).__name__ for event in self.told)


def plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum() or letter == " ").strip()


@asynccontextmanager
async def ear(
    recognizer: Recognizer,
    complete: Callable[[Transcript], int] | None = None,
    delays: Delays = DELAYS,
    rate: int = 16_000,
    judge: Any = None,
) -> AsyncIterator[Ear]:
    engine = BySilence(recognizer, delays, complete, judge)
    stream = await engine.open(rate, Hints(("foo",)))
    listening = Ear(stream)
    try:
        yield listening
    finally:
        await stream.close()
        await asyncio.gather(listening.reader, return_exceptions=True)
        await recognizer.close()


def local(name: str) -> Recognizer:
    (engine,) = registry.engines("stt", (name,), Settings())
    found: Recognizer = engine
    return found
