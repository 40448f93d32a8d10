"""An older syntax tree and the edits since: what a new text of the same document is parsed from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from senorita_lsp.document.bytemap import byte_length
from senorita_lsp.document.text import Span

if TYPE_CHECKING:
    import tree_sitter

    from senorita_lsp.document.language import Language
    from senorita_lsp.document.snapshot import Document


@dataclass(frozen=True, slots=True)
class ByteEdit:
    """One edit as tree-sitter counts: bytes, and points of (row, bytes in it)."""

    start: int
    old_end: int
    new_end: int
    start_point: tuple[int, int]
    old_end_point: tuple[int, int]
    new_end_point: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Past:
    """A tree of an older text, and the edits since, in order."""

    language: Language
    raw: tree_sitter.Tree
    edits: tuple[ByteEdit, ...] = ()

    def edited(self) -> tree_sitter.Tree:
        """A copy of the tree that knows the edits; the tree itself stays as it is."""
        tree = self.raw.copy()
        for edit in self.edits:
            tree.edit(edit.start, edit.old_end, edit.new_end, edit.start_point, edit.old_end_point, edit.new_end_point)
        return tree


def edited(document: Document, span: Span, new: str) -> Document:
    """The document with ``span`` replaced, at the same version: only what that touches is parsed again."""
    tree = document.tree
    past = Past(tree.language, tree.raw, (byte_edit(document.text.value, span, new),)) if tree is not None else None
    return replace(document, text=document.text.replaced(span, new), past=past, counted=None)


def _point(text: str, end: int) -> tuple[int, int]:
    return text.count("\n", 0, end), byte_length(text[text.rfind("\n", 0, end) + 1 : end])


def byte_edit(text: str, span: Span, new: str) -> ByteEdit:
    """The replacement of ``span`` in ``text`` by ``new``."""
    start = byte_length(text[: span.start])
    row, column = _point(text, span.start)
    rows, last = new.count("\n"), byte_length(new[new.rfind("\n") + 1 :])
    return ByteEdit(
        start=start,
        old_end=start + byte_length(text[span.start : span.end]),
        new_end=start + byte_length(new),
        start_point=(row, column),
        old_end_point=_point(text, span.end),
        new_end_point=(row + rows, last if rows else column + last),
    )
