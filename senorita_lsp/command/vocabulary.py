"""The names that are likely to be said now: of the code near the caret, of problems, of edits, of other files, of the
user's own words.

What belongs here: which names there are and which come first. What does not: sentences (repair/candidates.py), looking
a name up by its sound (transcript/index.py), what is done with the ones found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from heapq import nlargest
from itertools import islice
from typing import Final

from senorita_lsp.command.notation import Either, Maybe, Row, Take, Tree, Words
from senorita_lsp.command.rules import grammar
from senorita_lsp.document.lexicon import NAME, Names
from senorita_lsp.document.snapshot import Document, Problem, Snapshot
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.spoken import hint
from senorita_lsp.transcript.symbols import spoken_file

_WINDOW: Final = 2_000
_WIDEST: Final = 128_000
"""Characters on each side of the caret in which names are near it."""

_NAMED: Final = re.compile(r"""[`'"“‘«]([^\W\d]\w+(?:\.\w+)*)[`'"”’»]""")
_PROBLEMS: Final = 40
_RECENT: Final = 40
_OFTEN: Final = 200
_OTHERS: Final = 8
"""Further open documents that are looked into."""
_LEAST: Final = 3
"""Characters of a name worth telling of."""


def names_near(snapshot: Snapshot, most: int) -> tuple[str, ...]:
    """The likeliest names as they are said, the likeliest first."""
    said = (hint(name) for name in ranked(snapshot, most + most // 4))
    return tuple(islice(dict.fromkeys(name for name in said if name), most))


def ranked(snapshot: Snapshot, most: int) -> list[str]:
    """The likeliest names as they are written: by how near the caret they stand, how lately they were changed and how
    often they are there, those of problems before, those of other files behind."""
    weights: dict[str, float] = {}
    for name, weight in _weighed(snapshot, most):
        weights[name] = weights.get(name, 0.0) + weight
    return nlargest(most, (name for name in weights if len(name) >= _LEAST), key=weights.__getitem__)


def _weighed(snapshot: Snapshot, most: int) -> Iterator[tuple[str, float]]:
    document = snapshot.document
    if document is not None:
        caret = snapshot.selection.start
        for rank, name in enumerate(near(document, caret, most)):
            often = 0.04 * min(8.0, math.log2(1 + document.names.count(name)))
            yield name, 1 / (1 + rank / 24) + often
        yield from _falling(islice(document.names.recent(), _RECENT), 0.6)
    yield from _falling(in_problems(snapshot.problems), 0.8)
    others = (other for other in reversed(tuple(snapshot.documents.values())) if other is not document)
    for rank, other in enumerate(islice(others, _OTHERS)):
        yield from _falling(islice(other.names.recent(), _RECENT // 2), 0.3 / (1 + rank))
        yield from _falling(islice(often_in(other.names), most), 0.3 / (1 + rank / 2))
    if snapshot.elsewhere is not None:
        yield from _falling(islice(often_in(snapshot.elsewhere), most), 0.1)


def _falling(names: Iterable[str], weight: float) -> Iterator[tuple[str, float]]:
    return ((name, weight / (1 + rank / 24)) for rank, name in enumerate(names))


def near(document: Document, caret: int, most: int) -> list[str]:
    """Up to ``most`` names, those nearest the caret first. No more of a document is read than that takes."""
    text, size = document.text.value, _WINDOW
    caret = max(0, min(caret, len(text)))
    while True:
        start, end = max(0, caret - size), min(len(text), caret + size)
        found = sorted((abs(match.start() - caret), match[0]) for match in NAME.finditer(text, start, end))
        names = list(islice(dict.fromkeys(name for _, name in found), most))
        if len(names) >= most or size >= _WIDEST or (start == 0 and end == len(text)):
            return names
        size *= 4


def often_in(names: Names) -> tuple[str, ...]:
    """The commonest names of a text, the commonest first; worked out once."""
    known = names.kept.get("often")
    if not isinstance(known, tuple):
        base = names.base
        known = names.kept["often"] = tuple(nlargest(_OFTEN, base, key=base.__getitem__))
    return known


def in_problems(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The names that problems speak of, in quotation marks of some kind."""
    found = (match for problem in islice(problems, _PROBLEMS) for match in _NAMED.findall(problem.message[:500]))
    return tuple(dict.fromkeys(part for name in found for part in name.split(".")))


def sources(snapshot: Snapshot) -> Iterator[Names]:
    """The names of the active document, of the other open ones, and of files that are not open."""
    document = snapshot.document
    if document is not None:
        yield document.names
    yield from (other.names for other in reversed(tuple(snapshot.documents.values())) if other is not document)
    if snapshot.elsewhere is not None:
        yield snapshot.elsewhere


def spoken_files(snapshot: Snapshot, most: int) -> tuple[str, ...]:
    """The workspace's files as they are said, without their folders; those beside the active document first."""
    return _files(snapshot.files, _folder(snapshot), most)


@lru_cache(maxsize=8)
def _files(files: tuple[str, ...], beside: str, most: int) -> tuple[str, ...]:
    there = [path for path in files if beside and path.startswith(beside)]
    first = dict.fromkeys(islice((*there, *files), most + len(there)))
    return tuple(islice(dict.fromkeys(spoken_file(path.rpartition("/")[2]) for path in first), most))


def _folder(snapshot: Snapshot) -> str:
    """The folder of the active document as ``files`` have it, "" where it is none of theirs, or the topmost."""
    path = (snapshot.active or "").partition("://")[2]
    for folder in snapshot.folders[:1]:
        root = folder.replace("\\", "/").rstrip("/") + "/"
        if path.startswith(root):
            return path.removeprefix(root).rpartition("/")[0] + "/" if "/" in path.removeprefix(root) else ""
    return ""


@cache
def command_words() -> frozenset[str]:
    """Every word that the grammar names."""
    found: set[str] = set()
    waiting: list[Tree] = [line.tree for lines in (grammar().lines, *grammar().names.values()) for line in lines]
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, Words):
            found.update(tree.words)
        elif isinstance(tree, (Take, Maybe)):
            waiting.append(tree.part)
        elif isinstance(tree, (Row, Either)):
            waiting += tree.parts if isinstance(tree, Row) else tree.options
    return frozenset(found)


def is_command(said: str) -> bool:
    """Whether something is said in words of commands alone."""
    return all(word in command_words() for word in fold_words(said))
