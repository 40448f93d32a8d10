"""Whether words still being recognised make sense as a command, so that an engine knows when to look for better ones.

What an utterance finally means is in understanding, its repair in command/repair/snap.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.stt.base import Sense

if TYPE_CHECKING:
    from senorita_lsp.command.intent import Intent
    from senorita_lsp.document.snapshot import Snapshot
    from senorita_lsp.transcript.transcript import Transcript

LIKE_ONE: Final = 0.6
"""From this share of its longer words on, what is no command speaks as commands do; prose has half of it."""

FREELY: Final = frozenset({"ask.generate", "ask.question"})
"""What is said in words of one's own, for a language model."""

LEAST_WORDS: Final = 3
"""Of fewer words nearly any make a command."""

_LONGER: Final = 4
_NAMES: Final = 400


def sense(heard: Transcript, snapshot: Snapshot) -> Sense:
    """Whether a transcript is a command, or a longer one of its other readings, and what it names is there."""
    if _is_free(heard, snapshot):
        return Sense.FREE
    others = (text for text in heard.alternatives if len(text.split()) >= LEAST_WORDS)
    if any(_is_command(replace(heard, text=text), snapshot) for text in (heard.text, *others)):
        return Sense.COMMAND
    return Sense.ALMOST if _share(heard.text, snapshot) >= LIKE_ONE else Sense.NONE


def preferred(heard: Transcript, snapshot: Snapshot) -> Transcript:
    """The transcript, with a reading first that is as likely and in words that are known; prose is left as it is."""
    from senorita_lsp.command.repair.readings import likelier

    return likelier(heard, snapshot, lambda text: _is_command(replace(heard, text=text), snapshot))


def _is_command(heard: Transcript, snapshot: Snapshot) -> bool:
    from senorita_lsp.command.intent import Ambiguous, Understood
    from senorita_lsp.command.parser import parse
    from senorita_lsp.command.repair.existing import known

    meant = parse(heard, snapshot)
    if isinstance(meant, Understood):
        return all(known(intent, snapshot) for intent in _parts(meant.reading.intent))
    return isinstance(meant, Ambiguous)


def _is_free(heard: Transcript, snapshot: Snapshot) -> bool:
    """Whether most of it is for a language model to understand, and no name that is near is in it."""
    from senorita_lsp.command.intent import Understood
    from senorita_lsp.command.parser import parse
    from senorita_lsp.command.repair.readings import names_alone
    from senorita_lsp.transcript.normalize import fold_words

    meant = parse(heard, snapshot)
    free = isinstance(meant, Understood) and meant.reading.intent.family in FREELY
    return free and names_alone(snapshot).isdisjoint(fold_words(heard.text))


def _parts(intent: Intent) -> tuple[Intent, ...]:
    from senorita_lsp.command.intent import Intent

    parts = tuple(value for value in intent.slots.values() if isinstance(value, Intent))
    return parts if intent.family == "chain" else (intent,)


def _share(text: str, snapshot: Snapshot) -> float:
    """How many of the longer words are the grammar's own or in a name that is near."""
    from senorita_lsp.command.vocabulary import command_words, names_near, spoken_files
    from senorita_lsp.transcript.normalize import fold_words

    words = [word for word in fold_words(text) if len(word) >= _LONGER]
    names = (*names_near(snapshot, _NAMES), *spoken_files(snapshot, _NAMES))
    known_ones = command_words().union(*(name.split() for name in names))
    return sum(word in known_ones for word in words) / len(words) if words else 0.0
