"""A server on another machine than its clients: whatever they ask for, nothing of the server's own is touched."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.wire.ws import WsClient, serving

VOICE = {"version": 1}
EDITS = {"documentChanges": True, "resourceOperations": ["create", "delete"]}
EDITOR = {
    "workspace": {"applyEdit": True, "workspaceEdit": EDITS},
    "window": {"showDocument": {"support": True}, "showMessage": {"messageActionItem": {}}},
}  # fmt: skip


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving((sys.executable, "-m", "senorita_lsp", "--shared")) as (_, made):
        yield made


class Editor:
    """Says yes to everything, and keeps what it was asked."""

    def __init__(self, port: int, folder: Path, capabilities: dict[str, Any], **options: Any) -> None:
        self._client = WsClient(port)
        self.asked: list[dict[str, Any]] = []
        self._number = 0
        self.request(
            "initialize",
            {"processId": None, "rootUri": folder.as_uri(), "initializationOptions": options,
             "capabilities": {**capabilities, "experimental": {"voice": VOICE}}},
        )  # fmt: skip
        self._client.send(method="initialized", params={})

    def request(self, method: str, params: Any) -> Any:
        self._number += 1
        self._client.send(id=self._number, method=method, params=params)
        while True:
            message = self._client.next()
            if "method" not in message and message["id"] == self._number:
                return message
            if "method" in message:
                self.asked.append(message)
            if "method" in message and "id" in message:
                self._client.send(id=message["id"], result=self._answer(message))

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] == "window/showMessageRequest":
            return message["params"]["actions"][0]
        return {"applied": True, "success": True}

    def say(self, text: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.request("voice/command", {"text": text})
        result: dict[str, Any] = answer["result"]
        return result

    def edits(self) -> list[dict[str, Any]]:
        """What it was asked to change, in order."""
        edits = (message for message in self.asked if message["method"] == "workspace/applyEdit")
        return [change for edit in edits for change in edit["params"]["edit"]["documentChanges"]]

    def told(self) -> str:
        shown = (message for message in self.asked if message["method"] == "window/showMessage")
        return " ".join(message["params"]["message"] for message in shown)

    def close(self) -> None:
        self._client.close()


def test_files_are_the_editor_s(port: int, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("x = 1\n")
    with closing(Editor(port, tmp_path, EDITOR)) as editor:
        assert editor.say("create file notes dot md")["status"] == "done"
        assert editor.edits()[0]["kind"] == "create"
        assert editor.edits()[0]["uri"] == (tmp_path / "notes.md").as_uri()
    assert [path.name for path in tmp_path.iterdir()] == ["old.py"]


def test_an_editor_that_cannot_is_told_so(port: int, tmp_path: Path) -> None:
    with closing(Editor(port, tmp_path, {"workspace": {"applyEdit": True}})) as editor:
        result = editor.say("create file notes dot md")
    assert (result["status"], result["error"]["code"]) == ("failed", "editorCannot")
    assert list(tmp_path.iterdir()) == []


def test_no_program_runs(port: int, tmp_path: Path) -> None:
    with closing(Editor(port, tmp_path, EDITOR)) as editor:
        result = editor.say(f"run touch {tmp_path.name}")
        assert result["error"]["code"] == "editorCannot"
        assert "runs on another machine" in result["message"]
        assert not any(message["method"] == "window/showMessageRequest" for message in editor.asked)


@pytest.mark.parametrize("ends", [{"input": "server", "output": "none"}, {"output": "server"}])
def test_no_microphone_and_no_loudspeaker(port: int, tmp_path: Path, ends: dict[str, str]) -> None:
    with closing(Editor(port, tmp_path, EDITOR)) as editor:
        refused = editor.request("voice/start", {"mode": "push", "partialResultToken": "p", **ends})
        assert refused["error"]["data"]["code"] == "noDevice"
        spoken = editor.request("voice/speak", {"text": "hello", "output": "server", "partialResultToken": "q"})
        assert spoken["error"]["data"]["code"] == "noDevice"


def test_addresses_and_paths_are_not_a_client_s_to_set(port: int, tmp_path: Path) -> None:
    options = {"groq": {"baseUrl": "http://192.0.2.1"}, "whisper": {"model": "/etc"}, "tts": {"engines": []}}
    with closing(Editor(port, tmp_path, EDITOR, **options)) as editor:
        status = editor.request("voice/status", None)["result"]
        told = editor.told()
    assert "groq.baseUrl" in told
    assert "whisper.model" in told
    assert "192.0.2.1" not in told
    assert not status["engines"]["tts"]
