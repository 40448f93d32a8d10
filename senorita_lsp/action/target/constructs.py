"""Targets of the syntax tree: functions, classes and whatever else the language's queries name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Choice, Choices, Refusal
from senorita_lsp.action.say import article, data, refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target import choose, match, siblings, unparsed
from senorita_lsp.action.target.resolve import Resolved, Sought, Target, inside, pick
from senorita_lsp.command.intent import Intent
from senorita_lsp.command.rules import plural
from senorita_lsp.document.language import language
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol

MOST_CHOICES: Final = 9

# Kinds that mean whatever the outline has.
_OUTLINE: Final = frozenset({"symbol", "definition"})
# Slots that count from the start of the file or of a list.
_COUNTING: Final = frozenset({"index", "from", "which"})
# How many characters around the caret are looked at before more of them are.
_REACHES: Final = (2_000, 20_000)
# Slots that say which of several is meant, wherever the caret is.
_SELECTING: Final = frozenset({"index", "from", "which", "direction", "count"})

# Kinds that stand in the head of what is around the caret.
_OF_HEADS: Final = frozenset({"modifier", "selector"})
# Kinds of which one thing has several, all of them meant.
_TOGETHER: Final = frozenset({"tags"})
# Parts that are spoken of without the brackets around them.
_ENCLOSED: Final = frozenset({"arguments", "parameters", "body"})

_WORDED: Final = re.compile(r"\s*(?:do\b[\s\S]*|[\s\S]*\b(?:end|done))\s*")

_ELSE: Final = re.compile(r"\belse\s+\Z")
_ELSE_WITHIN: Final = 40

# What stands as well without a value.
_DECLARED: Final = frozenset({"parameter", "variable"})


def constructs(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """The construct that is named, counted, next, or around the caret."""
    kind = slots.text(intent.slots, "target") or "symbol"
    name = slots.text(intent.slots, "name") or (slots.text(intent.slots, "text") if kind != "text" else "")
    if not name and not intent.slots.keys() & _SELECTING and snapshot.selection.empty:
        around = _around(kind, document, snapshot.selection)
        if around and inside([symbol.span for symbol in around], intent):
            return _target(around, kind)
        if not around and (guessed := unparsed.around(kind, document, snapshot.selection.end)):
            return _target([guessed], kind)
    found = _candidates(kind, name, intent, document, snapshot.selection)
    if name and kind in unparsed.FUNCTIONS:
        known = {symbol.name_span for symbol in found}
        found += tuple(each for each in unparsed.functions(document) if each.name_span not in known)
    found = tuple(symbol for symbol in found if inside([symbol.span], intent))
    if not found:
        return refuse("not_found", what=f"{kind} {name}" if name else article(kind))
    if name:
        return _named(name, kind, found, intent, document, snapshot)
    found = _counted_in(intent, found)
    spans = {symbol.span: symbol for symbol in reversed(found)}
    among: Sequence[Span] = sorted(spans)
    counts = intent.slots.keys() & {"index", "from", "which"} or (
        kind in _OF_HEADS and not intent.slots.keys() & _SELECTING
    )
    if counts and not isinstance(intent, Sought):
        among = siblings.of_one(kind, among, document, snapshot.selection)
    domains = {symbol.span: symbol.domain for symbol in reversed(found) if symbol.domain != symbol.span}
    picked = pick(tuple(among), kind, intent, snapshot.selection, domains)
    if isinstance(picked, Refusal):
        return picked
    return _target([spans[span] for span in picked], kind)


def _candidates(kind: str, name: str, intent: Intent, document: Document, at: Span) -> tuple[Symbol, ...]:
    """Those that the intent may mean: all of a kind where it names or counts them, else enough of those near by."""
    slots_ = intent.slots.keys()
    if isinstance(intent, Sought) and not name and kind not in _OUTLINE and document.tree is not None:
        return _of_area(kind, intent, document)
    if name or kind in _OUTLINE or slots_ & _COUNTING or document.tree is None:
        return of_kind(kind, document, bool(name) or kind == "symbol", not name and not slots_ & _SELECTING)
    ahead, count = slots.forward(intent.slots), slots.times(intent.slots)
    for wanted in _meanings(kind, "near" if slots_ & _SELECTING else "plain"):
        for reach in (*_REACHES, len(document.text)):
            area = Span(max(0, at.start - reach), min(len(document.text), at.end + reach))
            found = _wanted(document.tree.touching(area, wanted.kinds), wanted, document)
            if found and (len(area) == len(document.text) or _enough(found, area, at, ahead, count)):
                return found
    return ()


def _counted_in(intent: Intent, found: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Of what a part of the document holds, what is counted there: not that part itself, nothing within another."""
    if not isinstance(intent, Sought) or not intent.slots.keys() & {"index", "from"}:
        return found
    inner = tuple(symbol for symbol in found if symbol.span != intent.area) or found
    outermost = frozenset(choose.apart([symbol.span for symbol in inner]))
    return tuple(symbol for symbol in inner if symbol.span in outermost)


