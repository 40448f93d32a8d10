"""Durations of turns: counted on one clock, shown in voice/status, and sent as traces where that is asked for."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from senorita_lsp.config import Settings
from senorita_lsp.config.engines import Llm
from senorita_lsp.config.settings import Telemetry
from senorita_lsp.engines import telemetry
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.protocol.names import STAGES
from senorita_lsp.protocol.types import Latency
from senorita_lsp.server import metrics as module
from senorita_lsp.server.metrics import KEPT, OPEN, Metrics, Moment, TurnClock
from senorita_lsp.server.peer import Peer
from senorita_lsp.server.session import Session
from senorita_lsp.server.tracing import Tracing, trace_of

ON = replace(Settings(), telemetry=Telemetry(traces=True), llm=Llm(engines=("groq",)))
ENGINES = frozenset(("whisper", "groq"))
LOCAL = replace(ON, privacy="local")
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


# Traces


class Collector:
    """Takes OTLP over HTTP; ``held`` answers nothing until it is set free."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.free = asyncio.Event()
        self.free.set()
        self.status = 200
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        self.raw.append(await request.read())
        await self.free.wait()
        return web.Response(status=self.status, text="hush")

    def spans(self) -> list[Any]:
        read = [ExportTraceServiceRequest.FromString(body) for body in self.raw]
        return [
            span
            for one in read
            for resource in one.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@asynccontextmanager
async def collecting(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Collector]:
    collector = Collector()
    application = web.Application()
    application.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    collector.port = runner.addresses[0][1]
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.port}")
    try:
        yield collector
    finally:
        collector.free.set()
        await runner.cleanup()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)


def question(metrics: Metrics, turn_id: str = "tab12cd-1", status: str = "done") -> None:
    turn = metrics.turn(turn_id)
    with turn.span("transcribe"):
        pass
    turn.note(family="ask.explain", stt="whisper", llm="groq", sentences=3)
    turn.mark("asked")
    turn.mark("token")
    turn.end(status)


def attributes(span: Any) -> dict[str, Any]:
    return {pair.key: pair.value.string_value or pair.value.int_value for pair in span.attributes}


