"""Groq, by its SDK over real sockets: what is sent, what comes back, and what is said when it does not."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.config import Settings
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm import groq as llm
from senorita_lsp.engines.network import http
from senorita_lsp.engines.network.answer import Patience
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.groq import Account, of_answer
from senorita_lsp.engines.stt import groq as stt
from senorita_lsp.engines.stt._wire import transcript
from senorita_lsp.engines.stt.base import Hints
from senorita_lsp.engines.tts import groq as tts
from senorita_lsp.engines.tts._clips import ELSEWHERE
from senorita_lsp.protocol.names import ERROR_CODES
from senorita_lsp.thinking.message import Chunk, Delta, End, Message, Request, Tool, ToolCall
from tests.cloud import Cloud, Fault, Received, cloud

KEY = "gsk_secret"
FIELDS = ("text", "words", "segments", "word", "start", "end", "avg_logprob", "no_speech_prob", "error", "code")
MODEL = "openai/gpt-oss-120b"
ASKED = Request((Message("system", "Be brief."), Message("user", "What does it do?")))
SHORT = Patience(first=0.5, silence=0.3, total=1.5)
SPOKEN = Clip(b"\1\0\2\0" * 8_000)
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
RENAME = Tool("rename", "Renames.", SCHEMA)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)


@pytest_asyncio.fixture
async def groq() -> AsyncIterator[Cloud]:
    async with cloud() as running:
        running.script.key = KEY
        yield running
    left = dict(http._clients)
    http._clients.clear()
    assert not left, "an engine was not closed"


def settings(base_url: str, **changes: Any) -> Settings:
    return replace(Settings(), groq=replace(Settings().groq, base_url=base_url, **changes))


def thinker(groq: Cloud, model: str = MODEL, effort: str = "low") -> llm.Groq:
    return llm.Groq(Account(groq.base_url), model, effort, SHORT if slow(groq) else None)


def slow(groq: Cloud) -> bool:
    """Whether a fault waits that is only told by waiting."""
    return any(fault.kind in ("silent", "stall", "slowloris") for fault in groq.faults.waiting)


async def answered(engine: llm.Groq, request: Request = ASKED) -> list[Chunk]:
    try:
        return [chunk async for chunk in engine.stream(request)]
    finally:
        await engine.close()


async def failure(engine: Any, work: Any) -> EngineError:
    """What it says; nothing of the key, the provider's words or the prompt is ever in it."""
    with pytest.raises(EngineError) as failed:
        await work
    await engine.close()
    error = failed.value
    assert error.engine == "groq"
    for secret in (KEY, "it broke", "Invalid API Key", "does not exist", "What does it do", "127.0.0.1"):
        assert secret not in error.message
    return error


def text(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, Delta))


def sent(groq: Cloud, on: str = "groq.chat") -> Any:
    [received] = groq.of(on)
    return received.json


# -- language models


@pytest.mark.asyncio
async def test_an_answer_streams_and_is_counted(groq: Cloud) -> None:
    groq.script.replies = [{"text": "It counts words.", "reasoning": "The user wants"}]
    engine = thinker(groq)
    chunks = await answered(engine)
    assert text(chunks) == "It counts words."
    assert len(chunks) > 3
    assert chunks[-1] == End("stop", chunks[-1].tokens)
    assert chunks[-1].tokens is not None
    assert engine.rate is not None
    assert (engine.rate.remaining_requests, engine.rate.remaining_tokens) == (14_370, 17_997)
    assert engine.rate.reset_s == pytest.approx(179.56)


