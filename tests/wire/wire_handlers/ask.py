"""Asks the client something, and says how that ended."""

from __future__ import annotations

from typing import Any

from senorita_lsp.server.app import PeerError, PeerTimeout


async def handle(session: Any, params: dict[str, Any]) -> Any:
    try:
        return {"result": await session.peer.request("client/ask", {"q": 1}, params.get("seconds", 30))}
    except PeerTimeout:
        return {"timeout": True}
    except PeerError as error:
        return {"code": error.code, "message": error.message}
