"""Converts the project's types to LSP's, as plain JSON: positions, edits, file operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from senorita_lsp.action.plan import FileKind, FileOperation
from senorita_lsp.document.position import Encoding, position_at
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, Text, TextEdit
from senorita_lsp.document.uri import uri_of
from senorita_lsp.server.from_lsp import Abilities

Json = dict[str, Any]


def position(text: Text, offset: int, encoding: Encoding) -> Json:
    """LSP's Position of an offset in code points."""
    at = position_at(text, offset, encoding)
    return {"line": at.line, "character": at.character}


def range_of(text: Text, span: Span, encoding: Encoding) -> Json:
    """LSP's Range of a span."""
    return {"start": position(text, span.start, encoding), "end": position(text, span.end, encoding)}


def text_edits(text: Text, edits: Sequence[TextEdit], encoding: Encoding) -> list[Json]:
    """LSP's TextEdits, all in the positions of ``text`` as it is before them."""
    return [{"range": range_of(text, edit.span, encoding), "newText": edit.new} for edit in edits]


def workspace_edit(
    document: Document, edits: Sequence[TextEdit], client: Abilities, confirm: str | None = None
) -> Json:
    """One document's edits: versioned where the client understands it (LSP 3.17, WorkspaceEdit).

    With ``confirm``, a label, the editor asks before it makes them, where it can (ChangeAnnotation).
    """
    changes = text_edits(document.text, edits, client.encoding)
    if confirm is not None and client.annotations and client.document_changes:
        noted = [change | {"annotationId": "voice"} for change in changes]
        versioned = {"uri": document.uri, "version": document.version}
        return {
            "documentChanges": [{"textDocument": versioned, "edits": noted}],
            "changeAnnotations": {"voice": {"label": confirm, "needsConfirmation": True}},
        }
    if not client.document_changes:
        return {"changes": {document.uri: changes}}
    return {"documentChanges": [{"textDocument": {"uri": document.uri, "version": document.version}, "edits": changes}]}


def file_edit(operation: FileOperation, label: str, client: Abilities) -> Json:
    """A file's creation with its text, a rename or a deletion as a resource operation, annotated where shown."""
    change: Json
    if operation.kind is FileKind.CREATE:
        change = {"kind": "create", "uri": uri_of(operation.path), "options": {"overwrite": False}}
    elif operation.kind is FileKind.RENAME:
        assert operation.to is not None
        change = {
            "kind": "rename",
            "oldUri": uri_of(operation.path),
            "newUri": uri_of(operation.to),
            "options": {"overwrite": False},
        }
    else:
        change = {"kind": "delete", "uri": uri_of(operation.path), "options": {"recursive": False}}
    edit: Json = {"documentChanges": [change]}
    if operation.kind is FileKind.CREATE and operation.text:
        start = {"line": 0, "character": 0}
        text = {"range": {"start": start, "end": start}, "newText": operation.text}
        edit["documentChanges"].append({"textDocument": {"uri": change["uri"], "version": None}, "edits": [text]})
    if client.annotations:
        change["annotationId"] = "voice"
        edit["changeAnnotations"] = {"voice": {"label": label, "needsConfirmation": False}}
    return edit
