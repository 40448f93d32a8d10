"""``senorita-lsp record``: writes the microphone's sound to standard output."""

from __future__ import annotations

import asyncio

from senorita_lsp.engines.audio import hardware, program
from senorita_lsp.engines.audio.device import PIECE_MS, Capture, microphones
from senorita_lsp.engines.errors import EngineError

UNREAD_PIECES = 60_000 // PIECE_MS
"""A reader that falls behind by more than a minute is not listening."""


def record(rate: int, device: str | None, seconds: float | None, list_: bool, wait: bool = False) -> int:
    """Writes mono pcm_s16le at ``rate`` Hz until SIGTERM, SIGINT, the reader's end or ``seconds``; the exit status.

    ``wait``: the microphone is opened when something comes on standard input, and never where that ends first.

    A microphone that gives only silence is told of and listened to all the same; the status then is that of
    ``silent``.
    """
    if list_:
        return program.list_devices(microphones)
    silent: list[EngineError] = []

    async def work(stop: asyncio.Event) -> None:
        program.check_rate(rate)
        if wait and not await _wanted(stop):
            return
        writer = program.Writer(stop.set)
        capture = await Capture.open(rate, device)
        copying = asyncio.ensure_future(_copy(capture, writer, rate, seconds, silent))
        copying.add_done_callback(lambda _: stop.set())
        await stop.wait()
        await capture.close()
        try:
            await copying
        finally:
            writer.end(0.5)

    status = program.run(work)
    return status or (program.STATUSES["silent"] if silent else 0)


async def _wanted(stop: asyncio.Event) -> bool:
    """Waits with everything loaded; False where it is to end instead."""
    await asyncio.to_thread(hardware.load_miniaudio)
    byte, stopped = asyncio.ensure_future(program.Reader(1).read()), asyncio.ensure_future(stop.wait())
    await asyncio.wait((byte, stopped), return_when=asyncio.FIRST_COMPLETED)
    for waiting in (byte, stopped):
        waiting.cancel()
    return byte.done() and not byte.cancelled() and bool(byte.result())


async def _copy(
    capture: Capture, writer: program.Writer, rate: int, seconds: float | None, silent: list[EngineError]
) -> None:
    left = None if seconds is None else 2 * round(rate * seconds)
    while True:
        try:
            async for chunk in capture.chunks():
                if silent and any(chunk):
                    silent.clear()
                writer.write(chunk[:left])
                if left is not None and (left := left - len(chunk)) <= 0:
                    return
                if writer.waiting > UNREAD_PIECES:
                    raise EngineError("unread", "Nobody is reading the recording, so it ended.")
            return
        except EngineError as error:
            if error.code != "silent":
                raise
            silent.append(error)
            program.warn(error)
