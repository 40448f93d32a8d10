"""Where a place in JavaScript is between the tags of elements: code there stands in braces, comments too."""

from __future__ import annotations

from typing import Final

from senorita_lsp.document.language import Comments
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span

COMMENTS: Final = Comments(block=("{/*", "*/}"))
_CODE: Final = ("lambda", "function", "method", "block")


def between_tags(document: Document, at: int) -> bool:
    """Whether a place is among the children of an element."""
    tree = document.tree
    if tree is None or not document.language.endswith("react"):
        return False
    here = Span(at, at)
    content, code = tree.enclosing(here, ("content",)), tree.enclosing(here, _CODE)
    if content is None:
        return False
    return code is None or len(content.span) <= len(code.span)


def within(document: Document, at: int) -> bool:
    """Whether a place is in an element, tags included."""
    tree = document.tree
    if tree is None:
        return False
    line = document.text.line(document.text.line_at(at))
    first = line.start + len(document.text.indent(document.text.line_at(at)))
    found = tree.enclosing(Span(at, at), ("element",)) or tree.enclosing(Span(first, first), ("element",))
    code = tree.enclosing(Span(at, at), _CODE)
    return found is not None and (code is None or len(found.span) <= len(code.span))
