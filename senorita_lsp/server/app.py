"""The life of one connection, from its first byte to its last, and how the server is started.

LSP's life-cycle methods and capabilities are here, and the queue of outgoing messages. The weak points of pygls are
replaced in rpc (messages), wire (framing) and transport (bytes). Nothing here knows what a session does.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.lsp.server import LanguageServer

from senorita_lsp import __version__
from senorita_lsp.engines.worker import OWNER
from senorita_lsp.server import convert
from senorita_lsp.server.errors import INVALID_REQUEST, PARSE_ERROR, PeerError, PeerTimeout, RpcError
from senorita_lsp.server.methods import METHODS, Method
from senorita_lsp.server.peer import Json, Peer
from senorita_lsp.server.telemetry.logs import place_of, quiet_libraries
from senorita_lsp.server.transport import base, framing, stdio, tcp
from senorita_lsp.server.transport.rpc import HANDLERS, Phase, Rpc
from senorita_lsp.server.transport.serving import Serving

if TYPE_CHECKING:
    from senorita_lsp.server.telemetry.prometheus import Figures
    from senorita_lsp.server.transport.admission import Answer

__all__ = ["Factory", "Peer", "PeerError", "PeerTimeout", "RpcError", "Session", "serve_stdio", "serve_tcp", "serve_ws"]

logger = logging.getLogger(__name__)

DROP_ABOVE = 1024 * 1024
"""Bytes waiting for the client beyond which what is droppable is dropped."""

GIVE_UP_ABOVE = 64 * 1024 * 1024
"""Bytes waiting for the client beyond which it counts as gone."""

CLOSE_SECONDS = 4.0
"""How long the session may take to close."""

SHOWN = frozenset({"state", "final", "intent", "text", "sentence"})
SHOWN_SECONDS = 0.006
"""Kinds of progress that are only shown, and how long they may wait for what is to be done first."""

_OWN_METHODS = (types.INITIALIZE, types.INITIALIZED, types.SHUTDOWN, types.EXIT)

_ENCODER = json.JSONEncoder(default=convert.plain, separators=(",", ":"), allow_nan=False)


class Session(Protocol):
    """What a connection asks of a session."""

    def initialize(self, params: types.InitializeParams) -> Mapping[str, Any]:
        """Called before the reply; may give ``experimental`` (an object), ``commands``, ``codeActionKinds`` and
        ``schemes`` (of documents of its own)."""
        ...

    def initialized(self) -> None: ...
    @property
    def busy(self) -> bool:
        """Whether a turn is under way, also one that no request waits for."""
        ...

    async def close(self) -> None:
        """Called once, whichever way the connection ends."""
        ...


Factory = Callable[[Peer], Session]


class Connection:
    """One client: bytes in, messages out, and the session between; a transport's Channel and the dispatcher's Life."""

    def __init__(
        self,
        outlet: base.Outlet,
        factory: Factory,
        methods: tuple[Method, ...],
        package: str,
        framing: framing.Framing = framing.HEADERS,
    ) -> None:
        self._outlet = outlet
        self._source, self._encode = framing.source(), framing.encode
        self._unsent: list[bytes] = []
        self._flushing: asyncio.TimerHandle | None = None
        self._broken = False
        self._eof = False
        self._pumping = False
        self._closing: asyncio.Task[None] | None = None
        self._end: asyncio.Task[None] | None = None
        self._finished: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._server = LanguageServer(
            "senorita-lsp", __version__, protocol_cls=Rpc, converter_factory=convert.converter
        )
        table = {method.name: method for method in methods}
        self._rpc = cast(Rpc, self._server.protocol)
        self._rpc.start(self.send, self, table, package)
        self._rpc.peer.who = outlet.who
        self._rpc.session = factory(self._rpc.peer)

    # Bytes in

    def feed(self, data: bytes) -> None:
        if self._end is None:
            # Tasks that come of it inherit this.
            OWNER.set(self)
            self._source.feed(data)
            if not self._pumping:
                self._pump()

    def ended(self, broken: bool = False) -> None:
        self._broken = self._broken or broken
        self._eof = True
        if broken or not self._pumping:
            self._finish(0)

    def _pump(self) -> None:
        """Takes messages until there are no more, or one has started a task.

        The task runs its first step before the next message is looked at, so that what a request finds is what the
        messages before it left, and nothing of those behind it.
        """
        self._pumping = False
        while self._end is None and (event := self._source.next_event()) is not None:
            if isinstance(event, framing.Fault):
                self._rpc.refuse(_fault_error(event))
            elif self._rpc.receive(event.data):
                self._pumping = True
                asyncio.get_running_loop().call_soon(self._pump)
                return
        if self._eof:
            self._finish(0)

    # Messages out

    def send(self, message: Json, droppable: bool = False) -> None:
        """Queues a message; raises TypeError or ValueError where it is not JSON."""
        if self._broken:
            return
        pending = self._outlet.pending()
        if droppable and pending > DROP_ABOVE:
            return
        if pending > GIVE_UP_ABOVE:
            logger.error("the client does not read what is sent to it: the connection ends")
            self.ended(broken=True)
            return
        self._unsent.append(self._encode(_ENCODER.encode(message).encode("ascii")))
        if not _only_shown(message):
            self._flush()
        elif self._flushing is None:
            # It waits until what is under way has come as far as it can: to write wakes the client.
            self._flushing = asyncio.get_running_loop().call_later(SHOWN_SECONDS, self._flush)

    def _flush(self) -> None:
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        unsent, self._unsent = self._unsent, []
        if unsent:
            self._outlet.write(*unsent)

    # LSP's life cycle

    def initialize(self, params: Any) -> Any:
        known = convert.read_initialize(params)
        extra = self._rpc.session.initialize(known)
        return types.InitializeResult(self._capabilities(known.capabilities, extra), self._rpc.server_info)

    def _capabilities(self, client: types.ClientCapabilities, extra: Mapping[str, Any]) -> types.ServerCapabilities:
        kinds = extra.get("codeActionKinds")
        builder: Any = ServerCapabilitiesBuilder(
            client,
            {*self._rpc.methods, *_OWN_METHODS},
            {
                types.TEXT_DOCUMENT_DID_SAVE: types.SaveOptions(include_text=False),
                types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(code_action_kinds=kinds),
            },
            list(extra.get("commands", ())),
            types.TextDocumentSyncKind.Incremental,
            None,
            ServerCapabilitiesBuilder.choose_position_encoding(client),
        )
        capabilities: types.ServerCapabilities = builder.build()
        capabilities.experimental = extra.get("experimental")
        if (workspace := capabilities.workspace) is not None and (schemes := extra.get("schemes")):
            workspace.text_document_content = types.TextDocumentContentOptions(schemes=list(schemes))
        return capabilities

    def initialized(self) -> None:
        self._rpc.session.initialized()

    async def shutdown(self) -> None:
        await self._close_session()

    def exit(self) -> None:
        self._finish(0 if self._rpc.phase is Phase.SHUT_DOWN else 1)

    # The end

    @property
    def busy(self) -> bool:
        return bool(self._rpc.running()) or self._rpc.session.busy

    async def finished(self) -> int:
        return await self._finished

    def _finish(self, code: int) -> None:
        if self._end is None:
            self._end = asyncio.get_running_loop().create_task(self._wind_up(code))

    async def _wind_up(self, code: int) -> None:
        rpc = self._rpc
        rpc.phase = Phase.ENDED
        rpc.peer.close()
        # After a shutdown request only that request itself can still be running.
        tasks = rpc.running() if self._closing is not None else rpc.cancel_all()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        await self._close_session()
        self._flush()
        self._finished.set_result(code)

    async def _close_session(self) -> None:
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._rpc.session.close()
        except Exception as error:  # noqa: BLE001 - the connection ends whatever happens
            logger.error("the session did not close well: %s", place_of(error))


def _only_shown(message: Json) -> bool:
    if message.get("method") != "$/progress":
        return False
    value = message["params"].get("value")
    return isinstance(value, dict) and value.get("kind") in SHOWN


def _fault_error(fault: framing.Fault) -> RpcError:
    code = PARSE_ERROR if fault.code == "header" else INVALID_REQUEST
    return RpcError(code, fault.message, {"code": fault.code})


def serve_stdio(factory: Factory, methods: tuple[Method, ...] = METHODS, package: str = HANDLERS) -> int:
    """Serves one client on stdin and stdout until it is gone; the exit code for the process.

    From the call on, whatever else the process prints to stdout goes to stderr.
    """
    _settle()
    return stdio.run_stdio(lambda outlet: Connection(outlet, factory, methods, package))


def serve_tcp(
    host: str, port: int, factory: Factory, methods: tuple[Method, ...] = METHODS, package: str = HANDLERS
) -> int:
    """Serves clients on a loopback address, a session each, until SIGINT or SIGTERM; the exit code for the process.

    Where it listens is said on stderr, as is why it cannot.
    """
    _settle()
    return tcp.run_tcp(host, port, lambda outlet: Connection(outlet, factory, methods, package))


def serve_ws(
    host: str,
    port: int,
    factory: Factory,
    methods: tuple[Method, ...] = METHODS,
    package: str = HANDLERS,
    serving: Serving | None = None,
    figures: Figures | None = None,
    pages: Mapping[str, Answer] | None = None,
) -> int:
    """Serves WebSocket clients: a text message is one JSON-RPC message, without a header. Otherwise as ``serve_tcp``.

    ``serving`` says who may connect; without it, clients of this machine. ``figures`` are shown at ``/metrics``,
    ``pages`` to browsers.
    """
    from senorita_lsp.server.transport import websocket

    def connect(outlet: base.Outlet) -> Connection:
        return Connection(outlet, factory, methods, package, framing.MESSAGES)

    _settle()
    return websocket.run_ws(host, port, connect, serving or Serving(), figures, pages or {})


def _settle() -> None:
    quiet_libraries()
    # What the imports made is here to stay; collections that look through all of it stop the loop for tens of ms.
    gc.freeze()
