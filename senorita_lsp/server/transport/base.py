"""The interface between a connection and its transport, and what all transports share: signals, flushing, process exit.

Where bytes come from and go to is in stdio, tcp and websocket.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

FLUSH_SECONDS = 2.0
"""How long a client may take to read what is left when the connection ends."""

EXIT_SECONDS = 5.0
"""How long threads may hold up the process after its connection has ended."""


class Outlet(Protocol):
    """Takes bytes at once and passes them on as the client reads."""

    who: bytes
    """A digest of what the client came in with; empty where nobody was asked."""

    def write(self, *messages: bytes) -> None: ...
    def pending(self) -> int:
        """Bytes the client has not been given yet."""
        ...

    def close(self) -> None:
        """At once: what has not been given by now is dropped."""
        ...


class Channel(Protocol):
    """What a connection is to a transport."""

    def feed(self, data: bytes) -> None: ...
    def ended(self, broken: bool = False) -> None:
        """No more bytes will come; ``broken`` where none can be sent either."""
        ...

    async def finished(self) -> int:
        """Waits for the connection's end; the exit code it asks for."""
        ...

    @property
    def busy(self) -> bool:
        """Whether something is under way for the client that it would miss."""
        ...


Connect = Callable[[Outlet], Channel]


class AsyncOutlet:
    """A pipe or socket the event loop can wait for."""

    who = b""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport

    def write(self, *messages: bytes) -> None:
        # asyncio logs a warning for each write after the pipe broke; its own news of that comes a turn later.
        if not self._transport.is_closing():
            self._transport.write(b"".join(messages))

    def pending(self) -> int:
        return self._transport.get_write_buffer_size()

    def close(self) -> None:
        # Closing waits for what a client never reads; who calls this has waited.
        if self.pending():
            self._transport.abort()
        else:
            self._transport.close()


async def flush(outlet: Outlet) -> None:
    """Waits until the client has read everything, for FLUSH_SECONDS at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FLUSH_SECONDS):
            while outlet.pending():  # noqa: ASYNC110 - a thread or the loop's own buffer empties it
                await asyncio.sleep(0.005)


def on_signals(stop: Callable[[], None]) -> None:
    """Calls ``stop`` on the loop for SIGTERM and SIGINT, where the system and the thread allow it."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, ValueError):
            loop.add_signal_handler(name, stop)


def start_watchdog(code: int) -> None:
    """Threads of engines that are still at work must not keep a process whose client has gone.

    Nor must a device whose sound server does not answer any more: it is closed when the interpreter has ended its
    threads, so that only one that is not Python's can still end the process (with exit code 1).
    """
    watchdog = threading.Timer(EXIT_SECONDS, os._exit, (code,))
    watchdog.daemon = True
    watchdog.start()
    faulthandler.dump_traceback_later(2 * EXIT_SECONDS, exit=True, file=os.open(os.devnull, os.O_WRONLY))
