"""The two ends of a conversation: a microphone that never stops, and an ear that notes when there is sound."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence

now = time.perf_counter
"""CLOCK_MONOTONIC, which all processes of a machine share."""

FRAME_S = 0.02
FRAME = round(16_000 * FRAME_S) * 2
"""Bytes of 16 kHz pcm_s16le."""


class Microphone:
    """Gives a frame every 20 ms for ever: silence, unless it is told to say something. ``given`` counts them."""

    def __init__(self, hear: Callable[[bytes], Awaitable[None]]) -> None:
        self._hear = hear
        self._waiting: list[tuple[bytes, asyncio.Future[float] | None]] = []
        self.given = 0
        self._task = asyncio.ensure_future(self._run())

    def say(self, frames: Sequence[bytes]) -> tuple[asyncio.Future[float], asyncio.Future[float]]:
        """When the first frame was given, and the last."""
        loop = asyncio.get_running_loop()
        first: asyncio.Future[float] = loop.create_future()
        last: asyncio.Future[float] = loop.create_future()
        head, *middle, tail = frames
        self._waiting += [(head, first), *((frame, None) for frame in middle), (tail, last)]
        return first, last

    async def _run(self) -> None:
        silence, due = bytes(FRAME), now()
        while True:
            frame, told = self._waiting.pop(0) if self._waiting else (silence, None)
            stamp = now()
            # While a peer has no line the frame is its loss.
            with contextlib.suppress(Exception):
                await self._hear(frame)
            if told is not None:
                told.set_result(stamp)
            self.given += 1
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - now()))


class Ear:
    """What is heard: ``sounds`` are the moments at which 20 ms of sound began, ``stops`` those at which it was told to
    stop, with what told it."""

    def __init__(self) -> None:
        self.sounds: list[float] = []
        self.stops: list[tuple[float, str]] = []
        self._heard = asyncio.Event()

    def sound(self) -> None:
        self.sounds.append(now())
        self._heard.set()

    def stop(self, by: str = "stop") -> None:
        self.stops.append((now(), by))

    async def after(self, moment: float, seconds: float) -> float | None:
        """The first sound after a moment; None where none comes within ``seconds`` from now."""
        until = now() + seconds
        while not (self.sounds and self.sounds[-1] > moment):
            self._heard.clear()
            try:
                async with asyncio.timeout(max(0.01, until - now())):
                    await self._heard.wait()
            except TimeoutError:
                return None
        return next(sound for sound in self.sounds if sound > moment)

    async def quiet(self, seconds: float, longest: float = 12.0) -> None:
        """Waits until nothing has been heard for so long."""
        until = now() + longest
        while now() < until and self.sounds and now() - self.sounds[-1] < seconds:
            await asyncio.sleep(FRAME_S)


class Player:
    """A loudspeaker: takes sound as it comes and plays it at its pace, 20 ms at a time.

    ``step`` is called after each of them, ``done`` when there is no more.
    """

    def __init__(
        self,
        ear: Ear,
        rate: int = 24_000,
        step: Callable[[], None] | None = None,
        done: Callable[[], None] | None = None,
    ) -> None:
        self._ear, self._size = ear, round(rate * FRAME_S) * 2
        self._step, self._done = step, done
        self._left, self._paused = 0, False
        self._wake = asyncio.Event()
        self._task = asyncio.ensure_future(self._run())

    @property
    def playing(self) -> bool:
        return self._left > 0

    def push(self, data: bytes) -> None:
        self._left += len(data)
        self._wake.set()

    def pause(self) -> None:
        if self._left and not self._paused:
            self._ear.stop("pause")
        self._paused = True

    def resume(self) -> None:
        self._paused = False
        self._wake.set()

    def clear(self) -> None:
        if self._left:
            self._ear.stop()
        self._left, self._paused = 0, False

    async def _run(self) -> None:
        due = now()
        while True:
            if not self._left or self._paused:
                if self._done is not None and not self._left:
                    self._done()
                self._wake.clear()
                await self._wake.wait()
                due = now()
                continue
            self._left = max(0, self._left - self._size)
            self._ear.sound()
            if self._step is not None:
                self._step()
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - now()))
