"""Where the bytes come from and go to: stdio and TCP, one channel for each connection.

What belongs here: file descriptors, sockets, threads, the event loop's run. What does not: what the bytes mean.
stdout belongs to the protocol alone: ``serve_stdio`` takes it away from everyone else in the process.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import signal
import socket
import stat
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol, cast

from senorita_lsp.server.logs import loop_failed

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 2.0
"""How long a client may take to read what is left when the connection ends."""

EXIT_SECONDS = 5.0
"""How long threads may hold up the process after its connection has ended."""

_CHUNK = 65536


class Outlet(Protocol):
    """Takes bytes at once and passes them on as the client reads."""

    def write(self, data: bytes) -> None: ...
    def pending(self) -> int:
        """Bytes the client has not been given yet."""
        ...

    def close(self) -> None: ...


class Channel(Protocol):
    """What a connection is to a transport."""

    def feed(self, data: bytes) -> None: ...
    def ended(self, broken: bool = False) -> None:
        """No more bytes will come; ``broken`` where none can be sent either."""
        ...

    async def finished(self) -> int:
        """Waits for the connection's end; the exit code it asks for."""
        ...


Connect = Callable[[Outlet], Channel]


class AsyncOutlet:
    """A pipe or socket the event loop can wait for."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        # asyncio logs a warning for each write after the pipe broke; its own news of that comes a turn later.
        if not self._transport.is_closing():
            self._transport.write(data)

    def pending(self) -> int:
        return self._transport.get_write_buffer_size()

    def close(self) -> None:
        self._transport.close()


class ThreadOutlet:
    """A file descriptor the event loop cannot wait for, written by a thread of its own."""

    def __init__(self, fd: int, broken: Callable[[], None]) -> None:
        self._fd = fd
        self._broken = broken
        self._chunks: deque[bytes] = deque()
        self._pending = 0
        self._ready = threading.Condition()
        self._closed = False
        _block(fd)
        threading.Thread(target=self._run, name="senorita-writer", daemon=True).start()

    def write(self, data: bytes) -> None:
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

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._broken()


class _Client(asyncio.Protocol):
    """One TCP connection, and its channel."""

    def __init__(self, connect: Connect, clients: set[_Client]) -> None:
        self._connect = connect
        self._clients = clients
        self.channel: Channel | None = None
        self.served: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        outlet = AsyncOutlet(cast(asyncio.WriteTransport, transport))
        try:
            self.channel = self._connect(outlet)
        except Exception:
            outlet.close()
            raise
        self.served = asyncio.get_running_loop().create_task(_until_finished(self.channel, outlet))
        self._clients.add(self)
        self.served.add_done_callback(lambda _: self._clients.discard(self))

    def data_received(self, data: bytes) -> None:
        if self.channel is not None:
            self.channel.feed(data)

    def eof_received(self) -> bool:
        if self.channel is not None:
            self.channel.ended()
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self.channel is not None:
            self.channel.ended(broken=True)


async def _until_finished(channel: Channel, outlet: Outlet) -> None:
    await channel.finished()
    await _flush(outlet)
    outlet.close()


async def _flush(outlet: Outlet) -> None:
    """Waits until the client has read everything, for FLUSH_SECONDS at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FLUSH_SECONDS):
            while outlet.pending():  # noqa: ASYNC110 - a thread or the loop's own buffer empties it
                await asyncio.sleep(0.005)


# stdio


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
    _on_signals(channel.ended)
    if _pollable(stdin):
        await loop.connect_read_pipe(lambda: _Inlet(channel), os.fdopen(stdin, "rb", buffering=0))
    else:
        threading.Thread(target=_read, args=(stdin, channel, loop), name="senorita-reader", daemon=True).start()
    code = await channel.finished()
    _start_watchdog(code)
    await _flush(outlet)
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


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, ValueError):
            loop.add_signal_handler(name, stop)


def _start_watchdog(code: int) -> None:
    """Threads of engines that are still at work must not keep a process whose client has gone."""
    watchdog = threading.Timer(EXIT_SECONDS, os._exit, (code,))
    watchdog.daemon = True
    watchdog.start()


# TCP


class NotLocal(ValueError):
    """The address is not one of this machine alone."""


def run_tcp(host: str, port: int, connect: Connect) -> int:
    """Serves any number of clients, one channel each, until a signal comes; the exit code for the process.

    Only loopback addresses are taken, since nothing asks who connects. Where it listens is written to stderr.
    """
    try:
        return asyncio.run(_tcp(_loopback(host), port, connect))
    except NotLocal as error:
        sys.stderr.write(f"senorita-lsp: {error}\n")
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such address"
        sys.stderr.write(f"senorita-lsp: cannot listen on {host}:{port}: {reason}\n")
    return 1


def _loopback(host: str) -> list[str]:
    """The addresses of ``host``; raises NotLocal where one of them can be reached from elsewhere."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if host else []
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in addresses):
        raise NotLocal("--tcp takes only this machine's own address (127.0.0.1 or ::1): nothing checks who connects")
    return addresses


async def _tcp(addresses: list[str], port: int, connect: Connect) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_failed)
    clients: set[_Client] = set()
    stop = asyncio.Event()
    # Port 0 is another free port for each address, so only the first is used then.
    server = await loop.create_server(lambda: _Client(connect, clients), addresses if port else addresses[:1], port)
    _on_signals(stop.set)
    for listening in server.sockets:
        address = listening.getsockname()
        sys.stderr.write(f"senorita-lsp listens on {address[0]}:{address[1]}\n")
    sys.stderr.flush()
    await stop.wait()
    server.close()
    _start_watchdog(0)
    for client in clients:
        if client.channel is not None:
            client.channel.ended()
    serving = [client.served for client in clients if client.served is not None]
    if serving:
        await asyncio.wait(serving)
    return 0