@pytest.mark.asyncio
async def test_what_is_sent_and_nothing_else(groq: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_BASE_URL", "http://elsewhere.invalid")
    monkeypatch.setenv("GROQ_CUSTOM_HEADERS", "X-Spy: 1\nAuthorization: Bearer other")
    await answered(thinker(groq))
    [received] = groq.of("groq.chat")
    assert received.path == "/openai/v1/chat/completions"
    assert received.key == KEY
    assert received.headers["user-agent"] == "senorita-lsp"
    allowed = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type"}
    ours = {"authorization", "x-stainless-retry-count", "x-stainless-read-timeout", "x-stainless-raw-response"}
    assert set(received.headers) <= allowed | ours
    assert received.json == {
        "model": MODEL,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What does it do?"}],
        "stream": True,
        "max_completion_tokens": 2_000,
        "include_reasoning": False,
        "reasoning_effort": "low",
    }


@pytest.mark.asyncio
@pytest.mark.parametrize("suffix", ["", "/", "/openai/v1", "/openai/v1/"])
async def test_the_address_may_or_may_not_end_in_its_version(groq: Cloud, suffix: str) -> None:
    engine = llm.create(settings(groq.base_url + suffix))
    assert text(await answered(engine)) == groq.script.reply
    assert groq.of("groq.chat")[0].path == "/openai/v1/chat/completions"


@pytest.mark.parametrize(
    ("model", "effort", "expected"),
    [
        ("openai/gpt-oss-20b", "high", {"include_reasoning": False, "reasoning_effort": "high"}),
        ("openai/gpt-oss-20b", "default", {"include_reasoning": False}),
        ("qwen/qwen3.8-27b", "low", {"reasoning_format": "hidden", "reasoning_effort": "low"}),
        ("qwen/qwen3.6-27b", "low", {"reasoning_format": "hidden"}),
        ("llama-3.3-70b-versatile", "low", {}),
    ],
)
def test_reasoning_is_asked_of_models_that_reason(model: str, effort: str, expected: dict[str, Any]) -> None:
    found = llm.fields(ASKED, model, effort, schemas=True)
    assert {name: value for name, value in found.items() if "reason" in name} == expected


@pytest.mark.asyncio
async def test_thoughts_in_the_text_are_left_out(groq: Cloud) -> None:
    groq.script.replies = ["<think>They want it short.</think>\n\nShort."]
    assert text(await answered(thinker(groq, "llama3.2"))).strip() == "Short."


@pytest.mark.asyncio
async def test_calls_are_gathered_from_their_fragments(groq: Cloud) -> None:
    calls = [{"tool": "rename", "arguments": {"name": f"a{index}" * 9}} for index in range(2)]
    groq.script.replies = [{"text": "So.", "calls": calls}]
    chunks = await answered(thinker(groq), replace(ASKED, tools=(RENAME,), tool_choice="required"))
    assert [chunk for chunk in chunks if isinstance(chunk, ToolCall)] == [
        ToolCall("rename", {"name": "a0" * 9}),
        ToolCall("rename", {"name": "a1" * 9}),
    ]
    assert chunks[-1].reason == "tools"
    assert sent(groq)["tool_choice"] == "required"
    assert sent(groq)["tools"][0]["function"] == {"name": "rename", "description": "Renames.", "parameters": SCHEMA}


@pytest.mark.asyncio
@pytest.mark.parametrize("arguments", ['{"name": ', "[1]", "7", '{"a":' * 100 + "1" + "}" * 100])
async def test_a_call_whose_arguments_are_no_object_is_none(groq: Cloud, arguments: str) -> None:
    groq.script.replies = [{"tool": "rename", "arguments": arguments}]
    engine = thinker(groq)
    error = await failure(engine, answered(engine, replace(ASKED, tools=(RENAME,))))
    assert error.code == "engineFailed"


@pytest.mark.asyncio
@pytest.mark.parametrize(("finish", "reason"), [("length", "length"), ("content_filter", "filter"), ("stop", "stop")])
async def test_why_it_ended(groq: Cloud, finish: str, reason: str) -> None:
    groq.script.replies = [{"text": "Half a", "finish": finish}]
    assert (await answered(thinker(groq)))[-1].reason == reason


@pytest.mark.asyncio
async def test_an_answer_that_has_to_fit_a_schema_comes_whole(groq: Cloud) -> None:
    groq.script.replies = ['{"name": "x"}']
    chunks = await answered(thinker(groq), replace(ASKED, schema=SCHEMA, schema_name="naming"))
    assert chunks[0] == Delta('{"name": "x"}')
    assert chunks[-1].reason == "stop"
    assert "stream" not in sent(groq)
    assert sent(groq)["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "naming", "strict": True, "schema": SCHEMA},
    }


@pytest.mark.asyncio
async def test_a_model_that_takes_no_schema_is_told_in_words(groq: Cloud) -> None:
    groq.script.replies = ['{"name": "x"}', '{"name": "y"}']
    groq.faults.add(Fault("chat", "status", status=400))
    engine = thinker(groq)
    request = replace(ASKED, schema=SCHEMA)
    assert text([chunk async for chunk in engine.stream(request)]) == '{"name": "x"}'
    assert text(await answered(engine, request)) == '{"name": "y"}'
    formats = [received.json["response_format"]["type"] for received in groq.of("chat")]
    assert formats == ["json_schema", "json_object", "json_object"]
    assert "JSON schema" in groq.of("chat")[-1].json["messages"][-1]["content"]


def test_tools_go_before_a_schema() -> None:
    found = llm.fields(replace(ASKED, schema=SCHEMA, tools=(RENAME,)), MODEL, "low", schemas=True)
    assert "response_format" not in found
    assert found["stream"] is True


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (SCHEMA, True),
        ({"type": "string"}, True),
        ({**SCHEMA, "required": []}, False),
        ({**SCHEMA, "additionalProperties": True}, False),
        ({"type": "array", "items": {"type": "object"}}, False),
        ({"anyOf": [SCHEMA, {**SCHEMA, "required": ["other"]}]}, False),
    ],
)
def test_schemas_that_a_model_can_be_held_to(schema: dict[str, Any], expected: bool) -> None:
    assert llm.closed(schema) is expected


