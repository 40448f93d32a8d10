"""Server-sent events, rate limits and JSON from outside; servers on this machine."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.engines.network import local, rate
from senorita_lsp.engines.network.body import parsed
from senorita_lsp.engines.network.local import LocalServer
from senorita_lsp.engines.network.sse import Event, Reader, TooLong
from tests.scripted import BREAK, HANG, answer, said, serving

END = ["\n", "\r", "\r\n"]
LINE = st.one_of(
    st.sampled_from(
        ["", "", "data", "data:", ":", "event: error", "event:x", "id: 1", "data: [DONE]", "\ufeffdata: x"]
    ),
    st.text(st.characters(blacklist_characters="\r\n", codec="utf-8"), max_size=8).map(lambda text: f"data: {text}"),
    st.text(st.characters(blacklist_characters="\r\n", codec="utf-8"), max_size=8),
)
STREAM = st.lists(st.tuples(LINE, st.sampled_from(END)), max_size=20).map(
    lambda lines: "".join(line + end for line, end in lines).encode()
)


def read(pieces: list[bytes]) -> list[Event]:
    reader = Reader()
    return [event for piece in pieces for event in reader.feed(piece)] + reader.close()


@given(STREAM, st.lists(st.integers(0, 400), max_size=12))
def test_however_it_is_cut(data: bytes, cuts: list[int]) -> None:
    places = sorted(min(cut, len(data)) for cut in cuts)
    assert read([data[start:end] for start, end in pairwise([0, *places, len(data)])]) == read([data])


@given(st.lists(st.text(st.characters(blacklist_characters="\r\n", codec="utf-8"), min_size=1)), st.sampled_from(END))
def test_what_is_sent_is_read(texts: list[str], end: str) -> None:
    data = "".join(f": sign of life{end}data: {text}{end}{end}" for text in texts).encode()
    assert read([data]) == [Event(text) for text in texts]


def test_fields() -> None:
    data = b"\xef\xbb\xbfevent: error\ndata: a\ndata:b\nother: c\ndata\n\nevent: x\n\ndata: d\n\ndata: \xc3\xa9\xff"
    assert read([data]) == [Event("a\nb\n", "error"), Event("d"), Event("é\ufffd")]


@pytest.mark.parametrize(
    "piece", [b"x" * 60, b"data: x\n" * 10, b": comment\n" * 3 + b"data: " + b"x" * 200], ids=["line", "event", "after"]
)
def test_what_is_too_long(piece: bytes) -> None:
    reader = Reader(longest=50)
    pieces = [piece[at : at + 7] for at in range(0, len(piece), 7)]
    with pytest.raises(TooLong):
        list(map(reader.feed, pieces))


def test_signs_of_life_add_up_to_nothing() -> None:
    reader = Reader(longest=50)
    for _ in range(100):
        assert reader.feed(b": alive\n\n") == []
    assert reader.feed(b"data: x\n\n") == [Event("x")]


def test_a_flood_of_signs_of_life_is_none() -> None:
    reader = Reader()
    flood = b":\n\n" * 100_000
    reader.feed(flood)
    assert reader.feed(b"data: x\n\n") == [Event("x")]
    for _ in range(5):
        reader.feed(flood)
    with pytest.raises(TooLong):
        reader.feed(flood)


@given(st.binary(max_size=200), st.integers(1, 9))
def test_any_bytes(data: bytes, size: int) -> None:
    assert read([data[at : at + size] for at in range(0, len(data), size)]) == read([data])


@pytest.mark.parametrize("text", ["", "{", "nul", "[" * 66 + "]" * 66, "[" * 200_000, '{"a":' * 66 + "1" + "}" * 66])
def test_json_that_is_none_or_too_deep(text: str) -> None:
    with pytest.raises(ValueError):
        parsed(text)


def test_json() -> None:
    assert parsed("[" * 64 + "]" * 64) is not None
    assert parsed(b'{"a": [1, "b", null]}') == {"a": [1, "b", None]}


DURATIONS = {"6m0s": 360, "1s": 1, "2m59.56s": 179.56, "120ms": 0.12, "1d2h": 93_600, "7": 7, "1.5": 1.5}


@pytest.mark.parametrize(("text", "seconds"), DURATIONS.items())
def test_durations(text: str, seconds: float) -> None:
    assert rate.duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "-1s", "1x", "1s later", "nan", "1e9", "9" * 40])
def test_what_is_no_duration(text: str) -> None:
    assert rate.duration_s(text) is None


def test_the_scarcer_of_both_says_when_it_is_whole_again() -> None:
    groq = {
        "X-RateLimit-Limit-Requests": "1000",
        "X-RateLimit-Remaining-Requests": "990",
        "X-RateLimit-Reset-Requests": "14m24s",
        "X-RateLimit-Limit-Tokens": "8000",
        "X-RateLimit-Remaining-Tokens": "500",
        "X-RateLimit-Reset-Tokens": "56.2s",
    }
    assert rate.of_headers(groq) == rate.RateLimit(990, 500, 56.2)
    del groq["X-RateLimit-Limit-Requests"], groq["X-RateLimit-Limit-Tokens"]
    assert rate.of_headers(groq) == rate.RateLimit(990, 500, 864)


@pytest.mark.parametrize(
    "headers", [{}, {"Date": "now"}, {"x-ratelimit-remaining-tokens": "many"}, {"x-ratelimit-x": "1"}]
)
def test_no_limits(headers: dict[str, str]) -> None:
    assert rate.of_headers(headers) is None


def port(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


@pytest.mark.asyncio
async def test_servers_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "LOOK_S", 0.5)
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789")
    ollama = said({"object": "list", "data": [{"id": "qwen3:8b", "owned_by": "library"}, {"id": "gemma3:4b"}]})
    other = said({"data": [{"id": "tiny", "owned_by": "me"}]})
    pages = [answer(b"<html>a page</html>"), said({"detail": "Not Found"}, 404), said([1]), said({"data": 1})]
    async with serving(ollama) as first, serving(other) as second:
        usual = {port(first.url): "Ollama?", port(second.url): "Something"}
        assert await local.found(usual) == [
            LocalServer("Ollama", first.url, ("gemma3:4b", "qwen3:8b")),
            LocalServer("Something", second.url, ("tiny",)),
        ]
        assert "authorization" not in first.asked[0].headers
        assert first.asked[0].path == "/v1/models"
        gone = {port(second.url): "gone"}
    assert await local.found(gone) == []
    for script in (*pages, [HANG], [BREAK]):
        async with serving(script) as server:
            assert await local.found({port(server.url): "None"}) == []
            assert server.asked
