"""Chat by OpenAI-compatible servers, over real sockets: what comes of their streams, and of their faults."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.config.engines import Llm
from senorita_lsp.config.engines import OpenAI as OpenAISettings
from senorita_lsp.engines import llm
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm.openai import OpenAI
from senorita_lsp.engines.network.answer import Patience
from senorita_lsp.engines.network.http import Line
from senorita_lsp.thinking.message import Chunk, Delta, End, Message, Request, Tool, ToolCall
from tests.lines import DATA
from tests.scripted import BREAK, END, HANG, Script, Server, answer, chunk, delta, event, head, said, serving, streamed

CASES = tomllib.loads((DATA / "engines/openai/chat.toml").read_text(encoding="utf-8"))["case"]
ASK = Request((Message("system", "Be short."), Message("user", "Hello?")))
SHORT = Patience(first=0.3, silence=0.3, total=5.0)
HELLO = streamed(delta(content="Hello."), delta("stop"))
KEY = "sk-0123456789"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)


@asynccontextmanager
async def asking(*scripts: Script, patience: Patience | None = None) -> AsyncIterator[tuple[OpenAI, Server]]:
    """An engine and the server it asks."""
    async with serving(*scripts) as server:
        engine = OpenAI(server.url, "small", patience)
        try:
            yield engine, server
        finally:
            await engine.close()


async def told(engine: OpenAI, request: Request = ASK) -> tuple[list[Chunk], EngineError | None]:
    """What comes back, and the error that ends it."""
    found: list[Chunk] = []
    try:
        async for piece in engine.stream(request):
            found += [piece]
    except EngineError as error:
        return found, error
    return found, None


async def refused(engine: OpenAI, request: Request = ASK) -> EngineError:
    found, error = await told(engine, request)
    assert error is not None, found
    assert error.engine == "openai"
    assert error.message.endswith(".")
    assert "secret" not in error.message
    assert KEY not in error.message
    return error


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [None, 1], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_streams(case: dict[str, Any], size: int | None) -> None:
    data = case["stream"].replace("\n", case.get("eol", "\n")).encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)] if size else [data] if data else []
    async with asking([head(Content_Type="text/event-stream"), *map(chunk, pieces), END]) as (engine, _):
        found, error = await told(engine)
    expected: list[Chunk] = [Delta(text) for text in case.get("text", ())]
    expected += [ToolCall(name, arguments) for name, arguments in case.get("calls", ())]
    if "error" not in case:
        tokens = tuple(case["tokens"]) if "tokens" in case else None
        expected.append(End(case.get("reason", "stop"), tokens))
    assert found == expected
    assert (error and error.code) == case.get("error")
    assert error is None or "secret" not in error.message


@pytest.mark.asyncio
async def test_request() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    function = {"name": "rename", "description": "Renames.", "parameters": {"type": "object"}}
    tool = Tool("rename", "Renames.", {"type": "object"})
    request = Request(ASK.messages, (tool,), "required", schema, "edit", 77)
    async with asking(HELLO) as (engine, server):
        assert (await told(engine, request))[1] is None
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert "authorization" not in asked.headers
    assert asked.json == {
        "model": "small",
        "messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hello?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 77,
        "tools": [{"type": "function", "function": function}],
        "tool_choice": "required",
        "response_format": {"type": "json_schema", "json_schema": {"name": "edit", "strict": True, "schema": schema}},
    }


@pytest.mark.asyncio
async def test_what_a_document_may_hold_is_sent() -> None:
    async with asking(HELLO) as (engine, server):
        assert (await told(engine, Request((Message("user", "π \ud800 \0"),))))[1] is None
    assert server.asked[0].json["messages"][0]["content"] == "π ? \0"


@pytest.mark.asyncio
async def test_the_key_is_sent_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    async with asking(HELLO) as (engine, server):
        await told(engine)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.asyncio
async def test_one_connection_for_many_answers() -> None:
    async with asking(HELLO) as (engine, server):
        await engine.warm(lambda _: None)
        for _ in range(3):
            assert await told(engine) == ([Delta("Hello."), End("stop")], None)
        assert server.connections == 1


@pytest.mark.asyncio
async def test_closing_it_stops_the_server_and_opens_a_new_connection() -> None:
    script = [head(), event(delta(content="Hello")), HANG]
    async with asking(script, HELLO) as (engine, server):
        async with aclosing(engine.stream(ASK)) as chunks:
            assert await anext(chunks) == Delta("Hello")
        async with asyncio.timeout(25):
            await server.gone.wait()
            while server.connections < 2 or warming():
                await asyncio.sleep(0.01)
        assert (await told(engine))[0][-1] == End("stop")
        assert server.connections == 2


def warming() -> bool:
    """Whether a connection is being opened ahead of time: until it is there, whoever asks opens another."""
    opens = {task.get_coro() for task in asyncio.all_tasks()}
    return any(getattr(each, "cr_code", None) is Line.warm.__code__ for each in opens)


@pytest.mark.asyncio
async def test_cancelling_it_while_nothing_came_stops_the_server() -> None:
    async with asking([HANG], HELLO) as (engine, server):
        task = asyncio.ensure_future(told(engine))
        async with asyncio.timeout(25):
            while not server.asked:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.gone.wait()
        assert (await told(engine))[0][-1] == End("stop")


FAULTS: dict[str, tuple[Script, str, int]] = {
    "401": (said({"error": {"message": "secret", "code": "invalid_api_key"}}, 401), "unauthorized", 1),
    "403": (said({"error": "secret"}, 403), "unauthorized", 1),
    "402": (said({}, 402), "quotaExceeded", 1),
    "429 that is no rate limit": (said({"error": {"code": "insufficient_quota"}}, 429), "quotaExceeded", 1),
    "408": (said({}, 408), "timeout", 3),
    "413": (said({}, 413), "tooLarge", 1),
    "400 too long": (said({"error": {"message": "maximum context length is 5 secret"}}, 400), "tooLarge", 1),
    "400 unwelcome": (said({"error": {"code": "content_filter", "message": "secret"}}, 400), "refused", 1),
    "400 Gemini's key": (
        said([{"error": {"code": 400, "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}], 400),
        "unauthorized",
        1,
    ),
    "429": (said({}, 429), "rateLimited", 3),
    "429 as a word": (said({"error": {"code": "429", "type": "throttling_error"}}, 429), "rateLimited", 3),
    "429 for long": (said({}, 429, Retry_After="30"), "rateLimited", 1),
    "500": (answer(b"<html>secret</html>", 500), "engineFailed", 3),
    "redirect": (answer(b"", 302, Location="http://192.0.2.1/"), "refused", 1),
    "dropped before the head": ([BREAK], "unreachable", 3),
    "dropped after the head": ([head(), BREAK], "unreachable", 3),
    "dropped in the middle": ([head(), event(delta(content="Hello")), BREAK], "unreachable", 1),
    "silent": ([HANG], "timeout", 1),
    "silent after the head": ([head(), HANG], "timeout", 1),
    "silent in the middle": ([head(), event(delta(content="Hello")), HANG], "timeout", 1),
    "signs of life, and no answer": ([head(), *[chunk(b": alive\n\n")] * 50, HANG], "timeout", 1),
    "not HTTP": ([b"SSH-2.0-OpenSSH_9.6\r\n", BREAK], "unreachable", 3),
    "an endless head": ([b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000, HANG], "unreachable", 3),
    "an endless line": ([head(), *[chunk(b"data: " + b"x" * 300_000)] * 4, HANG], "engineFailed", 3),
    "an endless answer": (
        [head(), *[event(delta(content="x" * 600_000))] * 2, HANG],
        "engineFailed",
        1,
    ),
    "a deep value": (streamed(chunk(b'data: {"choices": ' + b"[" * 100_000 + b"\n\n")), "engineFailed", 3),
    "an error at once": (streamed({"error": {"message": "secret", "code": 503}}), "engineFailed", 3),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("script", "code", "tries"), FAULTS.values(), ids=FAULTS.keys())
async def test_faults(script: Script, code: str, tries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not the silence that ends it, no patience does."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    async with asking(script, patience=SHORT if code == "timeout" else Patience()) as (engine, server):
        error = await refused(engine)
    assert (error.code, len(server.asked)) == (code, tries)


@pytest.mark.asyncio
async def test_after_a_fault_that_is_over_nothing_is_lost() -> None:
    async with asking(said({}, 503), [BREAK], HELLO) as (engine, server):
        assert await told(engine) == ([Delta("Hello."), End("stop")], None)
    assert len(server.asked) == 3


@pytest.mark.asyncio
async def test_bytes_that_dribble_do_not_hold_it() -> None:
    """Event after event, each in time, and no end: the bound on the whole ends it."""
    forever = [head(), *[event(delta(content="x"))] * 3, HANG]
    async with asking(forever, patience=Patience(first=5, silence=5, total=0.3)) as (engine, _):
        found, error = await told(engine)
    assert found == [Delta("x")] * 3
    assert error is not None
    assert error.code == "timeout"


@pytest.mark.asyncio
async def test_nobody_there() -> None:
    async with serving(HELLO) as server:
        pass
    engine = OpenAI(server.url, "small")
    error = await refused(engine)
    assert error.code == "unreachable"
    assert error.message == f"127.0.0.1:{server.url.split(':')[2].split('/')[0]} cannot be reached."
    await engine.close()


@pytest.mark.asyncio
async def test_a_count_that_does_not_come_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senorita_lsp.engines.llm._completion.TAIL_S", 0.05)
    script = [head(), event(delta(content="Hi")), event(delta("stop")), HANG]
    async with asking(script) as (engine, _):
        assert await told(engine) == ([Delta("Hi"), End("stop")], None)


REFUSALS = {
    "the field is named": (
        {"error": {"message": 'Unknown name "stream_options".'}},
        {"stream_options"},
    ),
    "the schema is named": ({"error": {"message": "json_schema is not supported"}}, {"response_format"}),
    "by parameter": ({"error": {"message": "Unsupported.", "param": "tool_choice"}}, {"tool_choice"}),
    "FastAPI": ({"detail": [{"loc": ["body", "max_tokens"], "msg": "Extra inputs"}]}, {"max_tokens"}),
    "nothing is named": ({"error": "Bad request"}, {"stream_options", "response_format", "tool_choice", "max_tokens"}),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(("body", "out"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_server_that_knows_fewer_fields(body: Any, out: set[str], status: int) -> None:
    """It is asked once more without them, and from then on without them at once."""
    request = Request(ASK.messages, (Tool("a", "b", {}),), "required", {"type": "object"})
    async with asking(said(body, status), HELLO) as (engine, server):
        for _ in range(2):
            assert (await told(engine, request))[1] is None
    first, *others = (set(asked.json) for asked in server.asked)
    assert len(others) == 2
    assert all(first - fields == out for fields in others)


@pytest.mark.asyncio
async def test_the_limit_under_its_other_name() -> None:
    body = {"error": {"message": "'max_tokens' is not supported, use 'max_completion_tokens'.", "param": "max_tokens"}}
    async with asking(said(body, 400), HELLO) as (engine, server):
        assert (await told(engine))[1] is None
    assert server.asked[1].json["max_completion_tokens"] == ASK.most_tokens
    assert "max_tokens" not in server.asked[1].json


@pytest.mark.asyncio
async def test_refused_both_ways() -> None:
    async with asking(said({"error": "secret"}, 400)) as (engine, server):
        error = await refused(engine)
    assert (error.code, len(server.asked)) == ("refused", 2)


MISSING = {
    "Ollama": said({"error": {"message": "model 'small' not found", "type": "api_error"}}, 404),
    "OpenAI": said({"error": {"message": "secret", "code": "model_not_found"}}, 404),
    "vLLM": said({"object": "error", "message": "The model `small` does not exist.", "code": 404}, 404),
    "LiteLLM": said({"error": {"message": "Invalid model name passed in model=small.", "code": "400"}}, 400),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("missing", MISSING.values(), ids=MISSING.keys())
async def test_no_such_model(missing: Script) -> None:
    models = said({"data": [{"id": "tiny"}, {"id": "big:7b"}, {"id": "no\nname"}, {"id": 5}, "odd"]})
    async with asking(missing, models) as (engine, server):
        error = await refused(engine)
    assert error.code == "modelNotFound"
    assert error.message.endswith("has no model small (senorita.openai.model). It offers big:7b, odd, tiny.")
    assert [asked.path for asked in server.asked] == ["/v1/chat/completions", "/v1/models"]


@pytest.mark.asyncio
async def test_wrong_address() -> None:
    async with asking(said({"detail": "Not Found"}, 404)) as (engine, server):
        error = await refused(engine)
    assert error.message.endswith("has nothing at this address (senorita.openai.baseUrl).")
    assert len(server.asked) == 1


@pytest.mark.asyncio
async def test_a_key_is_wanted_that_is_not_there() -> None:
    async with asking(said({"error": "secret"}, 401)) as (engine, server):
        error = await refused(engine)
    assert (error.code, len(server.asked)) == ("unauthorized", 1)
    assert "needs a key: set OPENAI_API_KEY" in error.message


MODELS = {
    "OpenAI": ({"object": "list", "data": [{"id": "b"}, {"id": "a"}]}, ["a", "b"]),
    "names alone": (["b", "a"], ["a", "b"]),
    "models": ({"models": [{"name": "a", "model": "a"}]}, ["a"]),
    "none": ({"data": []}, []),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("body", "expected"), MODELS.values(), ids=MODELS.keys())
async def test_models(body: Any, expected: list[str]) -> None:
    async with asking(said(body)) as (engine, _):
        assert await engine.models() == expected


@pytest.mark.asyncio
@pytest.mark.parametrize("body", [b"{", b"5", b'{"data": 5}', b"x" * 5_000_000])
async def test_models_that_make_no_sense(body: bytes) -> None:
    async with asking(answer(body)) as (engine, _):
        with pytest.raises(EngineError) as caught:
            await engine.models()
    assert caught.value.code == "engineFailed"


@pytest.mark.asyncio
async def test_what_is_left_of_the_limits() -> None:
    script = [
        head(
            x_ratelimit_remaining_requests="12", x_ratelimit_remaining_tokens="3456", x_ratelimit_reset_tokens="1m2.5s"
        ),
        *HELLO[1:],
    ]
    async with asking(script) as (engine, _):
        assert engine.rate is None
        await told(engine)
        assert engine.rate is not None
        assert (engine.rate.remaining_requests, engine.rate.remaining_tokens, engine.rate.reset_s) == (12, 3456, 62.5)


@pytest.mark.asyncio
async def test_available() -> None:
    official = "https://api.openai.com/v1"
    assert await OpenAI("http://localhost:11434/v1", "small").available() is None
    assert await OpenAI("https://llm.example.com/v1", "small").available() is None
    no_model = await OpenAI("http://localhost:11434/v1", "").available()
    assert no_model == "No model is set for localhost:11434: name one of its models in senorita.openai.model."
    assert "OPENAI_API_KEY" in (await OpenAI(official, "big").available() or "")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("url", "network"),
    [
        ("http://localhost:11434/v1", False),
        ("http://127.0.0.1:8080/v1", False),
        ("http://[::1]:8080/v1", False),
        ("http://192.168.0.7:8080/v1", True),
        ("http://localhost.example.com/v1", True),
        ("https://api.openai.com/v1", True),
    ],
)
async def test_privacy_lets_a_server_on_this_machine_be_used(url: str, network: bool) -> None:
    settings = Settings(
        privacy="local", llm=Llm(engines=("openai",)), openai=OpenAISettings(base_url=url, model="small")
    )
    (engine,) = llm.engines(settings)
    assert engine.network is network
    assert (await engine.available() is not None) is network


@pytest.mark.asyncio
async def test_openai_itself_takes_the_new_name_of_the_limit() -> None:
    engine = OpenAI("https://api.openai.com/v1", "big")
    assert engine._limit == "max_completion_tokens"
    assert (await refused(engine)).code == "unauthorized"
    await engine.close()
