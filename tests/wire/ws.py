"""A server for WebSocket clients, and clients of it: websockets' own, blocking, with nothing checked or repaired."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.wire.client import SECONDS, SERVER

LIMIT = 16 * 1024 * 1024


@contextmanager
def serving(
    command: Sequence[str] = SERVER, way: str = "--ws", **how: Any
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server on a free port, and the port; ``how`` it is served (wire/server.py)."""
    environment = {**os.environ, "WIRE_SERVING": json.dumps(how)}
    with subprocess.Popen([*command, way, "127.0.0.1:0"], stderr=subprocess.PIPE, env=environment) as process:
        assert process.stderr is not None
        try:
            line = b""
            while b"listens on" not in line:
                line = process.stderr.readline()
                assert line, "the server ended"
            yield process, int(line.rsplit(b":", 1)[1])
        finally:
            process.kill()


def asked(port: int, **options: Any) -> AbstractContextManager[ClientConnection]:
    """A WebSocket, opened when it is entered."""
    return connect(f"ws://127.0.0.1:{port}/", compression=None, max_size=None, open_timeout=SECONDS, **options)


class WsClient:
    """One connection, and the messages on it."""

    def __init__(self, port: int, **options: Any) -> None:
        self.socket = asked(port, **options).__enter__()

    def request(self, number: int, method: str, params: Any = None) -> Any:
        self.send(id=number, method=method, **({} if params is None else {"params": params}))
        return self.until(id=number)

    def initialize(self) -> Any:
        answer = self.request(0, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.send(method="initialized", params={})
        return answer

    def send(self, **fields: Any) -> None:
        self.socket.send(json.dumps({"jsonrpc": "2.0", **fields}))

    def next(self) -> Any:
        """The next message; every one must be a text of one JSON object."""
        data = self.socket.recv(timeout=SECONDS)
        assert isinstance(data, str)
        value = json.loads(data)
        assert isinstance(value, dict)
        return value

    def until(self, **fields: Any) -> Any:
        while True:
            value = self.next()
            if all(name in value and value[name] == wanted for name, wanted in fields.items()):
                return value

    def close(self) -> None:
        self.socket.close()


def upgrade(port: int, *headers: str, receive_buffer: int | None = None) -> tuple[socket.socket, bytes]:
    """A socket on which a WebSocket was asked for by hand, and the head of the answer."""
    made = socket.socket()
    if receive_buffer is not None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    made.settimeout(SECONDS)
    made.connect(("127.0.0.1", port))
    lines = (
        "GET / HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
    )
    made.sendall("\r\n".join((*lines, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *headers, "", "")).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = made.recv(1)
        if not piece:
            break
        head += piece
    return made, head


def frame(body: bytes, opcode: int = 1, length: int | None = None) -> bytes:
    """A masked frame, by a mask that changes nothing; ``length`` is what it says of itself."""
    said = len(body) if length is None else length
    if said < 126:
        size = bytes([0x80 | said])
    elif said < 65_536:
        size = b"\xfe" + said.to_bytes(2, "big")
    else:
        size = b"\xff" + said.to_bytes(8, "big")
    return bytes([0x80 | opcode]) + size + bytes(4) + body
