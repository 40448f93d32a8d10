"""textDocument/didOpen"""

from __future__ import annotations

from lsprotocol.types import DidOpenTextDocumentParams

from senorita_lsp.server.session import Session


def handle(session: Session, params: DidOpenTextDocumentParams) -> None:
    document = params.text_document
    session.moves.forget(document.uri)
    session.documents.open(document.uri, document.language_id, document.version, document.text)
    session.precompiler.opened(document.language_id)
    session.vocabulary.opened()
    session.turns.findings.opened(document.uri)
