"""voice/mode: changes a session between push-to-talk and hands-free."""

from __future__ import annotations

from typing import Any

from senorita_lsp.protocol.types import ModeParams
from senorita_lsp.server.session import Session


async def handle(session: Session, params: ModeParams) -> dict[str, Any]:
    await session.listening(params.session_id).switch(params.mode)
    return {"mode": params.mode}
