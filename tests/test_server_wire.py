"""The framing of the base protocol, without a process around it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.server.transport.framing import HEADER_LIMIT, Body, Decoder, Fault, encode

CASES = [json.loads(line) for line in (Path(__file__).parent / "data/wire/framing.jsonl").read_text().splitlines()]
LIMIT = 100


def events_of(decoder: Decoder) -> list[Body | Fault]:
    found = []
    while (event := decoder.next_event()) is not None:
        found.append(event)
    return found


def decode(data: bytes, size: int) -> list[Any]:
    """The events of ``data`` fed in pieces of ``size`` bytes: a body as text, a fault as a list with its code."""
    decoder, found = Decoder(LIMIT), []
    for start in range(0, len(data), size):
        decoder.feed(data[start : start + size])
        found += events_of(decoder)
    return [event.data.decode() if isinstance(event, Body) else [event.code] for event in found]


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_framing(case: dict[str, Any], size: int) -> None:
    assert decode(case["in"].encode("latin-1"), size) == case["out"]


@given(bodies=st.lists(st.binary(max_size=LIMIT)), data=st.data())
def test_whatever_is_encoded_comes_back_however_it_is_cut(bodies: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(encode(body) for body in bodies)
    decoder, found, at = Decoder(LIMIT), [], 0
    while at < len(stream):
        size = data.draw(st.integers(1, len(stream) - at))
        decoder.feed(stream[at : at + size])
        found += events_of(decoder)
        at += size
    assert found == [Body(body) for body in bodies]


@given(garbage=st.binary(max_size=300), pieces=st.integers(1, 50))
def test_a_message_is_found_behind_any_garbage(garbage: bytes, pieces: int) -> None:
    # A well-formed header in the garbage would rightly take what follows for its body.
    if b":" in garbage:
        garbage = garbage.replace(b":", b";")
    stream = garbage + b"\r\n" + encode(b'{"a":1}')
    decoder, found = Decoder(LIMIT), []
    for start in range(0, len(stream), pieces):
        decoder.feed(stream[start : start + pieces])
        found += events_of(decoder)
    assert found[-1] == Body(b'{"a":1}')
    assert sum(isinstance(event, Fault) for event in found) <= 1


@given(st.lists(st.binary(max_size=200)))
def test_no_bytes_break_it(chunks: list[bytes]) -> None:
    decoder = Decoder(LIMIT)
    for chunk in chunks:
        decoder.feed(chunk)
        events_of(decoder)
        assert len(decoder._buffer) <= HEADER_LIMIT + len(chunk)


def test_a_refused_body_is_not_kept() -> None:
    decoder = Decoder(LIMIT)
    decoder.feed(b"Content-Length: 50000000\r\n\r\n")
    assert [event.code for event in events_of(decoder) if isinstance(event, Fault)] == ["tooLarge"]
    for _ in range(50):
        decoder.feed(b"x" * 1_000_000)
        assert events_of(decoder) == []
        assert len(decoder._buffer) < 1_000
    decoder.feed(encode(b"{}"))
    assert events_of(decoder) == [Body(b"{}")]


def test_headers_without_end_are_not_kept() -> None:
    decoder, found = Decoder(LIMIT), []
    for _ in range(1_000):
        decoder.feed(b"X-Header: value\r\n" * 10)
        found += events_of(decoder)
        assert len(decoder._buffer) <= HEADER_LIMIT + 1_000
    assert [event.code for event in found if isinstance(event, Fault)] == ["header"]
