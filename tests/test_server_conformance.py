"""What the real server sends against the types of the extension: every result, error, progress and reverse request."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from senorita_lsp.cli.client import Editor
from senorita_lsp.protocol import types
from senorita_lsp.protocol.method import METHODS
from senorita_lsp.protocol.names import EDITOR_COMMANDS, ERROR_CODES, SERVER_COMMANDS
from senorita_lsp.protocol.wire import Wire
from senorita_lsp.server.errors import REQUEST_FAILED
from tests.voices import silence, spoken

Json = dict[str, Any]

TOKEN = "turn"

SAID = (
    "go to line four",
    "delete function water",
    "undo that",
    "redo that",
    "create file notes dot txt",
    "rename file notes dot txt to ideas dot txt",
    "delete file ideas dot txt",
    "go to line one and delete it",
    "open plan",
    "two",
    "save all",
    "close tab",
    "format document",
    "press control s",
    "find total",
    "go to definition",
    "fold this function",
    "run echo hello",
    "explain this",
    "tell slack that it works",
    "try again",
    "seventeen purple harbours",
    "yes",
    "go to line four hundred",
    "",
)
"""Utterances that end in every way a turn can: done, ambiguous, declined, failed, not understood."""


class Witness(Editor):
    """A client that keeps every message as it came, and offers every editor command there is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, self._agree, lambda _: None)
        self.agrees = True
        self.sent: dict[int, str] = {}
        self.came: list[Json] = []

    async def _agree(self, question: str) -> bool:
        return self.agrees

    def _send(self, message: Json) -> None:
        if "id" in message and "method" in message:
            self.sent[message["id"]] = message["method"]
            if message["method"] == "initialize":
                voice = message["params"]["capabilities"]["experimental"]["voice"]
                voice = voice | {"editor": [name for name in EDITOR_COMMANDS if name != "runTerminal"]}
                capabilities = message["params"]["capabilities"] | {"experimental": {"voice": voice}}
                message = message | {"params": message["params"] | {"capabilities": capabilities}}
        super()._send(message)

    def _take(self, message: Json) -> None:
        self.came.append(message)
        super()._take(message)

    async def tell(self, method: str, params: Any = None) -> Any:
        """The result; None where the server refuses, which is looked at with all other messages."""
        with suppress(RuntimeError):
            return await asyncio.wait_for(self.request(method, params), 60)

    async def say(self, text: str) -> Any:
        return await self.tell(
            "voice/command", {"text": text, "context": self.context(), "partialResultToken": TOKEN, "workDoneToken": 7}
        )


@pytest_asyncio.fixture
async def witness(tmp_path: Path) -> AsyncIterator[Witness]:
    (tmp_path / "garden.py").write_text("def water(plant):\n    return plant\n\n\ntotal = water(1)\n", encoding="utf-8")
    for name in ("plan_spring.txt", "plan_autumn.txt"):
        (tmp_path / name).write_text("roses\n", encoding="utf-8")
    editor = Witness(tmp_path)
    await editor.start()
    editor.open("garden.py")
    yield editor
    await editor.stop()


def check(witness: Witness) -> None:
    """Reads every message that came by its type; writing it again gives the same members."""
    for message in witness.came:
        method = message.get("method")
        if method is None:
            _check_answer(witness.sent[message["id"]], message)
        elif method.startswith("voice/"):
            assert METHODS[method].sender == "server", message
            _same(METHODS[method].params, message["params"])
            _check_editor(message["params"]) if method == "voice/editor" else None
        elif method == "$/progress" and message["params"]["token"] == TOKEN:
            _same(types.ProgressParams, message["params"])
            value = message["params"]["value"]
            assert value["kind"] != "notice" or value["code"] in ERROR_CODES, value


def _check_answer(method: str, message: Json) -> None:
    error = message.get("error")
    if error is not None:
        assert error["code"] == REQUEST_FAILED, (method, error)
        _same(types.ErrorData, error["data"])
        assert error["data"]["code"] in ERROR_CODES, error
    elif method == "initialize":
        capabilities = message["result"]["capabilities"]
        _same(types.ServerCapabilities, capabilities["experimental"]["voice"])
        assert capabilities["executeCommandProvider"]["commands"] == list(SERVER_COMMANDS)
    elif method == "workspace/executeCommand":
        value = message["result"]
        if value is not None:
            _same(types.StatusResult if "engines" in value else types.TurnResult, value)
    elif method in METHODS:
        model, result = METHODS[method].result, message["result"]
        _same(model, result)
        if model is types.TurnResult and "error" in result:
            assert result["error"]["code"] in ERROR_CODES, result


