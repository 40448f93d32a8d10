"""Turns as traces, sent to a collector where that is asked for: what arrives, and that no word is among it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from senorita_lsp.config import Settings
from senorita_lsp.config.engines import Llm
from senorita_lsp.config.settings import Telemetry
from senorita_lsp.engines import telemetry
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.peer import Peer
from senorita_lsp.server.session import Session
from senorita_lsp.server.telemetry.metrics import Metrics
from senorita_lsp.server.telemetry.tracing import Tracing, trace_of

ON = replace(Settings(), telemetry=Telemetry(traces=True), llm=Llm(engines=("groq",)))
ENGINES = frozenset(("whisper", "groq"))
LOCAL = replace(ON, privacy="local")


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
    from senorita_lsp.server.telemetry.logs import quiet_libraries

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
    code = "import sys, senorita_lsp.server.session, senorita_lsp.server.telemetry.tracing; print(*sys.modules)"
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
