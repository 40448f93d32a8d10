"""textDocument/didClose"""

from __future__ import annotations

from lsprotocol.types import DidCloseTextDocumentParams

from senorita_lsp.server.session import Session


def handle(session: Session, params: DidCloseTextDocumentParams) -> None:
    session.turns.closed(params.text_document.uri)
    session.documents.close(params.text_document.uri)
    session.moves.forget(params.text_document.uri)
