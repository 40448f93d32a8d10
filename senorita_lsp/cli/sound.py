"""Sound at a terminal: one's own voice, a recording, the loudspeaker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError

RATE = 16_000
LONGEST_SECONDS = 300
CONTAINERS = {".wav": "wav", ".mp3": "mp3", ".webm": "webm", ".ogg": "ogg", ".opus": "opus"}


async def recording(path: Path) -> Clip:
    """A sound file as a clip; raises EngineError where it is none."""
    from senorita_lsp.engines.audio.decode import decode_clip

    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError:
        raise EngineError("noAudio", f"There is no file {path} that can be read.") from None
    return await decode_clip(data, Format(CONTAINERS.get(path.suffix.lower(), "wav")), LONGEST_SECONDS)


async def utterances() -> AsyncIterator[Clip]:
    """What is said between one press of Enter and the next, until "q"; raises EngineError without a microphone."""
    from senorita_lsp.engines.audio.device import Capture

    while await _line("\nEnter begins to listen, q and Enter ends: ") != "q":
        capture = await Capture.open(RATE, None)
        pieces: list[bytes] = []
        listening = asyncio.ensure_future(_collect(capture.chunks(), pieces))
        try:
            await _line("Listening; Enter when you have spoken. ")
        finally:
            await capture.close()
        await listening
        yield Clip(b"".join(pieces), RATE)


async def play(clip: Clip) -> None:
    """Plays a clip where there is a loudspeaker; where there is none, nothing happens."""
    from senorita_lsp.engines.audio.device import Loudspeaker

    try:
        speaker = await Loudspeaker.open(clip.rate, None)
    except EngineError:
        return
    try:
        await speaker.play(clip)
        await speaker.drain()
    finally:
        await speaker.close()


async def _collect(chunks: AsyncIterator[bytes], pieces: list[bytes]) -> None:
    pieces.extend([chunk async for chunk in chunks])


async def _line(prompt: str) -> str:
    try:
        return (await asyncio.to_thread(input, prompt)).strip().lower()
    except EOFError:
        return "q"
