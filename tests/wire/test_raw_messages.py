"""One message in, one answer out: what is refused and how, and what must come through unharmed."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.wire.client import RawClient, frame, message

DATA = Path(__file__).parent.parent / "data/wire"
REFUSED = [json.loads(line) for line in (DATA / "refused.jsonl").read_text().splitlines()]
NUMBERS = count(1000)


def echo(client: RawClient, params: Any = None) -> Any:
    return client.request(next(NUMBERS), "test/echo", params)["result"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_refused_and_the_server_lives(living: RawClient, case: dict[str, Any]) -> None:
    living.send(frame(case["body"].encode("latin-1")))
    assert living.messages is not None
    answer = living.messages.next()
    assert answer is not None
    assert answer["id"] == case["id"]
    assert answer["error"]["code"] == case["code"]
    if "field" in case:
        assert answer["error"]["data"]["field"] == case["field"]
        assert answer["error"]["message"].startswith(case["field"])
    assert echo(living, {"alive": True})["params"] == {"alive": True}


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"Content-Length: -5\r\n\r\n", -32600, "length"),
        (b"Content-Length: many\r\n\r\n", -32600, "length"),
        (b"Content-Length: 16777217\r\n\r\n", -32600, "tooLarge"),
        (b"Content-Length: 99999999999999\r\n\r\n", -32600, "tooLarge"),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", -32600, "tooLarge"),
        (b"Content-Length: 2\r\nContent-Type: a; charset=utf-16\r\n\r\n{}", -32600, "charset"),
        (b"Content-Type: a\r\n\r\n", -32700, "header"),
        (b"what is this?\r\n", -32700, "header"),
        (b"{}\n", -32700, "header"),
        (b"X: " + b"x" * 20_000, -32700, "header"),
    ],
)
def test_bad_framing_is_answered_and_passed_over(living: RawClient, data: bytes, code: int, word: str) -> None:
    living.send(data)
    assert living.messages is not None
    answer = living.messages.next()
    assert answer is not None
    assert (answer["id"], answer["error"]["code"], answer["error"]["data"]["code"]) == (None, code, word)
    assert echo(living, {"alive": True})["params"] == {"alive": True}


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: %d\r\n\r\n",
        b"CONTENT-LENGTH:%d\r\n\r\n",
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: %d\r\n\r\n",
        b"X-Unknown: 1\r\nContent-Length: %d\r\n\r\n",
    ],
)
def test_headers_as_clients_write_them(living: RawClient, header: bytes) -> None:
    number = next(NUMBERS)
    body = json.dumps({"jsonrpc": "2.0", "id": number, "method": "test/echo", "params": {"a": 1}}).encode()
    living.send(frame(body, header))
    assert living.until(id=number)["result"]["params"] == {"a": 1}


def test_a_message_may_come_byte_by_byte(living: RawClient) -> None:
    number = next(NUMBERS)
    for byte in message(id=number, method="test/echo", params={"a": "ä"}):
        living.send(bytes([byte]))
    assert living.until(id=number)["result"]["params"] == {"a": "ä"}


@pytest.mark.parametrize(
    "params",
    [
        {"if": 1, "x-y": 2, "type_name": "Evil", "class": {"def": []}, "": 0, "_1": 1},
        {"inner": {"jsonrpc": "2.0", "id": 1, "method": "test/echo", "params": {}}},
        {"inner": [{"jsonrpc": "2.0", "id": 1, "result": None}]},
        {"text": "emoji 🎉 and \u0000 and \ud83d alone"},
        {"big": 2**70, "small": -1.5e-9, "none": None, "yes": True},
    ],
)
def test_params_come_through_as_they_were_sent(living: RawClient, params: dict[str, Any]) -> None:
    assert echo(living, params)["params"] == params


@pytest.mark.parametrize("number", [0, -1, "", "a b", 2**53, 1.5])
def test_any_id_comes_back(living: RawClient, number: Any) -> None:
    living.send(message(id=number, method="test/echo"))
    assert living.until(id=number)["result"]["params"] == {}


def test_missing_and_null_params_and_extra_members_of_the_envelope(living: RawClient) -> None:
    assert echo(living)["params"] == {}
    number = next(NUMBERS)
    living.send(message(id=number, method="test/echo", params=None, trace="1-2", meta={"a": 1}))
    assert living.until(id=number)["result"]["params"] == {}


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_an_error(living: RawClient, opening: bytes) -> None:
    living.send(frame(opening * 200_000))
    assert living.until(id=None)["error"]["code"] == -32700
    assert echo(living, {"a": 1})["params"] == {"a": 1}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("test/echo", b'{"a":%b}'),
        ("workspace/executeCommand", b'{"command":"a","arguments":%b}'),
        ("textDocument/hover", b'{"textDocument":{"uri":"a"},"position":%b}'),
        ("voice/command", b'{"text":%b}'),
    ],
)
@pytest.mark.parametrize("depth", [300, 900, 960, 985])
def test_nesting_that_json_can_just_read_is_answered(living: RawClient, method: str, params: bytes, depth: int) -> None:
    number = next(NUMBERS)
    nested = params % (b"[" * depth + b"]" * depth)
    living.send(frame(b'{"jsonrpc":"2.0","id":%d,"method":"%b","params":%b}' % (number, method.encode(), nested)))
    assert living.messages is not None
    answer = living.messages.next()
    assert answer is not None
    assert answer["id"] in (number, None)
    assert echo(living, {"a": 1})["params"] == {"a": 1}


def test_a_large_message_that_is_still_allowed(living: RawClient) -> None:
    number = next(NUMBERS)
    data = "x" * (16 * 1024 * 1024 - 200)
    living.send(message(id=number, method="test/echo", params={"data": data}))
    assert living.until(id=number)["result"]["params"]["data"] == data


def test_results_of_every_kind(living: RawClient) -> None:
    place = {"textDocument": {"uri": "file:///a"}, "position": {"line": 3, "character": 0}}
    hover = living.request(next(NUMBERS), "textDocument/hover", place)
    assert hover["result"] == {"contents": {"kind": "plaintext", "value": "line 3"}}
    turn = living.request(next(NUMBERS), "voice/command", {"text": "open the door"})["result"]
    assert turn["turnId"] == "t1"
    assert turn["intent"] is None
    assert "alternatives" not in turn
    call = {"command": "test.echo", "arguments": [{"if": 1, "list": [{"x-y": None}]}, None]}
    assert living.request(next(NUMBERS), "workspace/executeCommand", call)["result"] == call


SILENT = {"code": -32603, "message": "the server failed at this; its log says where"}
NO_ENGINE = {"code": "sttUnavailable", "engine": "whisper"}
LIMITED = {"code": "rateLimited", "engine": "deepgram", "retryAfter": 2.5}


@pytest.mark.parametrize("method", ["test/fail", "test/failLater"])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("rpc", {"code": -32803, "message": "the engine is not there", "data": NO_ENGINE}),
        ("engine", {"code": -32803, "message": "too many requests", "data": LIMITED}),
        ("value", SILENT),
        ("nan", SILENT),
        ("other", SILENT),
    ],
)
def test_failures_say_what_they_may(living: RawClient, method: str, kind: str, error: dict[str, Any]) -> None:
    assert living.request(next(NUMBERS), method, {"kind": kind})["error"] == error


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/didChange", {"textDocument": 5}),
        ("textDocument/didOpen", None),
        ("voice/audio", [1]),
        ("voice/audio", {"data": 5}),
        ("voice/stop", {}),
        ("test/fail", {}),
        ("test/failLater", {}),
        ("no/such", {"a": 1}),
        ("$/no/such", {"a": 1}),
        ("$/setTrace", {"value": "verbose"}),
        ("$/cancelRequest", None),
        ("$/cancelRequest", {"id": {"a": 1}}),
        ("$/cancelRequest", {"id": 123456}),
        ("initialize", {"capabilities": {}}),
        ("shutdown", None),
    ],
)
def test_notifications_are_never_answered(living: RawClient, method: str, params: Any) -> None:
    living.notify(method, params)
    number = next(NUMBERS)
    living.send(message(id=number, method="test/echo", params={}))
    assert living.messages is not None
    answer = living.messages.next()
    assert answer is not None
    assert answer["id"] == number
    assert "result" in answer


@pytest.mark.parametrize("answer", [{"result": 1}, {"error": {"code": 1, "message": "no"}}, {"error": 5}])
@pytest.mark.parametrize("number", [1, "1", None, {"a": 1}, True, 10**30])
def test_answers_nobody_asked_for_are_ignored(living: RawClient, number: Any, answer: dict[str, Any]) -> None:
    living.send(message(id=number, **answer))
    assert echo(living, {"a": 1})["params"] == {"a": 1}


def test_audio_arrives_whole(start: Any) -> None:
    client = start()
    client.initialize()
    for number in range(200):
        client.notify("voice/audio", {"sessionId": "s", "seq": number, "data": "AAEC"})
    seen = client.request(1, "test/echo", {})["result"]
    assert (seen["frames"], seen["bytes"]) == (200, 600)
