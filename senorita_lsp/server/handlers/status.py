"""voice/status: what is ready, what is missing, how long the last turns took; nothing secret."""

from __future__ import annotations

from typing import Any

from senorita_lsp.server.session import Session


async def handle(session: Session, params: Any) -> dict[str, Any]:
    return await session.status()
