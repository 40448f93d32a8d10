"""What a correction of a few words means: "no, I meant total" after "delete function other".

What belongs here: the earlier utterance with one place of it said otherwise, where that is the same command. What does
not: what is taken back for it, and which of several can be done (server/corrections.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from senorita_lsp.command.intent import Intent, Understood
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.normalize import fold_words

Corrected: TypeAlias = tuple[str, Intent]
"""A corrected sentence, and what it means."""

MOST_SAID: Final = 14
"""Words of an utterance that can be put right so …"""

MOST_INSTEAD: Final = 6
"""… and of what is said instead."""


def put_right(said: str, intent: Intent, instead: str, snapshot: Snapshot) -> tuple[Corrected, ...]:
    """Sentences, and what they mean, that say ``instead`` in one place of ``said``, which meant ``intent``.

    Only those that are the same command with one slot otherwise, each meaning once; what stands at the end of a
    sentence is put right more often than what stands at its beginning, and comes first.
    """
    from senorita_lsp.command.parser import judged, readings

    found: dict[str, Corrected] = {}
    for sentence in _sentences(fold_words(said), fold_words(instead)):
        read = readings(sentence)
        parse = judged(read, snapshot) if read else None
        if isinstance(parse, Understood) and _one_slot_apart(intent, parse.reading.intent):
            found.setdefault(repr(parse.reading.intent), (sentence, parse.reading.intent))
    return tuple(found.values())


def _sentences(said: tuple[str, ...], instead: tuple[str, ...]) -> Iterator[str]:
    """Each run of words after the first replaced, short ones first."""
    if not 0 < len(instead) <= MOST_INSTEAD or len(said) > MOST_SAID:
        return
    for size in range(1, len(said)):
        for at in range(len(said) - size, 0, -1):
            yield " ".join((*said[:at], *instead, *said[at + size :]))


def _one_slot_apart(one: Intent, other: Intent) -> bool:
    if one.family != other.family or one.slots.keys() != other.slots.keys():
        return False
    return sum(one.slots[name] != other.slots[name] for name in one.slots) == 1
