"""The machine's own microphone and loudspeaker for the event loop; blocking calls run on threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from functools import partial
from typing import Any

from senorita_lsp.engines.audio import hardware
from senorita_lsp.engines.audio.encode import Encoder
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.turn import pacing

PIECE_MS = 50
"""The microphone's sound comes in pieces of this length."""

QUEUE_MS = 300
"""``Loudspeaker.play`` returns when no more than this is left to be played."""

LATENCY_MS = 20
"""What a device takes is heard about so much later: it is one period ahead."""

TAIL_MS = 130
"""How long the system may still play after what it has taken should be over."""

OPEN_SECONDS = 10.0
"""A device that has not opened by then is taken to be in use."""

LOST_SECONDS = 3.0
"""A device that has not given or taken sound for so long is gone."""

SILENT_MS = 3_000
"""A microphone that gave nothing but zeros for so long from its start is muted."""


def microphones() -> list[str]:
    """Names for ``Capture.open``; blocks. Raises EngineError ``packageMissing``."""
    return hardware.names("microphone")


def loudspeakers() -> list[str]:
    """Names for ``Loudspeaker.open``; blocks. Raises EngineError ``packageMissing``."""
    return hardware.names("loudspeaker")


class Capture:
    """A microphone that is listening, from ``open`` to ``close``."""

    def __init__(self, rate: int) -> None:
        self._size = 2 * rate * PIECE_MS // 1000
        self._silent_size = 2 * rate * SILENT_MS // 1000
        self._silent = 0
        self._heard = self._closed = False
        self._data = bytearray()
        self._moved = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._device: Any = None

    @classmethod
    async def open(cls, rate: int, device: str | None) -> Capture:
        """Opens ``device`` (a name or the beginning of one; None: the system's default) at ``rate`` Hz.

        Raises EngineError: ``noDevice``, ``permissionDenied``, ``deviceBusy``, ``packageMissing``.
        """
        capture = cls(rate)
        capture._device = await _open("microphone", rate, device, capture._callback)
        return capture

    async def chunks(self) -> AsyncIterator[bytes]:
        """Pieces of 50 ms of mono pcm_s16le; after ``close``, the rest of what was captured, and the end.

        Raises EngineError: ``noDevice`` when the device went away, ``silent`` once when nothing but zeros came for
        three seconds from the start. After either the capture goes on: ``chunks`` may be called again.
        """
        while True:
            while len(self._data) >= self._size:
                self._complain_of_silence()
                yield self._next(self._size)
            if self._closed:
                if self._data:
                    yield self._next(len(self._data))
                return
            await _wait(self._moved, "microphone")

    async def close(self) -> None:
        """Releases the device."""
        device, self._device = self._device, None
        try:
            if device is not None:
                await asyncio.shield(asyncio.to_thread(hardware.release, device))
        finally:
            self._closed = True
            self._moved.set()

    def _callback(self) -> Generator[None, bytearray, None]:
        while True:
            data = yield
            with suppress(RuntimeError):  # The event loop is gone: nobody listens any more.
                self._loop.call_soon_threadsafe(self._take, data)

    def _take(self, data: bytearray) -> None:
        self._data += data
        self._moved.set()

    def _next(self, size: int) -> bytes:
        piece = bytes(self._data[:size])
        del self._data[:size]
        return piece

    def _complain_of_silence(self) -> None:
        if self._heard:
            return
        if self._data.count(0, 0, self._size) != self._size:
            self._heard = True
            return
        self._silent += self._size
        if self._silent >= self._silent_size:
            self._heard = True
            raise EngineError(
                "silent",
                "The microphone delivers only silence: it may be muted, or blocked in the system's privacy settings.",
            )


