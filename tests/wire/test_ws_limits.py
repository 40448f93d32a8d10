"""What strangers and greedy clients can take of a server: places, sockets, figures; and what its log says of them."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import InvalidStatus

from tests.wire.client import SECONDS
from tests.wire.test_ws_serving import got
from tests.wire.ws import WsClient, frame, serving, upgrade

ADA, BOB = "ada-has-this-token-31", "bob-has-this-token-72"


def shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def tokens(tmp_path: Path) -> str:
    path = tmp_path / "tokens"
    path.write_text(f"{ADA}\n{BOB}\n")
    return str(path)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of a server that gives nobody long to say what they want."""
    with serving(handshake=1) as (_, made):
        yield made


def dialled(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), SECONDS)


def is_over(made: socket.socket) -> bool:
    """Waits for the other side to hang up."""
    try:
        while made.recv(65_536):
            pass
    except ConnectionError:
        pass
    return True


def _drip(made: socket.socket, data: bytes) -> None:
    for letter in data:
        made.sendall(bytes([letter]))
        time.sleep(0.02)


def test_who_asks_letter_by_letter_is_not_waited_for(port: int) -> None:
    with dialled(port) as made, closing(WsClient(port)) as calm:
        calm.initialize()
        with suppress(ConnectionError):
            _drip(made, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 8_000)
            pytest.fail("it may go on asking for ever")
        assert calm.request(1, "test/echo", {"n": 1})["result"]["params"] == {"n": 1}


def test_any_number_may_wait_at_the_door_and_nobody_inside_notices(port: int) -> None:
    with closing(WsClient(port)) as calm, ExitStack() as crowd:
        calm.initialize()
        waiting = []
        for number in range(600):
            waiting.append(crowd.enter_context(dialled(port)))
            if number % 2:
                with suppress(OSError):
                    waiting[-1].sendall(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: webso")
            if number % 100 == 0:
                assert calm.request(number, "test/echo", {"n": number})["result"]["params"] == {"n": number}
        assert got(port, "/healthz")[0] == 200
        with closing(WsClient(port)) as late:
            assert "result" in late.initialize()
        assert all(map(is_over, waiting))


@pytest.mark.parametrize(
    "head",
    [b"X: " + b"a" * 2_000_000, b"".join(b"X%d: a\r\n" % number for number in range(20_000)),
     b"Cookie: " + b"a" * 9_000 + b"\r\n\r\n", b"Content-Length: 99999999999\r\n\r\n" + b"a" * 100_000],
    ids=["one long line", "many lines", "a large cookie", "a body"],
)  # fmt: skip
def test_a_head_beyond_all_bounds_is_refused(port: int, head: bytes) -> None:
    with dialled(port) as made:
        with suppress(OSError):
            made.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + head)
        said = b""
        with suppress(OSError):
            while piece := made.recv(65_536):
                said += piece
        assert b" 101 " not in said
    assert got(port, "/healthz")[0] == 200


@pytest.mark.parametrize("request_line", [b"GET /healthz HTTP/9.9", b"GET /healthz", b"\x00 /healthz HTTP/1.1 "])
def test_only_what_is_asked_for_properly_is_answered(port: int, request_line: bytes) -> None:
    with dialled(port) as made:
        made.sendall(request_line + b"\r\nHost: a\r\n\r\n")
        said = made.recv(65_536)
        assert b" 200 " not in said


def test_binary_before_anything_else_is_refused_in_words(port: int) -> None:
    made, _ = upgrade(port)
    with made:
        made.sendall(frame(b"\x00\x01", opcode=2))
        assert made.recv(4)[2:] == (1003).to_bytes(2, "big")


def test_health_and_figures_under_a_flood(tokens: str) -> None:
    with serving(tokens=tokens) as (_, port), closing(WsClient(port, additional_headers=shown(ADA))) as calm:
        calm.initialize()
        with ThreadPoolExecutor(16) as many:
            asked = [("/healthz", None), ("/metrics", shown(BOB)), ("/metrics", None)] * 100
            answers = [many.submit(got, port, path, headers) for path, headers in asked]
            for number in range(1, 20):
                assert calm.request(number, "test/echo", {"n": number})["result"]["params"] == {"n": number}
            statuses = [each.result()[0] for each in answers]
        assert statuses == [200, 200, 401] * 100
        text = got(port, "/metrics", shown(BOB))[2]
    labels = {
        (sample.name, tuple(sample.labels.items()))
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if family.name.startswith("senorita")
    }
    handshakes = {dict(each)["answer"] for name, each in labels if name == "senorita_handshakes_total"}
    assert handshakes == {"accepted", "health", "metrics", "token"}
    assert {key for _, each in labels for key, _ in each} <= {"answer", "version", "status", "stage", "le"}


def test_who_asks_too_much_at_once_is_told_when_to_ask_again(port: int) -> None:
    with closing(WsClient(port)) as greedy, closing(WsClient(port)) as calm:
        greedy.initialize()
        calm.initialize()
        for number in range(1, 301):
            greedy.send(id=number, method="test/sleep", params={})
        refused = greedy.until(id=300)["error"]
        assert refused["data"] == {"code": "busy", "retryAfter": 1.0}
        assert calm.request(1, "test/echo", {"n": 1})["result"]["params"] == {"n": 1}


def test_one_token_cannot_take_all_places(tokens: str) -> None:
    with serving(tokens=tokens, limits={"sessions": 4}) as (_, port), ExitStack() as all_of_them:
        for _ in range(2):
            all_of_them.enter_context(closing(WsClient(port, additional_headers=shown(ADA)))).initialize()
        with pytest.raises(InvalidStatus) as refused:
            WsClient(port, additional_headers=shown(ADA))
        assert refused.value.response.status_code == 503
        assert int(refused.value.response.headers["Retry-After"]) > 0
        assert b"with this token" in (refused.value.response.body or b"")
        for _ in range(2):
            all_of_them.enter_context(closing(WsClient(port, additional_headers=shown(BOB)))).initialize()


def test_no_token_and_no_address_is_in_the_log(tokens: str) -> None:
    """The server of these tests logs all it has to say, its libraries' words too."""
    wrong = "not-a-token-of-the-team-5"
    with serving(tokens=tokens) as (process, port):
        with closing(WsClient(port, additional_headers=shown(ADA))) as client:
            client.initialize()
        got(port, f"/healthz?token={wrong}")
        got(port, f"/{wrong}?token={ADA}", shown(wrong))
        page = "Sec-WebSocket-Protocol: senorita, senorita.token.Ym9iLWhhcy10aGlzLXRva2VuLTcy"
        for header in (page, f"Authorization: Bearer {wrong}", "Authorization: Basic YWRhOmFkYQ=="):
            upgrade(port, header)[0].close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        assert process.stderr is not None
        log = process.stderr.read()
    for secret in (ADA, BOB, wrong, "Ym9iLWhhcy10aGlzLXRva2VuLTcy", "YWRhOmFkYQ", "token="):
        assert secret.encode() not in log
