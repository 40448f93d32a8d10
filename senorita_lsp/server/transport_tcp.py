"""Sockets of this machine: any number of clients at once, one channel each, until a signal comes.

What belongs here: addresses, listening, and a connection whose bytes are the protocol's own. What does not: WebSocket
(transport_ws), which listens in the same way.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
from collections.abc import Callable
from typing import TypeAlias, cast

from senorita_lsp.server.logs import loop_failed
from senorita_lsp.server.transport import AsyncOutlet, Channel, Connect, Outlet, flush, on_signals, start_watchdog


class NotLocal(ValueError):
    """The address is not one of this machine alone."""


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

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self.channel is not None:
            self.channel.ended(broken=True)

    def stop(self) -> None:
        """Nothing more is taken in; what was asked is answered."""
        if self.channel is not None:
            self.channel.ended()


Made: TypeAlias = Callable[[Connect, set[Client]], Client]


def run_tcp(host: str, port: int, connect: Connect) -> int:
    """Serves clients whose bytes are the protocol's; as ``run``."""
    return run("--tcp", host, port, connect, Client)


def run(option: str, host: str, port: int, connect: Connect, made: Made) -> int:
    """Serves any number of clients, one channel each, until a signal comes; the exit code for the process.

    Only loopback addresses are taken, since nothing asks who connects. Where it listens is written to stderr.
    ``option`` is what the address was given with.
    """
    try:
        return asyncio.run(_listen(_loopback(option, host), port, connect, made))
    except NotLocal as error:
        sys.stderr.write(f"senorita-lsp: {error}\n")
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such address"
        sys.stderr.write(f"senorita-lsp: cannot listen on {host}:{port}: {reason}\n")
    return 1


def _loopback(option: str, host: str) -> list[str]:
    """The addresses of ``host``; raises NotLocal where one of them can be reached from elsewhere."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if host else []
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in addresses):
        raise NotLocal(
            f"{option} takes only this machine's own address (127.0.0.1 or ::1): nothing checks who connects"
        )
    return addresses


async def _listen(addresses: list[str], port: int, connect: Connect, made: Made) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_failed)
    clients: set[Client] = set()
    stop = asyncio.Event()
    # Port 0 is another free port for each address, so only the first is used then.
    server = await loop.create_server(lambda: made(connect, clients), addresses if port else addresses[:1], port)
    on_signals(stop.set)
    for listening in server.sockets:
        address = listening.getsockname()
        sys.stderr.write(f"senorita-lsp listens on {address[0]}:{address[1]}\n")
    sys.stderr.flush()
    await stop.wait()
    server.close()
    start_watchdog(0)
    for client in list(clients):
        client.stop()
    serving = [client.served for client in clients if client.served is not None]
    if serving:
        await asyncio.wait(serving)
    return 0
