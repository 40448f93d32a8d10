"""Chat completions: a Request as JSON, and the JSON of an answer as Chunks.

The format is OpenAI's (https://platform.openai.com/docs/api-reference/chat-streaming), with the variations of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from senorita_lsp.engines.network.body import encodable, parsed
from senorita_lsp.thinking.message import Chunk, Delta, End, Request, Tool, ToolCall

MOST_TEXT: Final = 1_000_000
"""The longest answer, in code points, arguments of calls included."""
MOST_CALLS: Final = 64
_OPENS: Final = "<think>"
_CLOSES: Final = "</think>"


def fields(request: Request, model: str, limit: str) -> dict[str, Any]:
    """The request as JSON; ``limit`` is the name under which the server takes the bound on the answer."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": message.role, "content": encodable(message.content)} for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        limit: request.most_tokens,
    }
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
        if request.tool_choice != "auto":
            body["tool_choice"] = request.tool_choice
    if request.schema is not None:
        schema = {"name": request.schema_name, "strict": True, "schema": dict(request.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def _tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


@dataclass
class _Call:
    """A call as its fragments come in."""

    key: str = ""
    name: str = ""
    text: str = ""
    arguments: Mapping[str, Any] | None = None


@dataclass
class Reader:
    """One answer. ``finished`` is set once the server has said why it ended. Raises ValueError for what is no answer.

    Thoughts are left out, whether they come in fields of their own or between ``<think>`` and ``</think>``.
    """

    finished: bool = False
    _reason: str = ""
    _refused: bool = False
    _tokens: tuple[int, int] | None = None
    _calls: list[_Call] = field(default_factory=list)
    _slots: dict[int, _Call] = field(default_factory=dict)
    _size: int = 0
    _thoughts: _Thoughts = field(default_factory=lambda: _Thoughts())

    def take(self, payload: Any) -> list[Chunk]:
        """The text of the next chunk, or of an answer that comes whole."""
        if not isinstance(payload, dict):
            raise ValueError("no object")
        self._count(payload.get("usage"))
        choice = _first(payload.get("choices"))
        if choice is None:
            return []
        delta = choice.get("delta", choice.get("message")) or {}
        if not isinstance(delta, dict):
            raise ValueError("no delta")
        self._refused |= bool(delta.get("refusal"))
        for call in _rows(delta.get("tool_calls")):
            self._fragment(call)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self.finished, self._reason = True, reason.lower()
        text = self._thoughts.feed(self._bounded(_text(delta.get("content"))))
        return [Delta(text)] if text else []

    def end(self) -> list[Chunk]:
        """What remains: text that was held back, the calls, and the End."""
        rest = self._thoughts.flush()
        chunks: list[Chunk] = [Delta(rest)] if rest else []
        cut = self._reason in ("length", "max_tokens", "model_length")
        for call in self._calls:
            arguments = _arguments(call)
            if arguments is not None:
                chunks.append(ToolCall(call.name, arguments))
            elif not cut:
                raise ValueError("no arguments")
        return [*chunks, self._end(cut)]

    def _end(self, cut: bool) -> End:
        if cut:
            return End("length", self._tokens)
        if self._refused or self._reason in ("content_filter", "safety"):
            return End("filter", self._tokens)
        return End("tools" if self._calls else "stop", self._tokens)

    def _count(self, usage: Any) -> None:
        """The last one counts: some servers send sums with each chunk."""
        if isinstance(usage, dict):
            prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
            if isinstance(prompt, int) and isinstance(completion, int) and min(prompt, completion) >= 0:
                self._tokens = (prompt, completion)

    def _fragment(self, row: dict[str, Any]) -> None:
        function = row.get("function")
        if not isinstance(function, dict):
            return
        key, name = _word(row.get("id")), self._bounded(_word(function.get("name")))
        call = self._call(row.get("index"), key, name)
        call.name = call.name or name
        given = function.get("arguments")
        if isinstance(given, dict):
            call.arguments = given
        else:
            call.text += self._bounded(_word(given))

    def _call(self, index: Any, key: str, name: str) -> _Call:
        """The call that a fragment belongs to.

        Gemini and others leave the index out, or number every call 0, so that another id, or a name where the call
        before is whole, begins another call; a fragment with none of these goes on with the last.
        """
        slot = index if isinstance(index, int) else None
        open_ = self._slots.get(slot) if slot is not None else self._calls[-1] if self._calls else None
        other = open_ is None or (key != open_.key if key and open_.key else bool(name) and _whole(open_))
        if open_ is not None and not other:
            return open_
        if len(self._calls) >= MOST_CALLS:
            raise ValueError("too many calls")
        made = _Call(key)
        self._calls.append(made)
        if slot is not None:
            self._slots[slot] = made
        return made

    def _bounded(self, text: str) -> str:
        self._size += len(text)
        if self._size > MOST_TEXT:
            raise ValueError("too long")
        return text


class _Thoughts:
    """Leaves out what stands between ``<think>`` and ``</think>`` at the beginning of an answer."""

    def __init__(self) -> None:
        self._held: str | None = ""
        self._thinking = False

    def feed(self, text: str) -> str:
        if self._held is None:
            return text
        self._held += text
        if not self._thinking:
            begun = self._held.lstrip()
            if begun.startswith(_OPENS):
                self._thinking, self._held = True, begun.removeprefix(_OPENS)
            elif not _OPENS.startswith(begun):
                return self._free(self._held)
            else:
                return ""
        _, closed, rest = self._held.partition(_CLOSES)
        if closed:
            return self._free(rest.lstrip())
        # Only the end of it may be the beginning of the mark.
        self._held = self._held[-len(_CLOSES) :]
        return ""

    def flush(self) -> str:
        held, self._held = self._held or "", None
        return "" if self._thinking else held

    def _free(self, text: str) -> str:
        self._held, self._thinking = None, False
        return text


def _first(choices: Any) -> dict[str, Any] | None:
    """The first choice, the only one asked for."""
    rows = _rows(choices)
    return next((row for row in rows if row.get("index", 0) in (0, None)), None)


def _rows(value: Any) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValueError("no list of objects")
    return value


def _text(content: Any) -> str:
    """A text, or a list of parts of which those that are text count."""
    if isinstance(content, list):
        return "".join(_word(part.get("text")) for part in _rows(content) if part.get("type", "text") == "text")
    return _word(content)


def _word(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _whole(call: _Call) -> bool:
    return call.arguments is not None or (bool(call.text.strip()) and _arguments(call) is not None)


def _arguments(call: _Call) -> Mapping[str, Any] | None:
    """The arguments; None where they are no object, or the call has no name."""
    if call.arguments is not None:
        return call.arguments if call.name else None
    try:
        value = parsed(call.text.strip() or "{}")
    except ValueError:
        return None
    return value if isinstance(value, dict) and call.name else None
