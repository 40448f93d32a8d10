"""Finds code related to a task in the workspace: definitions, imports, outlines, file names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from senorita_lsp.action.plan import Ask
from senorita_lsp.action.say import plain
from senorita_lsp.document.names import words_of
from senorita_lsp.document.outline import Outlined, outline
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol
from senorita_lsp.thinking.excerpt import Excerpt, file_of, lines_of, without_folders
from senorita_lsp.thinking.named import mentioned as said_of
from senorita_lsp.thinking.region import head

MOST_DEFINITIONS: Final = 6
MOST_FILES: Final = 20
MOST_OPEN: Final = 5
_SHORT: Final = 12
"""Lines: a definition that is merely used is shown whole up to this, else by its head."""

_MOST_MENTIONED: Final = 60
_NESTED: Final = 60
_SEARCHED: Final = 20_000
_NAME: Final = re.compile(r"[^\W\d]\w{2,}")
# Documents whose symbols are not code: an outline of them says nothing, and may hold what is nobody's business.
_NO_CODE: Final = frozenset({"json", "jsonc", "html", "css", "scss", "less", "plaintext", "markdown", "dotenv"})


def mentioned(ask: Ask, snapshot: Snapshot, shown: Span) -> Iterator[Excerpt]:
    """The definitions of what the utterance names, in the active document first.

    ``shown`` is here, and in what follows, the part of the active document that is shown already.
    """
    for document in _documents(snapshot):
        found = said_of(ask.text, _symbols(document), plain=True) if ask.text.strip() else []
        for symbol in found[:MOST_DEFINITIONS]:
            if not _touched(symbol, document, snapshot, shown):
                yield _definition("mentioned", document, symbol, snapshot, _MOST_MENTIONED)


def used(snapshot: Snapshot, document: Document, shown: Span) -> Iterator[Excerpt]:
    """The definitions of names that stand in the code, those used most often first."""
    names = Counter(_NAME.findall(document.text[shown][:_SEARCHED]))
    found = list[tuple[int, int, Document, Symbol]]()
    for number, each in enumerate(_documents(snapshot)):
        known = {symbol.name: symbol for symbol in _symbols(each) if not symbol.name.startswith("__")}
        found += [
            (-names[name], number, each, symbol)
            for name, symbol in known.items()
            if name in names and not _touched(symbol, each, snapshot, shown)
        ]
    found.sort(key=lambda entry: (*entry[:2], entry[3].span))
    for _, _, each, symbol in found[:MOST_DEFINITIONS]:
        yield _definition("used", each, symbol, snapshot, _SHORT)


def values(document: Document, shown: Span) -> Iterator[Excerpt]:
    """The first lines of the file's own variables and constants that the code uses."""
    tree = document.code_tree
    names = set(_NAME.findall(document.text[shown][:_SEARCHED]))
    inside = [symbol.span for symbol in _symbols(document) if symbol.kind != "constant"]
    lines = dict[int, str]()
    for symbol in tree.symbols("variable", "constant") if tree and names else ():
        if symbol.name in names and not any(span.covers(symbol.span) for span in (shown, *inside)):
            line = document.text.line_at(symbol.span.start)
            lines.setdefault(line, plain(document.text[document.text.line(line)].strip()))
    if lines:
        yield Excerpt("values", tuple(lines.values())[:MOST_FILES])


def imports(document: Document, shown: Span) -> Iterator[Excerpt]:
    """The lines of the imports, where they are not shown with the code."""
    tree = document.code_tree
    found = [symbol.span for symbol in tree.constructs("import")] if tree else []
    if not all(shown.covers(span) for span in found):
        lines = (line.strip() for span in found for line in lines_of(document, span))
        yield Excerpt("imports", tuple(dict.fromkeys(filter(None, lines))))


