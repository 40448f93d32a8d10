"""textDocument/didSave: a new file may have come into the workspace, and new names."""

from __future__ import annotations

from lsprotocol.types import DidSaveTextDocumentParams

from senorita_lsp.document.uri import path_of
from senorita_lsp.server.session import Session


def handle(session: Session, params: DidSaveTextDocumentParams) -> None:
    path = path_of(params.text_document.uri)
    if path is not None and session.relative(path) not in session.files:
        session.files_changed()
    elif path is not None:
        session.vocabulary.saved(session.relative(path))
