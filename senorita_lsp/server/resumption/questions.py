"""Asks again what another server had asked when the connection broke, once its session is resumed here.

How a question is stored is in state.py, asking for the first time in server/questions.py, acting on the
answer in controls.py.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.plan import Plan, Risk
from senorita_lsp.command.intent import Intent
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.questions import CANCEL
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.server.history import Pending
    from senorita_lsp.server.session import Session

BROKEN: Final = "The connection broke before this was answered: {question}"


async def again(session: Session) -> None:
    """Asks the pending question of a resumed session, in a dialog where the editor has them, else in words."""
    history = session.turns.history
    pending = history.pending
    if pending is None:
        return
    history.ask(pending, asyncio.get_running_loop().time())
    question, options, kind = _put(pending)
    if not session.client.abilities.show_message_request:
        words = " Say yes or no." if pending.plan is not None else " Say its number."
        session.client.message(BROKEN.format(question=question) + words)
        return
    dialog = asyncio.ensure_future(session.client.ask(question, [*options, CANCEL], kind))
    history.settled = dialog.cancel
    await asyncio.wait([dialog])
    if dialog.cancelled() or history.pending is not pending:
        return
    await _answer(session, _meant(pending, dialog.result(), options))


async def _answer(session: Session, intent: Intent) -> None:
    """The clicked answer is a turn of its own, as if it had been said."""
    turn_id = session.turns.next_id()
    said = Utterance(turn_id, Transcript(""), None, Progress(session.client, None, turn_id), spoken=False)
    result = await session.turns.intend(intent, said)
    if result.message:
        session.client.message(result.message)


def _put(pending: Pending) -> tuple[str, list[str], int]:
    """The question, its options, and LSP's MessageType."""
    match pending.plan:
        case Plan(questions=(first, *_)):
            return first.text, [first.yes], 3 if first.risk is Risk.NONE else 2
    titles = [choice.title for choice in pending.choices]
    numbered = "; ".join(f"{number}, {title}" for number, title in enumerate(titles, 1))
    return f"Which one? {numbered}.", titles, 3


def _meant(pending: Pending, clicked: str | None, options: list[str]) -> Intent:
    if clicked not in options:
        return Intent("ask.decline")
    return (
        Intent("ask.accept")
        if pending.plan is not None
        else Intent("history.choose", {"index": options.index(clicked) + 1})
    )
