"""Targets of the syntax tree: functions, classes and whatever else the language's queries name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from senorita_lsp.action import match, slots
from senorita_lsp.action.plan import Choice, Choices, Refusal
from senorita_lsp.action.say import article, refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target import Resolved, Target, one_list, pick
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol

MOST_CHOICES: Final = 9

# What a kind may be called as well: whoever says "function" means a method too, the other way round only if need be.
_INSTEAD: Final = {
    "function": ("function", "method"),
    "method": ("method",),
    "symbol": (),
    "definition": (),
}
_OTHERWISE: Final = {"method": ("function",), "struct": ("class",), "class": ("struct", "type")}


# Parts of constructs that are spoken of by themselves: the constructs that have them, and the part's name.
_PARTS: Final = {
    "body": (("function", "method", "class", "if", "else", "branch", "for", "while", "try", "catch", "with"), "body"),
    "condition": (("if", "branch", "while"), "condition"),
    "name": (("function", "method", "class", "variable", "parameter"), "name"),
    "value": (("assignment", "variable", "entry", "return", "parameter"), "value"),
    "key": (("entry",), "name"),
    "callee": (("call",), "name"),
    "type": (("parameter", "variable", "function", "method"), "type"),
    "function name": (("function", "method"), "name"),
    "class name": (("class",), "name"),
    "parameter list": (("function", "method"), "parameters"),
    "argument list": (("call",), "arguments"),
    "argument value": (("argument",), "value"),
    "return type": (("function", "method"), "type"),
    "return value": (("return",), "value"),
    "assignment value": (("assignment",), "value"),
    "assignment variable": (("assignment",), "name"),
}


# What stands in a list: "the first argument" is the first of one call's, not of the whole file's.
_LISTED: Final = frozenset({"argument", "parameter", "element", "entry"})


def constructs(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """The construct that is named, counted, next, or around the caret."""
    kind = slots.text(intent.slots, "target") or "symbol"
    name = slots.text(intent.slots, "name") or (slots.text(intent.slots, "text") if kind != "text" else "")
    found = of_kind(kind, document, bool(name) or kind == "symbol")
    if not found and kind in _PARTS:
        return _part(kind, intent, document, snapshot)
    if not found:
        return refuse("not_found", what=f"{kind} {name}" if name else article(kind))
    if name:
        return _named(name, kind, found, intent, document, snapshot)
    spans = {symbol.span: symbol for symbol in reversed(found)}
    among = sorted(spans)
    if kind in _LISTED and intent.slots.keys() & {"index", "from", "which"}:
        among = one_list(among, document.text, snapshot.selection)
    picked = pick(tuple(among), kind, intent, snapshot.selection)
    if isinstance(picked, Refusal):
        return picked
    return _target([spans[span] for span in picked], kind)


def of_kind(kind: str, document: Document, named: bool = False) -> tuple[Symbol, ...]:
    """The document's constructs of a kind as it is spoken of, in order; only those with a name if ``named``."""
    tree = document.tree
    if tree is None:
        return ()
    for kinds in (_INSTEAD.get(kind, (kind,)), _OTHERWISE.get(kind)):
        if kinds is None:
            continue
        found = tree.symbols(*kinds) if named else tree.constructs(*kinds)
        if found:
            return found
    return ()


def _part(kind: str, intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """A part of the construct that the other slots mean; of the innermost around the caret that has it."""
    kinds, part = _PARTS[kind]
    tree = document.tree
    having = [s for s in tree.constructs(*kinds) if s.part(part)] if tree else []
    picked = pick(tuple(sorted({symbol.span for symbol in having})), kind, intent, snapshot.selection)
    if isinstance(picked, Refusal):
        return picked
    spans = [span for symbol in having if symbol.span in picked for span in symbol.parts[part][:1]]
    inner = [_without_brackets(span, document) if kind.endswith(" list") else span for span in spans]
    return Target(tuple(sorted(set(inner))), kind, f"the {kind}")


def _without_brackets(span: Span, document: Document) -> Span:
    """What stands between the brackets of a list."""
    content = document.text[span]
    bracketed = len(content) > 1 and content[0] + content[-1] in ("()", "[]", "<>", "{}")
    return Span(span.start + 1, span.end - 1) if bracketed else span


def _named(
    name: str, kind: str, found: Sequence[Symbol], intent: Intent, document: Document, snapshot: Snapshot
) -> Resolved:
    matches = [m.item for m in match.best(name, found, lambda symbol: symbol.name)]
    line = slots.number(intent.slots, "line")
    if line is not None:
        matches = [symbol for symbol in matches if document.text.line_at(symbol.name_span.start) == line - 1]
    if not matches:
        return refuse("not_found", what=name if kind == "symbol" else f"{kind} {name}")
    around = [symbol for symbol in matches if symbol.span.covers(snapshot.selection)]
    index = slots.number(intent.slots, "index")
    if len(matches) > 1 and index is not None and 1 <= index <= len(matches):
        return _target([matches[index - 1]], kind)
    if len(matches) > 1 and len(around) != 1:
        return _choices(matches, intent, document)
    return _target(around if len(matches) > 1 else matches, kind)


def _target(symbols: Sequence[Symbol], kind: str) -> Target:
    first = symbols[0]
    if len(symbols) > 1:
        what = f"{len(symbols)} {kind}s"
    else:
        what = f"{first.kind} {first.name}" if first.name else f"the {kind}"
    names = tuple(symbol.name_span for symbol in symbols if symbol.name)
    spans = tuple(symbol.span for symbol in symbols)
    removals = tuple(symbol.removal if symbol.removal.covers(symbol.span) else symbol.span for symbol in symbols)
    bodies = tuple(filter(None, (symbol.part("body") for symbol in symbols)))
    return Target(spans, kind, what, names=names, removals=removals, bodies=bodies)


def _choices(symbols: Sequence[Symbol], intent: Intent, document: Document) -> Choices:
    choices = []
    for symbol in symbols[:MOST_CHOICES]:
        line = document.text.line_at(symbol.name_span.start) + 1
        title = f"{symbol.kind} {symbol.name}{_home(symbol, document)}, line {line}"
        choices.append(Choice(title, with_slots(intent, line=line)))
    return Choices(tuple(choices), say("which_symbol", number=len(symbols)))


def _home(symbol: Symbol, document: Document) -> str:
    """Of which class a construct is, where it is of one."""
    tree = document.tree
    within = tree.enclosing(Span(symbol.span.start, symbol.span.end), ("class",)) if tree else None
    return f" of {within.name}" if within and within.name and within.span != symbol.span else ""
