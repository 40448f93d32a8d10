"""Sound at a terminal: a spoken sentence, a recording, playback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.device import Capture

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

    while await line("\nEnter begins to listen, q and Enter ends: ") != "q":
        capture = await Capture.open(RATE, None)
        heard = bytearray()
        listening = asyncio.ensure_future(_collect(capture, heard))
        try:
            await line("Listening; Enter when you have spoken. ")
        finally:
            await capture.close()
        await listening
        if heard:
            yield Clip(bytes(heard), RATE)


async def play(clip: Clip) -> None:
    """Plays a clip where there is a loudspeaker; where there is none, nothing happens."""
    from senorita_lsp.engines.audio.device import Loudspeaker

    with suppress(EngineError):
        speaker = await Loudspeaker.open(clip.rate, None)
        try:
            await speaker.play(clip)
            await speaker.drain()
        finally:
            await speaker.close()


async def line(prompt: str, to: TextIO | None = None) -> str:
    """What is typed up to Enter, in lower case; "q" where standard input has ended. ``to``: where it is asked, standard
    output without it."""
    print(prompt, end="", flush=True, file=to)
    return await _keyboard().line()


class _Keyboard:
    """Lines of standard input; waiting for one can be broken off, as `input` on a thread cannot."""

    def __init__(self) -> None:
        from senorita_lsp.engines.audio.program import Reader

        self._reader, self._typed = Reader(4_096), b""

    async def line(self) -> str:
        while b"\n" not in self._typed:
            typed = await self._reader.read()
            if not typed:
                return "q"
            self._typed += typed
        found, _, self._typed = self._typed.partition(b"\n")
        return found.decode("utf-8", "replace").strip().lower()


@cache
def _keyboard() -> _Keyboard:
    return _Keyboard()


async def _collect(capture: Capture, heard: bytearray) -> None:
    """Takes everything that is heard; that it is silence is told, and listened to all the same."""
    try:
        async for chunk in capture.chunks():
            heard += chunk
    except EngineError as error:
        print(f"\n{error.message}")
        if error.code == "silent":
            await _collect(capture, heard)