@pytest.mark.asyncio
@pytest.mark.parametrize("settings", [ON, LOCAL], ids=["anywhere", "this machine only"])
async def test_a_turn_arrives_at_the_collector(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by a proxy: the collector is on this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    metrics, told = Metrics(), list[str]()
    async with collecting(monkeypatch) as collector:
        tracing = Tracing(metrics, told.append)
        tracing.configure(settings)
        await opened(tracing)
        question(metrics)
        await tracing.close()
        root, *stages = sorted(collector.spans(), key=lambda span: bool(span.parent_span_id))
    assert told == []
    assert root.name == "senorita.turn"
    assert attributes(root) == {
        "senorita.turn.id": "tab12cd-1", "senorita.status": "done", "senorita.family": "ask.explain",
        "senorita.stt": "whisper", "senorita.llm": "groq", "senorita.sentences": 3,
    }  # fmt: skip
    assert {span.name for span in stages} == {"senorita.transcribe", "senorita.firstToken", "senorita.total"}
    for span in stages:
        assert span.parent_span_id == root.span_id
        assert root.start_time_unix_nano <= span.start_time_unix_nano
        assert span.start_time_unix_nano <= span.end_time_unix_nano <= root.end_time_unix_nano


async def opened(tracing: Tracing) -> None:
    """Waits until the SDK is loaded."""
    await asyncio.gather(*tracing._work)


@pytest.mark.asyncio
async def test_turns_that_end_while_the_sdk_is_loaded_are_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = Metrics()
    async with collecting(monkeypatch) as collector:
        tracing = Tracing(metrics, pytest.fail)
        tracing.configure(ON)
        while metrics.finished is None:
            await asyncio.sleep(0)
        question(metrics, "t1")
        await opened(tracing)
        await tracing.close()
        assert "t1" in {attributes(span).get("senorita.turn.id") for span in collector.spans()}


def test_a_turn_is_told_by_its_own_id() -> None:
    session = Session(Peer(lambda message, droppable: None))
    turn = session.metrics.turn(session.turns.next_id())
    turn.end("done")
    assert trace_of(turn, session.metrics.now()).attributes["senorita.turn.id"] == turn.turn_id


WORDS = ("delete function water", "/home/ada/engine/mill.py", "mill.py", "gsk_0123456789", "def turn(self):", "Ada")


def test_no_word_is_in_a_trace() -> None:
    """Whatever is noted of a turn: what is not known to be harmless does not leave."""
    exporter = InMemorySpanExporter()
    traces = telemetry.traces_to(exporter, here=True)
    metrics = Metrics()
    metrics.finished = lambda turn: traces.send(trace_of(turn, metrics.now(), ENGINES))
    for word in WORDS:
        turn = metrics.turn(word)
        turn.note(family=word, stt=word, llm=word, tts=word)
        turn.mark("asked")
        turn.mark("token")
        turn.end(word)
    question(metrics)
    traces.close()
    spans = exporter.get_finished_spans()
    assert sum(span.name == "senorita.turn" for span in spans) == len(WORDS) + 1
    said = [str(span.to_json()) for span in spans]
    assert not [word for word in (*WORDS, str(Path.cwd())) if any(word in text for text in said)]
    assert "ask.explain" in " ".join(said)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("settings", "environ", "says"),
    [
        (LOCAL, {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example"}, telemetry.FORBIDDEN),
        (LOCAL, {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://10.0.0.7:4318/v1/traces"}, telemetry.FORBIDDEN),
        (LOCAL, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost.example:4318"}, telemetry.FORBIDDEN),
        (ON, {"OTEL_TRACES_EXPORTER": "console"}, telemetry.OTHER_WAY),
        (ON, {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, telemetry.OTHER_WAY),
        (ON, {"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"}, telemetry.NO_ADDRESS),
        (ON, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://[collector"}, telemetry.NO_ADDRESS),
    ],
)
async def test_where_traces_cannot_go_they_stay_off(
    settings: Settings, environ: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    await off(settings, [says])


@pytest.mark.asyncio
@pytest.mark.parametrize("variable", ["OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=none"])
async def test_the_environment_may_turn_them_off(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(*variable.split("=", 1))
    await off(ON, [])


@pytest.mark.asyncio
async def test_without_the_sdk_there_is_one_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    await off(ON, [telemetry.MISSING])


async def off(settings: Settings, says: list[str]) -> None:
    """Traces are asked for, and come to nothing; the user is told once."""
    metrics, told = Metrics(), list[str]()
    tracing = Tracing(metrics, told.append)
    for _ in range(3):
        tracing.configure(settings)
        await opened(tracing)
    assert told == says
    assert metrics.finished is None
    await tracing.close()


@pytest.mark.asyncio
@pytest.mark.timeout(25)
async def test_a_collector_that_does_not_answer_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """More turns than the queue takes go by, and the close is over before the collector answers."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "100")
    metrics = Metrics()
    async with collecting(monkeypatch) as collector:
        collector.free.clear()
        tracing = Tracing(metrics, pytest.fail)
        tracing.configure(ON)
        await opened(tracing)
        for number in range(1_000):
            question(metrics, f"t{number}")
        while not collector.raw:
            await asyncio.sleep(0.01)
        await tracing.close()
        assert not collector.free.is_set()


@pytest.mark.asyncio
async def test_what_was_not_sent_stays_here_once_privacy_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    async with collecting(monkeypatch) as collector:
        # The same machine by a name that does not say so.
        monkeypatch.setattr(telemetry, "loopback", lambda url: False)
        metrics, told = Metrics(), list[str]()
        tracing = Tracing(metrics, told.append)
        tracing.configure(ON)
        await opened(tracing)
        question(metrics)
        tracing.configure(LOCAL)
        question(metrics, "t2")
        await opened(tracing)
        await tracing.close()
        assert collector.raw == []
    assert told == [telemetry.FORBIDDEN]


@pytest.mark.asyncio
async def test_a_collectors_words_are_not_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from senorita_lsp.server.logs import quiet_libraries

    quiet_libraries()
    async with collecting(monkeypatch) as collector:
        collector.status = 400
        metrics = Metrics()
        tracing = Tracing(metrics, pytest.fail)
        tracing.configure(ON)
        await opened(tracing)
        question(metrics)
        await tracing.close()
        assert collector.raw
    assert [record.getMessage() for record in caplog.records] == ["no collector takes the traces"]


def test_turned_off_it_is_not_imported() -> None:
    code = "import sys, senorita_lsp.server.session, senorita_lsp.server.tracing; print(*sys.modules)"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert not [name for name in run.stdout.split() if name.split(".")[0] in ("opentelemetry", "requests")]


def test_off_by_default() -> None:
    assert not Settings().telemetry.traces


def test_errors_are_the_wires(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "-1")
    with pytest.raises(EngineError, match=telemetry.UNREADABLE):
        telemetry.open_traces(local=True)


def test_the_page_names_the_extra() -> None:
    page = (Path(telemetry.__file__).parent.parent / "SETTINGS.md").read_text(encoding="utf-8")
    assert "senorita-lsp[telemetry]" in page
