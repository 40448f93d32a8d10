"""A server whose handlers do what the wire's tests ask for: the real connection, a small session.

python server.py [--tcp HOST:PORT | --ws HOST:PORT]
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Any

from senorita_lsp.server.app import Peer, serve_stdio, serve_tcp, serve_ws
from senorita_lsp.server.methods import Method

METHODS = (
    Method("textDocument/didOpen", "did_open"),
    Method("textDocument/didChange", "did_change"),
    Method("textDocument/didSave", "did_open"),
    Method("textDocument/hover", "hover"),
    Method("textDocument/codeAction", "code_action"),
    Method("workspace/executeCommand", "execute", runs="task"),
    Method("voice/audio", "audio"),
    Method("voice/command", "command", "CommandParams", "task"),
    Method("voice/stop", "stop", "StopParams"),
    Method("test/echo", "echo"),
    Method("test/sleep", "sleep", runs="task"),
    Method("test/fail", "fail"),
    Method("test/failLater", "fail_later", runs="task"),
    Method("test/ask", "ask", runs="task"),
    Method("test/flood", "flood"),
    Method("test/print", "printing"),
    Method("test/order", "order", runs="task"),
    Method("test/threads", "threads", runs="task"),
    Method("test/background", "background"),
    Method("test/stuck", "stuck"),
)


class Session:
    """Counts and remembers what the handlers below are asked about."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.audio = bytearray()
        self.frames = 0
        self.notified: list[Any] = []
        self.text = ""
        self.tasks: set[asyncio.Task[Any]] = set()

    def initialize(self, params: Any) -> dict[str, Any]:
        if params.initialization_options == {"crash": True}:
            raise KeyError("sk-secret-of-the-user")
        return {
            "experimental": {"voice": {"version": 1}},
            "commands": ["test.echo"],
            "codeActionKinds": ["quickfix"],
        }

    def initialized(self) -> None:
        self.notified.append("initialized")

    async def close(self) -> None:
        await asyncio.sleep(0)
        os.write(2, b"session closed\n")


def main() -> int:
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    if sys.argv[1:]:
        host, _, port = sys.argv[2].rpartition(":")
        serve = {"--tcp": serve_tcp, "--ws": serve_ws}[sys.argv[1]]
        return serve(host, int(port), Session, METHODS, "wire_handlers")
    return serve_stdio(Session, METHODS, "wire_handlers")


if __name__ == "__main__":
    sys.exit(main())
