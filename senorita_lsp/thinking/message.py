"""The conversation with a language model, in terms that all providers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``content`` is plain text; code and names from the workspace stand in it as data."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may call; ``parameters`` is the JSON schema (an object) of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a model.

    ``schema`` is a JSON schema that the whole answer has to fit (structured output), under the name ``schema_name``;
    a model that cannot is only told so in words, so the answer is checked whatever was asked for. ``tool_choice`` is
    ``required`` where the answer has to be a call. ``most_tokens`` bounds the answer.
    """

    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    tool_choice: Literal["auto", "required"] = "auto"
    schema: Mapping[str, Any] | None = None
    schema_name: str = "answer"
    most_tokens: int = 2_000


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer's text, as it streams."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model asks for, whole. ``arguments`` are as the model wrote them: unchecked JSON."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """The answer is whole. ``reason``: ``stop``, ``length`` (cut off at ``most_tokens``), ``tools`` or ``filter``.

    ``tokens`` counts prompt and answer, None where the provider does not say.
    """

    reason: Literal["stop", "length", "tools", "filter"]
    tokens: tuple[int, int] | None = None


Chunk: TypeAlias = Delta | ToolCall | End
"""What comes back: any number of deltas and calls, then exactly one End."""
