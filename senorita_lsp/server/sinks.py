"""Where speech goes: to the client as paced progress, or to the server's own loudspeaker."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Protocol

from senorita_lsp.engines.audio.encode import Encoder, encode
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.server.progress import Progress
from senorita_lsp.turn import pacing

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.device import Loudspeaker

CHUNK_MS = 200
"""Audio goes out in pieces of this length: few enough messages, and short enough to stop between two."""

PATIENCE_MS = 1_000
"""How much longer than its audio a client may take to say that it has played it all."""


def now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Sink(Protocol):
    """Takes the clips of one answer, in order."""

    pace: pacing.Pace

    async def put(self, clip: Clip, sentence: int) -> None:
        """Hands a clip on; returns when the next one may come."""

    async def end(self) -> None:
        """All has been put: returns when it has been heard, or should have been."""

    def played(self, ms: int, state: str) -> None:
        """The listener's word on what was heard (``voice/playback``)."""

    async def close(self) -> None:
        """Lets go of what it opened; what was not heard yet is dropped."""


class ClientSink:
    """``audio`` progress, at most two seconds ahead of the ear. Raises EngineError for an ``output`` it cannot send."""

    def __init__(self, progress: Progress, output: Format) -> None:
        self.pace = pacing.Pace()
        self._progress, self._output = progress, output
        self._moved, self._finished = asyncio.Event(), asyncio.Event()
        self._encoder = Encoder(output)
        self._seq = self._sentence = 0

    async def put(self, clip: Clip, sentence: int) -> None:
        self._sentence = sentence
        if self._encoder.passes(clip.rate):
            await self._send(self._encoder.feed(clip))
        else:
            await self._send(await asyncio.to_thread(self._encoder.feed, clip))

    async def end(self) -> None:
        await self._send(await asyncio.to_thread(self._encoder.flush))
        self._progress.emit("audioEnd")
        left = self.pace.sent - self.pace.heard(now_ms())
        patience = PATIENCE_MS if self.pace.reported else 0
        try:
            async with asyncio.timeout((left + patience) / 1000):
                await self._finished.wait()
        except TimeoutError:
            return

    def played(self, ms: int, state: str) -> None:
        self.pace = pacing.reported(self.pace, now_ms(), ms, state == "paused")
        if state in ("finished", "stopped"):
            self._finished.set()
        self._moved.set()

    async def close(self) -> None:
        self._finished.set()

    async def _send(self, clip: Clip) -> None:
        step = clip.rate * CHUNK_MS // 1000 * 2
        for at in range(0, len(clip.data), step):
            piece = Clip(clip.data[at : at + step], clip.rate)
            await self._wait_for_room(piece.duration_ms)
            self._emit(piece)

    def _emit(self, piece: Clip) -> None:
        form = {"encoding": self._output.encoding, "sampleRate": self._output.rate, "channels": 1}
        data = base64.b64encode(encode(piece, self._output.encoding)).decode("ascii")
        self._progress.emit("audio", seq=self._seq, data=data, format=form, sentence=self._sentence)
        self._seq += 1
        self.pace = pacing.sent(self.pace, now_ms(), piece.duration_ms)

    async def _wait_for_room(self, duration: int) -> None:
        while wait := self.pace.wait(now_ms(), duration):
            self._moved.clear()
            try:
                async with asyncio.timeout(wait / 1000):
                    await self._moved.wait()
            except TimeoutError:
                continue


class DeviceSink:
    """The server's own loudspeaker."""

    def __init__(self, device: str | None) -> None:
        self.pace = pacing.Pace()
        self._device = device
        self._speaker: Loudspeaker | None = None

    async def put(self, clip: Clip, sentence: int) -> None:  # noqa: ARG002
        from senorita_lsp.engines.audio.device import Loudspeaker

        if self._speaker is None:
            self._speaker = await Loudspeaker.open(clip.rate, self._device)
        await self._speaker.play(clip)
        self.pace = pacing.sent(self.pace, now_ms(), clip.duration_ms)

    async def end(self) -> None:
        if self._speaker is not None:
            await self._speaker.drain()

    def played(self, ms: int, state: str) -> None:
        """The loudspeaker itself knows what it played."""

    async def close(self) -> None:
        if self._speaker is not None:
            await self._speaker.close()
