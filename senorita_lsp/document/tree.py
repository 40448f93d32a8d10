"""Syntax trees by tree-sitter, and the constructs that queries name in them (the vocabulary: languages/README.md).

A tree never fails on broken code: what cannot be made out is not found, the rest is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from senorita_lsp.document import grammar
from senorita_lsp.document.bytemap import ByteMap, encoded
from senorita_lsp.document.language import Language
from senorita_lsp.document.language import language as language_of_id
from senorita_lsp.document.text import Span

if TYPE_CHECKING:
    import tree_sitter

_OUTER, _NAME = "outer", "name"
_NOWHERE = Span(0, 0)


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

    node: Span
    kinds: set[str] = field(default_factory=set)
    parts: dict[str, dict[Span, None]] = field(default_factory=dict)

    def add(self, kind: str, parts: Mapping[str, list[Span]]) -> None:
        self.kinds.add(kind)
        for name, spans in parts.items():
            self.parts.setdefault(name, {}).update(dict.fromkeys(spans))


def _hull(spans: Iterable[Span]) -> Span:
    known = list(spans)
    return Span(min(span.start for span in known), max(span.end for span in known))


class Tree:
    """One parsed text. Immutable; what was asked once is kept."""

    def __init__(self, language: Language, text: str, tree: tree_sitter.Tree) -> None:
        self.language = language
        self.text = text
        self.raw = tree
        self._map = ByteMap(text)
        self._cache: dict[tuple[str, ...], tuple[Symbol, ...]] = {}

    def symbols(self, *kinds: str) -> tuple[Symbol, ...]:
        """The named constructs in the order of the text; without ``kinds``, those of the language's outline."""
        return tuple(symbol for symbol in self.constructs(*(kinds or self.language.symbols)) if symbol.name)

    def constructs(self, *kinds: str) -> tuple[Symbol, ...]:
        """The constructs of any of the kinds, in the order of the text, an outer one before those within it."""
        if kinds not in self._cache:
            self._cache[kinds] = tuple(self._constructs(kinds, None))
        return self._cache[kinds]

    def enclosing(self, span: Span, kinds: Collection[str]) -> Symbol | None:
        """The innermost construct of one of the kinds that ``span`` lies in, both ends included."""
        around = [symbol for symbol in self._constructs(tuple(kinds), span) if symbol.removal.covers(span)]
        return min(around, key=lambda symbol: (len(symbol.removal), -symbol.span.start), default=None)

    def captures(self, source: str) -> dict[str, tuple[Span, ...]]:
        """The spans a query in tree-sitter's own language captures, by name; raises ValueError for a bad query."""
        import tree_sitter

        found = tree_sitter.QueryCursor(tree_sitter.Query(self.raw.language, source)).captures(self.raw.root_node)
        return {name: tuple(sorted(map(self._span, nodes))) for name, nodes in found.items()}

    def node_at(self, span: Span) -> Span:
        """The smallest named node that covers ``span``."""
        root = self.raw.root_node
        node = root.named_descendant_for_byte_range(self._map.byte(span.start), self._map.byte(span.end))
        return self._span(node or root)

    def _span(self, node: tree_sitter.Node) -> Span:
        return Span(self._map.point(node.start_byte), self._map.point(node.end_byte))

    def _matches(
        self, kinds: frozenset[str], within: Span | None
    ) -> list[tuple[int, dict[str, list[tree_sitter.Node]]]]:
        import tree_sitter

        query = grammar.query(self.language, kinds)
        if query is None:
            return []
        cursor = tree_sitter.QueryCursor(query)
        if within is not None:
            first, last = max(0, within.start - 1), min(len(self.text), within.end + 1)
            cursor.set_byte_range(self._map.byte(first), self._map.byte(last))
        return cursor.matches(self.raw.root_node)

    def _constructs(self, kinds: tuple[str, ...], within: Span | None) -> list[Symbol]:
        found: dict[int, _Found] = {}
        for _, captures in self._matches(frozenset(kinds), within):
            for kind in kinds:
                for node in captures.get(kind, ()):
                    gathered = found.setdefault(node.id, _Found(self._span(node)))
                    gathered.add(kind, self._parts(kind, captures))
        symbols = [self._symbol(kinds, gathered) for gathered in found.values()]
        return sorted(symbols, key=lambda symbol: (symbol.span.start, -symbol.span.end))

    def _parts(self, kind: str, captures: Mapping[str, list[tree_sitter.Node]]) -> dict[str, list[Span]]:
        prefix = kind + "."
        return {
            name.removeprefix(prefix): [self._span(node) for node in nodes]
            for name, nodes in captures.items()
            if name.startswith(prefix)
        }

    def _symbol(self, kinds: tuple[str, ...], found: _Found) -> Symbol:
        parts = {name: tuple(spans) for name, spans in found.parts.items()}
        span = _hull((found.node, *parts.pop(_OUTER, ())))
        name_span = parts[_NAME][0] if _NAME in parts else Span(span.start, span.start)
        kind = next(kind for kind in kinds if kind in found.kinds)
        name = self.text[name_span.start : name_span.end]
        return Symbol(kind, name, span, name_span, frozenset(found.kinds), span, parts)


def parse(language: str, text: str) -> Tree | None:
    """The syntax tree of a text, None where there is no grammar for the language id."""
    record = language_of_id(language)
    if record.grammar is None:
        return None
    return Tree(record, text, grammar.parser(record).parse(encoded(text)))
