"""Which of the names and files that exist was meant by one that was heard and does not exist.

What belongs here: candidates, how alike they are, and how clear that has to be. What does not: sentences (snap.py),
finding the very place of a name (action).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from senorita_lsp.command.intent import Intent, Parse, Reading, Understood
from senorita_lsp.command.repair.existing import FILES, MAKING
from senorita_lsp.command.vocabulary import ranked, sources
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.transcript import index
from senorita_lsp.transcript.sound import likeness, sound
from senorita_lsp.transcript.spoken import forms
from senorita_lsp.transcript.symbols import file_name, spelled, spoken_file, spoken_name

CLEARLY: Final = 80.0
"""From this likeness (0 to 100, by sounds) on, a name may stand for the one heard …"""

MARGIN: Final = 8.0
"""… if the next one is at least this much less alike."""

HARMLESSLY: Final = 73.0
"""The same where nothing is changed by it, and the next one is CALM less alike."""

CALM: Final = 14.0

OFFERED: Final = 58.0
"""From this on a name is offered: "did you mean"."""

ANCHORS: Final = frozenset({"function", "method", "class", "interface", "struct", "enum", "module", "variable"})
"""Words that may stand before the name that something is added to."""

_KEYS: Final = 45.0
_MOST: Final = 24
_NEAREST: Final = 400
_LARGE: Final = 300_000
_HARMLESS: Final = ("nav.", "select", "file.open")


@dataclass(frozen=True)
class Meant:
    """``sure`` is the intent with the name that was clearly meant, None where none was; ``perhaps`` those that may
    have been, the likeliest first."""

    sure: Understood | None = None
    perhaps: tuple[Intent, ...] = ()


NOTHING: Final = Meant()


def meant(first: Understood, snapshot: Snapshot) -> Meant:
    """What was meant by an intent whose name or file does not exist; NOTHING where it has none, or one that does."""
    intent = first.reading.intent
    if intent.family == "edit.add" or (intent.family == "edit.move" and "name" not in intent.slots):
        return _of_anchor(first, snapshot)
    slot = "text" if intent.family in FILES or _of_text(intent) else "name"
    value = intent.slots.get(slot)
    if not isinstance(value, str) or intent.family in {*MAKING, "chain"}:
        return NOTHING
    if slot == "text" and intent.family not in FILES and _stands_there(value, snapshot):
        return NOTHING
    found = _files(value, snapshot) if intent.family in FILES else _names(value, snapshot)
    if found is None:
        return NOTHING
    best = list(islice(found.items(), 4))
    intents = tuple(Intent(intent.family, {**intent.slots, slot: said}) for said, _ in best)
    if not best:
        return NOTHING
    sure = _is_clear([score for _, score in best], intent.family.startswith(_HARMLESS))
    perhaps = tuple(each for each, (_, score) in zip(intents, best, strict=True) if score >= OFFERED)[:3]
    return Meant(Understood(Reading(intents[0], first.reading.cost), first.others) if sure else None, perhaps)


def agreed(perhaps: tuple[Intent, ...], others: Iterable[Parse], snapshot: Snapshot) -> Understood | None:
    """What may have been meant, where another reading of the engine clearly names it."""
    for other in others if perhaps else ():
        sure = meant(other, snapshot).sure if isinstance(other, Understood) else None
        if sure and sure.reading.intent in perhaps:
            return sure
    return None


def _of_anchor(first: Understood, snapshot: Snapshot) -> Meant:
    """To what something is added, where it is no name that exists: what is made may be called anything."""
    intent = first.reading.intent
    anchor = intent.slots.get("anchor")
    kind, _, name = anchor.partition(" ") if isinstance(anchor, str) else ("", "", "")
    if kind not in ANCHORS or not name:
        kind, name = "", anchor if isinstance(anchor, str) else ""
    found = list((_names(name, snapshot) or {}).items())[:4] if name else []
    if not found or not _is_clear([score for _, score in found], harmless=False):
        return NOTHING
    slots = {**intent.slots, "anchor": f"{kind} {found[0][0]}".strip()}
    return Meant(Understood(Reading(Intent(intent.family, slots), first.reading.cost), first.others))


def _of_text(intent: Intent) -> bool:
    """Whether it is about words that stand in the document, whatever they are."""
    return intent.family == "nav.text" or intent.slots.get("target") == "text"


def _stands_there(value: str, snapshot: Snapshot) -> bool:
    document = snapshot.document
    return document is None or value.lower() in document.text.value.lower()


def _is_clear(scores: list[float], harmless: bool) -> bool:
    ahead = scores[0] - scores[1] if len(scores) > 1 else 100.0
    return (scores[0] >= CLEARLY and ahead >= MARGIN) or (harmless and scores[0] >= HARMLESSLY and ahead >= CALM)


def alike(said: str, name: str) -> float:
    """How alike words sound to a name, in the nearest of the ways it may be said: 0 to 100."""
    return max(likeness(said, way) for way in dict.fromkeys((spoken_name(name), *forms(name))))


def _names(value: str, snapshot: Snapshot) -> dict[str, float] | None:
    """Names as they are said, with their likeness, the most alike first; None where there is just this one."""
    document = snapshot.document
    if document is None or any(value == spoken_name(name) for name in index.just(document.names, sound(value))):
        return None
    if letters := _spelled(value):
        return {spoken_name(name): 100.0 for name in document.names if name.replace("_", "").lower() == letters}
    there = [name for name in dict.fromkeys(_candidates(value, snapshot)) if _is_name(name, document)]
    return _best_first({spoken_name(name): alike(value, name) for name in there})


def _spelled(value: str) -> str:
    """The letters and digits of a name that was spelled, "" where it was not: "delta bravo two" is db2."""
    words, at, letters = value.split(), 0, ""
    while at < len(words):
        found = spelled(words, at)
        if found is None:
            return ""
        at, letters = found[0], letters + found[1].lower()
    return letters.replace("_", "") if len(letters) > 1 else ""


def _is_name(name: str, document: Document) -> bool:
    """Whether it is more than a keyword or a word of a comment; of large documents that is not asked."""
    return len(document.text) > _LARGE or name not in document.names or name in document.identifiers


def _candidates(value: str, snapshot: Snapshot) -> Iterator[str]:
    """Names of the active document that sound at all like it; of further ones only what sounds much like it."""
    document = snapshot.document
    assert document is not None
    yield from (name for _, name in islice(index.near(document.names, value, _KEYS, _MOST), _MOST))
    if len(sound(value)) <= 5:
        # Of short names much may be lost: too little is left to look them up by.
        yield from (name for name in ranked(snapshot, _NEAREST) if len(name) <= 6 and name in document.names)
    for names in islice(sources(snapshot), 1, None):
        yield from (name for _, name in islice(index.near(names, value, CLEARLY, 4), 4))


def _best_first(scores: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def _files(value: str, snapshot: Snapshot) -> dict[str, float] | None:
    from rapidfuzz import fuzz, process

    said, key = spoken_file(value), sound(value)
    pool = _file_keys(snapshot.files)
    if pool.get(key) == value:
        return None
    found = process.extract(key, list(pool), scorer=fuzz.ratio, score_cutoff=_KEYS, limit=_MOST)
    return _best_first({pool[match]: likeness(said, spoken_file(pool[match])) for match, _, _ in found})


@lru_cache(maxsize=4)
def _file_keys(files: tuple[str, ...]) -> dict[str, str]:
    """Files' names as the grammar writes them, by their sound; the first of each."""
    return {sound(name): name for name in reversed(tuple(_written(files)))}


def _written(files: Iterable[str]) -> Iterator[str]:
    return (file_name(spoken_file(path.rpartition("/")[2]).split()) for path in files)
