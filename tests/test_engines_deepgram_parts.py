"""The parts of the Deepgram engines that need no line: what is asked for, what is counted, what is handed on."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.engines.deepgram import hints, mailbox, transcripts
from senorita_lsp.engines.deepgram.budget import Budget
from senorita_lsp.engines.deepgram.mailbox import Mailbox
from senorita_lsp.engines.deepgram.pieces import LONGEST, pieces
from senorita_lsp.engines.deepgram.positions import Positions
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Begun, Ended, Hints, Interim
from senorita_lsp.transcript.transcript import Transcript

# Words that are likely


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("parse_command", "parse command"),
        ("parseCommand", "parse command"),
        ("main.py", "main dot py"),
        ("test_server.py", "test server dot py"),
        ("Kubernetes", "kubernetes"),
        ("x", None),
        ("__", None),
        ("a,b;c\nd", "a b c d"),
    ],
)
def test_words_are_asked_for_as_they_are_said(word: str, term: str | None) -> None:
    assert hints.keyterms(Hints((word, word)), "nova-3") == ([term] if term else [])


@given(st.lists(st.text(max_size=60), max_size=300))
def test_no_more_is_asked_for_than_is_allowed(words: list[str]) -> None:
    terms = hints.keyterms(Hints(tuple(words)), "flux-general-en")
    assert len(terms) <= 100
    assert sum(len(term.encode()) for term in terms) <= 1_000
    assert len(set(terms)) == len(terms)


def test_the_likeliest_words_are_those_that_stay() -> None:
    words = tuple(f"word{number:03}" for number in range(200))
    terms = hints.keyterms(Hints(words), "nova-3")
    assert len(terms) == 100
    assert (terms[0], terms[-1]) == ("word000", "word099")


@pytest.mark.parametrize("model", ["nova-2", "whisper-large", "base"])
def test_older_models_are_told_no_words(model: str) -> None:
    assert hints.keyterms(Hints(("zenith",)), model) == []


@pytest.mark.parametrize(
    ("asked", "tag"),
    [("en", "en"), ("EN-gb", "en-GB"), ("en-IE", "en"), ("de-AT", "de"), ("de-ch", "de-CH"), ("es-419", "es-419")],
)
def test_languages_are_asked_for_by_tags_that_are_known(asked: str, tag: str) -> None:
    assert hints.language(Hints((), asked)) == tag


# Where in the sound one is


def test_silence_of_ours_is_not_counted_as_the_caller_s_sound() -> None:
    clock = Positions(16_000)
    clock.feed(32_000)
    clock.pad(500)
    clock.feed(32_000)
    assert (clock.fed, clock.sent) == (2_000, 2_500)
    assert [clock.heard(at) for at in (0, 700, 1_000, 1_250, 1_500, 1_700, 9_999)] == [
        0,
        700,
        1000,
        1000,
        1000,
        1200,
        2000,
    ]
    clock.forget(1_600)
    assert clock.heard(1_700) == 1_200


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), max_size=40))
def test_positions_agree_with_a_tape(steps: list[tuple[bool, int]]) -> None:
    clock, tape = Positions(16_000), [0]
    for fed, amount in steps:
        if fed:
            clock.feed(32 * amount)
        else:
            clock.pad(amount)
        tape += [tape[-1] + fed * (index + 1) for index in range(amount)] if fed else [tape[-1]] * amount
    assert len(tape) == clock.sent + 1
    assert [clock.heard(at) for at in range(len(tape))] == tape


def test_silence_that_goes_on_takes_no_room() -> None:
    clock = Positions(16_000)
    clock.feed(32_000)
    for _ in range(10_000):
        clock.pad(100)
    assert len(clock._gaps) == 1
    assert clock.heard(1e9) == 1_000


# What is handed on


async def read(box: Mailbox) -> list[Any]:
    return [event async for event in box.read()]


@pytest.mark.asyncio
async def test_an_interim_result_replaces_one_that_nobody_read() -> None:
    box, end = Mailbox(), Ended(Transcript("a b"), 10)
    for event in (Begun(), Interim("a"), Interim("a b"), end, Interim("c")):
        box.put(event)
    box.fail(EngineError("timeout", "Late.", "deepgram"))
    box.fail(EngineError("busy", "Not this one.", "deepgram"))
    events = box.read()
    found = [await anext(events) for _ in range(4)]
    with pytest.raises(EngineError, match="Late"):
        await anext(events)
    assert found == [Begun(), Interim("a b"), end, Interim("c")]


@pytest.mark.asyncio
async def test_what_nobody_reads_is_bounded() -> None:
    box = Mailbox()
    for _ in range(mailbox.MOST + 10):
        box.put(Begun())
    assert box.failure is not None
    assert box.failure.code == "busy"


@pytest.mark.asyncio
async def test_a_reader_that_waits_is_let_go() -> None:
    box = Mailbox()
    reader = asyncio.create_task(read(box))
    await asyncio.sleep(0)
    box.end()
    assert await reader == []


# What is counted


def test_a_budget_comes_back() -> None:
    now = [0.0]
    budget = Budget(2, 60, lambda: now[0])
    assert [budget.take() for _ in range(3)] == [True, True, False]
    now[0] = 59.9
    assert not budget.take()
    now[0] = 60.0
    assert budget.take()
    budget.spend()
    assert not budget.take()
    now[0] = 121.0
    assert budget.take()


@given(st.text(max_size=6_000))
def test_a_sentence_in_pieces_is_the_sentence(text: str) -> None:
    found = pieces(text)
    assert all(0 < len(piece) <= LONGEST for piece in found)
    if len(text) <= LONGEST and any(character.isalnum() for character in text):
        assert found == [" ".join(text.replace("\\", " ").split())]


def test_a_word_longer_than_a_piece_is_cut() -> None:
    assert [len(piece) for piece in pieces("x" * 4_000)] == [1_900, 1_900, 200]


# What came


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists))
def test_whatever_comes_is_a_transcript(value: Any) -> None:
    item = SimpleNamespace(transcript=value, words=value, confidence=value, start=value, end=value, word=value)
    for alternatives in (
        value,
        [item],
        [item, item],
        [SimpleNamespace(transcript="a", words=[item], confidence=value)],
    ):
        heard = transcripts.of_alternatives(alternatives, 0.5)
        assert isinstance(heard.text, str)
        assert heard.confidence is None or 0 <= heard.confidence <= 1
        assert all(0 <= word.start_ms <= word.end_ms for word in heard.words)


def test_pieces_of_a_turn_are_joined() -> None:
    parts = [Transcript("a", confidence=0.9), Transcript(""), Transcript("b c", confidence=0.5)]
    heard = transcripts.joined(parts)
    assert (heard.text, heard.confidence, heard.engine) == ("a b c", 0.5, "deepgram")


LOADS = """
import asyncio, sys
from senorita_lsp.engines.deepgram.client import load
asyncio.run(load())
from deepgram.transport import _AsyncTransportShim
assert isinstance(vars(sys.modules["deepgram.listen.v2.client"])["websockets_client_connect"], _AsyncTransportShim)
print(*[name for name in sys.modules if name.startswith("deepgram.agent.v1")])
from deepgram.agent.v1.client import AsyncV1Client
assert isinstance(AsyncV1Client, type)
"""


def test_what_of_the_sdk_nobody_uses_is_not_imported() -> None:
    run = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout.strip()) == (0, ""), run.stderr
