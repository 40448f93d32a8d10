"""voice/stop: closes a session; nothing of it stays open."""

from __future__ import annotations

from senorita_lsp.protocol.types import StopParams
from senorita_lsp.server.session import Session


async def handle(session: Session, params: StopParams) -> None:
    await session.listening(params.session_id).close()
