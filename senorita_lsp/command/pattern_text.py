"""The grammar for people to read: a pattern as a line of a cheat sheet, and the words that stand for a name in it.

What belongs here: from the trees of notation.py to short text. What does not: which of them are shown, and the page
around them (action/cheat_sheet.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from senorita_lsp.command.notation import Either, Line, Maybe, Read, Row, Take, Tree, Use, Words
from senorita_lsp.command.rules import grammar

SHOWN: Final = 4
"""Alternatives shown side by side; of more there are the first ones and "…"."""

LISTED: Final = 5
"""A name with at least so many alternatives is shown as itself, and listed once."""

KINDS: Final = {
    "number": "number",
    "ordinal": "first",
    "choice": "number",
    "name": "name",
    "newname": "new name",
    "file": "file",
    "path": "file.ending",
    "shell": "command line",
    "words": "words",
    "speech": "anything",
    "letters": "letters",
    "command": "command",
    "commands": "commands",
    "going": "where to",
    "deed": "what to do with it",
    "thing": "name",
}
"""How a kind of slot is called in a line."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line: words to be said as they are, or the name of what is said there."""

    text: str
    named: bool = False


Phrase = tuple[Part, ...]


def phrase(tree: Tree) -> Phrase:
    """A pattern as it is said at its plainest: what may be left out is, and alternatives are named or shown briefly."""
    return _joined(_parts(tree))


def written(parts: Phrase) -> str:
    """A phrase as plain text, names in ‹ ›."""
    return " ".join(f"‹{part.text}›" if part.named else part.text for part in parts)


@cache
def listed() -> tuple[str, ...]:
    """The names that are shown as themselves, in the order of the grammar."""
    return tuple(name for name in grammar().names if _is_listed(name))


def ways(name: str) -> tuple[Phrase, ...]:
    """What may be said for a listed name, one phrase an alternative."""
    lines = [tree for line in grammar().names[name] for tree in _options(line.tree)]
    return tuple(dict.fromkeys(_joined(_parts(tree)) for tree in lines))


def rule(line: Line) -> tuple[Phrase, ...]:
    """A rule as phrases: one for each alternative that is parted by a bar on the whole line."""
    return tuple(dict.fromkeys(_joined(_parts(tree)) for tree in _options(line.tree)))


def _options(tree: Tree) -> tuple[Tree, ...]:
    """The alternatives of a whole line; those of words alone stay together."""
    if not isinstance(tree, Either):
        return (tree,)
    plain = [option for option in tree.options if isinstance(option, Words)]
    rest = tuple(option for option in tree.options if not isinstance(option, Words))
    together = (Either(tuple(plain)),) if len(plain) > 1 else tuple(plain)
    return (*together, *rest)


def _parts(tree: Tree) -> Phrase:
    match tree:
        case Words(words):
            return (Part(" ".join(words)),)
        case Read(_, kind):
            return (Part(KINDS.get(kind, kind), named=True),)
        case Take(_, part):
            return _parts(part)
        case Maybe():
            return ()
        case Row(parts):
            return tuple(piece for part in parts for piece in _parts(part))
        case Use(name):
            return _use(name)
        case Either(options):
            return _either(options)


@lru_cache(maxsize=1024)
def _use(name: str) -> Phrase:
    if _is_listed(name):
        return (Part(name, named=True),)
    return _either(tuple(line.tree for line in grammar().names[name]))


def _either(options: tuple[Tree, ...]) -> Phrase:
    """The first alternative; several that are words alone side by side."""
    words = tuple(dict.fromkeys(" ".join(each.words) for option in options for each in _words(option)))
    if len(words) < 2 or not all(_words(option) for option in options):
        return _parts(options[0])
    shown = " / ".join(islice(words, SHOWN)) + (" / …" if len(words) > SHOWN else "")
    return (Part(f"({shown})"),)


def _words(tree: Tree) -> tuple[Words, ...]:
    """The alternatives of a pattern where all are words alone, else nothing."""
    if isinstance(tree, Words):
        return (tree,)
    if isinstance(tree, Either) and all(isinstance(option, Words) for option in tree.options):
        return tuple(option for option in tree.options if isinstance(option, Words))
    if isinstance(tree, Use) and not _is_listed(tree.name):
        found = [_words(line.tree) for line in grammar().names[tree.name]]
        return tuple(word for words in found for word in words) if all(found) else ()
    return ()


@cache
def _is_listed(name: str) -> bool:
    """Whether a name stands for things of its own: it fills slots in more ways than are shown in a line, or is made of
    such names."""
    lines = grammar().names[name]
    if all(isinstance(line.tree, Use | Either) and _all_listed(line.tree) for line in lines):
        return True
    return len(lines) >= LISTED and any(line.constants or _fills(line.tree) for line in lines)


def _all_listed(tree: Tree) -> bool:
    options = tree.options if isinstance(tree, Either) else (tree,)
    return all(isinstance(option, Use) and _is_listed(option.name) for option in options)


def _fills(tree: Tree) -> bool:
    match tree:
        case Read():
            return True
        case Take(_, part) | Maybe(part):
            return _fills(part)
        case Row(parts) | Either(parts):
            return any(map(_fills, parts))
        case Use(name):
            return any(line.constants or _fills(line.tree) for line in grammar().names[name])
    return False


def _joined(parts: Phrase) -> Phrase:
    """Words that follow each other as one piece."""
    joined: list[Part] = []
    for part in parts:
        if joined and not part.named and not joined[-1].named:
            joined[-1] = Part(f"{joined[-1].text} {part.text}")
        else:
            joined.append(part)
    return tuple(joined)
