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

from senorita_lsp.command.notation import Either, Line, Maybe, Read, Row, Take, Tree, Use, Words
from senorita_lsp.command.rules import grammar
from senorita_lsp.command.slots import NAMED, SAMPLES
from senorita_lsp.command.vocabulary import names_near, spoken_files
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.data import lines
from senorita_lsp.transcript.numbers import in_words

_PLACE: Final = re.compile(r"\{(\w+)\}")
_CONNECTING = frozenset({"the", "and", "for", "this", "that", "with"})

FILE_KINDS: Final = frozenset({"file", "path"})
_FIRST: Final = 24
_TERMS: Final = 14
_OF_EACH: Final = 48
"""Sentences that are made of one template at most: two numbers in it would make hundreds."""

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_LIKE, _NEAR, _SAME_VERB, _LOOKED_AT, _SPELLED = 45, 62, 20, 60, 75
"""Likeness, 0 to 100, of sentences that are looked at, and that are offered; what the same first word adds to it; how
many are looked at; and the likeness of a word that is only spelled otherwise."""

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
    free = {"words", "speech", "shell", "command", "commands", "going", "deed", "letters", "newname", *NAMED}
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
    return filled(templates(each), names, files, numbers, limit)


def filled(
    pool: Iterable[str], names: Sequence[str], files: Sequence[str], numbers: Sequence[str], limit: int
) -> list[str]:
    """The same of some templates."""
    return list(islice(_all(pool, names, files, numbers), limit))


def _all(
    pool: Iterable[str], names: Sequence[str], files: Sequence[str], numbers: Sequence[str], most: int = _OF_EACH
) -> Iterator[str]:
    for template in pool:
        yield from islice(_filled(template, names, files, numbers), most)


def sentences(snapshot: Snapshot | None, limit: int = 12_000) -> tuple[str, ...]:
    """Sentences that make sense now, the grammar's own first, at most ``limit``."""
    plain = [text for text in templates() if "{" not in text]
    slotted = [text for text in templates(4) if "{" in text]
    names, files = (names_near(snapshot, 30), spoken_files(snapshot, 30)) if snapshot else ((), ())
    numbers = [in_words(value) for value in (*range(1, 11), 20, 42, 100)]
    filled = _all(slotted, names, files, numbers)
    return tuple(dict.fromkeys(islice((*plain, *filled), limit)))


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
    """Words worth telling a recogniser, best first: the user's own, the likeliest names, words of programmers, further
    names, files' names, the grammar's own words."""
    own = snapshot.own if snapshot else ()
    names = names_near(snapshot, most // 2) if snapshot else ()
    files = (path.rpartition("/")[2] for path in snapshot.files[: most // 4]) if snapshot else ()
    ordered = (*names[:_FIRST], *lines("terms.txt")[:_TERMS], *names[_FIRST:], *files, *grammar_words())
    return (*own, *(word for word in islice(dict.fromkeys(ordered), most) if word not in own))


@cache
def _shown() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A few sentences of each rule, to be offered to people, and each with its words in the order of the alphabet."""
    shown = tuple(dict.fromkeys(text for line in grammar().lines for text in examples(line, 4)))
    return shown, tuple(_sorted(text.split()) for text in shown)


def nearest(text: str, most: int = 3) -> tuple[str, ...]:
    """Sentences that are understood and look most like ``text``, those of its first word before others.

    None where nothing does, nor shares half its words, or the text is long.
    """
    from rapidfuzz import fuzz, process

    said = _clean(text.lower())[:200].split()
    if not said or len(said) > 14:
        return ()
    pool, keys = _shown()
    found = process.extract(_sorted(said), keys, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_LOOKED_AT)
    scored = [(score + _SAME_VERB * (pool[at].split()[0] == said[0]), at) for _, score, at in found]
    near = [(score, at) for score, at in scored if score >= _NEAR and _shares(said, pool[at].split())]
    return tuple(pool[at] for _, at in sorted(near, key=lambda each: (-each[0], each[1]))[:most])


def _shares(said: Sequence[str], offered: Sequence[str]) -> bool:
    """Whether a sentence begins as what was said does, or half of its words are in it, or sound like one of them."""
    from rapidfuzz import fuzz

    close = sum(any(fuzz.ratio(word, each) >= _SPELLED for each in said) for word in offered)
    return offered[0] == said[0] or 2 * close >= len(offered)


def _sorted(words: Iterable[str]) -> str:
    return " ".join(sorted(words))
