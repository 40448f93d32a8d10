"""Fifty at one server: one does all that is not done, the other forty-nine are served as if nobody were there."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from threading import Event, Thread
from typing import Any

import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.load_clients import LOUD, SPEECH
from tests.bench.providers import environment
from tests.cloud.script import Script
from tests.cloud.server import cloud
from tests.wire.client import SECONDS
from tests.wire.ws import frame, serving, upgrade

SERVER = (sys.executable, "-m", "senorita_lsp", "--shared")
OTHERS = 49
MOST_MB = 700
"""Of memory that the server may take while it is attacked."""

# Each connection to the cloud has a number of its own, which comes back in what it hears and in what is answered.
SCRIPT = Script(transcript="tell me what file c{conn} t{turn} is good for", reply="It is {mark} that you mean.")
START = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"processId": None, "capabilities": {}}}
PCM = {"encoding": "pcm_s16le", "sampleRate": 16_000, "channels": 1}


class Editor:
    """One of the forty-nine: a document of its own, typed and spoken utterances."""

    def __init__(self, number: int) -> None:
        self.number, self.uri = number, f"file:///w/own{number}.py"
        self.text = f"def keep_{number}():\n    pass\n\n\ndef other():\n    pass\n"
        self._asked, self._version = 0, 1
        self.socket: ClientConnection

    async def send(self, **fields: Any) -> None:
        await self.socket.send(json.dumps({"jsonrpc": "2.0", **fields}))

    async def open(self, port: int) -> None:
        self.socket = await connect(f"ws://127.0.0.1:{port}/", compression=None, open_timeout=SECONDS)
        edits = {"applyEdit": True, "workspaceEdit": {"documentChanges": True}}
        capabilities = {"workspace": edits, "experimental": {"voice": {"version": 1, "capture": True}}}
        await self.request("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        await self.send(method="initialized", params={})
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        await self.send(method="textDocument/didOpen", params={"textDocument": document})

    async def request(self, method: str, params: Any) -> Any:
        self._asked += 1
        await self.send(id=self._asked, method=method, params=params)
        async with asyncio.timeout(SECONDS):
            while True:
                message = json.loads(await self.socket.recv())
                if message.get("method") == "workspace/applyEdit":
                    await self._apply(message)
                elif message.get("id") == self._asked and "method" not in message:
                    assert "error" not in message, message
                    return message["result"]

    async def _apply(self, message: Any) -> None:
        (change,) = message["params"]["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": self.uri, "version": self._version}
        (edit,) = change["edits"]
        lines = self.text.splitlines(keepends=True)
        start, end = (
            sum(map(len, lines[: at["line"]])) + at["character"]
            for at in (edit["range"]["start"], edit["range"]["end"])
        )
        self.text = self.text[:start] + edit["newText"] + self.text[end:]
        self._version += 1
        document = {"uri": self.uri, "version": self._version}
        changed = {"textDocument": document, "contentChanges": [{"text": self.text}]}
        await self.send(method="textDocument/didChange", params=changed)
        await self.send(id=message["id"], result={"applied": True})

    async def work(self) -> str:
        """Types and speaks; the mark of what was heard."""
        before = self.text
        for said, left in ((f"delete function keep {self.number}", ""), ("undo that", before)):
            result = await self.request("voice/command", {"text": said})
            assert result["status"] == "done", result
            assert self.text == left if left else f"keep_{self.number}" not in self.text
        asked = {"mode": "push", "input": PCM, "output": "none", "partialResultToken": "mic"}
        session = (await self.request("voice/start", asked))["sessionId"]
        for number in range(SPEECH):
            params = {"sessionId": session, "seq": number, "data": LOUD.decode()}
            await self.send(method="voice/audio", params=params)
        result = await self.request("voice/commit", {"sessionId": session})
        mark = next(word for word in result["transcript"].split() if word[:1] == "c" and word[1:].isdecimal())
        assert mark in result["message"], result
        return mark


# What the one does


def _floods(port: int) -> None:
    made, _ = upgrade(port)
    with made:
        made.sendall(frame(json.dumps(START).encode()))
        said = {"jsonrpc": "2.0", "method": "voice/audio", "params": {"sessionId": "s1", "seq": 0, "data": "AAAA"}}
        request = {"jsonrpc": "2.0", "id": 1, "method": "voice/command", "params": {"text": "undo that"}}
        _push(made, (frame(json.dumps(said).encode()) + frame(json.dumps(request).encode())) * 5_000)


def _huge(port: int) -> None:
    for length, body in ((2**62, b""), (17 * 2**20, b"a" * 2**20), (None, b'"' + b"a" * (15 * 2**20) + b'"')):
        made, _ = upgrade(port)
        with made:
            _push(made, frame(body, length=length))


def _garbage(port: int) -> None:
    nested = b"[" * 100_000
    for data in (os.urandom(4_096), frame(nested), frame(b"\xff\xfe"), frame(b"{}", opcode=2), frame(b"", opcode=11),
                 b"\x81\x02{}", frame(b'{"jsonrpc":"2.0","id":1,"method":3}'), frame(b'{"id":{}}')):  # fmt: skip
        made, _ = upgrade(port)
        with made:
            _push(made, data)
    with socket.create_connection(("127.0.0.1", port), SECONDS) as plain:
        _push(plain, os.urandom(100_000))


def _reads_nothing(port: int) -> None:
    """Asks for much, and takes none of it."""
    made, _ = upgrade(port, receive_buffer=4_096)
    with made:
        made.sendall(frame(json.dumps(START).encode()))
        made.sendall(frame(b'{"jsonrpc":"2.0","method":"initialized","params":{}}'))
        ask = {"jsonrpc": "2.0", "method": "voice/voices", "id": 0}
        _push(made, b"".join(frame(json.dumps({**ask, "id": number}).encode()) for number in range(1, 3_000)))


def _half_asks(port: int) -> None:
    made = socket.create_connection(("127.0.0.1", port), SECONDS)
    made.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: webs")
    _HELD.append(made)


def _sound(port: int) -> None:
    """An open microphone's worth of a hundred, into a session."""
    made, _ = upgrade(port)
    with made:
        made.sendall(frame(json.dumps(START).encode()))
        start = {"mode": "push", "input": PCM, "output": "none", "partialResultToken": "x"}
        made.sendall(frame(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "voice/start", "params": start}).encode()))
        said = {"sessionId": "s1", "seq": 0, "data": base64.b64encode(os.urandom(48_000)).decode()}
        _push(made, frame(json.dumps({"jsonrpc": "2.0", "method": "voice/audio", "params": said}).encode()) * 100)