def _of_area(kind: str, intent: Sought, document: Document) -> tuple[Symbol, ...]:
    """Those of a kind within a part of the document: by the first meaning of the kind that has any there."""
    for wanted in _meanings(kind, "near" if intent.slots.keys() & _SELECTING else "plain"):
        symbols = document.tree.touching(intent.area, wanted.kinds) if document.tree else ()
        found = [symbol for symbol in _wanted(symbols, wanted, document) if intent.area.covers(symbol.span)]
        if found:
            return tuple(found)
    return ()


def _enough(found: Sequence[Symbol], area: Span, at: Span, ahead: bool | None, count: int) -> bool:
    """Whether what is beside a place is already among those found within an area around it."""
    spans = sorted({symbol.span for symbol in found})
    domains = {symbol.span: symbol.domain for symbol in found}
    beside = choose.beside(spans, at, ahead is not False, domains)
    return len([span for span in beside if span.start >= area.start]) >= count


def of_kind(kind: str, document: Document, named: bool = False, plain: bool = False) -> tuple[Symbol, ...]:
    """The document's constructs of a kind as it is spoken of, in order; only those with a name if ``named``.

    ``plain``: nothing is said of them but the kind.
    """
    tree = document.tree
    if tree is None:
        return ()
    if kind in _OUTLINE:
        return tree.symbols()
    for wanted in _meanings(kind, "plain" if plain else "near"):
        found = _wanted(tree.constructs(*wanted.kinds), wanted, document)
        if found := tuple(symbol for symbol in found if symbol.name or not named):
            return found
    return ()


def _around(kind: str, document: Document, at: Span) -> Sequence[Symbol]:
    """The innermost construct in whose domain the caret is; of two that meet at it the one after it."""
    tree = document.tree
    for wanted in _meanings(kind, "here") if tree and kind not in _OUTLINE else ():
        found = _wanted(tree.around(at, wanted.kinds), wanted, document) if tree else ()
        if found and kind in _TOGETHER:
            return tuple(each for each in found if each.domain == found[0].domain)
        if found:
            first = found[0]
            after = (each for each in found if at.empty and each.span.start == at.end == first.span.end)
            return (first if first.domain.start == at.start else next(after, first),)
    return ()


@dataclass(frozen=True)
class _Meaning:
    """Constructs of some kinds, or those of their parts that are named ``part``; none that is also one ``besides``."""

    kinds: tuple[str, ...]
    part: str = ""
    besides: frozenset[str] = frozenset()


@cache
def _meanings(kind: str, where: str) -> tuple[_Meaning, ...]:
    """What a spoken kind stands for in the order of likelihood; ``where`` is here, near or plain (kinds.toml)."""
    listed = data("kinds").get(kind, [kind.replace(" ", "-")])
    if isinstance(listed, dict):
        listed = listed.get(where) or (where == "plain" and listed.get("near")) or listed["here"]
    return tuple(map(_meaning, listed))


def _meaning(words: str) -> _Meaning:
    each = [word.lstrip("!").partition(".") for word in words.split()]
    besides = frozenset(word[1:] for word in words.split() if word.startswith("!"))
    return _Meaning(tuple(word[0] for word in each), each[0][2], besides)


