"""Syntax trees by tree-sitter, and the constructs that queries name in them (the vocabulary: languages/README.md).

A tree never fails on broken code: what cannot be made out is not found, the rest is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from senorita_lsp.document import grammar
from senorita_lsp.document.bytemap import ByteMap, encoded
from senorita_lsp.document.language import Language
from senorita_lsp.document.language import language as language_of_id
from senorita_lsp.document.leading import DECLARATIONS, Leading
from senorita_lsp.document.reparse import Past
from senorita_lsp.document.text import Span, trimmed

if TYPE_CHECKING:
    import tree_sitter

_NAME = "name"
# Parts that say how far a construct, its removal and its domain reach: they are no parts of the symbol.
_OUTER, _DOMAIN, _AFTER, _BEFORE, _REMOVAL, _UNTIL = "outer", "domain", "after", "before", "removal", "until"
_NOWHERE = Span(0, 0)
# Constructs that a grammar lets stand between any two others.
_ANYWHERE = ("comment", "doc", "docstring", "macro")
Captures: TypeAlias = "dict[str, list[tree_sitter.Node]]"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A construct: ``kind`` is function, method, class, …; ``span`` the whole of it, ``name_span`` its name.

    ``span`` takes in decorators, attributes and ``export``; ``removal`` is what goes with it when it is deleted (its
    documentation comment, the colon of a type). A caret in ``domain`` is at this construct.
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
    domain: Span = _NOWHERE

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

    def touches(self, start: int, end: int) -> bool:
        """Whether it or a part of it has to do with a range of bytes."""
        nodes = (self.node, *(node for nodes in self.parts.values() for node in nodes))
        return any(node.start_byte <= end and node.end_byte >= start for node in nodes)


def _hull(spans: Iterable[Span]) -> Span:
    known = list(spans)
    return Span(min(span.start for span in known), max(span.end for span in known))


def _until(parts: dict[str, tuple[Span, ...]]) -> list[int]:
    """How far a removal reaches: the starts of the nodes, or so many characters after them (``until.2``)."""
    names = [name for name in parts if name.startswith(_UNTIL)]
    return [each.start + int(name[len(_UNTIL) + 1 :] or 0) for name in names for each in parts.pop(name)]


class Tree:
    """One parsed text. Immutable; what was asked once is kept."""

    def __init__(self, language: Language, text: str, tree: tree_sitter.Tree) -> None:
        self.language = language
        self.text = text
        self.raw = tree
        self._map = None if text.isascii() else ByteMap(text)
        self._cache: dict[tuple[str, ...], tuple[Symbol, ...]] = {}
        self._spans: dict[str, tuple[Span, ...]] = {}

    def symbols(self, *kinds: str) -> tuple[Symbol, ...]:
        """The named constructs in the order of the text; without ``kinds``, those of the language's outline."""
        return tuple(symbol for symbol in self.constructs(*(kinds or self.language.symbols)) if symbol.name)

    def constructs(self, *kinds: str) -> tuple[Symbol, ...]:
        """The constructs of any of the kinds, in the order of the text, an outer one before those within it."""
        if kinds not in self._cache:
            self._cache[kinds] = tuple(self._symbols(self._found(kinds, None), self._all_leading))
        return self._cache[kinds]

    def enclosing(self, span: Span, kinds: Collection[str]) -> Symbol | None:
        """The innermost construct of one of the kinds that ``span`` lies in, both ends included."""
        return next(iter(self._near(span, kinds, lambda symbol: symbol.removal)), None)

    def around(self, span: Span, kinds: Collection[str]) -> Sequence[Symbol]:
        """The constructs of the kinds in whose domain ``span`` lies, both ends included, the innermost first."""
        return self._near(span, kinds, lambda symbol: symbol.domain)

    def _near(self, span: Span, kinds: Collection[str], region: Callable[[Symbol], Span]) -> Sequence[Symbol]:
        """Those whose region holds a span, the smallest first; only what is near is looked at.

        Where the first of them lies beside what was looked at, its own patterns may know more of it.
        """
        within = Span(span.start, max(span.end, self._past(span.start, kinds)))
        while True:
            known = self._some_leading
            each = ((self._symbol(found, known), self._span(found.node)) for found in self._found(kinds, within))
            near = [pair for pair in each if region(pair[0]).covers(span) and not _leads(pair[0], known)]
            near.sort(key=lambda pair: (len(region(pair[0])), len(pair[0].span), -pair[0].span.start))
            own = near[0][1] if near else within
            wider = Span(min(within.start, own.end), max(within.end, own.start))
            if wider == within:
                return [symbol for symbol, _ in near]
            within = wider

    def _past(self, offset: int, kinds: Collection[str]) -> int:
        return offset if DECLARATIONS.isdisjoint(kinds) else self._some_leading.past(offset)

    def texts(self, kind: str) -> list[str]:
        """The text of every construct of a kind, in no special order; quicker than ``constructs``."""
        return [self.text[span.start : span.end] for span in self._captured(kind)]

    def spans(self, kind: str) -> tuple[Span, ...]:
        """Where every construct of a kind stands, in order; quicker than ``constructs``."""
        if kind not in self._spans:
            self._spans[kind] = tuple(sorted(set(self._captured(kind)), key=lambda span: (span.start, span.end)))
        return self._spans[kind]

    def captures(self, source: str) -> dict[str, tuple[Span, ...]]:
        """The spans a query in tree-sitter's own language captures, by name; raises ValueError for a bad query."""
        import tree_sitter

        found = tree_sitter.QueryCursor(tree_sitter.Query(self.raw.language, source)).captures(self.raw.root_node)
        return {name: tuple(sorted(map(self._span, nodes))) for name, nodes in found.items()}

    def touching(self, area: Span, kinds: Collection[str]) -> Sequence[Symbol]:
        """The constructs that have to do with a part of the text, in order; quicker than ``constructs``."""
        return self._symbols(self._found(kinds, area), self._some_leading)

    @cached_property
    def _all_leading(self) -> Leading:
        return Leading(self.text, self._captured("leading"), self._captured("doc"))

    @cached_property
    def _some_leading(self) -> Leading:
        return Leading(self.text, look=lambda at: (self._captured("leading", at), self._captured("doc", at)))

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

    def _captured(self, kind: str, at: int | None = None) -> list[Span]:
        found = list[Span]()
        for cursor in self._cursors((kind,)):
            if at is not None:
                cursor.set_byte_range(*self.bytes_of(Span(at - 1, at + 1)))
            found += map(self._span, cursor.captures(self.raw.root_node, grammar.holds).get(kind, ()))
        return found

    def _matches(self, kinds: Iterable[str], within: Span | None) -> Iterator[Captures]:
        for cursor in self._cursors(kinds):
            if within is not None:
                cursor.set_byte_range(*self.bytes_of(Span(within.start - 1, within.end + 1)))
            for _, captures in cursor.matches(self.raw.root_node, grammar.holds):
                yield captures

    def _symbols(self, found: Iterable[_Found], leading: Leading) -> list[Symbol]:
        symbols = [symbol for each in found if not _leads(symbol := self._symbol(each, leading), leading)]
        symbols.sort(key=lambda symbol: (symbol.span.start, -symbol.span.end))
        return symbols

    def _found(self, kinds: Collection[str], within: Span | None) -> Collection[_Found]:
        found: dict[int, _Found] = {}
        for captures in self._matches(kinds, within):
            for kind in kinds:
                if kind in captures:
                    _gather(found, kind, captures)
        if within is None:
            return found.values()
        # A match also names nodes beside those asked for.
        reach = self.bytes_of(Span(within.start - 1, within.end + 1))
        return [each for each in found.values() if each.touches(*reach)]

    def _symbol(self, found: _Found, leading: Leading) -> Symbol:
        parts = {name: tuple(map(self._span, nodes)) for name, nodes in found.parts.items()}
        own = self._span(found.node)
        span, removal = self._extent(own, found, parts)
        domain = _hull((*parts.pop(_DOMAIN, ()), own, removal))
        removal = Span(removal.start, max((removal.end, *_until(parts))))
        if not DECLARATIONS.isdisjoint(found.kinds):
            span, documented = leading.widened(span)
            removal, domain = _hull((removal, documented)), _hull((domain, documented))
        name_span = parts[_NAME][0] if _NAME in parts else Span(span.start, span.start)
        kind = found.kinds[0] if len(found.kinds) == 1 else min(found.kinds, key=self.language.rank)
        name = self.text[name_span.start : name_span.end]
        return Symbol(kind, name, span, name_span, frozenset(found.kinds), removal, parts, domain)

    def _extent(self, span: Span, found: _Found, parts: dict[str, tuple[Span, ...]]) -> tuple[Span, Span]:
        """What a construct is and what goes with it, from its node's span and the parts that say so (taken out)."""
        outer, after, before = (parts.pop(name, ()) for name in (_OUTER, _AFTER, _BEFORE))
        span = removal = _hull((span, *outer))
        if after or before:
            start = max((each.end for each in after), default=span.start)
            removal = Span(start, max(start, min((each.start for each in before), default=span.end)))
            span = removal if found.kinds[0].endswith("text") else trimmed(self.text, removal)
        return span, _hull((removal, *parts.pop(_REMOVAL, ())))


def _leads(symbol: Symbol, leading: Leading) -> bool:
    """Whether a symbol is but the attribute of the one after it."""
    return not DECLARATIONS.isdisjoint(symbol.kinds) and leading.holds(symbol.span)


def _gather(found: dict[int, _Found], kind: str, captures: Captures) -> None:
    """Adds what one match says of a kind: the node, and its parts (captures named after the kind)."""
    prefix = kind + "."
    for node in captures[kind]:
        if not _counts(node, kind):
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


def parse_code(language: str, text: str) -> Tree | None:
    """As ``parse``; None for prose too, of which any words would be well-formed."""
    return None if language_of_id(language).prose else parse(language, text)
