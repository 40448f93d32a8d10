"""What is called by a bare name: "the value of fast", "the body of total", whatever kind of thing that is.

What belongs here: which one is meant, by what is wanted of it. What does not: constructs said with their kind
(constructs.py).
"""

from __future__ import annotations

from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import choose, match
from senorita_lsp.action.target.constructs import of_kind
from senorita_lsp.action.target.resolve import Resolved, Target
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.tree import Symbol

# What has a value or a type of its own, and what has a body.
_VALUED: Final = (
    "parameter",
    "entry",
    "variable",
    "field",
    "property",
    "argument",
    "attribute",
    "variant",
    "assignment",
)
_DECLARED: Final = ("parameter", "variable", "field", "property", "assignment")
_BODIED: Final = ("function", "class", "interface", "struct", "enum", "trait", "module", "rule", "element", "call")
OF_VALUED: Final = frozenset(
    {"value", "type", "parameter value", "default value", "argument value", "assignment value", "variable value"}
    | {"type annotation", "key", "attribute value", "property value", "string", "number", "list", "dictionary"}
)


def thing(intent: Intent, wanted: str, document: Document, snapshot: Snapshot) -> Resolved:
    """The construct of a name that has a part of the ``wanted`` kind, nearest to the caret."""
    name = slots.text(intent.slots, "name")
    kinds = (_VALUED, _BODIED) if wanted in OF_VALUED else (_BODIED, _VALUED)
    for exact in (True, False):
        for group in kinds:
            found = _found(name, group, document, exact)
            if found:
                spans = sorted({symbol.span for symbol in found})
                chosen = choose.here(spans, snapshot.selection)
                return Target(chosen, "thing", name)
    return refuse("not_found", what=name)


def valued(intent: Intent, document: Document, snapshot: Snapshot) -> Target | None:
    """What is declared by exactly that name and has a value or a type, nearest to the caret."""
    name = slots.text(intent.slots, "name")
    found = [symbol for symbol in _found(name, _DECLARED, document, True) if symbol.name == name]
    spans = sorted({symbol.span for symbol in found})
    return Target(choose.here(spans, snapshot.selection), "thing", name) if spans else None


def _found(name: str, kinds: tuple[str, ...], document: Document, exact: bool) -> list[Symbol]:
    known = [symbol for kind in kinds for symbol in of_kind(kind, document) if symbol.name]
    best = match.best(name, known, lambda symbol: symbol.name, near=not exact)
    return [each.item for each in best]