def _wanted(symbols: Iterable[Symbol], wanted: _Meaning, document: Document) -> tuple[Symbol, ...]:
    """The symbols themselves, or those of their parts that are wanted."""
    symbols = (symbol for symbol in symbols if wanted.besides.isdisjoint(symbol.kinds))
    if not wanted.part:
        return _not_of_else(tuple(symbols), document) if "if" in wanted.kinds else tuple(symbols)
    return tuple(
        replace(symbol, name="", span=span, name_span=span, removal=_gone(span, wanted, document), parts={})
        for symbol in symbols
        for span in _whole(_parts(symbol, wanted.part, document), wanted.part)
        for span in (_inner(span, document) if wanted.part in _ENCLOSED else span,)
    )


def _not_of_else(symbols: tuple[Symbol, ...], document: Document) -> tuple[Symbol, ...]:
    """Without those that are only the "else if" of another, where there are others."""
    text = document.text.value
    own = tuple(s for s in symbols if not _ELSE.search(text, max(0, s.span.start - _ELSE_WITHIN), s.span.start))
    return own or symbols


def _whole(parts: tuple[Span, ...], part: str) -> tuple[Span, ...]:
    """The first of several parts of a name; of a value in several parts all of it."""
    if part != "value" or len(parts) < 2:
        return parts[:1]
    return (Span(min(span.start for span in parts), max(span.end for span in parts)),)


def _parts(symbol: Symbol, part: str, document: Document) -> tuple[Span, ...]:
    """The parts of that name; the text of a comment is what its signs leave of it."""
    if part != "text" or symbol.kind != "comment":
        return symbol.parts.get(part, ())
    tokens, content = language(document.language).comments, document.text[symbol.span]
    known = ((tokens.line, ""), tokens.block or (None, ""))
    fitting = [(opens, closes) for opens, closes in known if opens and content.startswith(opens)]
    opens, closes = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
    start = symbol.span.start + len(opens)
    return (document.text.trimmed(Span(start, max(start, symbol.span.end - len(closes)))),)


def _gone(span: Span, wanted: _Meaning, document: Document) -> Span:
    """What goes with a part when it is deleted: the colon or arrow of a type, the sign before a declared value."""
    signed = wanted.part == "type" or (wanted.part == "value" and wanted.kinds[0] in _DECLARED)
    same = document.tree.around(span, (wanted.part,)) if document.tree and signed else ()
    return next((symbol.removal for symbol in same if symbol.span == span), span)


def _inner(span: Span, document: Document) -> Span:
    """What stands between the brackets of a list or the braces of a block, without the white space at its ends."""
    content = document.text[span]
    if (within := between_words(span, document)) != span:
        return within
    if len(content) < 2 or content[0] + content[-1] not in ("()", "[]", "<>", "{}"):
        return span
    return document.text.trimmed(Span(span.start + 1, span.end - 1))


def between_words(span: Span, document: Document) -> Span:
    """What stands between "do" and "done" or "end", where a body is written with them."""
    content, tree = document.text[span], document.tree
    if tree is None or not _WORDED.fullmatch(content):
        return span
    bodies = [symbol.span for symbol in tree.touching(span, ("body",)) if span.covers(symbol.span)]
    opened = content.lstrip()[:2] == "do"
    first = span.start + len(content) - len(content.lstrip())
    inner = [each for each in bodies if each != span and (opened or each.start == first)]
    return max(inner, key=len, default=span)


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
    if not around and kind in _LOCAL:
        around = _of_the_function(matches, document, snapshot)
    index = slots.number(intent.slots, "index")
    if len(matches) > 1 and index is not None and 1 <= index <= len(matches):
        return _target([matches[index - 1]], kind)
    if len(matches) > 1 and len(around) != 1:
        return _choices(matches, intent, document)
    return _target(around if len(matches) > 1 else matches, kind)


_LOCAL: Final = frozenset({"parameter", "variable"})


def _of_the_function(matches: Sequence[Symbol], document: Document, snapshot: Snapshot) -> list[Symbol]:
    """Those that stand in the same function as the caret."""
    tree = document.tree
    home = tree.enclosing(snapshot.selection, ("function", "method")) if tree else None
    return [symbol for symbol in matches if home is not None and home.span.covers(symbol.span)]


def _target(symbols: Sequence[Symbol], kind: str) -> Target:
    symbols = sorted(symbols, key=lambda symbol: symbol.span)
    first = symbols[0]
    if len(symbols) > 1:
        what = f"{len(symbols)} {kind if kind == 'tags' else plural(kind)}"
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
