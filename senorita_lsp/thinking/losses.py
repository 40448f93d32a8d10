"""What a rewrite removes or adds beyond its task, for the question asked before it is applied."""

from __future__ import annotations

from collections import Counter
from typing import Final

from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol
from senorita_lsp.thinking.region import region
from senorita_lsp.thinking.splice import Spliced

_BARE: Final = frozenset({"expression_statement", "call_expression", "command", "if_statement", "for_statement"})
_ASSIGNMENTS: Final = ("assignment", "string", "augmented")


def declares_nothing(spliced: Spliced) -> bool:
    """Whether the place was one whole declaration, and what came declares nothing: a part of it alone came back."""
    whole = _whole(spliced.before, spliced.old)
    if whole is None:
        return False
    declared = {symbol.kind for symbol in _within(spliced.after, spliced.span)}
    return not declared and not _assigns(whole.name, spliced.after, spliced.span)


def vanished(spliced: Spliced) -> tuple[Symbol, ...]:
    """The outermost declarations of the place that are not in what came, by kind and name; a new name for the only one
    is a new name and no loss."""
    after = Counter((symbol.kind, symbol.name) for symbol in _within(spliced.after, spliced.span))
    gone = list[Symbol]()
    for symbol in _within(spliced.before, spliced.old):
        key = symbol.kind, symbol.name
        if after[key] > 0:
            after[key] -= 1
        elif not any(other.span.covers(symbol.span) for other in gone):
            gone.append(symbol)
    whole = _whole(spliced.before, spliced.old)
    return tuple(symbol for symbol in gone if symbol != whole)


def beside(spliced: Spliced) -> int:
    """How many statements at the top of the file do something, and came with a declaration that had none with it."""
    if _whole(spliced.before, spliced.old) is None:
        return 0
    tree = spliced.after.code_tree
    if tree is None:
        return 0
    return sum(
        kind in _BARE and spliced.span.covers(span) and not any(part.startswith(_ASSIGNMENTS) for part in parts)
        for kind, span, parts in tree.top()
    )


def _whole(document: Document, span: Span) -> Symbol | None:
    """The declaration that a place is from end to end."""
    symbols = document.code_tree.symbols() if document.code_tree else ()
    text, wanted = document.text, span

    def fills(span: Span) -> bool:
        return wanted in (span, region(text, span)) or text[wanted].strip() == text[span].strip()

    return next((s for s in symbols if wanted.covers(s.span) and (fills(s.span) or fills(s.removal))), None)


def _within(document: Document, span: Span) -> list[Symbol]:
    symbols = document.code_tree.symbols() if document.code_tree else ()
    return [symbol for symbol in symbols if span.covers(symbol.span)]


def _assigns(name: str, document: Document, span: Span) -> bool:
    begun = tuple(f"{before}{name}{after}" for before in ("", "const ", "let ", "var ") for after in (" =", "=", ":"))
    return any(line.lstrip().startswith(begun) for line in document.text[span].splitlines())
