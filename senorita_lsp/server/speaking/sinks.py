"""Where speech goes: to the client as paced progress, or to the server's own loudspeaker."""

from __future__ import annotations

import asyncio
import base64
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

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
    """Milliseconds on a clock that never goes back; only differences mean anything."""
    return time.monotonic_ns() // 1_000_000


class Sink(Protocol):
    """Takes the clips of one answer, in order."""

    @property
    def pace(self) -> pacing.Pace:
        """What was sent of the answer, and what was heard of it by when (``now_ms``)."""

    async def put(self, clip: Clip, sentence: int) -> None:
        """Sends a clip; returns when the next one may come."""

    async def end(self) -> None:
        """Waits until everything put was played, or should have been."""

    def played(self, ms: int, state: str) -> None:
        """Takes the client's playback report (``voice/playback``)."""

    def pause(self) -> None:
        """Pauses sending or playing until ``resume``."""

    def resume(self) -> None:
        """Resumes after ``pause``."""

    def stop(self) -> None:
        """Drops what was not played yet; nothing may be put afterwards."""

    async def close(self) -> None:
        """Closes what it opened and drops what was not played yet."""


class Length:
    """The length of clips one after another, in whole ms without the error of rounding each."""

    def __init__(self) -> None:
        self.ms = 0
        self._seconds = 0.0

    def add(self, clip: Clip) -> int:
        """How many ms longer it is with this clip."""
        self._seconds += len(clip.data) / 2 / clip.rate
        before, self.ms = self.ms, int(self._seconds * 1000 + 1e-6)
        return self.ms - before


class ClientSink:
    """``audio`` progress, at most two seconds ahead of the ear. Raises EngineError for an ``output`` it cannot send."""

    def __init__(self, progress: Progress, output: Format) -> None:
        self._pace = pacing.Pace()
        self._progress, self._output = progress, output
        self._moved = asyncio.Event()
        self._over = self._stopped = False
        self._encoder = Encoder(output)
        self._length = Length()
        self._seq = self._sentence = 0

    @property
    def pace(self) -> pacing.Pace:
        return self._pace

    async def put(self, clip: Clip, sentence: int) -> None:
        self._sentence = sentence
        if self._encoder.passes(clip.rate):
            await self._send(self._encoder.feed(clip))
        else:
            await self._send(await asyncio.to_thread(self._encoder.feed, clip))

    async def end(self) -> None:
        if self._encoder.holds:
            await self._send(await asyncio.to_thread(self._encoder.flush))
        await self._wait_for_room(0)
        self._emit("audioEnd")
        await self._heard_out()

    def played(self, ms: int, state: str) -> None:
        self._pace = pacing.reported(self._pace, now_ms(), ms, state == "paused")
        self._over = self._over or state in ("finished", "stopped")
        self._moved.set()

    def pause(self) -> None:
        self._pace = pacing.held(self._pace, now_ms())
        self._moved.set()

    def resume(self) -> None:
        self._pace = pacing.resumed(self._pace, now_ms())
        self._moved.set()

    def stop(self) -> None:
        self._stopped = True
        self.pause()

    async def close(self) -> None:
        self.stop()

    async def _send(self, clip: Clip) -> None:
        step = clip.rate * CHUNK_MS // 1000 * 2
        for at in range(0, len(clip.data), step):
            piece = Clip(clip.data[at : at + step], clip.rate)
            await self._wait_for_room(piece.duration_ms)
            self._send_piece(piece)

    def _send_piece(self, piece: Clip) -> None:
        form = {"encoding": self._output.encoding, "sampleRate": self._output.rate, "channels": 1}
        data = base64.b64encode(encode(piece, self._output.encoding)).decode("ascii")
        self._emit("audio", seq=self._seq, data=data, format=form, sentence=self._sentence)
        self._seq += 1
        self._pace = pacing.sent(self._pace, now_ms(), self._length.add(piece))

    def _emit(self, kind: str, **fields: Any) -> None:
        if not self._stopped:
            self._progress.emit(kind, **fields)

    async def _wait_for_room(self, duration: int) -> None:
        while self._pace.held or (duration and self._pace.wait(now_ms(), duration)):
            await self._wait(None if self._pace.held else self._pace.wait(now_ms(), duration))

    async def _heard_out(self) -> None:
        """Waits until the client reports the end of playback, or a timeout."""
        while self._pace.sent and not self._over:
            at, pace = now_ms(), self._pace
            left = pace.sent - pace.heard(at) + (PATIENCE_MS if pace.reported else 0) - pace.quiet(at)
            if pace.runs and left <= 0:
                return
            await self._wait(left if pace.runs else None)

    async def _wait(self, ms: int | None) -> None:
        """Until something moves, so long at most; None while the listener has paused."""
        self._moved.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if ms is None else ms / 1000):
                await self._moved.wait()


class DeviceSink:
    """The server's own loudspeaker; the client is told when it has said all."""

    def __init__(self, progress: Progress, device: str | None) -> None:
        self._progress, self._device = progress, device or None
        self._speaker: Loudspeaker | None = None
        self._works = self._paused = self._stopped = False

    @property
    def pace(self) -> pacing.Pace:
        return pacing.Pace() if self._speaker is None else self._speaker.pace

    async def put(self, clip: Clip, sentence: int) -> None:  # noqa: ARG002 - the signature of a Sink
        from senorita_lsp.engines.audio.device import Loudspeaker

        if self._speaker is None:
            self._speaker = await Loudspeaker.open(clip.rate, self._device)
            if self._paused:
                self._speaker.pause()
        self._works = False
        await self._speaker.play(clip)
        self._works = True

    async def end(self) -> None:
        if self._stopped:
            return
        if self._speaker is not None and self._works:
            await self._speaker.drain()
        if not self._stopped:
            self._progress.emit("audioEnd")

    def played(self, ms: int, state: str) -> None:
        """The loudspeaker itself knows what it played."""

    def pause(self) -> None:
        self._paused = True
        if self._speaker is not None:
            self._speaker.pause()

    def resume(self) -> None:
        self._paused = False
        if self._speaker is not None:
            self._speaker.resume()

    def stop(self) -> None:
        self._stopped = True
        if self._speaker is not None:
            self._speaker.stop()
        self.pause()

    async def close(self) -> None:
        if self._speaker is not None:
            await self._speaker.close()
