"""Where utterances begin and end: sound and words in, effects out, by data/turn/endpointing.txt, and for any sound."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senorita_lsp.turn.endpointing import (
    SPEECH_MS,
    Begin,
    Delays,
    Effect,
    End,
    Endpoint,
    Event,
    Finish,
    Heard,
    Judged,
    Perhaps,
    Preview,
    Resume,
    Transcribe,
    Words,
    step,
)

DATA = Path(__file__).parent / "data" / "turn" / "endpointing.txt"
DELAYS = Delays(300, 1_500, 10_000)
PIECE = 20
COMPLETE = {"cut": 0, "open": 1, "whole": 2}


def utterances() -> list[tuple[str, list[tuple[str, str]]]]:
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if "->" in line:
            event, _, effects = line.partition("->")
            found[-1][1].append((event.strip(), effects.strip()))
        elif line and not line.startswith("#"):
            found.append((line, []))
    return found


def events(now: int, words: list[str]) -> Iterator[Event]:
    match words:
        case ["speech" | "silence" as kind, length]:
            for until in range(now + PIECE, now + int(length) + 1, PIECE):
                yield Heard(until, PIECE, kind == "speech")
        case ["words", until, complete]:
            yield Words(int(until), COMPLETE[complete])
        case ["judged", until, finished]:
            yield Judged(int(until), float(finished))
        case ["finish"]:
            yield Finish()
        case _:
            raise ValueError(words)


def written(effect: Effect) -> str:
    match effect:
        case Begin(start=start):
            return f"begin {start}"
        case Transcribe(start=start, until=until):
            return f"transcribe {start}-{until}"
        case Preview(start=start, until=until):
            return f"preview {start}-{until}"
        case Perhaps(until=until):
            return f"perhaps {until}"
        case Resume():
            return "resume"
        case End(until=until, words=words, forced=forced):
            return f"end {until} words {'none' if words is None else words}{' forced' if forced else ''}"


@pytest.mark.parametrize(("name", "lines"), utterances(), ids=lambda value: value if isinstance(value, str) else "")
def test_utterance(name: str, lines: list[tuple[str, str]]) -> None:
    endpoint = Endpoint(DELAYS)
    for words, expected in lines:
        told: list[Effect] = []
        for event in events(endpoint.now, words.split()):
            endpoint, effects = step(endpoint, event)
            told += effects
        assert (", ".join(map(written, told)) or "-") == expected, f"after {words!r}"


CHUNK = 32
SOUND = st.lists(st.tuples(st.booleans(), st.integers(1, 5) | st.integers(1, 60)), max_size=40)
ANSWERS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2), st.none() | st.floats(0, 1)), max_size=40)
"""After how many chunks words that were asked for are known, how complete they are, and how the voice sounds."""


@settings(max_examples=500, deadline=None)
@given(SOUND, ANSWERS, st.integers(100, 2_000), st.integers(100, 2_000), st.integers(200, 2_000))
def test_of_any_sound_each_utterance_is_begun_heard_to_its_last_word_and_ended(
    sound: list[tuple[bool, int]],
    answers: list[tuple[int, int, float | None]],
    least: int,
    most: int,
    limit: int,
) -> None:
    """All speech lies in an utterance, and in the transcript that the utterance ends with."""
    endpoint = Endpoint(Delays(least, most, limit))
    told: list[Effect] = []
    due: list[tuple[int, list[Event]]] = []
    speech = [kind for kind, length in sound for _ in range(length)]
    for index, kind in enumerate(speech):
        late = [event for at, found in due if at <= index for event in found]
        due = [(at, found) for at, found in due if at > index]
        for event in (*late, Heard((index + 1) * CHUNK, CHUNK, kind)):
            endpoint, effects = step(endpoint, event)
            told += effects
            for asked in effects:
                if isinstance(asked, Transcribe) and answers:
                    wait, complete, finished = answers.pop()
                    judged = [] if finished is None else [Judged(asked.until, finished)]
                    due.append((index + wait, [Words(asked.until, complete), *judged]))
    endpoint, effects = step(endpoint, Finish())
    told += effects
    _check(told, _voice(speech), limit)


def _voice(speech: list[bool]) -> list[tuple[int, int]]:
    """Every stretch that is speech without doubt: first and last ms."""
    found, now = [], 0
    for kind, chunks in groupby(speech):
        length = len(list(chunks)) * CHUNK
        if kind and length >= SPEECH_MS:
            found.append((now, now + length))
        now += length
    return found


def _check(told: list[Effect], voice: list[tuple[int, int]], limit: int) -> None:
    begun: Begin | None = None
    resumable = False
    transcripts: dict[int, int] = {}
    spans: list[tuple[int, int]] = []
    for effect in told:
        match effect:
            case Begin():
                assert begun is None
                begun = effect
            case Transcribe(start=start, until=until):
                assert begun is not None
                assert start == begun.start
                transcripts[until] = start
                resumable = True
            case Perhaps(until=until):
                assert until == max(transcripts)
            case Resume():
                assert resumable
                resumable = False
            case End(until=until, words=words, forced=forced):
                if words is None:
                    assert forced
                    assert begun is None
                    continue
                assert begun is not None
                assert until - begun.start <= limit + CHUNK
                spans.append((transcripts[words], words))
                assert words == max(transcripts)
                assert begun.start <= words <= until
                begun, resumable, transcripts = None, False, {}
    assert begun is None
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    for start, end in voice:
        held = sum(max(0, min(end, last) - max(start, first)) for first, last in spans)
        assert held == end - start, f"{start}-{end} is not all in {spans}"