CHAT_FAULTS = [
    # fault, code, requests, words
    (Fault("chat", "status", status=401), "unauthorized", 1, "GROQ_API_KEY"),
    (Fault("chat", "status", status=402), "quotaExceeded", 1, "no credit left"),
    (Fault("chat", "status", status=403), "unauthorized", 1, "GROQ_API_KEY"),
    (Fault("chat", "status", status=404), "modelNotFound", 1, "senorita.groq.model"),
    (Fault("chat", "status", status=403, code="model_permission_blocked_project"), "modelNotFound", 1, "groq.model"),
    (Fault("chat", "status", status=400, code="model_decommissioned"), "modelNotFound", 1, "groq.model"),
    (Fault("chat", "status", status=400, code="model_terms_required"), "refused", 1, "console.groq.com"),
    (Fault("chat", "status", status=400, code="context_length_exceeded"), "tooLarge", 1, "more than Groq accepts"),
    (Fault("chat", "status", status=400, code="tool_use_failed", count=9), "engineFailed", 3, "no sense"),
    (Fault("chat", "status", status=400), "refused", 1, "400"),
    (Fault("chat", "status", status=408, count=9), "timeout", 3, "in time"),
    (Fault("chat", "status", status=413), "tooLarge", 1, "more than"),
    (Fault("chat", "status", status=429, count=9), "rateLimited", 3, "in a moment"),
    (Fault("chat", "status", status=429, retry_after=30), "rateLimited", 1, "30 s"),
    (Fault("chat", "status", status=498, count=9), "engineFailed", 3, "a problem"),
    (Fault("chat", "status", status=503, count=9), "engineFailed", 3, "503"),
    (Fault("chat", "silent", seconds=9, count=9), "timeout", 1, "in time"),
    (Fault("chat", "redirect"), "refused", 1, "redirect"),
    (Fault("chat", "drop_before", count=9), "unreachable", 3, "broke"),
    (Fault("chat", "drop_headers", count=9), "unreachable", 3, "broke"),
    (Fault("chat", "drop", after=3), "unreachable", 1, "broke"),
    (Fault("chat", "stall", after=3, seconds=9), "timeout", 1, "stopped in the middle"),
    (Fault("chat", "truncated", after=3), "unreachable", 1, "broke"),
    (Fault("chat", "malformed", after=3), "engineFailed", 1, "no sense"),
    (Fault("chat", "wrong_shape", after=3), "engineFailed", 1, "no sense"),
    (Fault("chat", "oversized", after=3), "engineFailed", 1, "no sense"),
    (Fault("chat", "slowloris", seconds=0.05, count=9), "timeout", 1, ""),
    (Fault("chat", "error", after=3), "engineFailed", 1, "a problem"),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "code", "requests", "words"), CHAT_FAULTS, ids=lambda value: str(value)[:60])
