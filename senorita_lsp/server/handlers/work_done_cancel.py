"""window/workDoneProgress/cancel: the user closed a progress display, which silences the server."""

from __future__ import annotations

from lsprotocol.types import WorkDoneProgressCancelParams

from senorita_lsp.server.session import Session


def handle(session: Session, params: WorkDoneProgressCancelParams) -> None:
    session.quiet("cancelled")
