"""What is there to be named: the place, the declarations, names and files a model may choose from, as bounded data.

What belongs here: which names come first and how many fit. What does not: code (context.py), and what the model is told
about the data (interpret.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from senorita_lsp.action import paths
from senorita_lsp.action.files import active_path, known_files
from senorita_lsp.action.risk import shown_whole
from senorita_lsp.action.target import caret
from senorita_lsp.document.names import identifiers, words_of
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.tree import Symbol
from senorita_lsp.thinking.budget import tokens

LONGEST: Final = 80
"""Code points of a name or path that is listed; longer ones are left out, for nobody says them."""

_MOST: Final = 400
_SHARES: Final = (("Declared", 0.45), ("Other names", 0.25), ("Files", 0.30))


def listing(said: str, snapshot: Snapshot, most_tokens: int) -> str:
    """The place and lists of names; of each list those first that share words with ``said``, then those nearby."""
    place = _place(snapshot)
    left = max(0, most_tokens - tokens(place))
    wanted = frozenset(words_of(said))
    lists = (_declared(snapshot), _names(snapshot), _files(snapshot))
    lines = [place]
    for (title, share), entries in zip(_SHARES, lists, strict=True):
        line = _line(title, _ranked(entries, wanted), int(left * share))
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


def _declared(snapshot: Snapshot) -> list[str]:
    """The symbols nearest the caret, with their lines."""
    document = snapshot.document
    if document is None or document.tree is None:
        return []
    at = caret(snapshot)
    near = sorted(document.tree.symbols(), key=lambda symbol: abs(symbol.name_span.start - at))[:_MOST]
    return [_symbol(symbol, document) for symbol in near if _listed(symbol.name)]


def _symbol(symbol: Symbol, document: Document) -> str:
    first, last = document.text.line_at(symbol.span.start) + 1, document.text.line_at(symbol.span.end) + 1
    return f"{symbol.kind} {symbol.name} {first}-{last}" if last > first else f"{symbol.kind} {symbol.name} {first}"


def _names(snapshot: Snapshot) -> list[str]:
    document = snapshot.document
    if document is None:
        return []
    declared = {symbol.name for symbol in document.tree.symbols()} if document.tree else frozenset[str]()
    often = sorted(identifiers(document).items(), key=lambda item: -item[1])[:_MOST]
    return [name for name, _ in often if _listed(name) and name not in declared]


def _files(snapshot: Snapshot) -> list[str]:
    """Those that are open, then the others."""
    known = known_files(snapshot)
    inside = set(snapshot.files)
    opened = [file for file in known if file not in inside]
    return [file for file in (*opened, *known) if _listed(file)]


def _listed(name: str) -> bool:
    return 0 < len(name) <= LONGEST and shown_whole(name)


def _ranked(entries: Iterable[str], wanted: frozenset[str]) -> list[str]:
    """Those with most of the words wanted first, otherwise as they came; each once."""
    unique = list(dict.fromkeys(entries))
    return sorted(unique, key=lambda entry: -len(wanted & set(words_of(entry))))


def _line(title: str, entries: Sequence[str], most_tokens: int) -> str:
    kept, left = list[str](), most_tokens - tokens(title) - 1
    for entry in entries[:_MOST]:
        left -= tokens(entry) + 1
        if left < 0:
            break
        kept.append(entry)
    return f"{title}: {', '.join(kept)}" if kept else ""