def _same(model: type[Wire] | None, value: Any) -> None:
    if model is None:
        assert value is None
        return
    assert model.from_wire(value).to_wire() == value, model.__name__


def _check_editor(params: Json) -> None:
    known = {name.rstrip("?"): name.endswith("?") for name in EDITOR_COMMANDS[params["command"]]}
    given = params["arguments"]
    assert given.keys() <= known.keys(), params
    assert given.keys() >= {name for name, optional in known.items() if not optional}, params


@pytest.mark.asyncio
async def test_typed_turns(witness: Witness) -> None:
    results = [await witness.say(text) for text in SAID]
    witness.agrees = False
    results += [await witness.say("delete file plan autumn dot txt")]
    for command in ("senorita.status", "senorita.undo", "senorita.explain", "senorita.interrupt", "senorita.stop"):
        await witness.tell("workspace/executeCommand", {"command": command, "arguments": []})
    await witness.tell("workspace/executeCommand", {"command": "senorita.command", "arguments": ["go to line two"]})
    for action in ("email", "unknown"):
        await witness.tell("voice/webhook", {"action": action, "payload": {}})
    await witness.tell("voice/status")
    check(witness)
    statuses = {result["status"] for result in results if result is not None}
    assert statuses == {"done", "ambiguous", "notUnderstood", "declined", "failed"}
    reverse = {message["method"] for message in witness.came if "method" in message and "id" in message}
    assert reverse >= {"voice/editor", "voice/context", "workspace/applyEdit", "window/showDocument"}


@pytest.mark.speech
@pytest.mark.asyncio
async def test_spoken_turns(witness: Witness) -> None:
    clip = spoken("go to line four")
    form = {"encoding": "pcm_s16le", "sampleRate": clip.rate, "channels": 1}
    start = {"mode": "push", "input": form, "output": form | {"encoding": "mulaw", "sampleRate": 8000}}
    started = await witness.tell("voice/start", start | {"partialResultToken": TOKEN})
    session = started["sessionId"]
    for seq, data in enumerate((clip.data, silence(300, clip.rate).data)):
        encoded = base64.b64encode(data).decode()
        witness.notify("voice/audio", {"sessionId": session, "seq": seq, "data": encoded})
    await witness.tell("voice/commit", {"sessionId": session, "context": witness.context()})
    witness.notify("voice/audio", {"sessionId": session, "seq": 9, "data": "?"})
    await witness.tell("voice/commit", {"sessionId": session})
    witness.notify("voice/interrupt", {"sessionId": session})
    await witness.tell("voice/status")
    for muted in (True, False):
        await witness.tell("voice/mute", {"sessionId": session, "muted": muted})
    for mode in ("handsFree", "push"):
        await witness.tell("voice/mode", {"sessionId": session, "mode": mode})
    await witness.tell("voice/stop", {"sessionId": session})
    await witness.tell("voice/stop", {"sessionId": session})
    await witness.tell("voice/mute", {"sessionId": session, "muted": True})
    await witness.tell("voice/start", start | {"mode": "handsFree", "partialResultToken": TOKEN})
    data = base64.b64encode(clip.data).decode()
    await witness.tell("voice/transcribe", {"data": data, "format": form})
    await witness.tell("voice/transcribe", {"data": "", "format": form})
    await witness.tell("voice/speak", {"text": "Done.", "partialResultToken": TOKEN})
    await witness.tell("voice/speak", {"text": "Done.", "voice": "nobody's", "partialResultToken": TOKEN})
    await witness.tell("voice/voices")
    check(witness)
    kinds = {m["params"]["value"]["kind"] for m in witness.came if m.get("method") == "$/progress"}
    assert kinds >= {"state", "final", "intent", "text", "sentence", "audio", "audioEnd", "notice"}
