"""Speech for tests: the project's own voice says it in the test run, and each sentence once."""

from __future__ import annotations

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from senorita_lsp.config import Settings
from senorita_lsp.engines import preference, tts
from senorita_lsp.engines.audio.format import Clip


@cache
def spoken(text: str) -> Clip:
    """A sentence as the first voice of the default settings says it, mono pcm_s16le at that voice's rate."""

    async def speak() -> Clip:
        voices = tts.engines(Settings())
        clips = [clip async for clip in preference.speak(text, None, voices, lambda _: None)]
        return Clip(b"".join(clip.data for clip in clips), clips[0].rate)

    # The tests' own event loop is running already: this one has a thread of its own.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, speak()).result()


def silence(ms: int, rate: int = 16_000) -> Clip:
    return Clip(bytes(rate * ms // 1000 * 2), rate)


def noise(ms: int, level: int, rate: int = 16_000) -> Clip:
    """White noise of this peak, the same every time."""
    source = random.Random(7)
    samples = (source.randint(-level, level) for _ in range(rate * ms // 1000))
    return Clip(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples), rate)
