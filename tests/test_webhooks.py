"""Workflows outside: what is sent, what comes back, what is tried again, and the whole way from the spoken word.

The receiver is a server of the test's own on loopback; its answers are rows of ``data/webhooks/answers.jsonl``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import ClientServerConfig

from senorita_lsp.config import Settings
from senorita_lsp.config.settings import Webhooks
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.webhook import http, trigger
from senorita_lsp.engines.webhook.base import MOST_BYTES, Call
from tests.personas import PERSONAS, EditorClient

ANSWERS = [
    json.loads(line) for line in (Path(__file__).parent / "data/webhooks/answers.jsonl").read_text("utf-8").splitlines()
]
CALL = Call("slack", "the build is green", {"file": "shop.py", "line": 3})

Behave = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Receiver:
    """An HTTP server that keeps what it is sent; ``behave`` writes the answer to each call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], Any]] = []
        self.behave: Behave = answer(200)
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?token=hush"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in head[1:])}
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
            self.calls.append((head[0], headers, body))
            await self.behave(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


def answer(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Behave:
    rows = {"Content-Length": str(len(body)), **(headers or {})}
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in rows.items()) + "\r\n"

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode("latin-1") + body)

    return behave


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    await receiver.open()
    yield receiver
    await receiver.close()


def settings(receiver: Receiver) -> Settings:
    return Settings(webhooks=Webhooks(slack=receiver.address))


async def error(call: Call, chosen: Settings) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await trigger(call, chosen)
    assert not any(word in caught.value.message for word in ("127.0.0.1", "hush", "://", "hook?"))
    return caught.value


@pytest.mark.asyncio
async def test_the_body_is_as_the_specification_has_it(receiver: Receiver) -> None:
    await trigger(CALL, settings(receiver))
    ((line, headers, body),) = receiver.calls
    assert line == "POST /hook?token=hush HTTP/1.1"
    assert headers["content-type"] == "application/json"
    assert body == {
        "action": "slack",
        "source": "senorita",
        "param": "the build is green",
        "context": {"file": "shop.py", "line": 3},
    }


@pytest.mark.asyncio
@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row["about"])
async def test_an_answer(receiver: Receiver, row: dict[str, Any]) -> None:
    headers = {name: value.replace("{port}", str(receiver.port)) for name, value in row.get("headers", {}).items()}
    body = row.get("body", "").encode("latin-1" if "latin" in row else "utf-8")
    receiver.behave = answer(row["status"], headers, body)
    if "code" in row:
        failure = await error(CALL, settings(receiver))
        assert (failure.code, failure.message) == (row["code"], row["says"])
    else:
        assert await trigger(CALL, settings(receiver)) == row["answer"]
    assert len(receiver.calls) == row.get("calls", 1)


@pytest.mark.asyncio
async def test_a_redirect_on_the_same_host_is_followed_with_the_same_body(receiver: Receiver) -> None:
    answers = [answer(308, {"Location": "/other"}), answer(200, {"Content-Type": "text/plain"}, b"there")]
    receiver.behave = lambda writer: answers.pop(0)(writer)
    assert await trigger(CALL, settings(receiver)) == "there"
    assert [line for line, _, _ in receiver.calls] == ["POST /hook?token=hush HTTP/1.1", "POST /other HTTP/1.1"]
    assert receiver.calls[0][2] == receiver.calls[1][2]


@pytest.mark.parametrize(
    ("address", "target", "same"),
    [
        ("https://n8n.example/a", "https://n8n.example/b", True),
        ("http://n8n.example/a", "https://n8n.example/a", True),
        ("https://n8n.example/a", "https://N8N.example:8443/a", True),
        ("https://n8n.example/a", "http://n8n.example/a", False),
        ("https://n8n.example/a", "https://evil.example/a", False),
        ("https://n8n.example/a", "https://n8n.example.evil.example/a", False),
        ("https://n8n.example/a", "https://me@n8n.example/a", False),
        ("https://n8n.example/a", "ftp://n8n.example/a", False),
        ("http://n8n.example:80/a", "http://n8n.example:81/a", False),
        ("https://n8n.example/a", "https://n8n.example:x/a", False),
    ],
)
def test_where_a_redirect_may_lead(address: str, target: str, same: bool) -> None:
    assert http._same_place(address, target) is same


@pytest.mark.asyncio
async def test_it_is_called_again_when_the_first_call_was_turned_away(receiver: Receiver) -> None:
    answers = [answer(503, {"Retry-After": "0"}), answer(200)]
    receiver.behave = lambda writer: answers.pop(0)(writer)
    assert await trigger(CALL, settings(receiver)) == ""
    assert len(receiver.calls) == 2


