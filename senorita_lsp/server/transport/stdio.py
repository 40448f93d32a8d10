"""stdin and stdout as a transport for one client, whether they are pipes, sockets, files or terminals.

File descriptors that the event loop cannot wait for are read and written by threads. stdout belongs to the protocol
alone: ``run_stdio`` takes it away from everyone else in the process.
"""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from senorita_lsp.server.telemetry.logs import loop_failed
from senorita_lsp.server.transport.base import AsyncOutlet, Channel, Connect, Outlet, flush, on_signals, start_watchdog

_CHUNK = 65536


class ThreadOutlet:
    """A file descriptor the event loop cannot wait for, written by a thread of its own."""

    who = b""

    def __init__(self, fd: int, broken: Callable[[], None]) -> None:
        self._fd = fd
        self._broken = broken
        self._chunks: deque[bytes] = deque()
        self._pending = 0
        self._ready = threading.Condition()
        self._closed = False
        _block(fd)
        threading.Thread(target=self._run, name="senorita-writer", daemon=True).start()

    def write(self, *messages: bytes) -> None:
        data = b"".join(messages)
        with self._ready:
            if not self._closed:
                self._chunks.append(data)
                self._pending += len(data)
                self._ready.notify()

    def pending(self) -> int:
        return self._pending

    def close(self) -> None:
        with self._ready:
            self._closed = True
            self._ready.notify()

    def _run(self) -> None:
        try:
            while (data := self._next()) is not None:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._fd, view[:_CHUNK]) :]
                with self._ready:
                    self._pending -= len(data)
        except OSError:
            with self._ready:
                self._closed, self._pending = True, 0
                self._chunks.clear()
            self._broken()

    def _next(self) -> bytes | None:
        with self._ready:
            while not self._chunks and not self._closed:
                self._ready.wait()
            return self._chunks.popleft() if self._chunks else None


class _Inlet(asyncio.Protocol):
    """Gives a channel what the event loop reads."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def data_received(self, data: bytes) -> None:
        self._channel.feed(data)

    def eof_received(self) -> bool:
        self._channel.ended()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._channel.ended(broken=exc is not None)


class _Broken(asyncio.BaseProtocol):
    """Tells a channel that its outlet is gone."""

    def __init__(self, broken: Callable[[], None]) -> None:
        self._broken = broken

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._broken()


def run_stdio(connect: Connect) -> int:
    """Serves one client on stdin and stdout; the exit code for the process."""
    try:
        stdin, stdout = _claim_stdio()
    except OSError:
        sys.stderr.write("senorita-lsp: stdin or stdout is closed; an editor must start the server with both\n")
        return 1
    return asyncio.run(_stdio(connect, stdin, stdout))


def _claim_stdio() -> tuple[int, int]:
    """Own copies of stdin and stdout; everyone else's stdin is empty from now on, and their stdout is stderr."""
    stdin, stdout = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:
        os.dup2(nothing, 1)
    os.close(nothing)
    sys.stdout = sys.stderr
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(stdin, os.O_BINARY)
        msvcrt.setmode(stdout, os.O_BINARY)
    return stdin, stdout


async def _stdio(connect: Connect, stdin: int, stdout: int) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_failed)
    channels: list[Channel] = []

    def broken() -> None:
        for channel in channels:
            channel.ended(broken=True)

    outlet = await _stdout_outlet(stdin, stdout, broken)
    channel = connect(outlet)
    channels.append(channel)
    on_signals(channel.ended)
    if _pollable(stdin):
        await loop.connect_read_pipe(lambda: _Inlet(channel), os.fdopen(stdin, "rb", buffering=0))
    else:
        threading.Thread(target=_read, args=(stdin, channel, loop), name="senorita-reader", daemon=True).start()
    code = await channel.finished()
    start_watchdog(code)
    await flush(outlet)
    outlet.close()
    return code


async def _stdout_outlet(stdin: int, stdout: int, broken: Callable[[], None]) -> Outlet:
    loop = asyncio.get_running_loop()
    # asyncio takes a readable socket on its writing side for a closed one, so a socket that is both gets a thread.
    if not _pollable(stdout) or os.path.samestat(os.fstat(stdin), os.fstat(stdout)):
        return ThreadOutlet(stdout, partial(_call, loop, broken))
    transport, _ = await loop.connect_write_pipe(lambda: _Broken(broken), os.fdopen(stdout, "wb", buffering=0))
    return AsyncOutlet(transport)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(function)


def _pollable(fd: int) -> bool:
    """Whether the event loop can wait for it: pipes and sockets, but not on Windows."""
    mode = os.fstat(fd).st_mode
    return sys.platform != "win32" and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode))


def _block(fd: int) -> None:
    """Threads wait in read and write, whatever the parent process left the descriptor at."""
    if sys.platform != "win32":
        os.set_blocking(fd, True)


def _read(fd: int, channel: Channel, loop: asyncio.AbstractEventLoop) -> None:
    """The reading thread: one chunk at a time, the next when the event loop has taken it."""
    _block(fd)
    taken = threading.Event()

    def feed(data: bytes) -> None:
        channel.feed(data)
        taken.set()

    with suppress(RuntimeError):  # the loop is closed
        with suppress(OSError):
            while data := os.read(fd, _CHUNK):
                loop.call_soon_threadsafe(feed, data)
                taken.wait()
                taken.clear()
        loop.call_soon_threadsafe(channel.ended)
