"""A server whose handlers do what the wire's tests ask for: the real connection, a small session.

python server.py [--tcp HOST:PORT | --ws HOST:PORT]; WIRE_SERVING says in JSON how it is served over WebSocket
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from senorita_lsp.server.app import Peer, serve_stdio, serve_tcp, serve_ws
from senorita_lsp.server.methods import Method
from senorita_lsp.server.telemetry.prometheus import Figures
from senorita_lsp.server.transport import websocket
from senorita_lsp.server.transport.serving import Limits, Serving, certificate, read_tokens

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
    Method("test/stuckDevice", "stuck_device"),
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

    @property
    def busy(self) -> bool:
        return False  # Requests that run are counted beside it.

    async def close(self) -> None:
        await asyncio.sleep(0)
        os.write(2, b"session closed\n")


def main() -> int:
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    if sys.argv[1:]:
        host, _, port = sys.argv[2].rpartition(":")
        if sys.argv[1] == "--tcp":
            return serve_tcp(host, int(port), Session, METHODS, "wire_handlers")
        said = json.loads(os.environ.get("WIRE_SERVING", "{}"))
        websocket.PING_SECONDS = said.get("ping", websocket.PING_SECONDS)
        websocket.HANDSHAKE_SECONDS = said.get("handshake", websocket.HANDSHAKE_SECONDS)
        serving = Serving(
            digests=read_tokens(Path(said["tokens"])) if "tokens" in said else (),
            origins=frozenset(said.get("origins", ())),
            tls=certificate(Path(said["chain"]), None) if "chain" in said else None,
            shared=said.get("shared", False),
            limits=Limits(**said.get("limits", {})),
            grace_seconds=said.get("grace", 0),
        )
        return serve_ws(host, int(port), Session, METHODS, "wire_handlers", serving, Figures())
    return serve_stdio(Session, METHODS, "wire_handlers")


if __name__ == "__main__":
    sys.exit(main())
