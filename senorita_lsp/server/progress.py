"""What the client is told while a turn is under way."""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import Any, Protocol
from uuid import uuid4

from senorita_lsp.server.certainty import Certainty
from senorita_lsp.server.client import Client

DROPPABLE = frozenset({"level", "interim", "audio"})
"""Kinds that a client which does not keep up may miss: the final word on each comes with another kind."""


REPORTED = 120
"""Characters of a report: it is shown on one line."""

SENTENCE_ENDS = ".!?:\n"

_STEERING = (range(0x09), (0x0B, 0x0C), range(0x0E, 0x20), range(0x7F, 0xA0))
_TURNING = (range(0x202A, 0x202F), range(0x2066, 0x206A))
_HIDDEN = ((0x00AD, 0x180E, 0x200B, 0xFEFF), range(0x2060, 0x2066), range(0xE0000, 0xE0080))
_UNSEEN = dict.fromkeys(chain(*_STEERING, *_TURNING, *_HIDDEN), "\ufffd")


def visible(text: str) -> str:
    """A text without control characters, and without those that turn its direction or stand there unseen: a model's
    words come to terminals, too."""
    return text.translate(_UNSEEN)


class WorkDone:
    """LSP's own progress (3.17, Work Done Progress) on a token the client gave.

    Without one, with ``asked``, on a token that the client is asked to show; silent where it would not.
    """

    def __init__(self, client: Client, token: str | int | None, asked: bool = False) -> None:
        self._client, self._token = client, token
        self._asks = asked and token is None and client.abilities.work_done_progress
        self._asking: asyncio.Task[None] | None = None
        self._begun = self._ended = False
        self._last = ""

    def report(self, message: str) -> None:
        """Reports one line on the current activity."""
        self._last = message
        if self._token is None:
            if self._asks and self._asking is None:
                self._asking = asyncio.ensure_future(self._ask())
        elif self._begun:
            self._client.progress(self._token, {"kind": "report", "message": message}, droppable=True)
        else:
            self._begun = True
            begin = {"kind": "begin", "title": "Senorita", "message": message, "cancellable": True}
            self._client.progress(self._token, begin)

    def end(self) -> None:
        self._ended = True
        if self._begun:
            self._client.progress(self._token, {"kind": "end"})

    async def _ask(self) -> None:
        token = f"senorita-{uuid4().hex}"
        if await self._client.shows_progress(token) and not self._ended:
            self._token = token
            self.report(self._last)


class Follower(Protocol):
    """What observes a turn's progress: the conversation it is part of."""

    def answering(self, text: str) -> None:
        """A piece of the answer, to be spoken while it streams."""

    def asking(self) -> None:
        """A language model is asked: the turn may still be dropped."""

    def asked(self, text: str) -> None:
        """The user is asked something, and may answer by voice."""

    def waits(self) -> None:
        """The turn continues after the user has answered another turn's question."""

    def acting(self) -> None:
        """The turn begins to act."""


class Progress:
    """One token's stream of ``voice`` progress values; silent without a token. ``turn_id`` goes with each of them.

    ``work`` is told in LSP's own words what takes time: notices, and the output of terminal commands. Nothing is told
    before the ``certainty`` is there.
    """

    def __init__(
        self,
        client: Client,
        token: str | int | None,
        turn_id: str | None = None,
        work: WorkDone | None = None,
        follower: Follower | None = None,
        certainty: Certainty | None = None,
    ) -> None:
        self._client, self._work, self._follower = client, work, follower
        self.certainty = certainty or Certainty()
        self._lines = 0
        self._line = ""
        self.token, self.turn_id = token, turn_id
        self._turn = {} if turn_id is None else {"turnId": turn_id}

    @property
    def shows(self) -> bool:
        """Whether the client is told of it at all."""
        return self.token is not None

    @property
    def speaks(self) -> bool:
        """Whether answers are spoken as they come."""
        return self._follower is not None

    def of(self, turn_id: str) -> Progress:
        """The same stream, for the values of one turn."""
        return Progress(self._client, self.token, turn_id, self._work)

    def followed(self, follower: Follower, certainty: Certainty | None = None) -> Progress:
        """The same stream, of a turn that somebody follows, and speaks its answer."""
        return Progress(self._client, self.token, self.turn_id, self._work, follower, certainty)

    async def certain(self) -> None:
        """Returns once the turn was certainly meant: from here on it may do something, and be remembered."""
        await self.certainty.passed()

    def asking(self) -> None:
        if self._follower is not None:
            self._follower.asking()

    def asked(self, text: str) -> None:
        if self._follower is not None:
            self._follower.asked(text)

    def waits(self) -> None:
        if self._follower is not None:
            self._follower.waits()

    def acting(self) -> None:
        if self._follower is not None:
            self._follower.acting()

    def answer(self, text: str) -> None:
        """A piece of the answer, shown and spoken as it comes."""
        self.emit("text", delta=text)
        if self._follower is not None:
            self._follower.answering(text)
        self._line += text
        if self._work is not None and any(sign in text for sign in SENTENCE_ENDS):
            last = next((line for line in reversed(self._line.split("\n")) if line.strip()), "")
            self._line = last
            if last:
                self._work.report(last.strip()[-REPORTED:])

    def working(self, message: str) -> None:
        """Reports that the work takes a while."""
        if self._work is not None:
            self._work.report(message)

    def code(self, text: str) -> None:
        """A piece of code in the answer, shown as it comes and not spoken."""
        self.emit("text", delta=text, source="code")
        before, self._lines = self._lines, self._lines + text.count("\n")
        if self._work is not None and self._lines != before:
            self._work.report(f"Writing: {self._lines} lines")

    def emit(self, kind: str, **fields: Any) -> None:
        value = {"kind": kind, **self._turn, **fields}
        self.certainty.through(lambda: self._client.progress(self.token, value, droppable=kind in DROPPABLE))

    def notice(self, level: str, code: str, message: str) -> None:
        self.emit("notice", level=level, code=code, message=message)
        if self._work is not None:
            self._work.report(message)

    def output(self, text: str) -> None:
        """A piece of a terminal command's output."""
        self.emit("text", delta=text, source="terminal")
        lines = text.split("\n")
        if self._work is not None and (last := next((line for line in reversed(lines) if line.strip()), "")):
            self._work.report(last.strip()[:REPORTED])
