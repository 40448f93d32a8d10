"""What the client is told while a turn is under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from senorita_lsp.server.client import Client

DROPPABLE = frozenset({"level", "interim", "audio"})
"""Kinds that a client which does not keep up may miss: the final word on each comes with another kind."""


class WorkDone:
    """LSP's own progress (3.17, Work Done Progress) on a token the client gave; silent without one."""

    def __init__(self, client: Client, token: str | int | None) -> None:
        self._client, self._token = client, token
        self._begun = False

    def report(self, message: str) -> None:
        """One line on what goes on now."""
        if self._begun:
            self._client.progress(self._token, {"kind": "report", "message": message}, droppable=True)
        else:
            self._begun = True
            self._client.progress(self._token, {"kind": "begin", "title": "Senorita", "message": message})

    def end(self) -> None:
        if self._begun:
            self._client.progress(self._token, {"kind": "end"})


class Progress:
    """One token's stream of ``voice`` progress values; silent without a token. ``turn_id`` goes with each of them.

    ``work`` is told in LSP's own words what takes time: notices, and the output of terminal commands.
    """

    def __init__(
        self,
        client: Client,
        token: str | int | None,
        turn_id: str | None = None,
        work: WorkDone | None = None,
        voice: Callable[[str], None] | None = None,
    ) -> None:
        self._client, self._work, self._voice = client, work, voice
        self._lines = 0
        self.token = token
        self._turn = {} if turn_id is None else {"turnId": turn_id}

    def of(self, turn_id: str) -> Progress:
        """The same stream, for the values of one turn."""
        return Progress(self._client, self.token, turn_id, self._work)

    def aloud(self, voice: Callable[[str], None]) -> Progress:
        """The same stream, with a voice that says what is answered."""
        return Progress(self._client, self.token, self._turn.get("turnId"), self._work, voice)

    def answer(self, text: str) -> None:
        """A piece of the answer, shown and spoken as it comes."""
        self.emit("text", delta=text)
        if self._voice is not None:
            self._voice(text)

    def code(self, text: str) -> None:
        """A piece of code in the answer, shown as it comes and not spoken."""
        self.emit("text", delta=text, source="code")
        before, self._lines = self._lines, self._lines + text.count("\n")
        if self._work is not None and self._lines != before:
            self._work.report(f"Writing: {self._lines} lines")

    def emit(self, kind: str, **fields: Any) -> None:
        self._client.progress(self.token, {"kind": kind, **self._turn, **fields}, droppable=kind in DROPPABLE)

    def notice(self, level: str, code: str, message: str) -> None:
        self.emit("notice", level=level, code=code, message=message)
        if self._work is not None:
            self._work.report(message)

    def output(self, text: str) -> None:
        """A piece of a terminal command's output."""
        self.emit("text", delta=text, source="terminal")
        lines = text.split("\n")
        if self._work is not None and (last := next((line for line in reversed(lines) if line.strip()), "")):
            self._work.report(last.strip()[:120])
