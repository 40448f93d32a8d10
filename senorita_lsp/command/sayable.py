"""What can be said now: the grammar's sentences with the names and files in scope.

What belongs here: sentences and words for recognition (hotwords, keyterms), for "did you mean" and the cheat sheet.
What does not: repairing a transcript with them (snap.py), recognition itself (engines).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from senorita_lsp.command.known import IDENTIFIER
from senorita_lsp.command.notation import Either, Line, Maybe, Read, Row, Take, Tree, Use, Words
from senorita_lsp.command.rules import grammar
from senorita_lsp.command.slots import SAMPLES
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.numbers import in_words
from senorita_lsp.transcript.symbols import spoken_file, spoken_name

_PLACE: Final = re.compile(r"\{(\w+)\}")
_CONNECTING = frozenset({"the", "and", "for", "this", "that", "with"})

FILE_KINDS: Final = frozenset({"file", "path"})
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_CHOICES: Final = tuple(in_words(value) for value in range(1, 10))


@lru_cache(maxsize=8192)
def variants(tree: Tree, most: int) -> tuple[str, ...]:
    """Up to ``most`` ways to say a pattern, the first alternatives first; slots stand as ``{kind}``."""
    if isinstance(tree, Words):
        return (" ".join(tree.words),)
    if isinstance(tree, Read):
        return (f"{{{tree.kind}}}",)
    if isinstance(tree, Take):
        return variants(tree.part, most)
    if isinstance(tree, Maybe):
        return ("", *variants(tree.part, most - 1)) if most > 1 else ("",)
    if isinstance(tree, Use):
        return _alternatives([line.tree for line in grammar().names[tree.name]], most)
    if isinstance(tree, Either):
        return _alternatives(tree.options, most)
    return _product(tree, most)


def _alternatives(options: Sequence[Tree], most: int) -> tuple[str, ...]:
    """One of each alternative first, then the further ways of each."""
    ways = [variants(option, most) for option in options[:most]]
    deepest = max(map(len, ways))
    return tuple(islice((way[rank] for rank in range(deepest) for way in ways if rank < len(way)), most))


def _product(tree: Row, most: int) -> tuple[str, ...]:
    rows = [""]
    for part in tree.parts:
        ways = variants(part, most)
        pairs = [(i + j, i, j) for i in range(len(rows)) for j in range(len(ways))]
        rows = [f"{rows[i]} {ways[j]}".strip() for _, i, j in sorted(pairs)[:most]]
    return tuple(rows)


def _clean(text: str) -> str:
    return " ".join(text.split())


def examples(line: Line, most: int = 1) -> tuple[str, ...]:
    """Sentences a rule understands, with a sample for each slot; the first is the canonical one."""
    return tuple(dict.fromkeys(_clean(_PLACE.sub(_sample, text)) for text in variants(line.tree, most)))


def _sample(match: re.Match[str]) -> str:
    return SAMPLES[match[1]]


@cache
def templates(each: int = 12) -> tuple[str, ...]:
    """The sentences of all rules without free text, up to ``each`` of a rule, with ``{kind}`` for slots."""
    free = {"words", "speech", "shell", "command", "commands", "letters", "newname"}
    found: dict[str, None] = {}
    for line in grammar().lines:
        for text in variants(line.tree, each):
            if not free & set(_PLACE.findall(text)):
                found[_clean(text)] = None
    return tuple(found)


def _fillings(kind: str, names: Sequence[str], files: Sequence[str], numbers: Sequence[str]) -> Sequence[str]:
    if kind in FILE_KINDS:
        return files
    return {"name": names, "number": numbers, "ordinal": _ORDINALS, "choice": _CHOICES}.get(kind, ())


def _filled(template: str, names: Sequence[str], files: Sequence[str], numbers: Sequence[str]) -> Iterator[str]:
    match = _PLACE.search(template)
    if not match:
        yield template
        return
    for filling in _fillings(match[1], names, files, numbers):
        head = template[: match.start()] + filling
        for rest in _filled(template[match.end() :], names, files, numbers):
            yield head + rest


def fill(names: Sequence[str], files: Sequence[str], numbers: Sequence[str], limit: int, each: int = 12) -> list[str]:
    """Sentences with these names, spoken file names and numbers in their slots."""
    found = (text for template in templates(each) for text in _filled(template, names, files, numbers))
    return list(islice(found, limit))


def sentences(snapshot: Snapshot | None, limit: int = 12_000) -> tuple[str, ...]:
    """Sentences that make sense now, the grammar's own first, at most ``limit``."""
    plain = [text for text in templates() if "{" not in text]
    slotted = [text for text in templates(4) if "{" in text]
    names, files = (names_near(snapshot, 30), spoken_files(snapshot, 30)) if snapshot else ((), ())
    numbers = [in_words(value) for value in (*range(1, 11), 20, 42, 100)]
    filled = (text for template in slotted for text in _filled(template, names, files, numbers))
    return tuple(dict.fromkeys(islice((*plain, *filled), limit)))


def names_near(snapshot: Snapshot, most: int) -> tuple[str, ...]:
    """Spoken forms of identifiers, those nearest the caret first, then those of the other open documents."""
    document = snapshot.document
    found: dict[str, None] = {}
    if document:
        caret = snapshot.selection.start
        near = ((abs(match.start() - caret), match[0]) for match in IDENTIFIER.finditer(document.text.value))
        for _, identifier in sorted(near):
            found.setdefault(spoken_name(identifier))
            if len(found) >= most:
                return tuple(found)
    for other in snapshot.documents.values():
        if other is not document:
            found |= dict.fromkeys(spoken_name(name) for name in IDENTIFIER.findall(other.text.value[:20_000]))
    return tuple(islice((name for name in found if name), most))


def spoken_files(snapshot: Snapshot, most: int) -> tuple[str, ...]:
    """The workspace's files as they are said, without their folders."""
    return tuple(dict.fromkeys(spoken_file(path.rpartition("/")[2]) for path in snapshot.files[:most]))


@cache
def grammar_words() -> tuple[str, ...]:
    """The words of the grammar, those in most sentences first."""
    count: dict[str, int] = {}
    for text in templates():
        for word in _PLACE.sub(" ", text).split():
            count[word] = count.get(word, 0) + 1
    words = (word for word in sorted(count, key=lambda word: -count[word]) if word.isalpha() and len(word) > 2)
    return tuple(word for word in words if word not in _CONNECTING)


def vocabulary(snapshot: Snapshot | None = None, most: int = 200) -> tuple[str, ...]:
    """Words worth telling a recogniser, best first: names near the caret, files' names, the grammar's own words."""
    found: dict[str, None] = {}
    if snapshot:
        found |= dict.fromkeys(names_near(snapshot, most // 2))
        found |= dict.fromkeys(path.rpartition("/")[2] for path in snapshot.files[: most // 4])
    found |= dict.fromkeys(grammar_words())
    return tuple(islice(found, most))


@cache
def _shown() -> tuple[str, ...]:
    """A few sentences of each rule, to be offered to people."""
    return tuple(dict.fromkeys(text for line in grammar().lines for text in examples(line, 4)))


def nearest(text: str, most: int = 3) -> tuple[str, ...]:
    """Sentences that are understood and look most like ``text``; none where nothing does, or the text is long."""
    from rapidfuzz import fuzz, process

    said = _clean(text.lower())[:200]
    if not said or len(said.split()) > 14:
        return ()
    pool: Iterable[str] = _shown()
    found = process.extract(said, pool, scorer=fuzz.token_sort_ratio, score_cutoff=62, limit=most)
    return tuple(sentence for sentence, _, _ in found)
