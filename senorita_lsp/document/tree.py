"""Syntax trees by tree-sitter, and the constructs that queries name in them (the vocabulary: languages/README.md).

A tree never fails on broken code: what cannot be made out is not found, the rest is.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from senorita_lsp.document import grammar
from senorita_lsp.document.bytemap import ByteMap, encoded
from senorita_lsp.document.language import Language
from senorita_lsp.document.language import language as language_of_id
from senorita_lsp.document.leading import DECLARATIONS, Leading
from senorita_lsp.document.reparse import Past
from senorita_lsp.document.text import Span

if TYPE_CHECKING:
    import tree_sitter

_OUTER, _NAME = "outer", "name"
_NOWHERE = Span(0, 0)
# Constructs that a grammar lets stand between any two others.
_ANYWHERE = ("comment", "macro")
Captures: TypeAlias = "dict[str, list[tree_sitter.Node]]"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A construct: ``kind`` is function, method, class, …; ``span`` the whole of it, ``name_span`` its name.

    ``span`` takes in decorators, attributes and ``export``; ``removal`` the documentation comment before it as well.
    A construct without a name has the name "" and an empty ``name_span`` at its start. ``kinds`` are all that it
    counts as, ``kind`` the most specific (a method is a function too). ``parts`` are its body, condition, …
    """

    kind: str
    name: str
    span: Span
    name_span: Span
    kinds: frozenset[str] = frozenset()
    removal: Span = _NOWHERE
    parts: Mapping[str, tuple[Span, ...]] = field(default_factory=dict, hash=False)

    def is_a(self, kind: str) -> bool:
        return kind == self.kind or kind in self.kinds

    def part(self, name: str) -> Span | None:
        """The first part of that name."""
        spans = self.parts.get(name)
        return spans[0] if spans else None


@dataclass(slots=True)
class _Found:
    """What the matches say of one node, gathered: several patterns may each know a part."""

    node: tree_sitter.Node
    kinds: list[str] = field(default_factory=list)
    parts: dict[str, list[tree_sitter.Node]] = field(default_factory=dict)


def _hull(spans: Iterable[Span]) -> Span:
    known = list(spans)
    return Span(min(span.start for span in known), max(span.end for span in known))


