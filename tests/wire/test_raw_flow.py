"""Many things at once on the raw wire: cancelling, order, reverse requests, a client that does not read, TCP."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.wire.client import SECONDS, SERVER, Messages, RawClient, message


def test_cancelling_a_running_request(start: Any) -> None:
    client = start()
    client.initialize()
    client.send(message(id=1, method="test/sleep", params={}))
    client.until(method="test/sleeping")
    client.notify("$/cancelRequest", {"id": 1})
    assert client.until(id=1)["error"]["code"] == -32800


def test_cancelling_a_request_in_the_same_breath(start: Any) -> None:
    client = start()
    client.initialize()
    cancel = message(method="$/cancelRequest", params={"id": "a"})
    client.send(message(id="a", method="test/sleep", params={}), cancel, cancel)
    assert client.until(id="a")["error"]["code"] == -32800
    assert client.request("a", "test/echo", {"a": 1})["result"]["params"] == {"a": 1}


def test_an_id_that_is_still_running(start: Any) -> None:
    client = start()
    client.initialize()
    client.send(message(id=1, method="test/sleep", params={}), message(id=1, method="test/echo", params={}))
    assert client.until(id=1)["error"]["code"] == -32600
    client.notify("$/cancelRequest", {"id": 1})
    assert client.until(id=1)["error"]["code"] == -32800


def test_requests_run_beside_one_another(start: Any) -> None:
    client = start()
    client.initialize()
    client.send(message(id=1, method="test/sleep", params={}))
    assert client.request(2, "test/echo", {"a": 1})["result"]["params"] == {"a": 1}
    assert client.request(3, "test/sleep", {"seconds": 0})["result"] == "slept"


def test_a_request_finds_what_the_messages_before_it_left(start: Any) -> None:
    client = start()
    client.initialize()
    place = {"uri": "file:///a", "languageId": "python", "version": 1, "text": "a"}
    client.notify("textDocument/didOpen", {"textDocument": place})

    def change(text: str) -> bytes:
        document = {"uri": "file:///a", "version": 2}
        return message(
            method="textDocument/didChange", params={"textDocument": document, "contentChanges": [{"text": text}]}
        )

    client.send(change("b"), message(id=1, method="test/order", params={}), change("c"))
    assert client.until(id=1)["result"] == ["ab", "abc"]


def test_full_thread_pools_do_not_stop_the_reader(start: Any) -> None:
    client = start()
    client.initialize()
    client.send(message(id=1, method="test/threads", params={"seconds": 2}))
    client.until(method="test/sleeping")
    client.send(*(message(id=number, method="test/echo", params={}) for number in range(2, 30)))
    client.until(id=1)
    assert client.messages is not None
    assert {answer["id"] for answer in client.messages.seen if "id" in answer} >= set(range(1, 30))
    assert client.messages.seen[-1]["id"] == 1


# The server asks


@pytest.fixture
def asked(start: Any) -> tuple[RawClient, int]:
    """A server that waits for this client's answer, and the id it waits for."""
    client = start()
    client.initialize()
    client.send(message(id="own", method="test/ask", params={}))
    return client, client.until(method="client/ask")["id"]


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({"result": {"if": 1, "jsonrpc": "2.0"}}, {"result": {"if": 1, "jsonrpc": "2.0"}}),
        ({"result": None}, {"result": None}),
        ({"error": {"code": -32601, "message": "no such method"}}, {"code": -32601, "message": "no such method"}),
        ({"error": "no"}, {"code": -32603, "message": "the client answered with an error"}),
    ],
)
def test_answers_of_the_client(asked: tuple[RawClient, int], answer: dict[str, Any], seen: dict[str, Any]) -> None:
    client, number = asked
    client.send(message(id=number, **answer), message(id=number, result="too late"))
    assert client.until(id="own")["result"] == seen


def test_the_clients_own_ids_are_no_answers(asked: tuple[RawClient, int]) -> None:
    client, number = asked
    assert client.request(f"{number}", "test/echo", {})["result"]
    client.send(message(id="own", result="an answer to the client's own request"))
    client.send(message(id=number, result="right"))
    assert client.until(id="own")["result"] == {"result": "right"}


def test_no_answer_in_time(start: Any) -> None:
    client = start()
    client.initialize()
    client.send(message(id=1, method="test/ask", params={"seconds": 0.05}))
    number = client.until(method="client/ask")["id"]
    assert client.until(method="$/cancelRequest")["params"] == {"id": number}
    assert client.until(id=1)["result"] == {"timeout": True}
    client.send(message(id=number, result="late"), message(id=number, error={"code": 1, "message": "late"}))
    assert client.request(2, "test/echo", {"a": 1})["result"]["params"] == {"a": 1}
    assert client.messages is not None
    assert not [seen for seen in client.messages.seen if seen.get("method") == "window/showMessage"]
    client.request(3, "shutdown")
    client.notify("exit")
    client.wait()
    assert "ERROR" not in client.errors


def test_cancelling_passes_on_to_what_the_server_asked(asked: tuple[RawClient, int]) -> None:
    client, number = asked
    client.notify("$/cancelRequest", {"id": "own"})
    assert client.until(method="$/cancelRequest")["params"] == {"id": number}
    assert client.until(id="own")["error"]["code"] == -32800


def test_a_client_that_leaves_without_answering(asked: tuple[RawClient, int]) -> None:
    client, _ = asked
    client.stdin.close()
    assert client.wait() == 0


# A client that does not read


