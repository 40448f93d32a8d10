"""voice/mute: closes a session's ear, or opens it again."""

from __future__ import annotations

from typing import Any

from senorita_lsp.protocol.types import MuteParams
from senorita_lsp.server.session import Session


async def handle(session: Session, params: MuteParams) -> dict[str, Any]:
    await session.listening(params.session_id).mute(params.muted)
    return {"muted": params.muted}
