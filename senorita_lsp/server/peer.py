"""The other end of a connection: outgoing requests and notifications, and the answers to them.

Incoming messages are in rpc, bytes in transport.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any

from senorita_lsp.server.errors import CONNECTION_CLOSED, INTERNAL_ERROR, PeerError, PeerTimeout

Json = dict[str, Any]
Send = Callable[[Json, bool], None]
"""Takes a message, and whether it may be dropped when the client does not keep up."""


class Peer:
    """The connected client. Its methods belong to the event loop's thread."""

    def __init__(self, send: Send) -> None:
        self.who = b""
        """A digest of what the client came in with; empty where nobody is asked."""
        self._send = send
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the client is gone."""
        return self._closed

    async def request(self, method: str, params: Json, timeout: float) -> Any:  # noqa: ASYNC109 - at its end the client is told
        """The client's result as plain JSON; ``timeout`` is in seconds.

        Raises PeerTimeout, and PeerError where the client answers with an error or goes away. On a time-out, and when
        the caller is cancelled, the client is told (``$/cancelRequest``) and its late answer means nothing any more.
        """
        if self._closed:
            raise PeerError(CONNECTION_CLOSED, "the connection is closed")
        number = next(self._ids)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params}, False)
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            self._give_up(number)
            raise PeerTimeout(f"the client did not answer {method}") from None
        except asyncio.CancelledError:
            self._give_up(number)
            raise
        finally:
            self._waiting.pop(number, None)

    def notify(self, method: str, params: Json, droppable: bool = False) -> None:
        """Sends a notification; a ``droppable`` one is left out while much is still waiting to be sent."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params}, droppable)

    def answer(self, message: Json) -> None:
        """Hands a response of the client's to who waits for it; answers nobody waits for are ignored."""
        number = message.get("id")
        future = self._waiting.get(number) if type(number) is int else None
        if future is None or future.done():
            return
        error = message.get("error")
        if error is None:
            future.set_result(message.get("result"))
        else:
            future.set_exception(_peer_error(error))

    def close(self) -> None:
        """Ends all waiting with PeerError."""
        self._closed = True
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(PeerError(CONNECTION_CLOSED, "the connection is closed"))

    def _give_up(self, number: int) -> None:
        if not self._closed:
            self.notify("$/cancelRequest", {"id": number})


def _peer_error(error: Any) -> PeerError:
    code = error.get("code") if isinstance(error, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return PeerError(
        code if isinstance(code, int) else INTERNAL_ERROR,
        message if isinstance(message, str) else "the client answered with an error",
    )
