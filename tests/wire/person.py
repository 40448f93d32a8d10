"""An editor over WebSocket as one user's: it applies what it is sent, and can go on at another server."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from tests.wire.ws import WsClient

URI = "file:///w/mill.py"
CODE = "def grind():\n    pass\n\n\ndef rest():\n    pass\n"


class Person:
    """An editor with one document, whose user has a token of the team's.

    ``acted``: something has been done in it since this was last set to False. ``doing`` is called before it does it.
    """

    def __init__(self, port: int, token: str, resume: str | None = None, text: str = CODE, version: int = 1) -> None:
        self.wire = WsClient(port, additional_headers={"Authorization": f"Bearer {token}"})
        self.token = token
        self.text, self.told, self._number = text, "", 0
        self.acted = False
        self.doing: Callable[[], None] = lambda: None
        voice: dict[str, Any] = {"version": 1} if resume is None else {"version": 1, "resume": resume}
        edits = {"applyEdit": True, "workspaceEdit": {"documentChanges": True}}
        capabilities = {"workspace": edits, "experimental": {"voice": voice}}
        answer = self.request("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        offered = answer["capabilities"]["experimental"]["voice"]["resume"]
        self.resume: str = offered["token"]
        assert offered["seconds"] == 600
        self.wire.send(method="initialized", params={})
        document = {"uri": URI, "languageId": "python", "version": version, "text": text}
        self.wire.send(method="textDocument/didOpen", params={"textDocument": document})
        self.version = version

    def request(self, method: str, params: Any) -> Any:
        self._number += 1
        self.wire.send(id=self._number, method=method, params=params)
        while True:
            message = self.wire.next()
            if "method" not in message and message["id"] == self._number:
                return message["result"]
            if message.get("method") == "window/showMessage":
                self.told += message["params"]["message"]
            if message.get("method") == "workspace/applyEdit":
                self._apply(message["params"]["edit"])
            if "method" in message and "id" in message:
                self.wire.send(id=message["id"], result={"applied": True, "success": True})

    def _apply(self, edit: Any) -> None:
        self.acted = True
        self.doing()
        lines = self.text.splitlines(keepends=True)
        starts = [sum(map(len, lines[:at])) for at in range(len(lines) + 1)]
        for each in reversed(edit["documentChanges"][0]["edits"]):
            start, end = (starts[p["line"]] + p["character"] for p in (each["range"]["start"], each["range"]["end"]))
            self.text = self.text[:start] + each["newText"] + self.text[end:]
        self.version += 1
        change = {"textDocument": {"uri": URI, "version": self.version}, "contentChanges": [{"text": self.text}]}
        self.wire.send(method="textDocument/didChange", params=change)

    def say(self, text: str) -> str:
        status: str = self.request("voice/command", {"text": text})["status"]
        return status

    def again(self, port: int, token: str | None = None) -> Person:
        """The same editor at another server, or on another line."""
        return Person(port, token or self.token, self.resume, self.text, self.version + 1)

    def cut_off(self) -> None:
        self.wire.socket.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.wire.close()
