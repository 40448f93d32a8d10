"""``senorita-lsp play``: plays standard input on the loudspeaker."""

from __future__ import annotations

import asyncio

from senorita_lsp.engines.audio import program
from senorita_lsp.engines.audio.device import Loudspeaker, loudspeakers
from senorita_lsp.engines.audio.format import Clip

READ_MS = 50
"""What is read at a time: what was read and not yet played is lost for a reader that wants to stop."""


def play(rate: int, device: str | None, list_: bool) -> int:
    """Plays mono pcm_s16le at ``rate`` Hz until its end, and is silent at once on SIGTERM or SIGINT; the exit status.

    Half a sample at the very end is dropped.
    """
    if list_:
        return program.list_devices(loudspeakers)

    async def work(stop: asyncio.Event) -> None:
        program.check_rate(rate)
        speaker = await Loudspeaker.open(rate, device)
        copying = asyncio.ensure_future(_copy(speaker, rate))
        copying.add_done_callback(lambda _: stop.set())
        await stop.wait()
        if not copying.done():
            speaker.stop()
            copying.cancel()
        await asyncio.wait([copying])
        await speaker.close()
        if not copying.cancelled():
            copying.result()

    return program.run(work)


async def _copy(speaker: Loudspeaker, rate: int) -> None:
    reader = program.Reader(2 * rate * READ_MS // 1000)
    half = b""
    while data := await reader.read():
        data = half + data
        whole = len(data) & ~1
        data, half = data[:whole], data[whole:]
        await speaker.play(Clip(data, rate))
    await speaker.drain()
