"""WebSocket: one text message is one JSON-RPC message, and a connection lives and ends as over other transports."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, InvalidStatus

from tests.wire.client import SECONDS, SERVER
from tests.wire.ws import LIMIT, WsClient, frame, serving, upgrade

REFUSED = Path(__file__).parent.parent / "data/wire/refused.jsonl"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of one server for all tests that must not harm it."""
    with serving() as (_, made):
        yield made


@pytest.fixture
def client(port: int) -> Iterator[WsClient]:
    with closing(WsClient(port)) as made:
        made.initialize()
        yield made


def closed(client: WsClient) -> ConnectionClosed:
    """How the server closed a connection, after whatever it still had to say."""
    try:
        while True:
            client.next()
    except ConnectionClosed as how:
        return how


# Messages


def test_each_connection_has_a_session_of_its_own(port: int, client: WsClient) -> None:
    client.send(method="voice/audio", params={"data": "AAEC"})
    assert client.request(2, "test/echo", {"who": 1})["result"]["frames"] == 1
    with closing(WsClient(port)) as other:
        other.initialize()
        assert other.request(2, "test/echo", {"who": 2})["result"]["frames"] == 0
    assert client.request(3, "test/echo", {"who": 1})["result"]["params"] == {"who": 1}


@pytest.mark.parametrize("text", ["", "{", "[]", "Content-Length: 2\r\n\r\n{}", "nul", '{"jsonrpc": "2.0"}', "NaN"])
def test_what_is_no_message_is_answered_and_the_server_lives(client: WsClient, text: str) -> None:
    client.socket.send(text)
    answer = client.next()
    assert answer["id"] is None
    assert answer["error"]["code"] in (-32700, -32600)
    assert client.request(1, "test/echo", {"alive": True})["result"]["params"] == {"alive": True}


@pytest.mark.parametrize(
    "case", [json.loads(line) for line in REFUSED.read_text().splitlines()], ids=lambda c: c["name"]
)
def test_refused_as_over_other_transports(client: WsClient, case: dict[str, Any]) -> None:
    client.socket.send(case["body"].encode("latin-1"), text=True)
    answer = client.next()
    assert (answer["id"], answer["error"]["code"]) == (case["id"], case["code"])
    assert client.request(7, "test/echo", {"alive": True})["result"]["params"] == {"alive": True}


def test_a_message_may_come_in_fragments_and_pings_between(client: WsClient) -> None:
    text = json.dumps({"jsonrpc": "2.0", "id": 5, "method": "test/echo", "params": {"text": "é" * 50}})
    client.socket.send(iter([text[:20], text[20:60], text[60:]]))
    assert client.until(id=5)["result"]["params"] == {"text": "é" * 50}
    assert client.socket.ping().wait(SECONDS)


def test_as_long_as_a_message_may_be(client: WsClient) -> None:
    text = "x" * (LIMIT - 200)
    client.send(id=6, method="test/echo", params={"text": text})
    assert client.until(id=6)["result"]["params"] == {"text": text}


def test_answers_come_in_the_order_of_what_was_asked(client: WsClient) -> None:
    for number in range(10, 300):
        client.send(id=number, method="test/echo", params={"n": number})
    assert [client.next()["id"] for _ in range(10, 300)] == list(range(10, 300))


# What closes a connection


