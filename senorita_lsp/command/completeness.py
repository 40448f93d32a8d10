"""Whether a sentence seems to be over: how long to wait after it hangs on that.

What belongs here: judging a transcript by what it means and by what might follow. What does not: how long to wait
(turn, engines/turn), what it means (parser.py, snap.py).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse
from senorita_lsp.command.parser import parse, readings
from senorita_lsp.command.signature import signatures
from senorita_lsp.command.snap import hear
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.normalize import fold_words
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

_FOLLOWING: Final = ("three", "foo")
_LIKELIER: Final = 0.5
_MOST_WORDS: Final = 40


def completeness(transcript: Transcript, snapshot: Snapshot | None = None) -> Completeness:
    """How complete an utterance is if nothing more is said; never raises."""
    said = speech(transcript.text) if transcript.engine else transcript.text
    words = fold_words(said)
    meant = _meaning(transcript, said, snapshot)
    if not words or isinstance(meant, NotUnderstood):
        return Completeness.CUT
    if isinstance(meant, Ambiguous):
        return Completeness.OPEN
    return _of_intent(meant.reading.intent, meant.reading.cost, words)


def _meaning(transcript: Transcript, said: str, snapshot: Snapshot | None) -> Parse:
    """What it means as it stands; repaired only where that leaves no word out."""
    if not transcript.engine:
        return parse(transcript, snapshot)
    heard = hear(transcript, snapshot)
    if heard.repaired and len(fold_words(heard.text)) < len(fold_words(said)):
        return parse(Transcript(said, engine=transcript.engine), snapshot)
    return heard.parse


def _of_intent(intent: Intent, cost: float, words: tuple[str, ...]) -> Completeness:
    last = _last(intent)
    tail = _free_tail(last, words)
    if tail and (words[-1] in single("sentence", "hanging") or _longer_is_likelier(words, cost)):
        return Completeness.CUT
    if last.family in ASKING or tail:
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
