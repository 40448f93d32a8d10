"""A session's history, serialised so that another server can continue it.

Of each turn: what was said, meant and answered, and what it changed, so that it can be undone. Besides: the question
that waits for an answer, and the findings in code. Not kept: sound and documents, which the client sends again.

Where it is stored is in store, for whom in resume.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from senorita_lsp.action.plan import Action
from senorita_lsp.action.undo import Change, DocumentChange, FileChange
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.text import Span
from senorita_lsp.server.findings import Findings, Reported, Standing
from senorita_lsp.server.history import KEPT, History, Pending, Remembered
from senorita_lsp.server.outcome import NOTHING

FORM: Final = 2
"""The version of this format; other versions are not read."""

MOST_BYTES: Final = 256 * 1024
"""The most one session takes before compression. Where there is more, the changes of older turns go first."""

MOST_UNPACKED: Final = 4 * MOST_BYTES

MOST_EXTRAS: Final = MOST_BYTES // 4
"""The most a question, and all findings together, may take; a longer question and the oldest findings are dropped."""


@dataclass(frozen=True)
class Extras:
    """State beside the turns: the last words not understood, the pending question, the findings."""

    unheard: str | None = None
    waiting: Pending | None = None
    found: Reported = Reported()


class StateWriter:
    """Serialises one session's history; the text of a turn is cached until the turn changes."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[Remembered, str, str]] = {}

    def write(self, turns: tuple[Remembered, ...], undone: tuple[Remembered, ...], extras: Extras) -> bytes:
        written = {turn.turn_id: self._turn(turn) for turn in (*turns, *undone)}
        self._written = written
        room = MOST_BYTES
        kept: list[list[str]] = []
        for group in (undone, turns):
            texts, room = _newest((written[turn.turn_id][1:] for turn in reversed(group)), room)
            kept.append(texts)
        head = json.dumps({"form": FORM, **_dumped_extras(extras)})[:-1]
        text = f'{head},"undone":[{",".join(kept[0])}],"turns":[{",".join(kept[1])}]}}'
        return zlib.compress(text.encode(), 1)

    def _turn(self, turn: Remembered) -> tuple[Remembered, str, str]:
        """The turn, its text, and its text without its changes."""
        known = self._written.get(turn.turn_id)
        if known is not None and known[0] is turn:
            return known
        whole = _dumped(turn)
        return turn, whole, _dumped(replace(turn, record=NOTHING)) if turn.record.changes else whole


def restore(data: bytes, history: History, findings: Findings | None = None) -> bool:
    """Puts the restored turns before those already in the history; False, with nothing changed, where ``data`` cannot
    be read."""
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(data, MOST_UNPACKED)
        told = json.loads(text)
        if not unpacking.eof or told["form"] != FORM:
            return False
        turns = _converter().structure(told["turns"], list[Remembered])
        undone = _converter().structure(told["undone"], list[Remembered])
        extras = _read_extras(told)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not ours
        return False
    room = KEPT - len(history.turns)
    history.turns.extendleft(reversed(turns[max(0, len(turns) - room) :]))
    history.undone[:0] = undone
    history.unheard = history.unheard or extras.unheard
    history.pending = history.pending or extras.waiting
    if findings is not None:
        findings.go_on(extras.found)
    return True


def _dumped_extras(extras: Extras) -> dict[str, Any]:
    waiting = _converter().unstructure(extras.waiting)
    standing, room = list[Any](), MOST_EXTRAS
    for one in reversed(extras.found.standing):
        told = _dumped_finding(one)
        room -= len(json.dumps(told))
        if room < 0:
            break
        standing.insert(0, told)
    return {
        "unheard": extras.unheard,
        "waiting": waiting if len(json.dumps(waiting)) <= MOST_EXTRAS else None,
        "found": {"standing": standing, "count": extras.found.count, "before": extras.found.before},
    }


def _read_extras(told: Any) -> Extras:
    made, found = _converter(), told["found"]
    standing = tuple(map(_read_finding, found["standing"]))
    return Extras(
        made.structure(told["unheard"], str | None),  # type: ignore[arg-type]  # a union is no type to mypy
        made.structure(told["waiting"], Pending | None),  # type: ignore[arg-type]  # as above
        Reported(standing, made.structure(found["count"], int), made.structure(found["before"], int)),
    )


def _dumped_finding(one: Standing) -> dict[str, Any]:
    made = _converter()
    return {
        "number": one.number, "uri": one.uri, "version": one.version, "text": one.text,
        "held": made.unstructure(one.held), "finding": made.unstructure(one.finding),
    }  # fmt: skip


def _read_finding(told: Any) -> Standing:
    # Not with the imports: it brings all that reads a model's answers.
    from senorita_lsp.thinking.findings import Finding

    made = _converter()
    finding, held = made.structure(told["finding"], Finding), made.structure(told["held"], Span)
    return Standing(int(told["number"]), str(told["uri"]), int(told["version"]), finding, held, str(told["text"]))


def _newest(texts: Iterable[tuple[str, str]], room: int) -> tuple[list[str], int]:
    """As many of ``texts`` (long, short; newest first) as there is room for, oldest first; and the room that is left.

    From the first one that does not fit in full, the short form is used."""
    found: list[str] = []
    whole = True
    for text, short in texts:
        whole = whole and len(text) <= room
        chosen = text if whole else short
        if len(chosen) > room:
            break
        room -= len(chosen)
        found.append(chosen)
    return found[::-1], room


def _dumped(turn: Remembered) -> str:
    return json.dumps(_converter().unstructure(turn), separators=(",", ":"))


@cache
def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True)
    made.register_unstructure_hook(Intent, _told)
    made.register_structure_hook(Intent, lambda told, _: _meant(told))
    made.register_structure_hook_func(lambda kind: kind is object, lambda told, _: told)
    configure_tagged_union(Action, made)
    made.register_structure_hook(
        Change, lambda told, _: made.structure(told, DocumentChange if "uri" in told else FileChange)
    )
    return made


def _told(intent: Intent) -> dict[str, Any]:
    slots = {name: _told(value) if isinstance(value, Intent) else value for name, value in intent.slots.items()}
    return {"family": intent.family, "slots": slots, "guessed": intent.guessed}


def _meant(told: Any) -> Intent:
    slots = {name: _meant(value) if isinstance(value, dict) else value for name, value in told["slots"].items()}
    if not all(isinstance(value, str | int | float | Intent) for value in slots.values()):
        raise TypeError("a slot of no known kind")
    return Intent(str(told["family"]), slots, told["guessed"] is True)
