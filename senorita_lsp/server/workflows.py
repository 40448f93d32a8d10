"""Spoken workflows: a planned webhook call is carried out, with the session's history where it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from senorita_lsp.action.plan import CallWebhook
from senorita_lsp.action.say import plain, say
from senorita_lsp.action.workflow import WHERE
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.webhook import trigger
from senorita_lsp.engines.webhook.base import Call, address
from senorita_lsp.server.outcome import Outcome, done, failed_by
from senorita_lsp.server.progress import Progress

if TYPE_CHECKING:
    from senorita_lsp.server.history import History
    from senorita_lsp.server.session import Session

TURNS_SENT = 20
"""Turns of the session's history that a summary is made of."""


def obstacle(session: Session, action: CallWebhook) -> Outcome | None:
    """Why a workflow cannot be called in this session at all, so that nobody is asked in vain; None where it can."""
    try:
        address(action.action, session.settings)
    except EngineError as error:
        return failed_by(error)
    return None


async def call(session: Session, action: CallWebhook, _: Progress) -> Outcome:
    """Calls it; raises EngineError."""
    context = dict(action.context)
    if action.history:
        context["history"] = history(session.turns.history)
    answer = await trigger(Call(action.action, action.text, context), session.settings)
    where = WHERE[action.action]
    return done(say("sent_answered", where=where, answer=answer) if answer else say("sent", where=where))


def history(turns: History) -> list[dict[str, Any]]:
    """The last turns, oldest first: what was said, what it was taken for, what was answered; 200 code points each."""
    return [
        {"said": plain(turn.transcript), "intent": turn.intent.family, "answer": plain(turn.message)}
        for turn in list(turns.turns)[-TURNS_SENT:]
    ]