def outlined(document: Document, shown: Span, snapshot: Snapshot) -> Iterator[Excerpt]:
    """The active file's symbols with their lines, where the code is not all of them."""
    symbols = _symbols(document)
    if all(shown.covers(symbol.span) for symbol in symbols):
        return
    lines = tuple(_outline(document, outline(symbols), deep=len(symbols) <= _NESTED))
    first = document.text.line_at(shown.start)
    center = sum(1 for symbol in symbols if document.text.line_at(symbol.span.start) < first)
    yield Excerpt("outline", lines, file=file_of(document.uri, snapshot), center=min(center, len(lines) - 1))


def open_files(ask: Ask, snapshot: Snapshot) -> Iterator[Excerpt]:
    """The outlines of other open files, first those that the utterance names or the active one imports."""
    said = _joined(ask.text)
    active = snapshot.document
    tree = active.code_tree if active else None
    imported = (
        " ".join(tree.text[each.span.start : each.span.end] for each in tree.constructs("import")) if tree else ""
    )

    def worth(document: Document) -> tuple[bool, bool]:
        stem = _stem(file_of(document.uri, snapshot))
        return (_joined(stem) not in said, re.search(rf"\b{re.escape(stem)}\b", imported) is None)

    others = [document for document in _documents(snapshot) if document is not active]
    for document in sorted(others, key=worth)[:MOST_OPEN]:
        lines = tuple(_outline(document, outline(_symbols(document)), deep=False))
        if lines:
            yield Excerpt("open", lines, file=file_of(document.uri, snapshot))


def files(ask: Ask, snapshot: Snapshot) -> Iterator[Excerpt]:
    """The workspace's files that the utterance names."""
    said = _joined(ask.text)
    index = _by_first_word(snapshot.files) if said.strip() else {}
    near = (entry for word in dict.fromkeys(said.split()) for entry in index.get(word, ()))
    lines = tuple(plain(without_folders(path, snapshot)) for stem, path in near if stem in said)
    if lines:
        yield Excerpt("files", lines[:MOST_FILES])


@lru_cache(maxsize=4)
def _by_first_word(paths: tuple[str, ...]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The words of the files' names without endings, and their paths, by the first of the words."""
    index = dict[str, list[tuple[str, str]]]()
    for path in paths[:_SEARCHED]:
        stem = _joined(_stem(path))
        if len(stem) > 4:
            index.setdefault(stem.split()[0], []).append((stem, path))
    return index


def _definition(what: str, document: Document, symbol: Symbol, snapshot: Snapshot, most: int) -> Excerpt:
    text = document.text
    first, last = text.line_at(symbol.span.start), text.line_at(symbol.span.end)
    whole = Span(text.line_start(first), symbol.span.end)
    span = whole if last - first < most else head(document, symbol)
    name = f"{symbol.kind} {symbol.name}"
    return Excerpt(
        what, lines_of(document, span), name, file_of(document.uri, snapshot), first=first + 1, numbered=True
    )


def _touched(symbol: Symbol, document: Document, snapshot: Snapshot, shown: Span) -> bool:
    """Whether a symbol is shown with the code, or is around it."""
    if document is not snapshot.document:
        return False
    return symbol.span.start < shown.end and shown.start < symbol.span.end


def _documents(snapshot: Snapshot) -> Iterator[Document]:
    """The open documents of code, the active one first."""
    active = snapshot.document
    if active is not None:
        yield active
    for document in snapshot.documents.values():
        if document is not active and document.language not in _NO_CODE:
            yield document


def _symbols(document: Document) -> Sequence[Symbol]:
    return document.code_tree.symbols() if document.code_tree else ()


def _outline(document: Document, entries: Iterable[Outlined], deep: bool, depth: int = 0) -> Iterator[str]:
    for entry in entries:
        line = document.text.line_at(entry.symbol.span.start) + 1
        yield f"{'  ' * depth}{line} {entry.symbol.kind} {plain(entry.symbol.name)}"
        if deep:
            yield from _outline(document, entry.children, deep, depth + 1)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def _joined(text: str) -> str:
    return f" {' '.join(words_of(text))} "