async def test_what_is_said_of_a_fault(groq: Cloud, fault: Fault, code: str, requests: int, words: str) -> None:
    groq.faults.add(replace(fault))
    engine = thinker(groq)
    error = await failure(engine, answered(engine))
    assert (error.code, len(groq.of("chat"))) == (code, requests)
    assert words in error.message
    assert not groq.of("elsewhere")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fault",
    [
        Fault("chat", "status", status=503),
        Fault("chat", "status", status=429, retry_after=0.01),
        Fault("chat", "drop_before"),
        Fault("chat", "unknown", after=2),
        Fault("chat", "drop_end"),
    ],
    ids=lambda fault: fault.kind,
)
async def test_what_passes_is_not_noticed(groq: Cloud, fault: Fault) -> None:
    groq.faults.add(replace(fault))
    chunks = await answered(thinker(groq))
    assert text(chunks) == groq.script.reply
    assert isinstance(chunks[-1], End)


@pytest.mark.asyncio
async def test_a_model_that_is_gone_is_named_with_those_there_are(groq: Cloud) -> None:
    engine = thinker(groq, "llama-3.3-70b-versatile")
    error = await failure(engine, answered(engine))
    assert "llama-3.3-70b-versatile (senorita.groq.model)" in error.message
    assert "openai/gpt-oss-20b, qwen/qwen3.6-27b" in error.message
    assert "whisper" not in error.message


@pytest.mark.asyncio
async def test_models(groq: Cloud) -> None:
    engine = thinker(groq)
    listed = await engine.models()
    groq.faults.add(Fault("models", "status", status=401), Fault("models", "silent", seconds=9))
    assert (await failure(engine, engine.models())).code == "unauthorized"
    assert listed == sorted(listed)
    assert MODEL in listed
    assert "canopylabs/orpheus-v1-english" not in listed


@pytest.mark.asyncio
async def test_a_server_that_is_not_there(groq: Cloud) -> None:
    engine = llm.Groq(Account(groq.dead_url), MODEL)
    assert (await failure(engine, answered(engine))).code == "unreachable"


@pytest.mark.asyncio
async def test_breaking_off_stops_the_provider_and_a_connection_is_opened_again(groq: Cloud) -> None:
    groq.script.reply, groq.script.between_tokens = "word " * 2_000, 1
    engine = thinker(groq)
    async with aclosing(engine.stream(ASKED)) as chunks:
        await anext(chunks)
    await until(lambda: groq.of("chat")[0].ended == "aborted" and bool(heads(groq)))
    task = asyncio.create_task(answered(engine))
    await until(lambda: len(groq.of("chat")) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: groq.of("chat")[1].ended == "aborted")
    await engine.close()


def heads(groq: Cloud) -> list[Received]:
    return [received for received in groq.requests if received.method == "HEAD"]


async def until(is_so: Any) -> None:
    async with asyncio.timeout(25):
        while not is_so():
            await asyncio.sleep(0.005)


@pytest.mark.asyncio
async def test_one_connection_serves_many_answers(groq: Cloud) -> None:
    engine, ears = thinker(groq), stt.Groq(Account(groq.base_url), "whisper-large-v3-turbo")
    await engine.warm(print)
    for _ in range(3):
        assert [chunk async for chunk in engine.stream(ASKED)]
        assert (await ears.transcribe(SPOKEN, Hints())).text
    await engine.close()
    await ears.close()
    assert len(groq.requests) >= 6
    assert len({one.peer for one in groq.requests}) == 1


