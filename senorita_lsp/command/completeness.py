"""Whether a sentence seems to be over: how long to wait after it hangs on that.

What belongs here: judging a transcript by what it means and by what might follow. What does not: how long to wait
(turn, engines/turn), what it means (parser.py, repair/snap.py).
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Final

from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Reading, Understood
from senorita_lsp.command.parser import TIE, parse, readings
from senorita_lsp.command.repair.existing import known
from senorita_lsp.command.repair.snap import hear
from senorita_lsp.command.signature import signatures
from senorita_lsp.document.lexicon import Names
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.symbols import spoken_name
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.words import single


class Completeness(IntEnum):
    """``CUT``: more must come. ``OPEN``: more may come. ``WHOLE``: it is said."""

    CUT = 0
    OPEN = 1
    WHOLE = 2


FREE: Final = frozenset({"words", "speech", "shell"})
"""Kinds of slots whose text may always go on."""

ASKING: Final = frozenset(
    {f"ask.{what}" for what in ("generate", "edit", "explain", "debug", "review", "question", "followup")}
)
"""Families that a language model answers: to what one asks of it, one adds."""

_POINTING: Final = frozenset({"this", "that", "these", "those", "me", "you", "i", "her"})
_FOLLOWING: Final = ("three", "foo")
_LIKELIER: Final = 0.5
_MOST_WORDS: Final = 40


def completeness(transcript: Transcript, snapshot: Snapshot | None = None) -> Completeness:
    """How complete an utterance is if nothing more is said; never raises. Under a millisecond where the grammar
    understands it; what has to be repaired first takes some more."""
    said = speech(transcript.text) if transcript.engine else transcript.text
    words = fold_words(said)
    heard = Transcript(said, alternatives=transcript.alternatives, engine=transcript.engine)
    meant = _meaning(heard, words, snapshot)
    if isinstance(meant, NotUnderstood) or _breaks_off(words):
        return Completeness.CUT
    if isinstance(meant, Ambiguous):
        return Completeness.OPEN
    return _of_intent(meant.reading, words, snapshot)


def _meaning(heard: Transcript, words: tuple[str, ...], snapshot: Snapshot | None) -> Parse:
    """What it means as it stands; repaired only where it means nothing, and where that leaves no word out."""
    if not words:
        return NotUnderstood(heard.text)
    found = readings(heard)
    if found:
        tied = len(found) > 1 and found[1].cost <= found[0].cost + TIE
        return parse(heard, snapshot) if tied else Understood(found[0])
    if not heard.engine or words[-1] in single("sentence", "hanging"):
        return NotUnderstood(heard.text)
    repaired = hear(heard, snapshot, thoroughly=False)
    return repaired.parse if len(fold_words(repaired.text)) >= len(words) else NotUnderstood(heard.text)


def _breaks_off(words: tuple[str, ...]) -> bool:
    """Whether the last words want others after them, whatever they may mean without."""
    return len(words) > 1 and (words[-1] in single("sentence", "unfinished") or words[-2:] == ("and", "then"))


def _of_intent(reading: Reading, words: tuple[str, ...], snapshot: Snapshot | None) -> Completeness:
    last = _last(reading.intent)
    tail = _free_tail(last, words)
    hanging = words[-1] in single("sentence", "hanging") and words[-1] not in _POINTING
    if tail and (hanging or _longer_is_likelier(words, reading.cost)):
        return Completeness.CUT
    if last.family == "nav.symbol" and last.slots == {"target": "line"}:
        return Completeness.CUT  # Its number is on the way.
    if tail or last.family in ASKING or _begins_a_name(last, words, snapshot):
        return Completeness.OPEN
    return Completeness.WHOLE


def _last(intent: Intent) -> Intent:
    """The last command of a chain, or the command itself."""
    parts = [value for value in intent.slots.values() if isinstance(value, Intent)]
    return _last(parts[-1]) if intent.family == "chain" and parts else intent


def _free_tail(intent: Intent, words: tuple[str, ...]) -> bool:
    """Whether the utterance ends in free text."""
    kinds = signatures().get(intent.family, {})
    return any(
        isinstance(value, str) and name in kinds and not FREE.isdisjoint(kinds[name].kinds) and _ends_with(words, value)
        for name, value in intent.slots.items()
    )


def _ends_with(words: tuple[str, ...], value: str) -> bool:
    tail = fold_words(value)
    return bool(tail) and words[-len(tail) :] == tail


def _longer_is_likelier(words: tuple[str, ...], cost: float) -> bool:
    """Whether a number or a name after it would make a much better sentence: "go to line" wants one."""
    if len(words) > _MOST_WORDS:
        return False
    said = " ".join(words)
    found = (readings(Transcript(f"{said} {more}", engine="heard")) for more in _FOLLOWING)
    return any(longer and longer[0].cost < cost - _LIKELIER for longer in found)


def _begins_a_name(intent: Intent, words: tuple[str, ...], snapshot: Snapshot | None) -> bool:
    """Whether the utterance ends in a name that is not in the document, and begins a longer one that is."""
    document = snapshot.document if snapshot else None
    name = intent.slots.get("name")
    if not document or not isinstance(name, str) or not _ends_with(words, name) or known(intent, snapshot):
        return False
    said = tuple(name.split())
    return said in _beginnings(document.names) or any(
        said == _spoken(changed)[: len(said)] for changed in document.names.recent()
    )


def _beginnings(names: Names) -> frozenset[tuple[str, ...]]:
    """What the names of a document begin with: of "parse_header_line" parse, and parse header. Worked out once."""
    known = names.kept.get("beginnings")
    if not isinstance(known, frozenset):
        spoken = map(_spoken, names.base)
        known = frozenset(name[:size] for name in spoken for size in range(1, len(name)))
        names.kept["beginnings"] = known
    return known


@lru_cache(maxsize=4096)
def _spoken(name: str) -> tuple[str, ...]:
    return tuple(spoken_name(name).split())
