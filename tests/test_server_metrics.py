"""Durations of turns: counted on one clock, and shown in voice/status."""

from __future__ import annotations

import tracemalloc
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.protocol.names import STAGES
from senorita_lsp.protocol.types import Latency
from senorita_lsp.server.telemetry import metrics as module
from senorita_lsp.server.telemetry.metrics import KEPT, OPEN, Metrics, Moment, TurnClock
from senorita_lsp.server.telemetry.tracing import trace_of

BLOCKS = ("transcribe", "understand", "act")


class Clock:
    """Stands until it is told to go on, in ms."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics(clock: Clock) -> Metrics:
    return Metrics(clock)


def p50(metrics: Metrics) -> dict[str, float]:
    return {stage: values["p50Ms"] for stage, values in metrics.summary()["stages"].items()}


# A turn's clock


def test_a_spoken_question_stage_by_stage(clock: Clock, metrics: Metrics) -> None:
    turn = metrics.turn("tab12cd-1")
    steps: tuple[tuple[Moment, float], ...] = (
        ("speechEnd", 1_000), ("heard", 1_300), ("turnEnd", 1_310), ("asked", 1_320), ("token", 1_520),
        ("sentence", 1_600), ("voiced", 1_750), ("audio", 1_760), ("answered", 2_310),
    )  # fmt: skip
    for moment, at in steps:
        clock.at = at
        turn.mark(moment)
    clock.at = 9_000
    turn.end("done")
    assert p50(metrics) == {
        "endpoint": 300, "firstToken": 200, "sentence": 80, "synthesis": 150, "firstAudio": 450, "total": 1_000,
    }  # fmt: skip
    assert metrics.summary()["turns"] == 1


def test_a_typed_command_ends_the_users_turn_as_it_begins(clock: Clock, metrics: Metrics) -> None:
    turn = metrics.turn("t1")
    for stage in ("understand", "act", "act"):
        with turn.span(stage):
            clock.at += 5
    turn.mark("audio")
    clock.at += 100
    turn.end("done")
    assert p50(metrics) == {"understand": 5, "act": 5, "firstAudio": 15, "total": 115}
    assert metrics.summary()["stages"]["act"]["count"] == 2


def test_an_answer_thought_out_before_the_end_of_the_turn_took_no_time_after_it(clock: Clock, metrics: Metrics) -> None:
    turn = metrics.turn("tab12cd-1")
    for moment in ("asked", "token", "sentence", "voiced", "answered", "turnEnd", "audio"):
        clock.at += 10
        turn.mark(moment)
    turn.end("done")
    assert p50(metrics)["total"] == 0
    assert p50(metrics)["firstAudio"] == 10


def test_the_last_word_counts_and_the_first_answer(clock: Clock, metrics: Metrics) -> None:
    turn = metrics.turn("tab12cd-1")
    turn.mark("speechEnd", 100)
    turn.mark("speechEnd", 900)
    for moment in ("heard", "heard", "asked", "token", "token"):
        turn.mark(moment)
        clock.at += 10
    assert metrics.summary()["stages"] == {
        "endpoint": {"count": 1, "p50Ms": 100, "p95Ms": 100},
        "firstToken": {"count": 1, "p50Ms": 10, "p95Ms": 10},
    }


def test_who_only_agreed_did_not_interrupt(metrics: Metrics) -> None:
    turn = metrics.turn("tab12cd-1")
    turn.mark("spokenOver", 100)
    turn.mark("paused", 104)
    turn.mark("spokenOver", 500)
    turn.mark("paused", 590)
    turn.mark("silenced", 650)
    assert p50(metrics) == {"pause": 4, "bargeIn": 150}


def test_one_clock_a_turn(metrics: Metrics) -> None:
    assert metrics.turn("t1") is metrics.turn("t1")
    assert metrics.turn("t1") is not metrics.turn("t2")
    assert metrics.turn(None) is not metrics.turn(None)


def test_after_its_end_a_turn_takes_nothing(metrics: Metrics) -> None:
    turn = metrics.turn("t1")
    turn.end("done")
    before = metrics.summary()
    turn.mark("asked")
    turn.mark("token")
    turn.end("failed")
    assert metrics.summary() == before
    assert turn.status == "done"


def test_what_belongs_to_no_turn_is_counted_and_is_no_turn(metrics: Metrics) -> None:
    turn = metrics.turn(None)
    turn.mark("asked")
    turn.mark("token")
    turn.end("done")
    assert metrics.summary()["turns"] == 0
    assert "firstToken" in metrics.summary()["stages"]


def test_stages_are_those_of_the_specification() -> None:
    assert {stage for stage, _ in module._ENDS.values()} | {*BLOCKS} == STAGES.keys()


def test_quantiles(metrics: Metrics) -> None:
    """The nearest rank: with twenty values the 95th of a hundred is the nineteenth."""
    for ms in (20, *range(1, 20)):
        metrics.add("act", ms)
    assert metrics.summary()["stages"]["act"] == {"count": 20, "p50Ms": 10, "p95Ms": 19}


def test_only_the_last_durations_count(metrics: Metrics) -> None:
    for ms in range(KEPT + 50):
        metrics.add("act", ms)
    assert metrics.summary()["stages"]["act"] == {"count": KEPT, "p50Ms": 149, "p95Ms": 239}


steps = st.tuples(
    st.sampled_from(["mark", "span", "end", "timed"]),
    st.sampled_from(["t1", "t2", None]),
    st.sampled_from([*get_args(Moment)]),
    st.floats(-1e6, 1e6),
)


@given(st.lists(steps, max_size=40))
def test_no_clock_gives_a_negative_duration(taken: list[tuple[str, str | None, Moment, float]]) -> None:
    """A clock that jumps, stands or goes back: what is shown still fits the specification."""
    clock = Clock()
    metrics = Metrics(clock)
    finished: list[TurnClock] = []
    metrics.finished = finished.append
    for what, turn_id, moment, jump in taken:
        turn = metrics.turn(turn_id)
        if what == "mark":
            turn.mark(moment, None if jump > 0 else jump)
        elif what == "end":
            turn.end("done")
        else:
            with turn.span("act"), metrics.timed("act"):
                clock.at += jump
        clock.at += jump
    Latency.from_wire(metrics.summary())
    for turn in finished:
        trace = trace_of(turn, clock.at)
        assert trace.begun <= trace.ended
        assert all(trace.begun <= stage.begun <= stage.ended for stage in trace.stages)


def test_memory_is_bounded(metrics: Metrics) -> None:
    """Turns whose end never comes, and those without end of stages."""

    def many(times: int) -> None:
        for number in range(times):
            turn = metrics.turn(f"t{number}")
            for moment in get_args(Moment):
                turn.mark(moment)
        for _ in range(times):
            with metrics.turn("tab12cd-1").span("act"):
                pass

    many(OPEN + KEPT)
    tracemalloc.start()
    many(OPEN + KEPT)
    before = tracemalloc.get_traced_memory()[0]
    many(20 * (OPEN + KEPT))
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < 50_000
