"""A server for many, over real sockets: tokens, TLS, figures, who sends too much, and how it goes down."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
import trustme
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.wire.client import SECONDS
from tests.wire.ws import WsClient, frame, serving, upgrade

TOKEN = "a-token-of-the-team-7f3a"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that wants a token."""
    tokens = tmp_path_factory.mktemp("team") / "tokens"
    tokens.write_text(TOKEN)
    with serving(tokens=str(tokens), origins=["https://code.example.com"], shared=True) as (_, port):
        yield port


def got(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, content type and text of a page."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers["Content-Type"], refused.read().decode()


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [("GET", "/healthz", 200, b"ok\n"), ("HEAD", "/healthz", 200, b""), ("POST", "/healthz", 405, b"GET"),
     ("DELETE", "/metrics", 405, b"GET"), ("POST", "/", 405, b"GET"), ("HEAD", "/", 405, b"")],
)  # fmt: skip
def test_what_is_asked_for_in_other_ways_than_get(team: int, method: str, path: str, status: int, told: bytes) -> None:
    line = HTTPConnection("127.0.0.1", team, timeout=SECONDS)
    with closing(line):
        line.request(method, path, headers=SHOWN)
        answer = line.getresponse()
        text = answer.read()
    assert answer.status == status
    assert told in text
    assert bool(text) is bool(told)
    assert ("GET" in answer.headers.get("Allow", "")) is (status == 405)


def test_a_token_opens_the_door_and_nothing_else_does(team: int) -> None:
    with closing(WsClient(team, additional_headers=SHOWN)) as client:
        assert "result" in client.initialize()
    for headers in ({}, {"Authorization": "Bearer " + TOKEN[:-1]}):
        with pytest.raises(InvalidStatus) as refused:
            WsClient(team, additional_headers=headers)
        assert refused.value.response.status_code == 401
        assert refused.value.response.headers["WWW-Authenticate"] == "Bearer"


def test_a_page_shows_its_token_as_a_subprotocol(team: int) -> None:
    offered = ["senorita", "senorita.token.YS10b2tlbi1vZi10aGUtdGVhbS03ZjNh"]
    with closing(WsClient(team, subprotocols=offered, origin="https://code.example.com")) as client:
        assert client.socket.subprotocol == "senorita"
        assert "result" in client.initialize()


def test_figures_count_and_hold_no_content(team: int) -> None:
    assert got(team, "/metrics")[0] == 401
    with closing(WsClient(team, additional_headers=SHOWN)) as client:
        client.initialize()
        client.request(1, "test/echo", {"text": "a-word-of-the-document"})
        status, form, text = got(team, "/metrics", SHOWN)
    assert status == 200
    assert form.startswith("text/plain")
    assert "\nsenorita_sessions 1.0" in text
    assert 'senorita_handshakes_total{answer="accepted"}' in text
    assert "a-word-of-the-document" not in text
    assert got(team, "/healthz") == (200, "text/plain; charset=utf-8", "ok\n")


def test_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    chain = tmp_path / "chain.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(chain)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with serving(chain=str(chain)) as (_, port):
        with connect(f"wss://127.0.0.1:{port}/", ssl=context, open_timeout=SECONDS) as made:
            made.send('{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}')
            assert "result" in json.loads(made.recv(timeout=SECONDS))
        with socket.create_connection(("127.0.0.1", port), SECONDS) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b"200" not in plain.recv(100)


def test_tls_by_the_command_line(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    command = (sys.executable, "-m", "senorita_lsp", "--tls-certificate", str(chain), "--tls-key", str(key))
    with serving(command) as (_, port), connect(f"wss://127.0.0.1:{port}/", ssl=context, open_timeout=SECONDS) as made:
        assert made.socket.version() in ("TLSv1.2", "TLSv1.3")
        made.send('{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}')
        assert "result" in json.loads(made.recv(timeout=SECONDS))


def test_all_places_taken() -> None:
    with serving(limits={"sessions": 1}) as (_, port):
        with closing(WsClient(port)) as client:
            client.initialize()
            with pytest.raises(InvalidStatus) as refused:
                WsClient(port)
            assert refused.value.response.status_code == 503
            assert int(refused.value.response.headers["Retry-After"]) > 0
        for _ in range(100):
            try:
                with closing(WsClient(port)) as next_one:
                    assert "result" in next_one.initialize()
                    return
            except InvalidStatus:
                time.sleep(0.05)
        pytest.fail("the place was not given to another")


def test_who_says_nothing_for_long_is_told_so_and_leaves() -> None:
    with serving(limits={"idle_seconds": 0.5}, ping=2) as (_, port), closing(WsClient(port)) as client:
        client.initialize()
        with pytest.raises(ConnectionClosed) as how:
            client.next()
    assert how.value.rcvd is not None
    assert (how.value.rcvd.code, how.value.rcvd.reason) == (1001, "nothing was said for a long time")


def test_a_dead_line_is_found_out() -> None:
    """It neither answers pings nor says goodbye: a client whose machine has gone."""
    with serving(ping=0.3) as (process, port):
        made, head = upgrade(port)
        with made:
            assert head.startswith(b"HTTP/1.1 101")
            start = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}
            made.sendall(frame(json.dumps(start).encode()))
            assert process.stderr is not None
            while b"session closed" not in (line := process.stderr.readline()):
                assert line, "the server ended"


def test_one_who_floods_is_read_slowly_loses_nothing_and_stops_nobody() -> None:
    limits = {"messages_per_second": 2_000, "burst_seconds": 0.1}
    with serving(limits=limits) as (_, port), closing(WsClient(port)) as calm:
        calm.initialize()
        with closing(WsClient(port)) as flooding:
            flooding.initialize()
            for number in range(1, 3_001):
                flooding.send(method="voice/audio", params={"data": "AAEC"})
                if number % 500 == 0:
                    assert calm.request(number, "test/echo", {"n": number})["result"]["params"] == {"n": number}
            assert flooding.request(9_999, "test/echo", {})["result"]["frames"] == 3_000


def test_what_is_under_way_is_let_finish() -> None:
    with serving(grace=SECONDS) as (process, port):
        idle, busy = WsClient(port), WsClient(port)
        for client in (idle, busy):
            client.initialize()
        busy.send(id=1, method="test/sleep", params={})
        busy.until(method="test/sleeping")
        process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as how:
            idle.next()
        assert how.value.rcvd is not None
        assert how.value.rcvd.code == 1001
        assert got(port, "/healthz")[0] == 503
        with pytest.raises(InvalidStatus) as refused:
            WsClient(port)
        assert refused.value.response.status_code == 503
        busy.send(method="$/cancelRequest", params={"id": 1})
        assert busy.until(id=1)["error"]["code"] == -32800
        with pytest.raises(ConnectionClosed):
            busy.next()
        assert process.wait(SECONDS) == 0


def test_a_second_signal_waits_for_nobody() -> None:
    with serving(grace=1_000) as (process, port):
        busy = WsClient(port)
        busy.initialize()
        busy.send(id=1, method="test/sleep", params={})
        busy.until(method="test/sleeping")
        process.send_signal(signal.SIGTERM)
        while got(port, "/healthz")[0] != 503:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        busy.close()
