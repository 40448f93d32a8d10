"""Whether what words may mean makes sense, and how much of it is words that anybody may say.

What belongs here: those questions of one sentence and what it means. What does not: which sentence is taken (snap.py),
whether a part of it is what it should be (plausibility.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Understood
from senorita_lsp.command.parser import judged, readings
from senorita_lsp.command.repair.existing import FILES, MAKING, known
from senorita_lsp.command.repair.value_lists import is_listed
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.data import lines
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.numbers import cardinal
from senorita_lsp.transcript.transcript import Transcript

_FREE_SHARE: Final = 0.5
_LOOSE_SHARE: Final = 0.34
_TALK: Final = ("ask.generate", "ask.edit", "ask.question", "ask.followup", "edit.dictate")


def parsed(text: str, transcript: Transcript, snapshot: Snapshot | None) -> Parse:
    """As ``parse``, without sentences that are near: most of what is tried means nothing."""
    found = readings(Transcript(text, engine=transcript.engine or "heard"))
    return judged(found, snapshot) if found else NotUnderstood(text)


def settled(meant: Parse, snapshot: Snapshot | None) -> bool:
    """Understood, and what it names is there (as far as anybody knows)."""
    if isinstance(meant, Ambiguous):
        return True
    return isinstance(meant, Understood) and all(known(intent, snapshot) for intent in parts(meant.reading.intent))


def nowhere(meant: Parse, snapshot: Snapshot | None) -> bool:
    """Whether it is to be in something by a name that nothing has: "function in draw cycle"."""
    if not isinstance(meant, Understood):
        return False
    within = (intent.slots.get("within") for intent in parts(meant.reading.intent))
    return any(isinstance(each, Intent) and "name" in each.slots and not known(each, snapshot) for each in within)


def parts(intent: Intent) -> tuple[Intent, ...]:
    if intent.family != "chain":
        return (intent,)
    return tuple(value for value in intent.slots.values() if isinstance(value, Intent))


def free(meant: Parse, said: str) -> bool:
    """Whether most of a sentence is free text, so that nearly any words would have done."""
    if not isinstance(meant, Understood):
        return True
    texts = [
        value
        for intent in parts(meant.reading.intent)
        for name, value in intent.slots.items()
        if isinstance(value, str) and name in {"text", "to", "with", "anchor"}
    ]
    return sum(len(text.split()) for text in texts) > _FREE_SHARE * len(said.split())


def loose(intent: Intent, said: str) -> bool:
    """Whether more than a little of a sentence is words that need not be anything, so that other words would do as
    well, or any of these was not heard."""
    free, heard = any_words(intent), fold_words(said)
    too_many = len(free) > _LOOSE_SHARE * len(heard)
    return intent.family.startswith(_TALK) or too_many or not set(free) <= set(heard)


def any_words(intent: Intent) -> list[str]:
    made = {"name"} if intent.family in MAKING else set()
    named = {"text", "to", "with", "anchor"} | made if intent.family not in FILES else set()
    texts = (
        value
        for slot, value in intent.slots.items()
        if slot in named and isinstance(value, str) and not is_listed(intent, slot)
    )
    own = [word for text in texts for word in fold_words(text)]
    return own + [word for value in intent.slots.values() if isinstance(value, Intent) for word in any_words(value)]


def measured(words: Sequence[str]) -> bool:
    """Whether it is about so many of something that no editor has: ten metres are not ten letters."""
    return any(word in lines("measures.txt") and cardinal([before]) is not None for before, word in pairwise(words))


def is_mere_text(meaning: Parse) -> bool:
    """Whether it adds or finds words that need not be anything: any sentence is that, with one word of it changed."""
    if not isinstance(meaning, Understood):
        return False
    intent = meaning.reading.intent
    return intent.family == "edit.add" and set(intent.slots) <= {"text", "where"}


def edited_freely(meant: Parse) -> bool:
    """An edit in free words: a sentence of the grammar may have been meant, of which one word was misheard."""
    return isinstance(meant, Understood) and meant.reading.intent.family == "ask.edit"
