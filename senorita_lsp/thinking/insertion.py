"""Where new code goes, and the indentation and blank lines it needs there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from senorita_lsp.action.edits import indent_unit
from senorita_lsp.action.plan import Ask
from senorita_lsp.action.target.resolve import caret
from senorita_lsp.document.outline import Outlined, outline
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol
from senorita_lsp.thinking.region import CLASSES, FUNCTIONS, Place, enclosing, head, region

# What stands within a function; anything else that is asked for stands by itself.
_FRAGMENT: Final = re.compile(
    r"^(?:(?:a|an|the|some|another) )?(?:\w+ ){0,2}?(?:loop|query|regex|regular expression|expression|statement|line|"
    r"lambda|comprehension|comment|check|assertion|call|condition|snippet|print|context manager block)\b",
    re.I,
)
_DOCUMENTATION: Final = re.compile(
    r"^(?:(?:a|an|the|some) )?(?:docstring|documentation|doc comment|jsdoc|javadoc)\b", re.I
)
_METHOD: Final = re.compile(r"\b(?:methods?|constructor|getters?|setters?|property|properties)\b", re.I)
_TYPE: Final = re.compile(r"^(?:(?:a|an|the|some|another) )?(?:\w+ ){0,2}?(?:class|interface|enum|record)\b", re.I)
# Where a function cannot stand outside a class.
_ONLY_METHODS: Final = frozenset({"java", "csharp"})
_DOCUMENTED_WITHIN: Final = frozenset({"python"})
_TWO_BLANKS: Final = frozenset({"python"})
_WITH_BODY: Final = ("function", "class", "if", "else-if", "else", "for", "while", "try", "catch", "finally", "with")
_BRACKETS: Final = ("{", "(", "[")
_OPENS: Final = (":", "{", "(", "[", "=>", "->", "do", "then")


def insertion(ask: Ask, snapshot: Snapshot, document: Document) -> Place:
    """The place for what is asked for: after what is pointed at, at a blank line, or after what is around the caret."""
    pointed = ask.span if ask.span is not None else snapshot.selection
    if not pointed.empty:
        return _after(document, region(document.text, pointed), "below the selection", ask.text)
    at = caret(snapshot) if ask.span is None else ask.span.start
    line = document.text.line_at(at)
    if not document.text[document.text.line(line)].strip():
        return _blank(document, line, ask.text)
    documented = _documented(document, at) if _DOCUMENTATION.match(ask.text) else None
    if documented is not None:
        return documented
    if _FRAGMENT.match(ask.text):
        return _below(document, line)
    return _beside(document, at, ask.text)


def _blank(document: Document, line: int, said: str) -> Place:
    """The blank line itself; what stands by itself gets as many blank lines around it as the file has."""
    text = document.text
    span, path = text.line(line), enclosing(document, text.line(line).end)
    before, after = "", text.newline if span.end == len(text) else ""
    indent = _indent(document, line, path)
    if not _FRAGMENT.match(said) and not _within_function(path):
        gap = _gap(document, path)
        before = text.newline * _missing(document, line, -1, gap, indent)
        after = after or text.newline * _missing(document, line, 1, gap, indent)
    return Place(document.uri, document.version, span, "here", indent, before, after)


def _within_function(path: Sequence[Symbol]) -> bool:
    return bool(path) and not FUNCTIONS.isdisjoint(path[-1].kinds)


def _missing(document: Document, line: int, step: int, gap: int, indent: str) -> int:
    """How many blank lines are to be put between ``line`` and the code above or below it for a gap.

    None are wanted at the end of the text, after what begins a body, and before what ends it.
    """
    text, at = document.text, line + step
    while 0 <= at < text.line_count:
        content = text[text.line(at)].strip()
        if content:
            edge = content.endswith(_BRACKETS) if step < 0 else len(text.indent(at)) < len(indent)
            return 0 if edge else max(0, gap - abs(at - line) + 1)
        at += step
    return 0


def _indent(document: Document, line: int, path: Sequence[Symbol]) -> str:
    """The indent of a blank line: its own, else that of its neighbours within what is around it."""
    text = document.text
    own = text[text.line(line)]
    if own or not path:
        return own
    first = text.line_at(path[-1].span.start)
    for at in range(line - 1, first - 1, -1):
        content = text[text.line(at)].rstrip()
        if content:
            return text.indent(at) + (indent_unit(document) if content.endswith(_OPENS) else "")
    return ""


def _below(document: Document, line: int) -> Place:
    """After the statement of a line, or within what the line opens."""
    text = document.text
    content = text[text.line(line)].rstrip()
    if _opened(document, line):
        return _own_lines(document, line, text.indent(line) + indent_unit(document), "here", 0)
    tree, span = document.code_tree, text.line(line)
    first = Span(span.start + len(text.indent(line)), span.start + len(content))
    statements = [s.span for s in tree.constructs("statement") if s.span.covers(first)] if tree else []
    statement = min(statements, key=len, default=first)
    indent = text.indent(text.line_at(statement.start))
    return _own_lines(document, text.line_at(statement.end), indent, "here", 0)


def _documented(document: Document, at: int) -> Place | None:
    """Where the documentation of the construct around the caret belongs."""
    path, text = enclosing(document, at), document.text
    if not path:
        return None
    symbol = path[-1]
    indent, first = text.indent(text.line_at(symbol.name_span.start)), text.line_at(symbol.span.start)
    if document.language in _DOCUMENTED_WITHIN:
        last = text.line_at(head(document, symbol).end)
        return _own_lines(document, last, indent + indent_unit(document), f"in {symbol.kind} {symbol.name}", 0)
    start = Span(text.line_start(first), text.line_start(first))
    what = f"above {symbol.kind} {symbol.name}"
    return Place(document.uri, document.version, start, what, indent, "", text.newline)


def _opened(document: Document, line: int) -> bool:
    """Whether a body begins where a line ends."""
    tree, text = document.code_tree, document.text
    start, end = text.line(line).start, text.line_with_end(line).end
    for symbol in tree.constructs(*_WITH_BODY) if tree else ():
        body = symbol.part("body")
        if body is None or body.empty or symbol.span.start >= end or body.start < start:
            continue
        bracket = text.value[body.start] == "{"
        head = (
            text.value[end : body.start] if body.start >= end else text.value[body.start + 1 : end] if bracket else "x"
        )
        if not head.strip() and text.line_at(body.end) > line:
            return body.start < end or not bracket
    return False


def _beside(document: Document, at: int, said: str) -> Place:
    """After the outermost construct around the caret, or within the class where a method is wanted."""
    path = _outside_modules(enclosing(document, at))
    inner = [index for index, symbol in enumerate(path) if not CLASSES.isdisjoint(symbol.kinds)]
    member = _METHOD.search(said) or (document.language in _ONLY_METHODS and not _TYPE.match(said))
    if member and inner and not _TYPE.match(said):
        return _member(document, path[inner[-1]], path[inner[-1] + 1 :], said)
    if path:
        return _after(document, region(document.text, path[0].span), f"below {path[0].kind} {path[0].name}", said)
    return _after(document, _statement(document, at), "here", said)


def _outside_modules(path: Sequence[Symbol]) -> Sequence[Symbol]:
    """The path without the modules and namespaces it begins with: what is new stays inside them."""
    start = next((index for index, symbol in enumerate(path) if symbol.kind != "module"), len(path))
    return path[start:]


def _member(document: Document, owner: Symbol, within: Sequence[Symbol], said: str) -> Place:
    """After the member around the caret, else at the end of the class."""
    text = document.text
    if within:
        return _after(document, region(text, within[0].span), f"below {within[0].kind} {within[0].name}", said)
    body = owner.part("body") or owner.span
    closed = text[body].endswith("}")
    line = text.line_at(body.end - 1 if closed else body.end)
    if closed and line > text.line_at(body.start):
        line -= 1
    indent = text.indent(text.line_at(owner.name_span.start)) + indent_unit(document)
    return _own_lines(document, line, indent, f"in {owner.kind} {owner.name}", 1)


def _statement(document: Document, at: int) -> Span:
    """The outermost statement at an offset, with the imports after it where it is one; else its line."""
    text, tree = document.text, document.code_tree
    line = text.line_at(at)
    content = Span(text.line_start(line) + len(text.indent(line)), text.line(line).end)
    around = [s.span for s in tree.constructs("statement", "import") if s.span.covers(content)] if tree else []
    found = max(around, key=len, default=content)
    for each in tree.constructs("import") if tree else ():
        if each.span.start >= found.start and not text.value[found.end : each.span.start].strip():
            found = Span(found.start, max(found.end, each.span.end)) if _imports(document, found) else found
    return region(text, found)


def _imports(document: Document, span: Span) -> bool:
    tree = document.code_tree
    return tree is not None and any(span.covers(each.span) for each in tree.constructs("import"))


def _after(document: Document, span: Span, what: str, said: str) -> Place:
    text = document.text
    line = text.line_at(span.end)
    gap = 0 if _FRAGMENT.match(said) else _gap(document, _around(document, span))
    return _own_lines(document, line, text.indent(text.line_at(span.start)), what, gap)


def _around(document: Document, span: Span) -> Sequence[Symbol]:
    """What is around a span, itself left out."""
    return [symbol for symbol in enclosing(document, span.start) if not span.covers(symbol.span)]


def _own_lines(document: Document, line: int, indent: str, what: str, gap: int) -> Place:
    """After a line, with ``gap`` blank lines before it and before what follows."""
    text = document.text
    at, opened = text.line(line).end, text[text.line(line)].rstrip().endswith(_BRACKETS)
    before = text.newline * (1 if opened else gap + 1)
    after = text.newline * _missing(document, line, 1, gap, indent)
    return Place(document.uri, document.version, Span(at, at), what, indent, before, after)


def _gap(document: Document, path: Sequence[Symbol]) -> int:
    """How many blank lines there are mostly between the constructs beside each other within the last of ``path``."""
    tree, text = document.code_tree, document.text
    counts = Counter[int]()
    for first, second in pairwise(_siblings(outline(tree.symbols()), path)) if tree else ():
        between = text[Span(first.removal.end, second.removal.start)]
        if not between.strip():
            counts[text.line_at(second.removal.start) - text.line_at(first.removal.end) - 1] += 1
    if counts:
        return max(counts, key=lambda gap: (counts[gap], gap))
    return 2 if document.language in _TWO_BLANKS and not path else 1


def _siblings(entries: Sequence[Outlined], path: Sequence[Symbol]) -> Sequence[Symbol]:
    for symbol in path:
        entries = next((entry.children for entry in entries if entry.symbol == symbol), ())
    return [entry.symbol for entry in entries]