def flooded(start: Any, **params: Any) -> RawClient:
    client: RawClient = start(reading=False)
    client.send(
        message(id=0, method="initialize", params={"capabilities": {}}),
        message(id=1, method="test/flood", params=params),
    )
    return client


def test_a_client_that_does_not_read_is_still_heard(start: Any) -> None:
    client = flooded(start, count=100, size=50_000)
    # The server takes these although nothing of its 5 MB has been read; a server that waited would never get to them.
    for number in range(2, 200):
        client.send(message(id=number, method="test/echo", params={"data": "y" * 10_000}))
    client.read()
    client.until(id=199)
    assert client.messages is not None
    floods = [seen["params"]["number"] for seen in client.messages.seen if seen.get("method") == "test/flood"]
    assert floods == list(range(100))
    assert [seen["id"] for seen in client.messages.seen if "id" in seen] == list(range(200))


def test_what_may_be_dropped_is_dropped_and_nothing_else(start: Any) -> None:
    client = flooded(start, count=1000, size=50_000, droppable=True)
    # 2 MB fit into no pipe: when they are sent, the server has done with the flood, and nothing of it has been read.
    for _ in range(100):
        client.notify("voice/audio", {"data": "AAEC" * 5_000})
    client.read()
    client.until(id=1)
    assert client.messages is not None
    floods = [seen["params"]["number"] for seen in client.messages.seen if seen.get("method") == "test/flood"]
    assert 0 < len(floods) < 100
    assert floods == list(range(len(floods)))


def test_a_client_that_never_reads_is_given_up(start: Any) -> None:
    client = flooded(start, count=2000, size=50_000)
    client.wait()
    assert "does not read" in client.errors
    assert client.errors.count("session closed") == 1
    assert len(client.errors.splitlines()) < 10


def test_exit_does_not_wait_for_a_client_that_does_not_read(start: Any) -> None:
    client = flooded(start, count=100, size=50_000)
    client.send(message(id=2, method="shutdown"), message(method="exit"))
    assert client.wait() == 0


# TCP


@pytest.fixture
def tcp() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server on a free port, and the port."""
    process = subprocess.Popen([*SERVER, "--tcp", "127.0.0.1:0"], stderr=subprocess.PIPE)
    assert process.stderr is not None
    line = b""
    while b"listens on" not in line:
        line = process.stderr.readline()
        assert line, "the server ended"
    yield process, int(line.rsplit(b":", 1)[1])
    process.kill()
    process.communicate()


class TcpClient:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.messages = Messages(self.socket.makefile("rb"))

    def request(self, number: int, method: str, params: Any) -> Any:
        self.socket.sendall(message(id=number, method=method, params=params))
        return self.messages.until(id=number)

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.messages.join()


def test_each_tcp_connection_has_a_session_of_its_own(tcp: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = tcp
    one, two = TcpClient(port), TcpClient(port)
    for client in (one, two):
        assert "result" in client.request(1, "initialize", {"capabilities": {}})
    one.socket.sendall(message(method="voice/audio", params={"data": "AAEC"}))
    assert one.request(2, "test/echo", {"who": 1})["result"] == {
        "params": {"who": 1}, "frames": 1, "bytes": 3, "notified": 1, "text": "",
    }  # fmt: skip
    assert two.request(2, "test/echo", {"who": 2})["result"]["frames"] == 0
    one.socket.sendall(message(id=3, method="shutdown") + message(method="exit"))
    assert one.messages.until(id=3)["result"] is None
    assert one.messages.next() is None
    assert two.request(4, "test/echo", {"who": 2})["result"]["params"] == {"who": 2}
    three = TcpClient(port)
    assert "result" in three.request(1, "initialize", {"capabilities": {}})
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    for client in (one, two, three):
        client.close()


def test_a_tcp_client_that_vanishes_leaves_the_others_alone(tcp: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = tcp
    one, two = TcpClient(port), TcpClient(port)
    one.request(1, "initialize", {"capabilities": {}})
    one.socket.sendall(message(id=2, method="test/sleep", params={}))
    one.messages.until(method="test/sleeping")
    one.close()
    assert "result" in two.request(1, "initialize", {"capabilities": {}})
    assert process.poll() is None
    two.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("0.0.0.0:0", "own address"),
        ("192.0.2.1:0", "own address"),
        (":0", "own address"),
        ("127.0.0.1:99999", "cannot listen"),
        ("no-such-host.invalid:0", "cannot listen"),
    ],
)
def test_addresses_that_are_refused(address: str, words: str) -> None:
    done = subprocess.run([*SERVER, "--tcp", address], capture_output=True, timeout=SECONDS, check=False)
    said = [line for line in done.stderr.decode().splitlines() if line.startswith("senorita-lsp: ")]
    assert done.returncode == 1
    assert len(said) == 1
    assert words in said[0]
    assert b"Traceback" not in done.stderr


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run([*SERVER, "--tcp", address], capture_output=True, timeout=SECONDS, check=False)
    assert done.returncode == 1
    assert re.search(rb"senorita-lsp: cannot listen on \S+: ", done.stderr)
    assert b"Traceback" not in done.stderr


def test_localhost_is_this_machine() -> None:
    process = subprocess.Popen([*SERVER, "--tcp", "localhost:0"], stderr=subprocess.PIPE)
    assert process.stderr is not None
    lines = iter(process.stderr.readline, b"")
    assert any(b"listens on" in line for line in lines)
    process.terminate()
    assert process.wait(SECONDS) == 0
    process.stderr.close()
