"""Error codes of the protocol: those of JSON-RPC 2.0 ("Error object") and LSP 3.17 ("ErrorCodes")."""

from __future__ import annotations

from typing import Any, Final

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_INITIALIZED: Final = -32002
REQUEST_CANCELLED: Final = -32800
REQUEST_FAILED: Final = -32803
CONNECTION_CLOSED: Final = -32099


class RpcError(Exception):
    """A request is refused or failed; raised by a handler, sent as the response's ``error``.

    ``message`` is one sentence for the user; ``data`` is plain JSON. Neither may hold a path, a key or a transcript.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


class PeerError(Exception):
    """The client answered a request of the server's with an error, or went away (CONNECTION_CLOSED)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class PeerTimeout(Exception):
    """The client did not answer a request of the server's in time."""
