"""voice/interrupt: stop speaking, thinking and running a command line, now."""

from __future__ import annotations

from senorita_lsp.protocol.types import InterruptParams
from senorita_lsp.server.session import Session


def handle(session: Session, params: InterruptParams) -> None:
    listening = session.listenings.get(params.session_id)
    if listening is not None:
        session.turns.stop_working()
        listening.interrupt(params.reason or "interrupted")
