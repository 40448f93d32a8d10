"""The outcome of carrying out a plan, before it becomes a turn's result."""

from __future__ import annotations

from dataclasses import dataclass, replace

from senorita_lsp.action.undo import Change, TurnRecord
from senorita_lsp.command.intent import Intent
from senorita_lsp.engines.errors import EngineError

NOTHING = TurnRecord()
"""The record of a turn that changed nothing."""


class Stale(Exception):
    """A document changed between planning and doing: plan again."""


@dataclass(frozen=True)
class Outcome:
    """``status`` as on the wire; ``say`` for the user; ``code`` for programs where it failed; ``record`` for undo.

    ``intent`` is what was really carried out, where that is not the utterance's own: a picked alternative, a repeat.
    ``told``: what it says was shown and spoken as it came. ``retry_after``: seconds until it may go better.
    """

    status: str
    say: str
    code: str | None = None
    record: TurnRecord = NOTHING
    intent: Intent | None = None
    told: bool = False
    retry_after: float | None = None

    def after(self, earlier: Outcome) -> Outcome:
        """This outcome with what ``earlier`` did before it."""
        record = TurnRecord((*earlier.record.changes, *self.record.changes), earlier.record.ran or self.record.ran)
        return replace(self, record=record)

    def following(self, earlier: Outcome) -> Outcome:
        """As ``after``; where this is not done, the user is told that what ``earlier`` did is."""
        begun = self.status != "done" and earlier.record != NOTHING and not earlier.told
        return replace(self.after(earlier), say=f"{earlier.say} {self.say}".lstrip() if begun else self.say)


def done(say: str, *changes: Change, ran: bool = False) -> Outcome:
    """It was done: ``changes`` can be taken back; ``ran``: something was started, which cannot."""
    return Outcome("done", say, None, TurnRecord(changes, ran))


def failed(code: str, say: str) -> Outcome:
    """Nothing was done; ``code`` is for programs, ``say`` for the user."""
    return Outcome("failed", say, code)


def failed_by(error: EngineError) -> Outcome:
    """Nothing was done, for the error's reason."""
    return replace(failed(error.code, error.message), retry_after=error.retry_after)
