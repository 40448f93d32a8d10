"""TCP sockets on this machine: any number of clients, one channel each, until a signal comes.

WebSockets (websocket.py) listen in the same way.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from senorita_lsp.server.telemetry.logs import loop_failed
from senorita_lsp.server.transport.base import AsyncOutlet, Channel, Connect, Outlet, flush, on_signals, start_watchdog
from senorita_lsp.server.transport.serving import Serving, ServingError, addresses, check


class Client(asyncio.Protocol):
    """One TCP connection, and its channel."""

    def __init__(self, connect: Connect, clients: set[Client]) -> None:
        self._connect = connect
        self._clients = clients
        self.channel: Channel | None = None
        self.served: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.begin(AsyncOutlet(cast(asyncio.Transport, transport)))

    def begin(self, outlet: Outlet) -> None:
        """The other side can be talked to."""
        try:
            self.channel = self._connect(outlet)
        except Exception:
            outlet.close()
            raise
        self.served = asyncio.get_running_loop().create_task(self._serve(self.channel, outlet))
        self._clients.add(self)
        self.served.add_done_callback(lambda _: self._clients.discard(self))

    async def _serve(self, channel: Channel, outlet: Outlet) -> None:
        await channel.finished()
        await flush(outlet)
        outlet.close()

    def data_received(self, data: bytes) -> None:
        if self.channel is not None:
            self.channel.feed(data)

    def eof_received(self) -> bool:
        self.stop()
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self.channel is not None:
            self.channel.ended(broken=True)

    def stop(self) -> None:
        """Nothing more is taken in; what was asked is answered."""
        if self.channel is not None:
            self.channel.ended()


@dataclass
class Crowd:
    """Who is connected: ``made`` makes the next one, ``closing`` is called when no more may come."""

    made: Callable[[], Client]
    clients: set[Client]
    closing: Callable[[], None] = lambda: None


def run_tcp(host: str, port: int, connect: Connect) -> int:
    """Serves clients whose bytes are the protocol's; as ``run``."""
    clients: set[Client] = set()
    return run("--tcp", host, port, Serving(grace_seconds=0), Crowd(lambda: Client(connect, clients), clients))


def run(option: str, host: str, port: int, serving: Serving, crowd: Crowd, handshake: float | None = None) -> int:
    """Serves any number of clients, one channel each, until a signal comes; the exit code for the process.

    Where it listens is written to stderr, and why it does not. ``option`` is what the address was given with,
    ``handshake`` how long TLS may take to begin, in seconds.
    """
    try:
        found = addresses(host)
        check(option, found, serving)
        return asyncio.run(_listen(found, port, serving, crowd, handshake))
    except ServingError as error:
        sys.stderr.write(f"senorita-lsp: {error}\n")
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such address"
        sys.stderr.write(f"senorita-lsp: cannot listen on {host}:{port}: {reason}\n")
    return 1


async def _listen(found: list[str], port: int, serving: Serving, crowd: Crowd, handshake: float | None) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_failed)
    stop, now = asyncio.Event(), asyncio.Event()
    # Port 0 is another free port for each address, so only the first is used then.
    where = found if port else found[:1]
    patience = handshake if serving.tls is not None else None
    server = await loop.create_server(crowd.made, where, port, ssl=serving.tls, ssl_handshake_timeout=patience)
    on_signals(lambda: now.set() if stop.is_set() else stop.set())
    for listening in server.sockets:
        address = listening.getsockname()
        sys.stderr.write(f"senorita-lsp listens on {address[0]}:{address[1]}\n")
    sys.stderr.flush()
    await stop.wait()
    crowd.closing()
    await _let_finish(crowd.clients, now, serving.grace_seconds)
    server.close()
    start_watchdog(0)
    for client in list(crowd.clients):
        client.stop()
    served = [client.served for client in crowd.clients if client.served is not None]
    if served:
        await asyncio.wait(served)
    return 0


async def _let_finish(clients: set[Client], now: asyncio.Event, seconds: float) -> None:
    """Each client leaves when nothing is under way for it; until ``now`` is set, at most so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while clients and not now.is_set():
                for client in list(clients):
                    if client.channel is None or not client.channel.busy:
                        client.stop()
                with suppress(TimeoutError):
                    await asyncio.wait_for(now.wait(), 0.1)
