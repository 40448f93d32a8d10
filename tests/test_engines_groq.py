"""Groq's language models, by its SDK over real sockets: what is sent, what comes back, and what is said of faults."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import textwrap
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from senorita_lsp.engines.llm import groq as llm
from senorita_lsp.engines.network.groq import Account
from senorita_lsp.engines.stt import groq as stt
from senorita_lsp.engines.stt.base import Hints
from senorita_lsp.engines.tts import groq as tts
from senorita_lsp.thinking.message import Delta, End, ToolCall
from tests.cloud import Cloud, Fault
from tests.groq_engines import (
    ASKED,
    KEY,
    MODEL,
    RENAME,
    SCHEMA,
    SPOKEN,
    answered,
    failure,
    heads,
    sent,
    settings,
    text,
    thinker,
    until,
)
from tests.groq_engines import groq as groq
from tests.groq_engines import key as key


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
    (Fault("chat", "status", status=400, code="tool_use_failed", count=9), "engineFailed", 3, "cannot be read"),
    (Fault("chat", "status", status=400), "refused", 1, "400"),
    (Fault("chat", "status", status=408, count=9), "timeout", 3, "in time"),
    (Fault("chat", "status", status=413), "tooLarge", 1, "more than"),
    (Fault("chat", "status", status=429, count=9), "rateLimited", 3, "in a moment"),
    (Fault("chat", "status", status=429, retry_after=30), "rateLimited", 1, "30 s"),
    (Fault("chat", "status", status=498, count=9), "engineFailed", 3, "a server error"),
    (Fault("chat", "status", status=503, count=9), "engineFailed", 3, "503"),
    (Fault("chat", "silent", seconds=9, count=9), "timeout", 1, "in time"),
    (Fault("chat", "redirect"), "refused", 1, "redirect"),
    (Fault("chat", "drop_before", count=9), "unreachable", 3, "broke"),
    (Fault("chat", "drop_headers", count=9), "unreachable", 3, "broke"),
    (Fault("chat", "drop", after=3), "unreachable", 1, "broke"),
    (Fault("chat", "stall", after=3, seconds=9), "timeout", 1, "stopped in the middle"),
    (Fault("chat", "truncated", after=3), "unreachable", 1, "broke"),
    (Fault("chat", "malformed", after=3), "engineFailed", 1, "cannot be read"),
    (Fault("chat", "wrong_shape", after=3), "engineFailed", 1, "cannot be read"),
    (Fault("chat", "oversized", after=3), "engineFailed", 1, "cannot be read"),
    (Fault("chat", "slowloris", seconds=0.05, count=9), "timeout", 1, ""),
    (Fault("chat", "error", after=3), "engineFailed", 1, "a server error"),
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
