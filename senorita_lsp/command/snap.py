"""Repairing what was misheard: from an engine's transcript to the sentence that was most likely said.

What belongs here: when to repair, the candidates, and the margin. What does not: parsing (parser.py), confusions and
sounds (transcript). Only transcripts of engines are repaired; what was typed stands. Free speech is left alone: a
false accept is worse than a miss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, TypeAlias

from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Reading, Understood
from senorita_lsp.command.known import FILES, MAKING, known
from senorita_lsp.command.parser import parse
from senorita_lsp.command.sayable import fill, names_near, spoken_files
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.confusions import repaired
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.numbers import cardinals_at, in_words
from senorita_lsp.transcript.sound import sound
from senorita_lsp.transcript.symbols import file_name, spoken_file
from senorita_lsp.transcript.transcript import Transcript

ALIKE: Final = 82.0
"""From this likeness (0–100, of sounds) on, a sayable sentence may stand for what was heard …"""

CLEAR: Final = 4.0
"""… if the next one that means something else is at least this much less alike."""

_Strings: TypeAlias = tuple[str, ...]

_LONGEST: Final = 14
_FREE_SHARE: Final = 0.5
_NAME_ALIKE: Final = 80.0


@dataclass(frozen=True)
class Heard:
    """``text`` is what was taken to have been said, ``parse`` what it means; ``repaired`` where it is not the
    transcript itself."""

    text: str
    parse: Parse
    repaired: bool = False


def hear(transcript: Transcript, snapshot: Snapshot | None = None) -> Heard:
    """What an engine's transcript means, repaired where that is clearly right; never raises."""
    said = speech(transcript.text)
    if not said:
        return Heard("", NotUnderstood(""))
    first = _parsed(said, transcript, snapshot)
    if _settled(first, snapshot) and not _edited_freely(first):
        named = _with_known_names(first, snapshot)
        return Heard(said, named, repaired=True) if named else Heard(said, first)
    for text in _candidates(said, transcript, first, snapshot):
        meant = _parsed(text, transcript, snapshot)
        if isinstance(meant, Understood) and _may_replace(first, meant):
            return Heard(text, meant, repaired=True)
    named = _with_known_names(first, snapshot)
    return Heard(said, named, repaired=True) if named else Heard(said, first)


def _parsed(text: str, transcript: Transcript, snapshot: Snapshot | None) -> Parse:
    return parse(Transcript(text, engine=transcript.engine or "heard"), snapshot)


def _candidates(said: str, transcript: Transcript, first: Parse, snapshot: Snapshot | None) -> Iterator[str]:
    """Other readings of the engine, then its known confusions, then the nearest sentence that can be said."""
    for other in transcript.alternatives:
        meant = _parsed(other, transcript, snapshot)
        if _settled(meant, snapshot) and not _free(meant, other):
            yield other
    words = fold_words(said)
    if len(words) > _LONGEST:
        return
    for _, changed in repaired(words):
        meant = _parsed(" ".join(changed), transcript, snapshot)
        if _settled(meant, snapshot) and not _free(meant, said):
            yield " ".join(changed)
    if not _edited_freely(first):
        nearest = snap(said, snapshot, ALIKE if isinstance(first, NotUnderstood) else ALIKE + 3)
        if nearest:
            yield nearest


def _edited_freely(meant: Parse) -> bool:
    """An edit in free words: a sentence of the grammar may have been meant, of which one word was misheard."""
    return isinstance(meant, Understood) and meant.reading.intent.family == "ask.edit"


def _may_replace(first: Parse, meant: Understood) -> bool:
    """What was understood is only replaced by its like: the same action on something that exists, as narrowly."""
    if not isinstance(first, Understood) or _edited_freely(first):
        return True
    old, new = first.reading.intent, meant.reading.intent
    if old.slots.get("target") == "text":
        return old.family == new.family
    return old.family == new.family and old.slots.keys() == new.slots.keys()


def _with_known_names(first: Parse, snapshot: Snapshot | None) -> Understood | None:
    """The same intent with a name or a file that exists, where just one sounds nearly like what was heard."""
    if not isinstance(first, Understood) or not snapshot:
        return None
    intent = first.reading.intent
    slot = "text" if intent.family in FILES else "name"
    value = intent.slots.get(slot)
    if not isinstance(value, str) or intent.family in {*MAKING, "chain"}:
        return None
    pool = tuple(map(_as_file, snapshot.files)) if slot == "text" else names_near(snapshot, 2000)
    name = _nearest_name(value, pool)
    if name is None:
        return None
    return Understood(Reading(Intent(intent.family, {**intent.slots, slot: name}), first.reading.cost), first.others)


