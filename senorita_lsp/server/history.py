"""What was said and done in this session: for undo, repeat, and "two"."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from senorita_lsp.action.plan import Choice, Plan
from senorita_lsp.action.undo import TurnRecord
from senorita_lsp.command.intent import Intent
from senorita_lsp.server.outcome import NOTHING
from senorita_lsp.server.place import Place

KEPT = 100

ANSWER_SECONDS = 120.0
"""How long a question waits for its answer: a yes that comes later is no yes to it."""


@dataclass(frozen=True)
class Remembered:
    """One turn that meant something; ``record`` is what it changed."""

    turn_id: str
    intent: Intent
    transcript: str
    message: str
    record: TurnRecord = NOTHING


@dataclass(frozen=True)
class Pending:
    """What waits for an answer: numbered choices, or a plan whose questions could not be asked in a dialog.

    ``place`` is where the user was when it was said.
    """

    choices: tuple[Choice, ...] = ()
    plan: Plan | None = None
    place: Place | None = None


class History:
    """The last turns, newest last; those undone can be done again until something else is done."""

    def __init__(self) -> None:
        self.turns: deque[Remembered] = deque(maxlen=KEPT)
        self.undone: list[Remembered] = []
        self.pending: Pending | None = None
        self.unheard: str | None = None
        self._asked_at = 0.0
        self._heard: dict[str, str] = {}

    def ask(self, pending: Pending, now: float) -> None:
        """Something waits for an answer from now on (seconds on any steady clock)."""
        self.pending, self._asked_at = pending, now

    def forget_old(self, now: float) -> None:
        """Lays aside what was asked too long ago."""
        if now - self._asked_at > ANSWER_SECONDS:
            self.pending = None

    def add(self, turn: Remembered) -> None:
        self.turns.append(replace(turn, message=self._heard.get(turn.turn_id, turn.message)))
        self.unheard = None
        if turn.record.changes:
            self.undone.clear()

    def cut(self, turn_id: str, heard: str) -> None:
        """Of what this turn answered, only this was heard."""
        self._heard[turn_id] = heard
        while len(self._heard) > KEPT:
            self._heard.pop(next(iter(self._heard)))
        for at, turn in enumerate(self.turns):
            if turn.turn_id == turn_id:
                self.turns[at] = replace(turn, message=heard)

    def told(self, turn_id: str | None, said: str) -> None:
        """Of what this turn was to answer, only this was said; where it is known what was heard, that stands."""
        if turn_id is not None:
            self._heard.setdefault(turn_id, said)

    def broken_off(self, turn: Remembered) -> None:
        """A turn that somebody interrupted: what of it was heard or done by then stays."""
        if self._heard.get(turn.turn_id) or turn.record.changes:
            self.add(turn)

    def missed(self, text: str) -> None:
        """An utterance that came to nothing; "try again" takes it up."""
        self.unheard = text
        self.pending = None

    @property
    def last(self) -> Remembered | None:
        return self.turns[-1] if self.turns else None

    def undoable(self) -> Remembered | None:
        """The newest turn that did something which can be taken back."""
        return next((turn for turn in reversed(self.turns) if turn.record.changes), None)

    def undid(self, turn: Remembered) -> None:
        """The turn's deeds are taken back: it stays in the history, without them."""
        self.turns[self.turns.index(turn)] = replace(turn, record=NOTHING)
        self.undone.append(turn)

    def redid(self) -> None:
        """What was undone last is done again."""
        self.turns.append(self.undone.pop())
