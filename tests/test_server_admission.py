"""Who comes into a server for many, and how fast they are read."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.datastructures import Headers

from senorita_lsp.server.transport.admission import Admission, Answer, chosen
from senorita_lsp.server.transport.rate import Rate
from senorita_lsp.server.transport.serving import (
    Limits,
    Serving,
    ServingError,
    addresses,
    check,
    is_local_host,
    origin,
    read_tokens,
)

TOKEN = "a-token-of-the-team-7f3a"
PAGE = "https://code.example.com"


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    path = tmp_path / "tokens"
    path.write_text(f"# who may\n\n  {TOKEN}\nanother-token-of-the-team\n")
    return path


def in_protocol(token: str) -> str:
    return "senorita, senorita.token." + base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")


SHARED = {
    "nothing is shown": ([], 401),
    "a token": ([("Authorization", f"Bearer {TOKEN}")], None),
    "a token, the scheme in small letters": ([("authorization", f"bearer  {TOKEN} ")], None),
    "the other token": ([("Authorization", "Bearer another-token-of-the-team")], None),
    "a wrong one": ([("Authorization", f"Bearer {TOKEN}x")], 401),
    "half of one": ([("Authorization", f"Bearer {TOKEN[:-1]}")], 401),
    "a comment of the file": ([("Authorization", "Bearer # who may")], 401),
    "no scheme": ([("Authorization", TOKEN)], 401),
    "another scheme": ([("Authorization", f"Basic {TOKEN}")], 401),
    "as a page does": ([("Sec-WebSocket-Protocol", in_protocol(TOKEN)), ("Origin", PAGE)], None),
    "as a page does, wrongly": ([("Sec-WebSocket-Protocol", in_protocol("no" * 10))], 401),
    "as a page does, garbled": ([("Sec-WebSocket-Protocol", "senorita.token.%%%")], 401),
    "as a page does, no text": ([("Sec-WebSocket-Protocol", "senorita.token.gICA")], 401),
    "a page of elsewhere": ([("Authorization", f"Bearer {TOKEN}"), ("Origin", "https://example.com")], 403),
    "a page of its own machine": ([("Authorization", f"Bearer {TOKEN}"), ("Origin", "http://localhost")], 403),
    "a page whose name begins the same": ([("Origin", PAGE + ".evil.com")], 403),
    "a page in large letters": ([("Authorization", f"Bearer {TOKEN}"), ("Origin", PAGE.upper())], None),
}


@pytest.mark.parametrize("name", SHARED)
def test_who_may_come_in(name: str, tokens: Path) -> None:
    headers, status = SHARED[name]
    admission = Admission(Serving(shared=True, digests=read_tokens(tokens), origins=frozenset({PAGE})), lambda: 0)
    answer = admission.check("/", Headers(headers))
    assert (answer and answer.status) == status
    assert TOKEN not in str(answer)
    assert TOKEN not in repr(admission)


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "get", "CONNECT", ""])
@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", "/page"])
def test_nothing_but_getting_is_answered(path: str, method: str) -> None:
    admission = Admission(Serving(), lambda: 0, lambda: ("a 1\n", "text/x"), pages={"/page": Answer(200, "here")})
    answer = admission.check(path, Headers(), method)
    assert answer is not None
    assert (answer.status, answer.headers) == (405, {"Allow": "GET, HEAD"})


def test_a_full_server_tells_when_to_come_again() -> None:
    inside = 1
    admission = Admission(Serving(limits=Limits(sessions=2)), lambda: inside)
    assert admission.check("/", Headers()) is None
    inside = 2
    answer = admission.check("/", Headers())
    assert isinstance(answer, Answer)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


def test_of_several_tokens_none_may_take_more_than_half_the_places(tokens: Path) -> None:
    shown = Headers([("Authorization", f"Bearer {TOKEN}")])
    digests = (*read_tokens(tokens), b"another" * 4)
    admission = Admission(Serving(shared=True, digests=digests, limits=Limits(sessions=4)), lambda: 2, held=lambda _: 2)
    answer = admission.check("/", shown)
    assert answer is not None
    assert (answer.status, answer.why) == (503, "crowd")
    alone = Admission(Serving(shared=True, digests=digests[:1], limits=Limits(sessions=4)), lambda: 2, held=lambda _: 2)
    assert alone.check("/", shown) is None


def test_health_is_for_everyone_and_figures_for_those_with_a_token(tokens: Path) -> None:
    admission = Admission(Serving(shared=True, digests=read_tokens(tokens)), lambda: 0, lambda: ("a 1\n", "text/x"))
    assert admission.check("/healthz?x=1", Headers()) == Answer(200, "ok\n", why="health")
    refused = admission.check("/metrics", Headers())
    assert refused is not None
    assert refused.status == 401
    shown = admission.check("/metrics", Headers([("Authorization", f"Bearer {TOKEN}")]))
    assert shown == Answer(200, "a 1\n", {"Content-Type": "text/x"}, "metrics")
    admission.closing = True
    closing = [admission.check(path, Headers([("Authorization", f"Bearer {TOKEN}")])) for path in ("/healthz", "/")]
    assert [answer and answer.status for answer in closing] == [503, 503]


def test_a_page_gets_the_protocol_without_the_token() -> None:
    assert chosen(["senorita.token.abc", "senorita"]) == "senorita"
    assert chosen(["other"]) is None


@pytest.mark.parametrize("text", ["", "# only\n", "short\n", "with a space in it here\n", "ä" * 20])
def test_token_files_that_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(text)
    with pytest.raises(ServingError) as refused:
        read_tokens(path)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "example.com", "ftp://a", "https://a/path", "https://u@a", "https://a:99999", "null"]
)
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(ServingError):
        origin(text)


def test_an_origin_is_as_browsers_write_it() -> None:
    assert [origin("https://Code.example.com/"), origin("http://a:81")] == ["https://code.example.com", "http://a:81"]


@pytest.mark.parametrize(
    ("option", "serving", "words"),
    [
        ("--tcp", Serving(digests=(b"x",), tls_elsewhere=True), "own address"),
        ("--ws", Serving(), "--token-file"),
        ("--ws", Serving(digests=(b"x",)), "--tls-certificate"),
    ],
)
def test_beyond_this_machine(option: str, serving: Serving, words: str) -> None:
    with pytest.raises(ServingError, match=words):
        check(option, ["10.0.0.1"], serving)
    check(option, addresses("127.0.0.1"), serving)


def test_what_is_this_machine() -> None:
    assert [is_local_host(host) for host in ("localhost", "::1", "127.1.2.3", "0.0.0.0", "", "10.0.0.1")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 1_000)), max_size=60))
def test_nobody_is_read_faster_than_the_rate_and_what_is_unused(doings: list[tuple[float, float]]) -> None:
    rate, now, taken = Rate(100.0, 2.0), 50.0, 0.0
    for pause, amount in doings:
        now += pause
        now += rate.take(amount, now)
        taken += amount
        assert taken <= 100.0 * (now - 50.0 + 2.0) + 1e-6 * (1 + taken)


def test_who_keeps_to_the_rate_never_waits() -> None:
    rate = Rate(100.0, 2.0)
    assert not any(rate.take(1, second / 100) for second in range(1_000))
