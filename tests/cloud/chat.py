"""Chat completions, as Groq and OpenAI-compatible servers have them: whole, or as server-sent events.

Source: console.groq.com/docs/api-reference, platform.openai.com/docs/api-reference/chat.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.cloud.answer import Answer, whole
from tests.cloud.models import limits
from tests.cloud.refusal import by_model, refusal

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received

_TOKEN = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
_FRAGMENT = 7
_SENTENCE_ENDS = (".", "!", "?")


async def chat(cloud: Cloud, received: Received) -> Answer | web.Response:
    body = received.json
    if refused := by_model(cloud, received, body.get("model")):
        return refused
    if not isinstance(body.get("messages"), list) or not body["messages"]:
        return refusal(received.on, 400, said="'messages' : minimum number of items is 1")
    reply = cloud.script.answer(body)
    said = str(next((one.get("content") for one in reversed(body["messages"]) if one.get("role") == "user"), ""))
    cloud.event("llm.request", on=received.on, model=body["model"], stream=bool(body.get("stream")), text=said)
    identity = f"chatcmpl-{uuid.uuid4().hex[:12]}"
    base = {"id": identity, "created": int(time.time()), "model": body["model"], "system_fingerprint": "fp_cloud"}
    headers = {"x-request-id": identity, **limits()}
    if not body.get("stream"):
        return whole(_completion(base, reply, body), cloud.script.first_token, headers)
    groq = received.on.startswith("groq.")
    events = _events(cloud, {**base, "object": "chat.completion.chunk"}, reply, body, groq)
    return Answer("sse", events, {"Content-Type": "text/event-stream", "Cache-Control": "no-cache", **headers})


def _calls(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """The tool calls of a reply, as they stand in a message."""
    asked = reply.get("calls") or ([reply] if "tool" in reply else [])
    return [
        {
            "id": f"call_{index}_{uuid.uuid4().hex[:6]}",
            "type": "function",
            "function": {"name": call["tool"], "arguments": _arguments(call.get("arguments", {}))},
        }
        for index, call in enumerate(asked)
    ]


def _arguments(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _finish(reply: dict[str, Any]) -> str:
    return str(reply.get("finish") or ("tool_calls" if _calls(reply) else "stop"))


def _usage(reply: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    asked = sum(len(_TOKEN.findall(str(message.get("content")))) for message in body["messages"])
    answered = len(_TOKEN.findall(str(reply.get("text", "")))) + 10 * len(_calls(reply))
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}


def _completion(base: dict[str, Any], reply: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.get("text")}
    if calls := _calls(reply):
        message["tool_calls"] = calls
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(reply)}
    return {**base, "object": "chat.completion", "choices": [choice], "usage": _usage(reply, body)}


def _deltas(reply: dict[str, Any]) -> list[dict[str, Any] | asyncio.Event]:
    """The reply in the pieces in which it streams: the role, thoughts, text, and calls in fragments.

    What is to be waited for stands between them.
    """
    deltas: list[dict[str, Any] | asyncio.Event] = [{"role": "assistant", "content": ""}]
    deltas += [{"reasoning": token} for token in _TOKEN.findall(reply.get("reasoning", ""))]
    text = reply.get("text") or ""
    for part in text if isinstance(text, list) else [text]:
        if isinstance(part, asyncio.Event):
            deltas.append(part)
        else:
            deltas += [{"content": token} for token in _TOKEN.findall(part)]
    for index, call in enumerate(_calls(reply)):
        arguments = call["function"]["arguments"]
        first = {**call, "function": {**call["function"], "arguments": ""}}
        deltas.append({"tool_calls": [{"index": index, **first}]})
        for start in range(0, len(arguments), _FRAGMENT):
            part = {"arguments": arguments[start : start + _FRAGMENT]}
            deltas.append({"tool_calls": [{"index": index, "function": part}]})
    return deltas


async def _events(
    cloud: Cloud, base: dict[str, Any], reply: dict[str, Any], body: dict[str, Any], groq: bool
) -> AsyncIterator[bytes]:
    await asyncio.sleep(cloud.script.first_token / 1000)
    usage = _usage(reply, body)
    sentence = ""
    for delta in _deltas(reply):
        if isinstance(delta, asyncio.Event):
            await delta.wait()
            continue
        sentence += delta.get("content") or ""
        if sentence.endswith(_SENTENCE_ENDS):
            cloud.event("llm.sentence", text=sentence.strip())
            sentence = ""
        yield _event({**base, "choices": [_choice(delta, None)]})
        if cloud.script.between_tokens:
            await asyncio.sleep(cloud.script.between_tokens / 1000)
    last = {**base, "choices": [_choice({}, _finish(reply))]}
    yield _event({**last, "x_groq": {"id": base["id"], "usage": usage}} if groq else last)
    if (body.get("stream_options") or {}).get("include_usage"):
        yield _event({**base, "choices": [], "usage": usage})
    cloud.event("llm.done", model=base["model"])
    yield b"data: [DONE]\n\n"


def _choice(delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"
