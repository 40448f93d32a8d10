"""Repairing what was misheard: from an engine's transcript to the sentence that was most likely said.

What belongs here: when to repair, the candidates, and the margin. What does not: parsing (parser.py), confusions and
sounds (transcript). Only transcripts of engines are repaired; what was typed stands. Free speech is left alone: a
false accept is worse than a miss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple

from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.repair.acceptance import PERHAPS, SURELY, likely, strange
from senorita_lsp.command.repair.joints import completed, parted
from senorita_lsp.command.repair.mentions import with_names
from senorita_lsp.command.repair.name_words import namings
from senorita_lsp.command.repair.names import CLEARLY, NOTHING, agreed, meant
from senorita_lsp.command.repair.plausibility import doubtful, instead
from senorita_lsp.command.repair.prose import is_prose, is_small_talk
from senorita_lsp.command.repair.sense import (
    edited_freely,
    free,
    is_mere_text,
    loose,
    measured,
    nowhere,
    parsed,
    settled,
)
from senorita_lsp.command.repair.soundalike import LEAST, LONGEST, ranked
from senorita_lsp.command.repair.words import wordings
from senorita_lsp.command.vocabulary import command_words
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.confusions import is_wholly_known, learned, repaired, surely
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.sound import likeness, sound
from senorita_lsp.transcript.transcript import Transcript

ALIKE: Final = 82.0
"""From this likeness (0–100, of sounds) on, a sayable sentence may stand for what was heard …"""

CLEAR: Final = 4.0
"""… if the next one that means something else is at least this much less alike."""

OFFERED: Final = 74.0
"""From this likeness on a sentence is offered, where none is clear: "did you mean"."""

_MOST_OFFERED: Final = 3
_MOST_WORDS_OFFERED: Final = 8
_BEHIND: Final = 8.0
_COMPARED: Final = 48
_PARSED: Final = 190
"""Words in all: of long sentences, which take longer and are seldom commands, fewer others are looked at."""

_SHORT: Final = 14
_FEW: Final = 2
_STRANGE: Final = 4
_STRANGE_SHARE: Final = 0.4
"""Of so many words that no command has, other words of the grammar make no command."""

_AS_GOOD_AS: Final = 60.0
"""How alike another reading has to be to one that hardly makes sense."""

_READ: Final = 45.0
"""How alike a name is to the one heard, at the least, that the engine has read as well and that is there."""

_HARMLESS: Final = ("nav.", "select", "view.")


@dataclass(frozen=True)
class Offer:
    """A sentence that may have been meant, and what it means."""

    text: str
    intent: Intent


@dataclass(frozen=True)
class Heard:
    """``text`` is what was taken to have been said, ``parse`` what it means; ``repaired`` where it is not the
    transcript itself. ``offers`` are what else may have been said, where it means nothing or names nothing that is
    there, the likeliest first: none of them was clear enough to be taken."""

    text: str
    parse: Parse
    repaired: bool = False
    offers: tuple[Offer, ...] = ()


def hear(transcript: Transcript, snapshot: Snapshot | None = None, thoroughly: bool = True) -> Heard:
    """What an engine's transcript means, repaired where that is clearly right; never raises. Without ``thoroughly`` it
    is not tried with other words of the grammar in it, which takes longest."""
    heard = speech(transcript.text)
    if not heard:
        return Heard("", NotUnderstood(""))
    said = _plainly(heard, transcript, snapshot)
    ways = tuple(_plainly(other, transcript, snapshot) for other in transcript.alternatives)
    transcript = replace(transcript, alternatives=ways)
    first = parse(Transcript(said, engine=transcript.engine or "heard"), snapshot)
    words = fold_words(said)
    if isinstance(first, NotUnderstood) and is_small_talk(words) and not is_wholly_known(words):
        return Heard(heard, first)
    prose = isinstance(first, Understood) and is_prose(first.reading.intent, snapshot)
    if settled(first, snapshot) and not edited_freely(first) and not prose and not nowhere(first, snapshot):
        found = _cleared(said, first, transcript, snapshot) if isinstance(first, Understood) else None
    else:
        found = _mended(said, first, transcript, snapshot, thoroughly)
    if found is None and isinstance(first, Understood) and (named := with_names(first, snapshot)):
        found = Heard(said, named, repaired=True)
    found = found or Heard(said, first)
    if not found.repaired and prose and isinstance(first, Understood):
        written = first.reading.intent.family == "edit.insert"
        offers = (Offer(said, first.reading.intent),) if written else found.offers
        return Heard(heard, NotUnderstood(heard), offers=offers)
    return found if said == heard else replace(found, repaired=True)


def _mended(
    said: str, first: Parse, transcript: Transcript, snapshot: Snapshot | None, thoroughly: bool
) -> Heard | None:
    """What was meant where the words as they were heard mean nothing that is there, or an edit in free words."""
    prose = isinstance(first, Understood) and is_prose(first.reading.intent, snapshot)
    talk = (prose or nowhere(first, snapshot)) and settled(first, snapshot)
    for text in _candidates(said, transcript, snapshot, edited_freely(first)):
        other, read = parsed(text, transcript, snapshot), text in transcript.alternatives
        free_enough = not edited_freely(first) or _other_words(said, text)
        if not isinstance(other, Understood) or not free_enough:
            continue
        plain = prose and (read or not loose(other.reading.intent, said))
        if plain or (not talk and _may_replace(first, other, read)):
            return Heard(text, _named(other, snapshot), repaired=True)
    named = meant(first, snapshot) if isinstance(first, Understood) and snapshot else NOTHING
    others = (parsed(text, transcript, snapshot) for text in transcript.alternatives)
    sure = named.sure or (agreed(named.perhaps, others, snapshot) if snapshot else None)
    if sure:
        return Heard(said, sure, repaired=True)
    if talk:
        first = NotUnderstood(said)
    near = _near_ones(said, transcript, first, snapshot, thoroughly and not talk, talk)
    clear = _clear(near, _enough(said, first))
    clear = clear if clear and (not edited_freely(first) or _other_words(said, clear.text)) else None
    clear = clear if clear and clear.likely else None
    if clear and _may_replace(first, clear.meant) and not _is_name_of_something(first, clear.meant):
        return Heard(clear.text, clear.meant, repaired=True)
    if isinstance(first, Ambiguous) or edited_freely(first):
        return None
    by_name = [Offer(_told(intent, said, first), intent) for intent in named.perhaps]
    return Heard(said, first, offers=_offers(said, by_name, near))


def _other_words(said: str, text: str) -> bool:
    """Whether more than a plural tells two sentences apart."""
    one, other = ([word.removesuffix("s") for word in fold_words(each)] for each in (said, text))
    return one != other


def _enough(said: str, first: Parse) -> float:
    """How alike a sentence has to be: more so where there is little to compare, or something was understood."""
    short = max(0, _SHORT - len(sound(said)))
    return ALIKE + short + (0.0 if isinstance(first, NotUnderstood) else 3.0)


def _plainly(said: str, transcript: Transcript, snapshot: Snapshot | None) -> str:
    """What was heard, once where a decoder wrote it twice, and without words that nobody says to an editor."""
    words = fold_words(said)
    if len(words) > 2 * LONGEST:
        return said
    half = len(words) // 2
    plain = words[:half] if half > _FEW and words == words[:half] * 2 else words
    plain = parted(surely(plain))
    sensible = plain != words and isinstance(parsed(" ".join(plain), transcript, snapshot), Understood)
    return " ".join(plain) if sensible else said


def _named(meant_: Understood, snapshot: Snapshot | None) -> Understood:
    """With the names as those that exist are said."""
    return (meant(meant_, snapshot).sure if snapshot else None) or meant_


def _cleared(said: str, first: Understood, transcript: Transcript, snapshot: Snapshot | None) -> Heard | None:
    """What makes sense as it was heard, with names as those that exist are said, without a part that hardly does."""
    clearer = _clearer(said, first, transcript, snapshot) if doubtful(first.reading.intent, snapshot) else None
    sure = meant(first, snapshot).sure if snapshot and not clearer else None
    return Heard(said, sure, repaired=True) if sure else clearer


def _clearer(said: str, first: Understood, transcript: Transcript, snapshot: Snapshot | None) -> Heard | None:
    """The same command without a doubtful part: by the engine's other readings, by known confusions, or of a closed
    list what sounds like it."""
    intent, words = first.reading.intent, fold_words(said)
    confused = (" ".join(text) for _, text in repaired(words)) if len(words) <= LONGEST else ()
    for text in (*transcript.alternatives, *confused, *instead(intent, said, snapshot)):
        if likeness(said, text) < _AS_GOOD_AS:
            continue
        other = parsed(text, transcript, snapshot)
        same = isinstance(other, Understood) and _same_kind(intent, other.reading.intent) and settled(other, snapshot)
        if same and isinstance(other, Understood) and not doubtful(other.reading.intent, snapshot):
            return Heard(text, _named(other, snapshot), repaired=True)
    return None


def _same_kind(one: Intent, other: Intent) -> bool:
    """Whether they do the same to the same sort of thing."""
    alike = all(one.slots.get(slot) == other.slots.get(slot) for slot in ("construct", "target"))
    if one.family == "edit.insert":
        return other.family == "edit.newline" or (other.family == "edit.add" and "construct" in other.slots)
    return one.family == other.family and alike


def _leaves_out(said: str, other: str, meaning: Parse) -> bool:
    """Whether another reading of a sentence in free words says less than it, or other free words."""
    other_words = isinstance(meaning, Understood) and loose(meaning.reading.intent, said)
    return other_words or likeness(said, other) < ALIKE


def _candidates(said: str, transcript: Transcript, snapshot: Snapshot | None, freely: bool = False) -> Iterator[str]:
    """Other readings of the engine, then what was learned, then known confusions, as far as they make sense."""
    for other in transcript.alternatives:
        meaning = parsed(other, transcript, snapshot)
        if (
            settled(meaning, snapshot)
            and not free(meaning, other)
            and not (freely and _leaves_out(said, other, meaning))
        ):
            yield other
    words = fold_words(said)
    if len(words) > LONGEST:
        return
    known_ones = learned(words, snapshot.learned) if snapshot else ()
    for changed in (*known_ones, *completed(words), *(text for _, text in repaired(words))):
        meaning = parsed(" ".join(changed), transcript, snapshot)
        if settled(meaning, snapshot) and not free(meaning, said) and not is_mere_text(meaning):
            yield " ".join(changed)


def _may_replace(first: Parse, meant: Understood, read: bool = False) -> bool:
    """What was understood is only replaced by its like: the same action on something that exists, as narrowly; by what
    the engine itself has ``read`` as well, with more freedom."""
    if not isinstance(first, Understood) or edited_freely(first):
        return True
    old, new = first.reading.intent, meant.reading.intent
    if old.family == "nav.text":
        return new.family.startswith("nav.")
    if old.slots.get("target") == "text":
        return old.family == new.family
    if old.family == "edit.rename" and "to" in new.slots and "to" not in old.slots:
        return likeness(str(old.slots.get("name")), f"{new.slots.get('name')} to {new.slots['to']}") >= CLEARLY
    return old.family == new.family and old.slots.keys() == new.slots.keys() and _same_names(old, new, read)


def _is_name_of_something(first: Parse, new: Understood) -> bool:
    """Whether what was heard may be a name, of something that is not there, and now something else would be changed."""
    if not isinstance(first, Understood) or new.reading.intent.family.startswith(_HARMLESS):
        return False
    slots = first.reading.intent.slots
    value = slots.get("text") or slots.get("name")
    return isinstance(value, str) and len(value.split()) <= _FEW


def _same_names(old: Intent, new: Intent, read: bool = False) -> bool:
    """Whether their names sound alike by themselves: in a long sentence, a short name is easily made another."""
    heard, said = old.slots.get("name"), new.slots.get("name")
    return (
        not isinstance(heard, str) or not isinstance(said, str) or likeness(heard, said) >= (_READ if read else CLEARLY)
    )


class Near(NamedTuple):
    """A sentence that sounds like what was heard (``score``, 0 to 100), what it means, and whether each part in which
    they differ is likely enough to be taken."""

    score: float
    text: str
    meant: Understood
    likely: bool


def _near_ones(
    said: str, transcript: Transcript, first: Parse, snapshot: Snapshot | None, thoroughly: bool, named_only: bool
) -> list[Near]:
    """The sentences that sound most like what was heard and make sense, the most alike first: of all that can be said,
    and of what was heard with other words in it, or with ``named_only`` just with names in it."""
    words = fold_words(said)
    if len(sound(said)) < LEAST or len(words) > LONGEST or _is_prose(words) or measured(words):
        return []
    pool = {} if edited_freely(first) or named_only else {sentence: score for score, sentence in ranked(said, snapshot)}
    pool |= {text: likeness(said, text) for text in wordings(words)} if thoroughly else {}
    named = namings(words, snapshot)
    pool |= {text: likeness(said, text) for text in named}
    best = sorted(((score, text) for text, score in pool.items() if score >= OFFERED), reverse=True)
    found: list[Near] = []
    plausible = (item for item in best[:_COMPARED] if item[1] in named or likely(said, item[1], PERHAPS))
    for score, text in islice(plausible, _PARSED // len(words)):
        if found and score < found[0].score - _BEHIND:
            break
        meaning = parsed(text, transcript, snapshot)
        if not isinstance(meaning, Understood) or not settled(meaning, snapshot):
            continue
        if not loose(meaning.reading.intent, said) and not strange(meaning, snapshot):
            found.append(Near(score, text, meaning, text in named or likely(said, text, SURELY)))
    return found


def _is_prose(words: Sequence[str]) -> bool:
    strange = sum(word.isalpha() and word not in command_words() for word in words)
    return strange >= _STRANGE and strange > _STRANGE_SHARE * len(words)


def _clear(near: Sequence[Near], alike: float) -> Near | None:
    """The first, where it is alike enough and nothing else that makes sense is nearly as much."""
    if not near or near[0].score < alike:
        return None
    best = near[0].meant.reading.intent
    rivals = (each for each in near if each.score > near[0].score - CLEAR)
    return near[0] if all(each.meant.reading.intent == best for each in rivals) else None


def _offers(said: str, by_name: Sequence[Offer], near: Sequence[Near]) -> tuple[Offer, ...]:
    """What may have been meant, the most alike first; no sentences where it was hardly a command."""
    sentences = near if len(fold_words(said)) <= _MOST_WORDS_OFFERED else ()
    scored = [(likeness(said, offer.text), offer) for offer in by_name]
    scored += [(each.score, Offer(each.text, each.meant.reading.intent)) for each in sentences]
    found: list[Offer] = []
    for _, offer in sorted(scored, key=lambda item: -item[0]):
        if all(offer.intent != known.intent for known in found):
            found.append(offer)
    return tuple(found[:_MOST_OFFERED])


def _told(intent: Intent, said: str, first: Parse) -> str:
    """What was heard with another name in it, as it is offered."""
    old = first.reading.intent.slots if isinstance(first, Understood) else {}
    words = " ".join(fold_words(said))
    for slot, value in intent.slots.items():
        heard = old.get(slot)
        if value != heard and isinstance(value, str) and isinstance(heard, str):
            return words.replace(heard, value) if heard in words else value
    return words
