"""The names a model may choose from, as bounded data: the place, declarations, names and files, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from senorita_lsp.action import paths
from senorita_lsp.action.files import active_path, known_files
from senorita_lsp.action.risk import shown_whole
from senorita_lsp.action.target.resolve import caret
from senorita_lsp.document.names import identifiers, words_of
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.tree import Symbol
from senorita_lsp.thinking.budget import tokens

LONGEST: Final = 80
"""Code points of a name or path that is listed; longer ones are left out, for nobody says them."""

_MOST_FILES: Final = 20_000


def listing(said: str, snapshot: Snapshot, most_tokens: int) -> str:
    """The place and lists of names; of each list those first that share words with ``said``, then those nearby."""
    place = _place(snapshot)
    left = max(0, most_tokens - tokens(place))
    wanted = frozenset(words_of(said))
    lines = [place]
    for title, share, entries in _LISTS:
        line = _line(title, entries(snapshot, wanted), int(left * share))
        lines += [line] if line else []
    return "\n".join(lines)


def _place(snapshot: Snapshot) -> str:
    document, path = snapshot.document, active_path(snapshot)
    if document is None:
        return "No file is open."
    text, at = document.text, snapshot.selection
    name = paths.relative(path, snapshot.folders) if path else "(unnamed)"
    first, last = text.line_at(min(at.start, len(text))) + 1, text.line_at(caret(snapshot)) + 1
    where = f"caret in line {last}" if at.empty else f"selected: lines {first} to {last}"
    return (
        f"Active file: {name if _listed(name) else '(unnamed)'}, {document.language}, {text.line_count} lines, {where}."
    )


def _declared(snapshot: Snapshot, wanted: frozenset[str]) -> Iterator[str]:
    """The symbols, those nearest the caret first, with their lines."""
    document = snapshot.document
    if document is None or document.code_tree is None:
        return
    at = caret(snapshot)
    near = sorted(document.code_tree.symbols(), key=lambda symbol: abs(symbol.name_span.start - at))
    for symbol in sorted(near, key=lambda symbol: -_shared(symbol.name, wanted)):
        if _listed(symbol.name):
            yield _symbol(symbol, document)


def _symbol(symbol: Symbol, document: Document) -> str:
    first, last = document.text.line_at(symbol.span.start) + 1, document.text.line_at(symbol.span.end) + 1
    return f"{symbol.kind} {symbol.name} {first}-{last}" if last > first else f"{symbol.kind} {symbol.name} {first}"


def _names(snapshot: Snapshot, wanted: frozenset[str]) -> Iterator[str]:
    """The other identifiers, those used most first."""
    document = snapshot.document
    if document is None:
        return
    declared = {symbol.name for symbol in document.code_tree.symbols()} if document.code_tree else frozenset[str]()
    often = sorted(identifiers(document).items(), key=lambda item: (-_shared(item[0], wanted), -item[1]))
    yield from (name for name, _ in often if _listed(name) and name not in declared)


def _files(snapshot: Snapshot, wanted: frozenset[str]) -> Iterator[str]:
    """Those that are open first."""
    known = known_files(snapshot)[:_MOST_FILES]
    inside = set(snapshot.files)
    opened = [file for file in known if file not in inside]
    unique = dict.fromkeys((*opened, *known))
    yield from filter(_listed, sorted(unique, key=lambda file: -_shared(file, wanted)))


def _listed(name: str) -> bool:
    return 0 < len(name) <= LONGEST and shown_whole(name)


def _shared(name: str, wanted: frozenset[str]) -> int:
    """How many of the words wanted a name has."""
    return len(wanted.intersection(words_of(name)))


def _line(title: str, entries: Iterable[str], most_tokens: int) -> str:
    kept, left = list[str](), most_tokens - tokens(title) - 1
    for entry in entries:
        left -= tokens(entry) + 1
        if left < 0:
            break
        kept.append(entry)
    return f"{title}: {', '.join(kept)}" if kept else ""


_LISTS: Final = (("Declared", 0.45, _declared), ("Other names", 0.25, _names), ("Files", 0.30, _files))
"""Each list's title and its share of the tokens."""
