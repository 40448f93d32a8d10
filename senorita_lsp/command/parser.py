"""From a transcript to an intent.

What belongs here: which readings there are and which of them stands. What does not: the rules (grammar/), repairing
what was misheard (repair/snap.py), where in the code it happens (action).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Reading, SlotValue, Understood
from senorita_lsp.command.pattern import Chart, Meaning, Node, Slots
from senorita_lsp.command.repair.existing import known
from senorita_lsp.command.rules import Grammar, grammar
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.normalize import Utterance, normalize
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.backchannel import agrees, backchannel

TIE: Final = 0.04
"""Readings whose costs differ by no more than this are equally good."""

_FILLER: Final = 0.05
_MOST_FILLER: Final = 8
_MOST_READINGS: Final = 9
_MOST_WORDS: Final = 450
_FAR: Final = 2.0


def parse(transcript: str | Transcript, snapshot: Snapshot | None = None) -> Parse:
    """What an utterance means: never raises, never guesses, changes nothing.

    A ``str`` was typed, a ``Transcript`` with an engine's name was heard. Of equally good readings, those whose names
    and files ``snapshot`` knows go before the others.
    """
    found = readings(transcript)
    if not found:
        text = transcript.text if isinstance(transcript, Transcript) else transcript
        if backchannel(text):
            return Understood(Reading(Intent("ask.accept" if agrees(text) else "backchannel")))
        from senorita_lsp.command.repair.candidates import nearest

        return NotUnderstood(text, nearest(text))
    return judged(found, snapshot)


def judged(found: Sequence[Reading], snapshot: Snapshot | None = None) -> Understood | Ambiguous:
    """Which of some readings (``readings``, at least one) stands."""
    tied = tuple(reading for reading in found if reading.cost <= found[0].cost + TIE)
    if len(tied) > 1 and snapshot:
        tied = tuple(reading for reading in tied if known(reading.intent, snapshot)) or tied
    tied = tuple(reading for reading in tied if not any(_goes_on(reading.intent, other.intent) for other in tied))
    if len(tied) > 1:
        return Ambiguous(tied)
    others = (reading for reading in found if reading is not tied[0] and reading.cost <= tied[0].cost + _FAR)
    return Understood(tied[0], tuple(others))


def _goes_on(intent: Intent, other: Intent) -> bool:
    """Whether a question differs from another one only by filler at its end: "is it slow please"."""
    if not intent.family.startswith("ask.") or intent.family != other.family:
        return False
    text, shorter = intent.slots.get("text"), other.slots.get("text")
    same = {**intent.slots, "text": shorter} == dict(other.slots)
    return same and isinstance(text, str) and isinstance(shorter, str) and text.startswith(f"{shorter} ")


def readings(transcript: str | Transcript, rules: Grammar | None = None) -> tuple[Reading, ...]:
    """Every way to take a transcript, the likeliest first; each intent once."""
    utterance = normalize(transcript)
    return _readings(utterance, rules) if rules else _known_readings(utterance)


@lru_cache(maxsize=256)
def _known_readings(utterance: Utterance) -> tuple[Reading, ...]:
    """By the grammar, remembered: while one sentence is repaired, much is tried more than once."""
    return _readings(utterance, grammar())


def _readings(utterance: Utterance, rules: Grammar) -> tuple[Reading, ...]:
    if not 0 < len(utterance.tokens) <= _MOST_WORDS:
        return ()
    chart = Chart(utterance)
    chart.ends = _ends(chart, rules.trailing)
    cheapest: dict[Meaning, float] = {}
    for start, before in _starts(chart, rules.leading).items():
        for end, cost, slots in rules.start.match(chart, start):
            if end in chart.ends:
                total = cost + before + _FILLER * (chart.size - end)
                intent = slots[0][1]
                assert isinstance(intent, Meaning)
                cheapest[intent] = min(total, cheapest.get(intent, total))
    ordered = sorted(cheapest.items(), key=lambda item: item[1])[:_MOST_READINGS]
    return _unique(ordered)


def _unique(ordered: list[tuple[Meaning, float]]) -> tuple[Reading, ...]:
    found: list[Reading] = []
    for value, cost in ordered:
        intent = _intent(value)
        if all(intent != reading.intent for reading in found):
            found.append(Reading(intent, round(cost, 3)))
    return tuple(found)


def _starts(chart: Chart, leading: Node) -> dict[int, float]:
    """Where the sentence may begin, and what it costs to skip the words before."""
    starts, waiting = {0: 0.0}, [0]
    while waiting:
        at = waiting.pop()
        for end, cost, _ in leading.match(chart, at):
            total = starts[at] + cost + _FILLER * (end - at)
            if at < end < chart.size and end <= _MOST_FILLER and total < starts.get(end, 9.0):
                starts[end] = total
                waiting.append(end)
    return starts


def _ends(chart: Chart, trailing: Node) -> frozenset[int]:
    """Where the sentence may end: at the last word, or before words of filler."""
    ends = {chart.size}
    for at in range(chart.size - 1, max(0, chart.size - _MOST_FILLER), -1):
        if any(end in ends for end, _, _ in trailing.match(chart, at)):
            ends.add(at)
    return frozenset(ends)


def _intent(meaning: Meaning) -> Intent:
    slots = _flattened(meaning.slots) if meaning.family == "chain" else _plain(meaning.slots)
    return Intent(meaning.family, dict(slots))


def _plain(slots: Slots) -> list[tuple[str, SlotValue]]:
    return [(name, _intent(value) if isinstance(value, Meaning) else value) for name, value in slots]


def _flattened(slots: Slots) -> list[tuple[str, SlotValue]]:
    """A chain's second half may be a chain: its parts are numbered through."""
    parts: list[SlotValue] = []
    for _, value in _plain(slots):
        nested = isinstance(value, Intent) and value.family == "chain"
        parts += value.slots.values() if nested and isinstance(value, Intent) else [value]
    _led(parts)
    return [(str(number), part) for number, part in enumerate(parts, 1)]


def _led(parts: list[SlotValue]) -> None:
    """What a sentence does where the one before it went: "go to the end of the function and add …" adds what is the
    last in it, and does not stand behind it; "go to function parse and delete it" means the function, and "copy the
    function and paste it below" below the function.
    """
    for at, (part, after) in enumerate(pairwise(parts)):
        if not isinstance(part, Intent) or not isinstance(after, Intent):
            continue
        beside = after.slots.keys() == {"where"} and after.slots["where"] in ("above", "below")
        if part.family == "clipboard.copy" and after.family == "clipboard.paste" and beside:
            parts[at + 1] = Intent("edit.duplicate", {**part.slots, **after.slots})
        if part.family != "nav.symbol":
            continue
        where, kind = part.slots.get("where"), part.slots.get("target", "")
        if where == "end" and after.family == "edit.add":
            parts[at] = replace(part, slots={**part.slots, "where": "last"})
            parts[at + 1] = replace(after, slots={**after.slots, "last_of": kind})
        elif not where and kind and after.slots.get("target") == "selection":
            parts[at + 1] = replace(after, slots={**after.slots, "target": kind})