class Loudspeaker:
    """A loudspeaker that plays what it is given, from ``open`` to ``close``.

    ``pace`` tells what of it was heard: ``sent`` is what the device has taken.
    """

    def __init__(self, rate: int) -> None:
        self.pace = pacing.Pace()
        self._rate = rate
        self._encoder = Encoder(Format(rate=rate))
        self._queue = bytearray()
        self._taken = 0
        self._paused = self._still = False
        self._obeying: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._device: Any = None

    @classmethod
    async def open(cls, rate: int, device: str | None) -> Loudspeaker:
        """Opens ``device`` (a name or the beginning of one; None: the system's default) at ``rate`` Hz.

        Raises EngineError: ``noDevice``, ``permissionDenied``, ``deviceBusy``, ``packageMissing``.
        """
        speaker = cls(rate)
        speaker._device = await _open("loudspeaker", rate, device, speaker._callback)
        return speaker

    async def play(self, clip: Clip) -> None:
        """Plays on with ``clip``, of any rate; returns when no more than 300 ms are left, or all of it was dropped.

        Raises EngineError ``noDevice`` when the device went away.
        """
        encoder = self._encoder
        data = (await asyncio.to_thread(encoder.feed, clip)).data
        if encoder is self._encoder:
            self._queue += data
        await self._until(2 * self._rate * QUEUE_MS // 1000)

    async def drain(self) -> None:
        """Returns when everything has been heard; raises EngineError ``noDevice`` when the device went away."""
        self._queue += self._encoder.flush().data
        await self._until(0)
        while self._device is not None and self.pace.sent:
            left = TAIL_MS - self.pace.quiet(_now_ms())
            if left <= 0 and not self._paused:
                return
            self._moved.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if self._paused else left / 1000):
                    await self._moved.wait()

    def pause(self) -> None:
        """Silent at once: what was not heard yet is kept, and ``resume`` goes on with it.

        Of what the device has taken (20 ms) some systems play the rest first, and some drop it.
        """
        if not self._paused:
            self._paused = True
            self.pace = pacing.held(self.pace, _now_ms())
            self._obey()

    def resume(self) -> None:
        """Resumes after ``pause``."""
        if self._paused:
            self._paused = False
            self.pace = pacing.resumed(self.pace, _now_ms())
            self._obey()

    def stop(self) -> None:
        """Silent at once: drops what was not played yet."""
        self._encoder = Encoder(Format(rate=self._rate))
        self._queue = bytearray()
        self._moved.set()

    async def close(self) -> None:
        """Lets go of the device, and drops what was not played yet."""
        self.stop()
        self.pace = pacing.held(self.pace, _now_ms())
        device, self._device = self._device, None
        if device is not None:
            await asyncio.shield(self._release(device))

    def _obey(self) -> None:
        """Pauses or runs the device as asked last; until it obeys, it is given silence."""
        self._moved.set()
        if self._obeying is None or self._obeying.done():
            self._obeying = asyncio.ensure_future(self._move())

    async def _move(self) -> None:
        while self._device is not None and self._still != self._paused:
            self._still = self._paused
            await asyncio.to_thread(hardware.hold if self._still else hardware.go_on, self._device)

    async def _release(self, device: Any) -> None:
        if self._obeying is not None:
            await asyncio.wait([self._obeying])  # Two threads must not have the device at once.
        await asyncio.to_thread(hardware.release, device)

    async def _until(self, size: int) -> None:
        while len(self._queue) > size and self._device is not None:
            if self._paused:
                self._moved.clear()
                await self._moved.wait()
            else:
                await _wait(self._moved, "loudspeaker")

    def _take(self, at: int, size: int) -> None:
        """The device took ``size`` bytes at ``at``."""
        self._taken += size
        duration = self._taken * 500 // self._rate - self.pace.sent
        self.pace = pacing.sent(self.pace, at + LATENCY_MS, duration)
        self._moved.set()

    def _callback(self) -> Generator[bytes, int, None]:
        data = b""
        while True:
            wanted = 2 * (yield data)
            queue = self._queue  # `stop` puts another in its place; what is taken here then belongs to the old one.
            data = b"" if self._paused else bytes(queue[:wanted])
            if data:
                del queue[: len(data)]
                with suppress(RuntimeError):  # The event loop is gone: nobody waits any more.
                    self._loop.call_soon_threadsafe(self._take, _now_ms(), len(data))


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


async def _open(kind: hardware.Kind, rate: int, name: str | None, callback: Callable[[], Any]) -> Any:
    """Opens a device off the event loop; one that opens when nobody waits for it any more is closed again."""
    opening = asyncio.ensure_future(asyncio.to_thread(hardware.open_device, kind, rate, name, callback()))
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            return await asyncio.shield(opening)
    except (TimeoutError, asyncio.CancelledError) as error:
        opening.add_done_callback(partial(_release_late, asyncio.get_running_loop()))
        if isinstance(error, TimeoutError):
            raise hardware.busy(kind) from None
        raise


def _release_late(loop: asyncio.AbstractEventLoop, opening: asyncio.Future[Any]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        loop.run_in_executor(None, hardware.release, opening.result())


async def _wait(moved: asyncio.Event, kind: hardware.Kind) -> None:
    moved.clear()
    try:
        async with asyncio.timeout(LOST_SECONDS):
            await moved.wait()
    except TimeoutError:
        raise EngineError("noDevice", f"The {kind} has stopped: it was unplugged, or its system ended.") from None
