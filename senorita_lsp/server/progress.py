"""What the client is told while a turn is under way."""

from __future__ import annotations

from typing import Any

from senorita_lsp.server.client import Client

DROPPABLE = frozenset({"level", "interim", "audio"})
"""Kinds that a client which does not keep up may miss: the final word on each comes with another kind."""


class Progress:
    """One token's stream of ``voice`` progress values; silent without a token. ``turn_id`` goes with each of them."""

    def __init__(self, client: Client, token: str | int | None, turn_id: str | None = None) -> None:
        self._client = client
        self.token = token
        self._turn = {} if turn_id is None else {"turnId": turn_id}

    def of(self, turn_id: str) -> Progress:
        """The same stream, for the values of one turn."""
        return Progress(self._client, self.token, turn_id)

    def emit(self, kind: str, **fields: Any) -> None:
        self._client.progress(self.token, {"kind": kind, **self._turn, **fields}, droppable=kind in DROPPABLE)

    def notice(self, level: str, code: str, message: str) -> None:
        self.emit("notice", level=level, code=code, message=message)


class WorkDone:
    """LSP's own progress (3.17, Work Done Progress) on a token the client gave; silent without one."""

    def __init__(self, client: Client, token: str | int | None, title: str) -> None:
        self._client, self._token, self._title = client, token, title
        self._begun = False

    def report(self, message: str) -> None:
        if not self._begun:
            self._begun = True
            self._client.progress(self._token, {"kind": "begin", "title": self._title, "message": message})
        else:
            self._client.progress(self._token, {"kind": "report", "message": message})

    def end(self, message: str | None = None) -> None:
        if self._begun:
            self._client.progress(self._token, {"kind": "end"} | ({"message": message} if message else {}))