def _as_file(path: str) -> str:
    return file_name(spoken_file(path.rpartition("/")[2]).split())


def _nearest_name(value: str, pool: Sequence[str]) -> str | None:
    from rapidfuzz import fuzz, process

    if value in pool:
        return None
    keys = {sound(name): name for name in reversed(pool)}
    found = process.extract(sound(value), list(keys), scorer=fuzz.ratio, score_cutoff=_NAME_ALIKE, limit=2)
    if not found or (len(found) > 1 and found[1][1] > found[0][1] - 2 * CLEAR):
        return None
    return keys[found[0][0]]


def _settled(meant: Parse, snapshot: Snapshot | None) -> bool:
    """Understood, and what it names is there (as far as anybody knows)."""
    if isinstance(meant, Ambiguous):
        return True
    return isinstance(meant, Understood) and all(known(intent, snapshot) for intent in _parts(meant.reading.intent))


def _parts(intent: Intent) -> tuple[Intent, ...]:
    if intent.family != "chain":
        return (intent,)
    return tuple(value for value in intent.slots.values() if isinstance(value, Intent))


def _free(meant: Parse, said: str) -> bool:
    """Whether most of a sentence is free text, so that nearly any words would have done."""
    if not isinstance(meant, Understood):
        return True
    texts = [
        value
        for intent in _parts(meant.reading.intent)
        for name, value in intent.slots.items()
        if isinstance(value, str) and name in {"text", "to", "with", "anchor"}
    ]
    return sum(len(text.split()) for text in texts) > _FREE_SHARE * len(said.split())


def _numbers(words: Sequence[str]) -> tuple[str, ...]:
    values = {found.value for at in range(len(words)) for found in cardinals_at(words, at) if found.value >= 0}
    return tuple(in_words(value) for value in sorted(values, reverse=True)[:6])


@cache
def _plain() -> tuple[_Strings, _Strings]:
    sentences = tuple(fill((), (), (), 20_000, 16))
    return sentences, tuple(sound(sentence) for sentence in sentences)


@lru_cache(maxsize=4)
def _filled(names: _Strings, files: _Strings, numbers: _Strings) -> tuple[_Strings, _Strings]:
    plain = set(_plain()[0])
    sentences = tuple(text for text in fill(names, files, numbers, 12_000, 6) if text not in plain)
    return sentences, tuple(sound(sentence) for sentence in sentences)


def _near(key: str, pool: Sequence[str], most: int) -> tuple[str, ...]:
    """The names of a pool that sound most like some part of what was heard."""
    from rapidfuzz import fuzz, process

    found = process.extract(key, [sound(name) for name in pool], scorer=fuzz.partial_ratio, score_cutoff=65, limit=most)
    return tuple(pool[index] for _, _, index in found)


def snap(said: str, snapshot: Snapshot | None = None, alike: float = ALIKE) -> str | None:
    """The sayable sentence that sounds most like ``said``, None where none or more than one clearly does."""
    from rapidfuzz import fuzz, process

    words = fold_words(said)
    key = sound(said)
    if not len(key) >= 4 or len(words) > _LONGEST:
        return None
    names = _near(key, names_near(snapshot, 400), 12) if snapshot else ()
    files = _near(key, spoken_files(snapshot, 400), 12) if snapshot else ()
    ranked: list[tuple[float, str]] = []
    for sentences, keys in (_plain(), _filled(names, files, _numbers(words))):
        found = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=alike - CLEAR, limit=8)
        ranked += [(score, sentences[index]) for _, score, index in found]
    ranked.sort(key=lambda item: -item[0])
    return _clear(ranked, alike)


def _clear(ranked: Sequence[tuple[float, str]], alike: float) -> str | None:
    if not ranked or ranked[0][0] < alike:
        return None
    best = parse(ranked[0][1])
    if not isinstance(best, Understood):
        return None
    for score, sentence in ranked[1:]:
        other = parse(sentence)
        same = isinstance(other, Understood) and other.reading.intent == best.reading.intent
        if not same and score > ranked[0][0] - CLEAR:
            return None
    return ranked[0][1]
