"""voice/commit: the key was released; what came in is transcribed and carried out."""

from __future__ import annotations

from typing import Any

from senorita_lsp.protocol.types import CommitParams
from senorita_lsp.server.result import result_json
from senorita_lsp.server.session import Session


async def handle(session: Session, params: CommitParams) -> dict[str, Any]:
    listening = session.listening(params.session_id)
    return result_json(await listening.commit(session.locate(params.context)))