@pytest.mark.asyncio
async def test_without_a_key_it_says_which(groq: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROQ_API_KEY")
    for engine in (llm, stt, tts):
        assert "GROQ_API_KEY" in (await engine.create(settings(groq.base_url)).available() or "")
    engine = thinker(groq)
    assert (await failure(engine, answered(engine))).code == "unauthorized"
    assert not groq.requests


@pytest.mark.asyncio
async def test_nothing_of_a_request_is_logged(
    groq: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GROQ_LOG", "debug")
    with caplog.at_level(logging.DEBUG):
        await answered(thinker(groq))
    assert "What does it do" not in caplog.text
    assert KEY not in caplog.text


def test_the_sdk_is_imported_on_first_need_and_off_the_loop() -> None:
    code = """
        import asyncio, sys, threading
        from senorita_lsp.config import Settings
        from senorita_lsp.engines.llm import groq as llm
        from senorita_lsp.engines.stt import groq as stt
        from senorita_lsp.engines.tts import groq as tts, rime
        from senorita_lsp.engines.network.groq import Account
        engines = [module.create(Settings()) for module in (llm, stt, tts, rime)]
        assert not {"groq", "httpx", "numpy", "av"} & set(sys.modules)
        seen = []
        class Watch:
            def find_spec(self, name, path=None, target=None):
                if name == "groq":
                    seen.append(threading.current_thread() is threading.main_thread())
        sys.meta_path.insert(0, Watch())
        async def main():
            account = Account("http://127.0.0.1:9")
            await account.client()
            await account.close()
        asyncio.run(main())
        assert seen == [False], seen
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, env={"GROQ_API_KEY": KEY})


# -- recognition


def ears(groq: Cloud, model: str = "whisper-large-v3-turbo") -> stt.Groq:
    return stt.Groq(Account(groq.base_url), model, first_s=0.5 if slow(groq) else stt.FIRST_S)


@pytest.mark.asyncio
async def test_a_clip_is_heard(groq: Cloud) -> None:
    groq.script.transcripts = ["Delete function parse header."]
    engine = ears(groq)
    heard = await engine.transcribe(SPOKEN, Hints(("parse_header", "HttpClient"), "en-GB"))
    await engine.close()
    assert heard.text == "Delete function parse header."
    assert heard.engine == "groq"
    assert [word.text for word in heard.words] == ["Delete", "function", "parse", "header."]
    assert heard.words[-1].end_ms == pytest.approx(SPOKEN.duration_ms, abs=1)
    assert heard.confidence == pytest.approx(0.819, abs=0.001)
    [received] = groq.of("transcriptions")
    assert received.path == "/openai/v1/audio/transcriptions"
    assert received.body[:4] == b"RIFF"
    assert received.body[44:] == SPOKEN.data
    fields = {name: value for name, value in received.form.items() if name != "file"}
    assert fields == {
        "model": "whisper-large-v3-turbo",
        "language": "en",
        "prompt": "http client, parse header",
        "response_format": "verbose_json",
        "temperature": "0",
        "timestamp_granularities[]": fields["timestamp_granularities[]"],
    }
    assert engine.rate is not None


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["", " Thank you for watching.", "[BLANK_AUDIO]"])
async def test_silence_is_no_words(groq: Cloud, said: str) -> None:
    groq.script.transcript = said
    engine = ears(groq)
    assert (await engine.transcribe(SPOKEN, Hints())).text == ""
    assert (await engine.transcribe(Clip(b""), Hints())).text == ""
    await engine.close()
    assert len(groq.of("transcriptions")) == 1


@pytest.mark.asyncio
async def test_what_groq_would_refuse_is_not_sent(groq: Cloud) -> None:
    engine = ears(groq)
    error = await failure(engine, engine.transcribe(Clip(bytes(25_000_000)), Hints()))
    assert error.code == "tooLarge"
    assert not groq.requests


@pytest.mark.asyncio
async def test_the_prompt_is_bounded(groq: Cloud) -> None:
    engine = ears(groq)
    await engine.transcribe(SPOKEN, Hints(tuple(f"identifier_number_{index}" for index in range(500))))
    await engine.close()
    prompt = groq.of("transcriptions")[0].form["prompt"]
    assert len(prompt) <= stt.PROMPT
    assert prompt.endswith("identifier number 0")


@pytest.mark.asyncio
@pytest.mark.parametrize("on", ["transcriptions", "speech"])
async def test_what_is_cancelled_is_stopped_and_a_connection_is_opened_again(groq: Cloud, on: str) -> None:
    groq.script.clip_delay = groq.script.first_sound = 60_000
    ear, speaker = ears(groq), voice(groq)
    task = asyncio.create_task(ear.transcribe(SPOKEN, Hints()) if on == "transcriptions" else said(speaker, "Word."))
    await until(lambda: bool(groq.of(on)))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: groq.of(on)[0].ended == "aborted")
    if on == "transcriptions":
        await until(lambda: bool(heads(groq)))
    await ear.close()


CLIP_FAULTS = [
    (Fault("transcriptions", "status", status=401), "unauthorized", 1),
    (Fault("transcriptions", "status", status=404), "modelNotFound", 1),
    (Fault("transcriptions", "status", status=413), "tooLarge", 1),
    (Fault("transcriptions", "status", status=429, retry_after=60), "rateLimited", 1),
    (Fault("transcriptions", "status", status=500, count=9), "engineFailed", 3),
    (Fault("transcriptions", "redirect"), "refused", 1),
    (Fault("transcriptions", "silent", seconds=9, count=9), "timeout", 1),
    (Fault("transcriptions", "drop_before", count=9), "unreachable", 3),
    (Fault("transcriptions", "drop", count=9), "unreachable", 3),
    (Fault("transcriptions", "stall", seconds=9, count=9), "timeout", 1),
    (Fault("transcriptions", "truncated", count=9), "engineFailed", 3),
    (Fault("transcriptions", "malformed", count=9), "engineFailed", 3),
    (Fault("transcriptions", "wrong_shape", after=0, count=9), "engineFailed", 3),
    (Fault("transcriptions", "slowloris", seconds=0.1, count=9), "timeout", 1),
    (Fault("transcriptions", "error", after=0, count=9), "engineFailed", 3),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "code", "requests"), CLIP_FAULTS, ids=lambda value: str(value)[:60])
async def test_what_is_said_when_a_clip_is_not_heard(groq: Cloud, fault: Fault, code: str, requests: int) -> None:
    groq.faults.add(replace(fault))
    engine = ears(groq)
    error = await failure(engine, engine.transcribe(SPOKEN, Hints()))
    assert (error.code, len(groq.of("transcriptions"))) == (code, requests)


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [Fault("transcriptions", "status"), Fault("transcriptions", "drop")])
async def test_a_clip_is_sent_again(groq: Cloud, fault: Fault) -> None:
    groq.faults.add(replace(fault))
    engine = ears(groq)
    assert (await engine.transcribe(SPOKEN, Hints())).text == groq.script.transcript
    await engine.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), values, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_answered_is_a_transcript_or_none(answer: Any) -> None:
    try:
        heard = transcript(answer, "groq")
    except ValueError:
        return
    assert all(0 <= word.start_ms <= word.end_ms for word in heard.words)
    assert heard.confidence is None or 0 <= heard.confidence <= 1


@given(st.integers(300, 599), JSON)
def test_whatever_is_refused_has_a_word_on_the_wire(status: int, answer: Any) -> None:
    assert of_answer(Provider("groq", "Groq", "m", "groq.model"), status, {}, answer).code in ERROR_CODES


# -- speech


def voice(groq: Cloud, **changes: Any) -> tts.Groq:
    model = changes.get("model", "canopylabs/orpheus-v1-english")
    return tts.Groq(Account(groq.base_url), model, "troy", replace(ELSEWHERE, first=0.5) if slow(groq) else ELSEWHERE)


async def said(engine: tts.Groq, sentence: str, who: str | None = None) -> Clip:
    try:
        clips = [clip async for clip in engine.speak(sentence, who)]
        return Clip(b"".join(clip.data for clip in clips), clips[0].rate if clips else 1)
    finally:
        await engine.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("sizes", [True, False])
async def test_a_sentence_is_said(groq: Cloud, sizes: bool) -> None:
    groq.script.wav_sizes = sizes
    sound = await said(voice(groq), "Two files [renamed].", "groq:hannah")
    assert sound.rate == 24_000
    assert sound.duration_ms == pytest.approx(20 * groq.script.sound_per_char, abs=1)
    assert sent(groq, "groq.speech") == {
        "model": "canopylabs/orpheus-v1-english",
        "voice": "hannah",
        "input": "Two files (renamed).",
        "response_format": "wav",
    }


@pytest.mark.asyncio
async def test_a_long_sentence_is_said_in_parts(groq: Cloud) -> None:
    sentence = "The first part is long enough to be cut at a pause, and the second one follows it; so it goes on. " * 4
    sound = await said(voice(groq), sentence)
    parts = [received.json["input"] for received in groq.of("speech")]
    assert all(len(part) <= 200 for part in parts)
    assert " ".join(parts) == sentence.strip()
    assert all(part[-1] in ",;." for part in parts)
    assert sound.duration_ms == pytest.approx(sum(map(len, parts)) * groq.script.sound_per_char, abs=len(parts))


@pytest.mark.asyncio
async def test_no_words_are_not_sent(groq: Cloud) -> None:
    for nothing in ("", " ", "...", "[ ]"):
        assert (await said(voice(groq), nothing)).data == b""
    assert not groq.requests


@pytest.mark.asyncio
async def test_the_known_voices() -> None:
    engine = tts.create(settings("https://api.groq.com"))
    voices = await engine.voices()
    assert [info.id for info in voices][-1] == "groq:troy"
    assert {info.language for info in voices} == {"en"}
    other = tts.Groq(Account("https://api.groq.com"), "some/new-model", "kim")
    assert [info.id for info in await other.voices()] == ["groq:kim"]


SPEECH_FAULTS = [
    (Fault("speech", "status", status=401), "unauthorized", 1),
    (Fault("speech", "status", status=404), "modelNotFound", 1),
    (Fault("speech", "status", status=400, code="model_terms_required"), "refused", 1),
    (Fault("speech", "status", status=429, retry_after=60), "rateLimited", 1),
    (Fault("speech", "status", status=500, count=9), "engineFailed", 3),
    (Fault("speech", "redirect"), "refused", 1),
    (Fault("speech", "silent", seconds=9, count=9), "timeout", 1),
    (Fault("speech", "drop_before", count=9), "unreachable", 3),
    (Fault("speech", "drop_headers", count=9), "unreachable", 3),
    (Fault("speech", "stall", after=0, seconds=9, count=9), "timeout", 1),
    (Fault("speech", "wrong_shape", after=0, count=9), "engineFailed", 3),
    (Fault("speech", "drop"), "unreachable", 1),
    (Fault("speech", "truncated", after=0, count=9), "engineFailed", 3),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "code", "requests"), SPEECH_FAULTS, ids=lambda value: str(value)[:60])
async def test_what_is_said_when_nothing_is_said(groq: Cloud, fault: Fault, code: str, requests: int) -> None:
    groq.faults.add(replace(fault))
    engine = voice(groq)
    error = await failure(engine, said(engine, "Three functions were renamed."))
    assert (error.code, len(groq.of("speech"))) == (code, requests)


@pytest.mark.asyncio
async def test_an_interrupted_sentence_is_stopped_at_its_source(groq: Cloud) -> None:
    groq.script.sound_speed = 1
    engine = voice(groq)
    async with aclosing(engine.speak("A sentence that takes a while to be said.")) as clips:
        await anext(clips)
    await until(lambda: groq.of("speech")[0].ended)
    assert groq.of("speech")[0].ended == "aborted"
    await engine.close()
