"""voice/playback: what the user has really heard."""

from __future__ import annotations

from senorita_lsp.protocol.types import PlaybackParams
from senorita_lsp.server.session import Session


def handle(session: Session, params: PlaybackParams) -> None:
    listening = session.listenings.get(params.session_id)
    if listening is not None:
        listening.playback(params.turn_id, params.played_ms, params.state)
