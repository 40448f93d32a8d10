"""Incremental synchronisation: the changes an editor reports, made to a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from senorita_lsp.document.lexicon import Names, whole_names
from senorita_lsp.document.position import Encoding, Position, offset_at
from senorita_lsp.document.reparse import Past, byte_edit
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, Text

# With more edits than this since the last tree, starting over costs less than carrying them.
_MAX_EDITS = 200
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Change:
    """Replaces the text between two positions, in the text as the changes before have left it; all where None."""

    range: tuple[Position, Position] | None
    text: str


def changed(document: Document, changes: Sequence[Change], version: int, encoding: Encoding) -> Document:
    """The document after ``changes``, made one after the other (LSP 3.17, textDocument/didChange).

    Positions outside the text are clamped and a reversed range is turned round. The tree is kept: it is parsed from
    the last one that was asked for, when it is asked for again.
    """
    text, past, counted = document.text, _known(document), _counted(document)
    for change in changes:
        span, new = _joined(text, *_replacement(text, change, encoding))
        past = _followed(past, text, span, new)
        if counted is not None:
            counted = (counted[0], (*counted[1], whole_names(text.value, span, new)))
        text = text.replaced(span, new)
    if counted is not None and len(counted[1]) > _MAX_EDITS:
        counted = None
    return replace(document, text=text, version=version, past=past, counted=counted)


def _counted(document: Document) -> tuple[Names, tuple[tuple[str, str], ...]] | None:
    """The document's names if they were counted, otherwise what they would have been counted from."""
    return (document.names, ()) if "names" in vars(document) else document.counted


def _known(document: Document) -> Past | None:
    """The document's tree if it was parsed, otherwise what it would have been parsed from."""
    if "tree" not in vars(document):
        return document.past
    return Past(document.tree.language, document.tree.raw) if document.tree is not None else None


def _followed(past: Past | None, text: Text, span: Span, new: str) -> Past | None:
    if past is None or len(past.edits) >= _MAX_EDITS:
        return None
    return replace(past, edits=(*past.edits, byte_edit(text.value, span, new)))


def _replacement(text: Text, change: Change, encoding: Encoding) -> tuple[Span, str]:
    if change.range is None:
        return _difference(text.value, change.text)
    start, end = sorted(offset_at(text, position, encoding) for position in change.range)
    return Span(start, end), change.text


def _difference(old: str, new: str) -> tuple[Span, str]:
    """What a whole new text changes: the part between the common beginning and the common end."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return Span(head, len(old) - tail), new[head : len(new) - tail]


def _common(one: str, other: str) -> int:
    """The length of the common beginning, found by halves: comparing slices is far quicker than characters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _joined(text: Text, span: Span, new: str) -> tuple[Span, str]:
    """The same replacement, with two halves of a character that meet at its edges made one.

    An editor that counts UTF-16 units may send the halves in two changes.
    """
    start, end = max(0, span.start - 1), min(len(text), span.end + 1)
    edges = text.value[start : span.start], text.value[span.end : end]
    if not any(_SURROGATE.match(character) for character in (*edges, new[:1], new[-1:])):
        return span, new
    whole = edges[0] + new + edges[1]
    return Span(start, end), whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
