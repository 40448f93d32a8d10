"""Fails in the ways a handler can."""

from __future__ import annotations

from typing import Any

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.app import RpcError


def handle(session: Any, params: dict[str, Any]) -> Any:
    kind = params.get("kind")
    if kind == "rpc":
        raise RpcError(-32803, "the engine is not there", {"code": "sttUnavailable", "engine": "whisper"})
    if kind == "engine":
        raise EngineError("rateLimited", "too many requests", "deepgram", 2.5)
    if kind == "value":
        return {"nothing": object()}
    if kind == "nan":
        return float("nan")
    raise ValueError("sk-secret-of-the-user in /home/somebody/project")