class Tree:
    """One parsed text. Immutable; what was asked once is kept."""

    def __init__(self, language: Language, text: str, tree: tree_sitter.Tree) -> None:
        self.language = language
        self.text = text
        self.raw = tree
        self._map = None if text.isascii() else ByteMap(text)
        self._cache: dict[tuple[str, ...], tuple[Symbol, ...]] = {}

    def symbols(self, *kinds: str) -> tuple[Symbol, ...]:
        """The named constructs in the order of the text; without ``kinds``, those of the language's outline."""
        return tuple(symbol for symbol in self.constructs(*(kinds or self.language.symbols)) if symbol.name)

    def constructs(self, *kinds: str) -> tuple[Symbol, ...]:
        """The constructs of any of the kinds, in the order of the text, an outer one before those within it."""
        if kinds not in self._cache:
            self._cache[kinds] = tuple(self._constructs(kinds))
        return self._cache[kinds]

    def enclosing(self, span: Span, kinds: Collection[str]) -> Symbol | None:
        """The innermost construct of one of the kinds that ``span`` lies in, both ends included."""
        within = Span(span.start, max(span.end, self._leading.past(span.start)))
        around = [symbol for symbol in self._constructs(kinds, within) if symbol.removal.covers(span)]
        return min(around, key=lambda symbol: (len(symbol.removal), -symbol.span.start), default=None)

    def texts(self, kind: str) -> list[str]:
        """The text of every construct of a kind, in no special order; quicker than ``constructs``."""
        return [self.text[span.start : span.end] for span in self._captured(kind)]

    def captures(self, source: str) -> dict[str, tuple[Span, ...]]:
        """The spans a query in tree-sitter's own language captures, by name; raises ValueError for a bad query."""
        import tree_sitter

        found = tree_sitter.QueryCursor(tree_sitter.Query(self.raw.language, source)).captures(self.raw.root_node)
        return {name: tuple(sorted(map(self._span, nodes))) for name, nodes in found.items()}

    def node_at(self, span: Span) -> Span:
        """The smallest named node that covers ``span``."""
        root = self.raw.root_node
        node = root.named_descendant_for_byte_range(*self.bytes_of(span))
        return self._span(node or root)

    @cached_property
    def _leading(self) -> Leading:
        return Leading(self.text, self._captured("leading"), self._captured("doc"))

    def top(self) -> tuple[tuple[str, Span, tuple[str, ...]], ...]:
        """What stands at the top of the file, in order: each node's type in its grammar, its span, its parts' types."""
        nodes = self.raw.root_node.named_children
        return tuple((n.type, self._span(n), tuple(part.type for part in n.named_children)) for n in nodes)

    def _span(self, node: tree_sitter.Node) -> Span:
        """The span of a node, without the line end that some grammars count to it."""
        start, end = node.start_byte, node.end_byte
        if self._map is not None:
            start, end = self._map.point(start), self._map.point(end)
        while start < end <= len(self.text) and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def bytes_of(self, span: Span) -> tuple[int, int]:
        """The span in bytes, clamped to the text."""
        start, end = (max(0, min(offset, len(self.text))) for offset in (span.start, span.end))
        return (start, end) if self._map is None else (self._map.byte(start), self._map.byte(end))

    def _cursors(self, kinds: Iterable[str]) -> Iterator[tree_sitter.QueryCursor]:
        import tree_sitter

        return map(tree_sitter.QueryCursor, grammar.queries(self.language, kinds))

    def _captured(self, kind: str) -> list[Span]:
        found = (cursor.captures(self.raw.root_node).get(kind, ()) for cursor in self._cursors((kind,)))
        return [self._span(node) for nodes in found for node in nodes]

    def _matches(self, kinds: Iterable[str], within: Span | None) -> Iterator[Captures]:
        for cursor in self._cursors(kinds):
            if within is not None:
                cursor.set_byte_range(*self.bytes_of(Span(within.start - 1, within.end + 1)))
            for _, captures in cursor.matches(self.raw.root_node):
                yield captures

    def _constructs(self, kinds: Collection[str], within: Span | None = None) -> list[Symbol]:
        found = self._found(kinds, within)
        symbols = [symbol for symbol in map(self._symbol, found) if not self._leading.holds(symbol.span)]
        symbols.sort(key=lambda symbol: (symbol.span.start, -symbol.span.end))
        return symbols

    def _found(self, kinds: Collection[str], within: Span | None) -> Collection[_Found]:
        found: dict[int, _Found] = {}
        reach = self.bytes_of(Span(within.start - 1, within.end + 1)) if within is not None else (0, sys.maxsize)
        for captures in self._matches(kinds, within):
            for kind in kinds:
                if kind in captures:
                    _gather(found, kind, captures, reach)
        if within is None:
            return found.values()
        # A match by what stands around a node (its decorators) may lack what the node's own patterns know.
        starts = (self._span(gathered.node).start for gathered in found.values())
        last = max((start for start in starts if start > within.end + 1), default=None)
        return found.values() if last is None else self._found(kinds, Span(within.start, last))

    def _symbol(self, found: _Found) -> Symbol:
        outer = found.parts.pop(_OUTER, None)
        parts = {name: tuple(map(self._span, nodes)) for name, nodes in found.parts.items()}
        span = _hull(map(self._span, (found.node, *outer))) if outer else self._span(found.node)
        removal = span
        if not DECLARATIONS.isdisjoint(found.kinds):
            span, removal = self._leading.widened(span)
        name_span = parts[_NAME][0] if _NAME in parts else Span(span.start, span.start)
        kind = found.kinds[0] if len(found.kinds) == 1 else min(found.kinds, key=self.language.rank)
        name = self.text[name_span.start : name_span.end]
        return Symbol(kind, name, span, name_span, frozenset(found.kinds), removal, parts)


def _gather(found: dict[int, _Found], kind: str, captures: Captures, reach: tuple[int, int]) -> None:
    """Adds what one match says of a kind: the node, and its parts (captures named after the kind).

    A match also names nodes beside those asked for: they are left out where they do not touch ``reach`` (bytes).
    """
    prefix = kind + "."
    around = captures.get(prefix + _OUTER, [])
    for node in captures[kind]:
        near = any(each.start_byte <= reach[1] and each.end_byte >= reach[0] for each in (node, *around))
        if not near or not _counts(node, kind):
            continue
        gathered = found.get(node.id)
        if gathered is None:
            gathered = found[node.id] = _Found(node)
        if kind not in gathered.kinds:
            gathered.kinds.append(kind)
        for name, nodes in captures.items():
            if name.startswith(prefix):
                known = gathered.parts.setdefault(name[len(prefix) :], [])
                known += (part for part in nodes if part not in known)


def _counts(node: tree_sitter.Node, kind: str) -> bool:
    """Whether a node is a construct: comments stand anywhere and are none but themselves, nor is what the parser
    made up or could not make out."""
    if node.is_extra:
        return kind in _ANYWHERE
    return not (node.is_missing or node.is_error)


def parse(language: str, text: str, past: Past | None = None) -> Tree | None:
    """The syntax tree of a text, None where there is no grammar for the language id.

    With ``past`` (an older text of the same document) only what its edits touched is parsed again.
    """
    record = language_of_id(language)
    if record.grammar is None:
        return None
    parser, source = grammar.parser(record), encoded(text)
    if past is None or past.language != record:
        return Tree(record, text, parser.parse(source))
    return Tree(record, text, parser.parse(source, past.edited()))