ATTACKS: tuple[Callable[[int], None], ...] = (_floods, _huge, _garbage, _reads_nothing, _half_asks, _sound)
_HELD: list[socket.socket] = []


def _push(made: socket.socket, data: bytes) -> None:
    """Sends as much as is taken within a second; the other side may well hang up meanwhile."""
    made.settimeout(1.0)
    with suppress(OSError):
        made.sendall(data)


def _attack(port: int, done: Event, ran: list[str]) -> None:
    """One after the other, over and over, until it is done and each was done once."""
    while not done.is_set() or len(ran) < len(ATTACKS):
        for attack in ATTACKS:
            with suppress(OSError):
                attack(port)
            ran.append(attack.__name__)
            if done.is_set() and len(ran) >= len(ATTACKS):
                return


async def _served(port: int) -> list[str]:
    editors = [Editor(number) for number in range(OTHERS)]
    try:
        await asyncio.gather(*(editor.open(port) for editor in editors))
        return await asyncio.gather(*(editor.work() for editor in editors))
    finally:
        await asyncio.gather(*(editor.socket.close() for editor in editors if hasattr(editor, "socket")))


@pytest.mark.asyncio
async def test_one_is_hostile_and_forty_nine_are_unharmed(monkeypatch: pytest.MonkeyPatch) -> None:
    # One way to be heard only, so that the numbers of its connections are each one's own.
    monkeypatch.setenv("SENORITA_DEEPGRAM__STT_MODEL", "nova-3")
    async with cloud(SCRIPT) as providers:
        with environment(providers.base_url), serving(SERVER) as (process, port):
            done, ran = Event(), list[str]()
            hostile = Thread(target=_attack, args=(port, done, ran), daemon=True)
            hostile.start()
            try:
                marks = await _served(port)
            finally:
                done.set()
                await asyncio.to_thread(hostile.join, SECONDS)
                for held in _HELD:
                    held.close()
            # A line that breaks under all this is heard as a clip, and clips have no number of their own.
            lines = [mark for mark in marks if mark != "c0"]
            assert len(set(lines)) == len(lines) > OTHERS // 2, "what one said was answered to another"
            assert set(ran) == {attack.__name__ for attack in ATTACKS}
            assert process.poll() is None
            assert psutil.Process(process.pid).memory_info().rss / 2**20 < MOST_MB
            with closing(socket.create_connection(("127.0.0.1", port), SECONDS)) as asked:
                asked.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                assert b"200" in asked.recv(100)
            process.terminate()
            assert await asyncio.to_thread(process.wait, SECONDS) == 0
