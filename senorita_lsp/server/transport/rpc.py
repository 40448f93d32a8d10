"""JSON-RPC on one connection: incoming messages are classified, checked, handed to their handlers and answered.

This is pygls' protocol with its dispatching replaced: pygls leaves params that do not fit and malformed JSON without a
reply, takes any object with a ``jsonrpc`` key within the params for a message, keeps the ids of both directions in one
table, sends tracebacks, and logs bodies. Bytes are in wire and transport, LSP's life-cycle methods in app.
"""

from __future__ import annotations

import asyncio
import enum
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, NoReturn, Protocol

from pygls.protocol import LanguageServerProtocol

from senorita_lsp.engines.errors import BUSY_SECONDS, EngineError
from senorita_lsp.server import convert
from senorita_lsp.server.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    NOT_INITIALIZED,
    PARSE_ERROR,
    REQUEST_CANCELLED,
    REQUEST_FAILED,
    RpcError,
)
from senorita_lsp.server.methods import Method
from senorita_lsp.server.peer import Json, Peer
from senorita_lsp.server.telemetry.logs import place_of

logger = logging.getLogger(__name__)

MOST_RUNNING = 256
"""Requests of one client that may be under way at once; they would wait for each other anyway."""

HANDLERS = "senorita_lsp.server.handlers"
_NAME_LIMIT = 100


class Phase(enum.Enum):
    """Where the connection stands (LSP 3.17, "Server lifecycle")."""

    NEW = enum.auto()
    RUNNING = enum.auto()
    SHUT_DOWN = enum.auto()
    ENDED = enum.auto()


