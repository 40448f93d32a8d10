"""What was said and done in this session, for undo, repeat and "two"."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from senorita_lsp.action.plan import Choice, Plan
from senorita_lsp.action.undo import TurnRecord
from senorita_lsp.command.intent import Intent, Reading
from senorita_lsp.server.outcome import NOTHING
from senorita_lsp.server.place import Place

KEPT = 100

ANSWER_SECONDS = 120.0
"""How long a question waits for its answer: a yes that comes later is no yes to it."""


@dataclass(frozen=True)
class Remembered:
    """One turn that was understood; ``record`` is what it changed."""

    turn_id: str
    intent: Intent
    transcript: str
    message: str
    record: TurnRecord = NOTHING


@dataclass(frozen=True)
class Pending:
    """A pending question: numbered choices, or a plan whose questions could not be asked in a dialog.

    ``place`` is where the user was when it was said, ``heard`` what was heard where the choices are what it may have
    been. ``texts`` are digests of the documents it speaks of, by their URIs (resumption/texts.py).
    """

    choices: tuple[Choice, ...] = ()
    plan: Plan | None = None
    place: Place | None = None
    heard: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Otherwise:
    """The other readings of what was said last, likeliest first; ``place`` is where the user was."""

    turn_id: str
    readings: tuple[Reading, ...]
    place: Place | None


class History:
    """The last turns, newest last; those undone can be done again until something else is done.

    ``changed`` is called when there is something new to remember, ``settled`` when what waited for an answer does so no
    longer. ``dialog`` is what is asked in a dialog now.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self.turns: deque[Remembered] = deque(maxlen=KEPT)
        self.undone: list[Remembered] = []
        self.settled: Callable[[], object] = lambda: None
        self._pending: Pending | None = None
        self._dialog: Pending | None = None
        self.otherwise: Otherwise | None = None
        self.unheard: str | None = None
        self._asked_at = 0.0
        self._heard: dict[str, str] = {}

    @property
    def pending(self) -> Pending | None:
        return self._pending

    @pending.setter
    def pending(self, pending: Pending | None) -> None:
        if pending is not self._pending:
            self._pending = pending
            self.settled()
            self._changed()

    @property
    def dialog(self) -> Pending | None:
        return self._dialog

    @dialog.setter
    def dialog(self, dialog: Pending | None) -> None:
        if dialog is not self._dialog:
            self._dialog = dialog
            self._changed()

    @property
    def waiting(self) -> Pending | None:
        """The pending question, in a dialog or in words."""
        return self._dialog or self._pending

    def ask(self, pending: Pending, now: float) -> None:
        """Sets the pending question, asked at a time of the event loop's clock (seconds)."""
        self.pending, self._asked_at = pending, now

    def asked_after(self, then: float) -> Pending | None:
        """The pending question if it was asked after a time of the same clock."""
        return self.pending if self._asked_at > then else None

    def forget_old(self, now: float) -> None:
        """Drops a question that was asked too long ago."""
        if now - self._asked_at > ANSWER_SECONDS:
            self.pending = None

    def add(self, turn: Remembered) -> None:
        self.turns.append(replace(turn, message=self._heard.get(turn.turn_id, turn.message)))
        self.unheard = None
        if turn.record.changes:
            self.undone.clear()
        self._changed()

    def cut(self, turn_id: str, heard: str) -> None:
        """Cuts a turn's answer to what was heard of it."""
        self._heard[turn_id] = heard
        while len(self._heard) > KEPT:
            self._heard.pop(next(iter(self._heard)))
        for at, turn in enumerate(self.turns):
            if turn.turn_id == turn_id:
                self.turns[at] = replace(turn, message=heard)
                self._changed()

    def told(self, turn_id: str | None, said: str) -> None:
        """Cuts a turn's answer to what was spoken, unless it is known what was heard."""
        if turn_id is not None:
            self._heard.setdefault(turn_id, said)

    def broken_off(self, turn: Remembered) -> None:
        """Records an interrupted turn, with what was heard or done of it."""
        if self._heard.get(turn.turn_id) or turn.record.changes:
            self.add(turn)

    def missed(self, text: str) -> None:
        """Records an utterance that failed, for "try again"."""
        self.unheard = text
        self.pending = None
        self._changed()

    def reading(self, number: int) -> Reading | None:
        """Another reading of the last turn, from 2; None where it had none of this number."""
        other = self.otherwise
        if other is None or self.last is None or other.turn_id != self.last.turn_id:
            return None
        return other.readings[number - 2] if 2 <= number <= len(other.readings) + 1 else None

    @property
    def last(self) -> Remembered | None:
        return self.turns[-1] if self.turns else None

    def undoable(self) -> Remembered | None:
        """The newest turn that did something which can be taken back."""
        return next((turn for turn in reversed(self.turns) if turn.record.changes), None)

    def undid(self, turn: Remembered) -> None:
        """Records that a turn was undone: it stays in the history without its changes."""
        self.turns[self.turns.index(turn)] = replace(turn, record=NOTHING)
        self.undone.append(turn)
        self._changed()

    def redid(self) -> None:
        """Records that the last undone turn was done again."""
        self.turns.append(self.undone.pop())
        self._changed()
