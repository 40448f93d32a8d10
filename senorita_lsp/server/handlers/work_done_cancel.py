"""window/workDoneProgress/cancel: the user ended what a progress display shows: thinking, speaking, a command line."""

from __future__ import annotations

from lsprotocol.types import WorkDoneProgressCancelParams

from senorita_lsp.server.session import Session


def handle(session: Session, params: WorkDoneProgressCancelParams) -> None:
    session.turns.stop_working()
    session.quiet("cancelled")
