"""What ``record`` and ``play`` share: signals, one-sentence error messages, and exit statuses by cause."""

from __future__ import annotations

import asyncio
import os
import queue
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from senorita_lsp.engines.audio.resample import RATES
from senorita_lsp.engines.errors import EngineError

STATUSES = {"usage": 2, "noDevice": 3, "permissionDenied": 4, "deviceBusy": 5, "silent": 6, "packageMissing": 7}
"""Exit statuses by EngineError's code; 1 for any other."""


def run(work: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    """Runs ``work`` with an event that SIGTERM and SIGINT set; the exit status, 0 unless it raised EngineError."""
    try:
        asyncio.run(_with_signals(work))
    except EngineError as error:
        return fail(error)
    return 0


def fail(error: EngineError) -> int:
    """Says it on standard error; the exit status."""
    warn(error)
    return STATUSES.get(error.code, 1)


def warn(error: EngineError) -> None:
    """A line on stderr, at once: stdout may be carrying sound."""
    sys.stderr.write(f"senorita-lsp: {error.message}\n")
    sys.stderr.flush()


def list_devices(names: Callable[[], list[str]]) -> int:
    """One name a line on standard output; the exit status."""
    try:
        sys.stdout.write("".join(f"{name}\n" for name in names()))
    except EngineError as error:
        return fail(error)
    return 0


def check_rate(rate: int) -> None:
    """Raises EngineError (usage) for a rate, in Hz, that no device here is asked for."""
    if not RATES[0] <= rate <= RATES[1]:
        raise EngineError("usage", f"--rate has to be from {RATES[0]} to {RATES[1]} Hz.")


async def _with_signals(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    await work(stop)


class Writer:
    """Standard output from a thread of its own, which may be left behind when nobody reads any more.

    ``closed`` is called on the event loop when the reader has gone.
    """

    def __init__(self, closed: Callable[[], None]) -> None:
        self._closed, self._loop = closed, asyncio.get_running_loop()
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        _binary(1)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Pieces that were not written yet."""
        return self._pieces.qsize()

    def write(self, data: bytes) -> None:
        self._pieces.put(data)

    def end(self, seconds: float) -> None:
        """Waits until all is written, but no longer than that."""
        self._pieces.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while (data := self._pieces.get()) is not None:
                while data:
                    data = data[os.write(1, data) :]
        except OSError:
            _call(self._loop, self._closed)


class Reader:
    """Standard input from a thread of its own, one piece after the other as they are asked for."""

    def __init__(self, size: int) -> None:
        self._size, self._loop = size, asyncio.get_running_loop()
        self._wanted = threading.Semaphore(0)
        self._found: asyncio.Queue[bytes] = asyncio.Queue()
        _binary(0)
        threading.Thread(target=self._run, daemon=True).start()

    async def read(self) -> bytes:
        """At most ``size`` bytes; b"" at the end."""
        self._wanted.release()
        return await self._found.get()

    def _run(self) -> None:
        data = b"\0"
        while data:
            self._wanted.acquire()
            try:
                data = os.read(0, self._size)
            except OSError:
                data = b""
            _call(self._loop, self._found.put_nowait, data)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: object) -> None:
    with suppress(RuntimeError):  # The loop has ended meanwhile.
        loop.call_soon_threadsafe(function, *arguments)


def _binary(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