@pytest.mark.asyncio
async def test_nobody_is_there(receiver: Receiver) -> None:
    chosen = settings(receiver)
    await receiver.close()
    failure = await error(CALL, chosen)
    assert (failure.code, failure.message) == ("unreachable", "The Slack workflow cannot be reached.")
    await receiver.open()


@pytest.mark.asyncio
async def test_a_connection_that_breaks_is_not_tried_again(receiver: Receiver) -> None:
    async def drop(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    receiver.behave = drop
    failure = await error(CALL, settings(receiver))
    assert failure.code == "unreachable"
    assert failure.message == (
        "The connection to the Slack workflow broke; there is no way to tell whether it did its work."
    )
    assert len(receiver.calls) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("limit", ["READ_S", "TOTAL_S"])
async def test_silence_is_not_waited_for(receiver: Receiver, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    async def hush(_: asyncio.StreamWriter) -> None:
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(http, limit, 0.2)
    receiver.behave = hush
    failure = await error(CALL, settings(receiver))
    assert failure.code == "timeout"
    assert (
        failure.message == "The Slack workflow did not answer in time; there is no way to tell whether it did its work."
    )
    assert len(receiver.calls) == 1


@pytest.mark.asyncio
async def test_words_that_do_not_end_are_done_without(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    monkeypatch.setattr(http, "ANSWER_S", 0.2)
    receiver.behave = drip
    assert await trigger(CALL, settings(receiver)) == ""


@pytest.mark.asyncio
async def test_words_that_break_off_are_done_without(receiver: Receiver) -> None:
    receiver.behave = answer(200, {"Content-Type": "text/plain", "Content-Length": "50"}, b"half")
    assert await trigger(CALL, settings(receiver)) == ""


@pytest.mark.asyncio
async def test_a_huge_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    sent = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/plain\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    receiver.behave = pour
    assert await trigger(CALL, settings(receiver)) == ""
    assert sent < 100_000_000


@pytest.mark.asyncio
async def test_what_is_too_large_or_no_json_is_not_sent(receiver: Receiver) -> None:
    for param, code in (("x" * MOST_BYTES, "tooLarge"), (float("nan"), "invalid"), ({1, 2}, "invalid")):
        assert (await error(Call("slack", param), settings(receiver))).code == code
    assert receiver.calls == []


@pytest.mark.asyncio
async def test_privacy(receiver: Receiver) -> None:
    """What is on this machine may be called; what is elsewhere may not, and nothing of it is looked up."""
    local = replace(settings(receiver), privacy="local")
    assert await trigger(CALL, local) == ""
    failure = await error(CALL, replace(local, webhooks=Webhooks(slack="https://n8n.example/hook")))
    assert failure.code == "networkForbidden"


@pytest.mark.asyncio
async def test_what_is_not_configured_or_unknown() -> None:
    failure = await error(Call("email", "x"), Settings())
    assert failure.code == "notConfigured"
    assert "senorita.webhooks.email" in failure.message
    assert (await error(Call("pigeon", "x"), Settings())).code == "invalid"


# The whole way


SHOP = "def total(prices):\n    return sum(prices)\n\n\nprint(total([]))\n"


@pytest_asyncio.fixture
async def editor(tmp_path: Path, receiver: Receiver) -> AsyncIterator[EditorClient]:
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    client = await ClientServerConfig(
        server_command=[sys.executable, "-m", "senorita_lsp", "--stdio"],
        client_factory=lambda: EditorClient(PERSONAS[0]),
    ).start()
    assert isinstance(client, EditorClient)
    addresses = dict.fromkeys(("email", "github", "slack"), receiver.address)
    await client.begin(tmp_path, {"webhooks": addresses})
    yield client
    await client.shutdown_session()
    await client.stop()


@pytest.mark.asyncio
async def test_a_message_is_shown_asked_about_and_sent(
    editor: EditorClient, receiver: Receiver, tmp_path: Path
) -> None:
    uri = editor.open(tmp_path / "shop.py")
    said = "send a slack message the build is green"
    result = await editor.say(said, uri, 20)
    assert result["status"] == "declined"
    assert receiver.calls == []
    editor.seen.answer = "Send"
    result = await editor.say(said, uri, 20)
    assert (result["status"], result["message"]) == ("done", "Sent to Slack.")
    assert editor.seen.questions[-1] == ('Send to Slack: "the build is green", with your place (shop.py, line 2)?')
    assert receiver.calls[0][2] == {
        "action": "slack",
        "source": "senorita",
        "param": "the build is green",
        "context": {"file": "shop.py", "line": 2, "language": "python"},
    }
    assert not any("sum(" in json.dumps(call) for call in receiver.calls)


@pytest.mark.asyncio
async def test_code_goes_where_it_is_selected_and_asked_for(
    editor: EditorClient, receiver: Receiver, tmp_path: Path
) -> None:
    uri = editor.open(tmp_path / "shop.py")
    editor.seen.answer = "Send"
    assert (await editor.say("send this to slack", uri))["message"] == "Nothing is selected."
    result = await editor.say("send this to slack saying look", uri, 0, SHOP.index("\n\n"))
    assert result["status"] == "done", result["message"]
    assert editor.seen.questions == ['Send to Slack: "look" and what is selected in lines 1 to 2 of shop.py?']
    assert receiver.calls[0][2]["context"]["selection"] == SHOP[: SHOP.index("\n\n")]


@pytest.mark.asyncio
async def test_a_summary_holds_what_was_said_and_done(editor: EditorClient, receiver: Receiver, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "shop.py")
    editor.seen.answer = "Send"
    for _ in range(25):
        await editor.say("go to line two", uri)
    await editor.say("rename total to sum of prices", uri)
    result = await editor.say("send an email summary", uri)
    assert result["message"] == "Sent by e-mail."
    history = receiver.calls[0][2]["context"]["history"]
    assert len(history) == 20
    assert history[0] == {"said": "go to line two", "intent": "nav.line", "answer": "Line 2."}
    assert history[-1]["said"] == "rename total to sum of prices"


@pytest.mark.asyncio
async def test_an_issue_has_the_problems_of_its_place(editor: EditorClient, receiver: Receiver, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "shop.py")
    editor.seen.answer = "Send"
    context = editor.context(uri, SHOP.index("print"))
    at = context["selection"]
    context["diagnostics"] = [{"range": at, "message": "the sum of nothing", "severity": 2}]
    result = await editor.ask_server(
        "voice/command", {"text": "create a github issue empty baskets fail", "context": context}
    )
    assert result["message"] == "Sent to GitHub."
    assert receiver.calls[0][2]["context"]["problems"] == [
        {"line": 5, "severity": "warning", "message": "the sum of nothing"}
    ]


@pytest.mark.asyncio
async def test_a_failed_call_fails_the_turn(editor: EditorClient, receiver: Receiver) -> None:
    editor.seen.answer = "Send"
    receiver.behave = answer(500)
    result = await editor.say("slack the build is green")
    assert result["status"] == "failed"
    assert result["error"] == {
        "code": "engineFailed",
        "message": "The Slack workflow reports a server error (status 500).",
    }


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("payload", "param", "context"),
    [
        ({"text": "The release is out."}, {"text": "The release is out."}, {}),
        ({"param": "hello"}, "hello", {}),
        ({"param": "hello", "context": {"file": "a.py"}}, "hello", {"file": "a.py"}),
        ({"param": "hello", "channel": "#dev", "context": {"line": 1}}, "hello", {"channel": "#dev", "line": 1}),
        ({"param": "hello", "context": 5}, "hello", {"context": 5}),
        ({}, {}, {}),
    ],
)
async def test_a_client_calls(editor: EditorClient, receiver: Receiver, payload: Any, param: Any, context: Any) -> None:
    receiver.behave = answer(200, {"Content-Type": "text/plain"}, b"taken")
    result = await editor.ask_server("voice/webhook", {"action": "slack", "payload": payload})
    assert result == {"status": "triggered", "action": "slack", "detail": "Slack answers: taken"}
    assert receiver.calls[0][2] == {"action": "slack", "source": "senorita", "param": param, "context": context}
    assert editor.seen.questions == []


@pytest.mark.asyncio
async def test_a_folder_cannot_say_where_messages_go(editor: EditorClient, receiver: Receiver, tmp_path: Path) -> None:
    """The workspace's settings are answered by the editor, and a stranger's folder may have written them."""
    editor.set_configuration({"webhooks": {"slack": "http://127.0.0.1:9/evil"}}, section="senorita")
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
    async with asyncio.timeout(25):
        while not any("senorita.webhooks.slack is not taken" in told.message for told in editor.messages):
            await asyncio.sleep(0.02)
    status = await editor.ask_server("voice/status", {})
    assert status["webhooks"] == {"email": True, "github": True, "slack": True}
    result = await editor.ask_server("voice/webhook", {"action": "slack", "payload": {}})
    assert result["status"] == "triggered"


@pytest.mark.asyncio
async def test_a_client_is_told_of_failures(editor: EditorClient, receiver: Receiver) -> None:
    receiver.behave = answer(404)
    result = await editor.ask_server("voice/webhook", {"action": "slack", "payload": {}})
    assert result["status"] == "error"
    assert "is the workflow active?" in result["detail"]
    result = await editor.ask_server("voice/webhook", {"action": "pigeon", "payload": {}})
    assert (result["status"], result["action"]) == ("error", "pigeon")