@pytest.mark.parametrize("pieces", [1, 40])
def test_too_long_a_message_closes_its_connection_alone(port: int, client: WsClient, pieces: int) -> None:
    with closing(WsClient(port)) as hostile:
        hostile.initialize()
        part = "x" * (LIMIT // pieces + 1)
        with suppress(ConnectionClosed):
            hostile.socket.send(iter([part] * pieces))
        assert closed(hostile).rcvd.code == 1009
    assert client.request(1, "test/echo", {})["result"]["frames"] == 0


def test_a_length_beyond_all_bounds_is_not_waited_for(port: int) -> None:
    made, head = upgrade(port)
    with made:
        assert head.startswith(b"HTTP/1.1 101")
        made.sendall(frame(b"", length=1 << 62))
        assert made.recv(4)[2:] == (1009).to_bytes(2, "big")


def test_binary_messages_are_refused_in_words(client: WsClient) -> None:
    client.socket.send(b"\x00\x01")
    how = closed(client)
    assert how.rcvd is not None
    assert how.rcvd.code == 1003
    assert "text" in how.rcvd.reason


@pytest.mark.parametrize("data", [b"\x01\x01x", b"\xff" * 20, b"GET / HTTP/1.1\r\n\r\n", frame(b"x", opcode=3)])
def test_garbage_for_frames_closes_the_connection(port: int, data: bytes) -> None:
    made, _ = upgrade(port)
    with made:
        made.sendall(data)
        assert made.recv(4)[2:] == (1002).to_bytes(2, "big")


def test_exit_closes_the_connection(client: WsClient) -> None:
    assert client.request(1, "shutdown")["result"] is None
    client.send(method="exit")
    assert isinstance(closed(client), ConnectionClosedOK)


def test_shutdown_and_exit_in_one_breath(client: WsClient) -> None:
    client.send(id=1, method="test/sleep", params={})
    client.send(id=2, method="shutdown")
    client.send(method="exit")
    assert client.until(id=1)["error"]["code"] == -32800
    assert client.until(id=2)["result"] is None
    assert isinstance(closed(client), ConnectionClosedOK)


# Who may connect


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:1", "https://[::1]", "http://127.9.9.9"])
def test_pages_of_this_machine_may_connect(port: int, origin: str) -> None:
    with closing(WsClient(port, origin=origin)) as client:
        assert "result" in client.initialize()


@pytest.mark.parametrize(
    "origin",
    ["https://example.com", "http://localhost.example.com", "null", "http://10.0.0.1", "file://", "", "http://[::1",
     "http://localhost@example.com", "ftp://localhost"],
)  # fmt: skip
def test_other_pages_may_not(port: int, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        WsClient(port, origin=origin)
    assert refused.value.response.status_code == 403


def test_one_good_origin_among_two_is_none(port: int) -> None:
    made, head = upgrade(port, "Origin: http://localhost", "Origin: https://example.com")
    with made:
        assert head.startswith(b"HTTP/1.1 403")


def test_compression_is_not_agreed_to(port: int) -> None:
    made, head = upgrade(port, "Sec-WebSocket-Extensions: permessage-deflate")
    with made:
        assert head.startswith(b"HTTP/1.1 101")
        assert b"deflate" not in head.lower()


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n", b"x" * 100_000])
def test_what_asks_for_no_websocket_gets_none(port: int, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as made:
        made.sendall(data)
        said = b""
        while piece := made.recv(65536):
            said += piece
        assert b" 101 " not in said
        if data.startswith(b"GET"):
            assert said.startswith(b"HTTP/1.1 426")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("0.0.0.0:0", "needs --token-file"),
        (":0", "needs --token-file"),
        ("127.0.0.1:99999", "cannot listen"),
        ("no-such-host.invalid:0", "cannot listen"),
    ],
)
def test_addresses_that_are_refused(address: str, words: str) -> None:
    done = subprocess.run([*SERVER, "--ws", address], capture_output=True, timeout=SECONDS, check=False)
    said = [line for line in done.stderr.decode().splitlines() if line.startswith("senorita-lsp: ")]
    assert done.returncode == 1
    assert len(said) == 1
    assert words in said[0]
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:http", "127.0.0.1:70000", "127.0.0.1:-1", "2087"])
def test_the_command_line_wants_a_port(address: str) -> None:
    command = [sys.executable, "-m", "senorita_lsp", "--ws", address]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "senorita-lsp: --ws takes HOST:PORT, such as 127.0.0.1:2087\n"


@pytest.mark.parametrize("given", [["--shared"], ["--sessions", "9"], ["--token-file", "keys"], ["--tls-elsewhere"]])
@pytest.mark.parametrize("way", [[], ["--tcp", "127.0.0.1:0"]])
def test_what_goes_with_websocket_alone_is_not_passed_over(given: list[str], way: list[str]) -> None:
    command = [sys.executable, "-m", "senorita_lsp", *way, *given]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr.decode()) == (2, f"senorita-lsp: {given[0]} goes with --ws\n")


# The end of the server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(number: signal.Signals) -> None:
    with serving() as (process, port):
        one, two = WsClient(port), WsClient(port)
        one.initialize()
        two.initialize()
        two.send(id=1, method="test/sleep", params={})
        two.until(method="test/sleeping")
        half, _ = upgrade(port)
        asking = socket.create_connection(("127.0.0.1", port))
        process.send_signal(number)
        for client in (one, two):
            how = closed(client)
            assert how.rcvd is not None
            assert how.rcvd.code == 1001
        assert process.wait(SECONDS) == 0
        half.close()
        asking.close()
        assert process.stderr is not None
        said = process.stderr.read()
    assert said.count(b"session closed") == 3
    assert b"Traceback" not in said
    one.close()
    two.close()


# Many at once


def flood(port: int, patience: float = 0.2) -> socket.socket:
    """A client that asks for much, over and over, and reads nothing; it gives up when nothing is taken for so long."""
    made, _ = upgrade(port, receive_buffer=4096)
    start = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}
    made.sendall(frame(json.dumps(start).encode()))
    asked = {"jsonrpc": "2.0", "id": 1, "method": "test/echo", "params": {"text": "x" * 4_000_000}}
    made.settimeout(patience)
    try:
        for _ in range(30):
            made.sendall(frame(json.dumps(asked).encode()))
    except OSError:
        """It was given up, or is not read from any more."""
    return made


def test_twenty_clients_and_some_that_mean_harm() -> None:
    with serving() as (process, port):
        clients = [WsClient(port) for _ in range(20)]
        for client in clients:
            client.initialize()
        never_reads = flood(port)
        garbage, _ = upgrade(port)
        garbage.sendall(b"\xff" * 1000)
        huge, _ = upgrade(port)
        huge.sendall(frame(b"x" * 1000, length=1 << 40))
        silent = socket.create_connection(("127.0.0.1", port))
        for turn in range(10):
            for number, client in enumerate(clients):
                client.send(method="voice/audio", params={"data": "AAEC"})
                client.send(id=turn, method="test/echo", params={"who": number, "turn": turn})
            for number, client in enumerate(clients):
                told = client.until(id=turn)["result"]
                assert told["params"] == {"who": number, "turn": turn}
                assert told["frames"] == turn + 1
        for client in clients[::2]:
            client.socket.close()
        for client in clients[1::2]:
            assert client.request(50, "test/echo", {})["result"]["frames"] == 10
            client.socket.close()
        for each in (never_reads, garbage, huge, silent):
            each.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        assert process.stderr is not None
        said = process.stderr.read()
    assert b"Traceback" not in said


def test_whoever_never_reads_is_given_up() -> None:
    with serving(limits={"bytes_per_second": 1e9}) as (process, port), flood(port, SECONDS):
        assert process.stderr is not None
        while b"does not read" not in (line := process.stderr.readline()):
            assert line, "the server ended"
        while b"session closed" not in (line := process.stderr.readline()):
            assert line, "the server ended"
        with closing(WsClient(port)) as client:
            assert "result" in client.initialize()
