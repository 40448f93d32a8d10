"""Confirmation before something is deleted or run: by dialog or by voice, whichever answers first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from senorita_lsp.action.plan import Question, Risk
from senorita_lsp.command.intent import Intent, Understood
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.speaking.sinks import now_ms
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.command.repair.snap import Heard
    from senorita_lsp.server.session import Session

CANCEL = "Cancel"


class Unanswerable(Exception):
    """This editor shows no dialogs: ``left`` are the questions to be answered by the next utterance."""

    def __init__(self, left: tuple[Question, ...]) -> None:
        super().__init__("the editor cannot ask")
        self.left = left


class Questions:
    """The question that is open, if one is."""

    def __init__(self, session: Session, understand: Callable[[Transcript, None], Heard]) -> None:
        self._understand = understand
        self._session = session
        self._answer: asyncio.Future[bool] | None = None
        self._text = ""
        self._asked_at = 0

    @property
    def open(self) -> bool:
        """Whether an answer is waited for."""
        return self._answer is not None and not self._answer.done()

    async def confirm(self, questions: Sequence[Question], progress: Progress) -> bool:
        """Whether each question was answered with yes; raises Unanswerable before the first where nobody can ask."""
        for at, question in enumerate(questions):
            if not self._session.client.abilities.show_message_request:
                raise Unanswerable(tuple(questions[at:]))
            progress.notice("info", "question", question.text)
            progress.asked(question.text)
            if not await self._ask(question):
                return False
        return True

    async def _ask(self, question: Question) -> bool:
        self._answer, self._text = asyncio.get_running_loop().create_future(), question.text
        self._asked_at = now_ms()
        options, kind = [question.yes, CANCEL], 3 if question.risk is Risk.NONE else 2
        dialog = asyncio.ensure_future(self._session.client.ask(question.text, options, kind))
        try:
            await asyncio.wait((dialog, self._answer), return_when=asyncio.FIRST_COMPLETED)
            return self._answer.result() if self._answer.done() else dialog.result() == question.yes
        finally:
            dialog.cancel()
            self._answer = None

    async def answer(self, heard: Transcript, at: int) -> str | None:
        """Takes an utterance, said at ``at`` (``now_ms``), as the answer and says which it was; None where it is a
        command of its own.

        Another command counts as a no, unless it was said before anything was asked: it has to wait then. Silence and
        a sound of agreement in passing are no answer: the question stays open, and is said again to who asks for it.
        """
        if not heard.text.strip():
            return ""
        understood = (await self._session.think(self._understand, heard, None)).parse
        intent = understood.reading.intent if isinstance(understood, Understood) else None
        if intent is not None and intent.family == "backchannel" and not _okay(heard.text):
            return ""
        if intent is not None and intent.family in ("history.say", "history.repeat"):
            return self._text
        verdict = None if intent is None else _verdict(intent)
        if self._answer is not None and not self._answer.done() and (verdict is not None or at >= self._asked_at):
            self._answer.set_result(verdict is True)
        return None if verdict is None else "Yes." if verdict else "No."


def _verdict(intent: Intent) -> bool | None:
    if intent.family == "history.choose":
        return str(intent.slots.get("index")) == "1"
    verdicts = {"ask.accept": True, "backchannel": True, "ask.decline": False, "history.cancel": False}
    return verdicts.get(intent.family)


def _okay(text: str) -> bool:
    return text.strip(" .,!").lower() in ("ok", "okay")