class Life(Protocol):
    """LSP's life-cycle methods, as the dispatcher calls them."""

    def initialize(self, params: Any) -> Any: ...
    def initialized(self) -> None: ...
    async def shutdown(self) -> None: ...
    def exit(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Route:
    """A method made ready to be called: ``read`` checks and types the params, None passes them on as they are."""

    method: Method
    handle: Callable[[Any, Any], Any]
    read: Callable[[Any], Any] | None


class Rpc(LanguageServerProtocol):
    """One connection's messages. ``start`` must be called before ``receive``."""

    def start(
        self, send: Callable[[Json, bool], None], life: Life, methods: Mapping[str, Method], package: str
    ) -> None:
        """``send`` takes a message and whether it may be dropped; handlers are modules of ``package``."""
        self.peer = Peer(send)
        self.phase = Phase.NEW
        self.session: Any = None
        self._send = send
        self._life = life
        self.methods = methods
        self._package = package
        self._routes: dict[str, Route] = {}
        self._running: dict[Any, asyncio.Task[Any]] = {}
        self._loose: set[asyncio.Task[Any]] = set()

    def _register_builtin_features(self) -> None:
        """None: the session keeps its own documents, and pygls' would do the work twice."""

    def _send_data(self, data: Any) -> None:
        self._send(self._converter.unstructure(data), False)

    # What comes in

    def receive(self, body: bytes) -> bool:
        """Takes one message; True where it started a task, which should run its first step before the next message."""
        try:
            message = _parse(body)
        except RpcError as error:
            self.refuse(error)
            return False
        if not isinstance(message, dict):
            self.refuse(RpcError(INVALID_REQUEST, "a message must be one JSON object; batches are not part of LSP"))
            return False
        method = message.get("method")
        if isinstance(method, str):
            if "id" in message:
                return self._request(message["id"], method, message)
            return self._notification(method, message.get("params"))
        if "result" in message or "error" in message:
            self.peer.answer(message)
        else:
            self._respond_error(_id_of(message), RpcError(INVALID_REQUEST, "a message must have a method, as a string"))
        return False

    def refuse(self, error: RpcError) -> None:
        """Answers bytes that belong to no known request."""
        logger.warning("the client sent something that is no message: %s", error.message)
        self._respond_error(None, error)

    def _request(self, number: Any, method: str, message: Json) -> bool:
        try:
            self._check_request(number, method, message)
            if method in ("initialize", "shutdown"):
                return self._life_request(number, method, message.get("params"))
            route = self._route(method)
            params = route.read(message.get("params")) if route.read else _raw(message.get("params"))
            if route.method.runs == "task":
                self._start(number, method, route.handle(self.session, params))
                return True
            self._respond(number, route.handle(self.session, params))
        except Exception as error:  # noqa: BLE001 - every request is answered
            self._respond_error(_id_of(message), self._explain(method, error))
        return False

    def _check_request(self, number: Any, method: str, message: Json) -> None:
        if message.get("jsonrpc") != "2.0":
            raise RpcError(INVALID_REQUEST, 'a message must say "jsonrpc": "2.0"')
        if not _is_id(number):
            raise RpcError(INVALID_REQUEST, "the id of a request must be a string or a number")
        if len(self._running) >= MOST_RUNNING:
            told = {"code": "busy", "retryAfter": BUSY_SECONDS}
            raise RpcError(REQUEST_FAILED, "too many requests are under way already; wait for some", told)
        if number in self._running:
            raise RpcError(INVALID_REQUEST, "a request with this id is still running")
        if self.phase is Phase.NEW and method != "initialize":
            raise RpcError(NOT_INITIALIZED, "the server has not been initialized")
        if self.phase in (Phase.SHUT_DOWN, Phase.ENDED):
            raise RpcError(INVALID_REQUEST, "the server has been shut down")
        if self.phase is Phase.RUNNING and method == "initialize":
            raise RpcError(INVALID_REQUEST, "the server is initialized already")

    def _life_request(self, number: Any, method: str, params: Any) -> bool:
        if method == "initialize":
            result = self._life.initialize(params)
            self.phase = Phase.RUNNING
            self._respond(number, result)
            return False
        self.phase = Phase.SHUT_DOWN
        self.cancel_all()
        self._start(number, method, self._life.shutdown())
        return True

    def _notification(self, method: str, params: Any) -> bool:
        if method == "exit":
            self._life.exit()
            return False
        if self.phase is not Phase.RUNNING:
            return False
        try:
            if method == "$/cancelRequest":
                self._cancel(params)
            elif method == "initialized":
                self._life.initialized()
            elif method in self.methods:
                return self._notify_handler(self._route(method), params)
        except Exception as error:  # noqa: BLE001 - a bad notification is ignored
            self._ignored(method, error)
        return False

    def _notify_handler(self, route: Route, params: Any) -> bool:
        value = route.read(params) if route.read else _raw(params)
        if route.method.runs == "inline":
            route.handle(self.session, value)
            return False
        task = asyncio.ensure_future(route.handle(self.session, value))
        self._loose.add(task)
        task.add_done_callback(partial(self._notification_ended, route.method.name))
        return True

    def _notification_ended(self, method: str, task: asyncio.Task[Any]) -> None:
        self._loose.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._ignored(method, error)

    def _ignored(self, method: str, error: BaseException) -> None:
        logger.warning("%s was ignored: error %s", method, self._explain(method, error).code)

    def _route(self, name: str) -> Route:
        route = self._routes.get(name)
        if route is None:
            route = self._routes[name] = self._make_route(name)
        return route

    def _make_route(self, name: str) -> Route:
        method = self.methods.get(name)
        if method is None:
            raise RpcError(METHOD_NOT_FOUND, f"there is no method {name[:_NAME_LIMIT]}")
        read: Callable[[Any], Any] | None = None
        if method.params is not None:
            read = partial(convert.read_voice, model=method.params)
        elif (kind := convert.lsp_params(name)) is not None:
            read = partial(convert.read_lsp, kind=kind)
        return Route(method, import_module(f"{self._package}.{method.handler}").handle, read)

    # Running requests

    def _start(self, number: Any, method: str, work: Awaitable[Any]) -> None:
        task = self._running[number] = asyncio.ensure_future(work)
        task.add_done_callback(partial(self._ended, number, method))

    def _ended(self, number: Any, method: str, task: asyncio.Task[Any]) -> None:
        self._running.pop(number, None)
        if task.cancelled():
            self._respond_error(number, RpcError(REQUEST_CANCELLED, "the request was cancelled"))
        elif (error := task.exception()) is not None:
            self._respond_error(number, self._explain(method, error))
        else:
            self._respond(number, task.result())

    def _cancel(self, params: Any) -> None:
        number = params.get("id") if isinstance(params, dict) else None
        task = self._running.get(number) if _is_id(number) else None
        if task is not None:
            task.cancel()

    def cancel_all(self) -> list[asyncio.Task[Any]]:
        """Cancels what runs for the client, and gives it back to be waited for."""
        tasks = self.running()
        for task in tasks:
            task.cancel()
        return tasks

    def running(self) -> list[asyncio.Task[Any]]:
        return [*self._running.values(), *self._loose]

    # What goes out

    def _respond(self, number: Any, result: Any) -> None:
        try:
            self._send({"jsonrpc": "2.0", "id": number, "result": result}, False)
        except (TypeError, ValueError, RecursionError) as error:
            self._respond_error(number, self._explain("a result", error))

    def _respond_error(self, number: Any, error: RpcError) -> None:
        body: Json = {"code": error.code, "message": error.message}
        if error.data is not None:
            body["data"] = error.data
        self._send({"jsonrpc": "2.0", "id": number, "error": body}, False)

    def _explain(self, method: str, error: BaseException) -> RpcError:
        """The error for the client; what nobody foresaw is logged by type and place."""
        if isinstance(error, RpcError):
            return error
        if isinstance(error, EngineError):
            data: Json = {"code": error.code}
            if error.engine is not None:
                data["engine"] = error.engine
            if error.retry_after is not None:
                data["retryAfter"] = error.retry_after
            return RpcError(REQUEST_FAILED, error.message, data)
        logger.error("%s failed: %s", method if method in self.methods else "a message", place_of(error))
        return RpcError(INTERNAL_ERROR, "the server failed at this; its log says where")


def _parse(body: bytes) -> Any:
    """A message as JSON; raises RpcError (-32700)."""
    try:
        return _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        reason = "the message is not valid UTF-8"
    except RecursionError:
        reason = "the message is nested too deeply"
    except ValueError:
        reason = "the message is not valid JSON"
    raise RpcError(PARSE_ERROR, reason)


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
"""``json.loads`` makes one for each message where constants are refused, which takes as long as to read a frame."""


def _is_id(number: Any) -> bool:
    return isinstance(number, str | int | float) and not isinstance(number, bool)


def _id_of(message: Json) -> Any:
    number = message.get("id")
    return number if _is_id(number) else None


def _raw(params: Any) -> Json:
    """Params that the handler checks itself."""
    if params is None:
        return {}
    if not isinstance(params, dict):
        raise convert.misfit("", "should be an object")
    return params
