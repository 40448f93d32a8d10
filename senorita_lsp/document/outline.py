"""The symbols of a document as a tree: what is declared within what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from senorita_lsp.document.tree import Symbol


@dataclass(frozen=True, slots=True)
class Outlined:
    """A symbol and those declared within it, in the order of the text."""

    symbol: Symbol
    children: tuple[Outlined, ...] = ()

    def walk(self) -> Iterator[Outlined]:
        """This entry and all below it, each before its children."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Open:
    symbol: Symbol
    children: list[Outlined] = field(default_factory=list)

    def closed(self) -> Outlined:
        return Outlined(self.symbol, tuple(self.children))


def outline(symbols: Iterable[Symbol]) -> tuple[Outlined, ...]:
    """Symbols nested by their spans: a class holds its methods, a function the functions within it."""
    roots: list[Outlined] = []
    stack: list[_Open] = []

    def close() -> None:
        done = stack.pop().closed()
        (stack[-1].children if stack else roots).append(done)

    for symbol in sorted(symbols, key=lambda each: (each.span.start, -each.span.end)):
        while stack and not stack[-1].symbol.span.covers(symbol.span):
            close()
        stack.append(_Open(symbol))
    while stack:
        close()
    return tuple(roots)


def path_to(entries: Iterable[Outlined], offset: int) -> tuple[Symbol, ...]:
    """The symbols around an offset, the outermost first; where two touch at it, the one that begins there."""
    around = [entry for entry in entries if entry.symbol.removal.contains(offset)]
    if not around:
        return ()
    return (around[-1].symbol, *path_to(around[-1].children, offset))
