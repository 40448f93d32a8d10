"""Sound for a text: a quiet square wave, as long as the text takes to say."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cloud.script import Script

_PERIOD = struct.pack("<h", 2_000) * 40 + struct.pack("<h", -2_000) * 40


def pcm(script: Script, text: str, rate: int) -> bytes:
    """Mono pcm_s16le, at least 20 ms."""
    samples = max(round(len(text) * script.sound_per_char * rate / 1000), rate // 50)
    return (_PERIOD * (samples // 80 + 1))[: samples * 2]


def wav(script: Script, data: bytes, rate: int) -> bytes:
    """A RIFF header before ``data``; a streamed one does not know its size."""
    size = len(data) if script.wav_sizes else 0xFFFFFFFF
    riff = min(size + 36, 0xFFFFFFFF)
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", size
    )
    return head + data


def ulaw_silence(data: bytes) -> bytes:
    """As many samples of µ-law silence as ``data`` has of pcm_s16le."""
    return b"\xff" * (len(data) // 2)


async def paced(script: Script, data: bytes, rate: int) -> AsyncIterator[bytes]:
    """``data`` in chunks of whole samples, ``sound_speed`` times as fast as it is heard."""
    await asyncio.sleep(script.first_sound / 1000)
    size = max(2, int(rate * script.sound_chunk / 1000) * 2)
    for start in range(0, len(data), size):
        if start and script.sound_speed:
            await asyncio.sleep(script.sound_chunk / 1000 / script.sound_speed)
        yield data[start : start + size]
