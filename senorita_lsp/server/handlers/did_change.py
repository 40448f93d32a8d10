"""textDocument/didChange"""

from __future__ import annotations

import logging

from lsprotocol.types import DidChangeTextDocumentParams, TextDocumentContentChangePartial

from senorita_lsp.document.position import Position
from senorita_lsp.document.sync import Change
from senorita_lsp.server.session import Session

logger = logging.getLogger(__name__)


def handle(session: Session, params: DidChangeTextDocumentParams) -> None:
    uri, version = params.text_document.uri, params.text_document.version
    encoding = session.client.abilities.encoding
    before = session.documents.get(uri)
    if before is None:
        logger.warning("a change of a document that is not open was ignored")
        return
    changes = [
        Change(
            (
                Position(item.range.start.line, item.range.start.character),
                Position(item.range.end.line, item.range.end.character),
            ),
            item.text,
        )
        if isinstance(item, TextDocumentContentChangePartial)
        else Change(None, item.text)
        for item in params.content_changes
    ]
    session.documents.change(before.uri, version, changes, encoding)
    after = session.documents.get(before.uri)
    assert after is not None
    session.moves.note(before, after, changes, encoding)
    session.turns.findings.changed(before.uri)
