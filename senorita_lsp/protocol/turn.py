"""Turns: an utterance, and what came of it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue
from typing_extensions import TypeAliasType

from senorita_lsp.protocol.place import Context
from senorita_lsp.protocol.wire import Code, Json, Maybe, Name, Seconds, Sentence, Text, Token, Wire

Family = Annotated[str, Field(pattern=r"^[a-z_]{1,32}(\.[a-z_]{1,32})?$")]
SlotName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
SlotValue = TypeAliasType("SlotValue", "bool | int | Number | Text | Intent")
"""A number, a yes or no, a text, or an intent of its own (the links of a chain)."""
Status: TypeAlias = Literal["done", "ambiguous", "notUnderstood", "declined", "cancelled", "failed"]


class Intent(Wire):
    """What an utterance means."""

    family: Family = Field(description="one of the families below")
    slots: dict[SlotName, SlotValue] = Field(description="only those that were said")


class Alternative(Wire):
    """One of several meanings, to be picked by its number."""

    index: Annotated[int, Field(ge=1, le=1_000)] = Field(description="from 1, in order of likelihood")
    title: Sentence


class TurnError(Wire):
    """Why a turn failed."""

    code: Code = Field(description="one of the codes below")
    message: Sentence = Field(description="for the user, with what helps")
    retry_after: Maybe[Seconds] = Field(None, description="in seconds; always there with `busy`")


class TurnResult(Wire):
    """What came of an utterance."""

    turn_id: Name
    transcript: Text = Field(description="what was heard or typed, as it was understood; empty for silence")
    status: Status
    intent: Intent | None = Field(description="null where none was found")
    message: Text = Field(description="the answer in words for the user; it is what is spoken, code left out")
    alternatives: Maybe[Annotated[list[Alternative], Field(max_length=1_000)]] = Field(
        None, description="with status `ambiguous`, and wherever another meaning was near"
    )
    error: Maybe[TurnError] = Field(None, description="with status `failed`")


class CommandParams(Wire):
    """One utterance, typed or transcribed elsewhere, to be carried out whole."""

    text: Text
    context: Maybe[Context] = None
    session_id: Maybe[Name] = Field(None, description="the session it is part of: its history, its voice")
    partial_result_token: Maybe[Token] = Field(None, description="for progress values, where no session has one")
    work_done_token: Maybe[Token] = Field(None, description="LSP's own progress, for what takes long")


class WebhookParams(Wire):
    """Triggers a workflow outside."""

    action: Name = Field(description="`email`, `github` or `slack`")
    payload: dict[str, JsonValue] = Field(description="handed on as it is, as `param` or as `param` and `context`")


class WebhookResult(Wire):
    """What became of the workflow."""

    status: Literal["triggered", "not_configured", "error"]
    action: Name
    detail: Maybe[Sentence] = Field(None, description="for the user; never holds an address")


class ErrorData(Wire):
    """The `data` of an error -32803."""

    code: Code = Field(description="one of the codes below")
    engine: Maybe[Name] = Field(None, description="the engine that failed, where it was one")
    retry_after: Maybe[Seconds] = Field(None, description="in seconds; always there with `busy`")


class EditorParams(Wire):
    """Asks the editor for what only it can do."""

    command: Name = Field(description="one that the client listed")
    arguments: Json = Field(description="as the table below has them; often empty")


class EditorResult(Wire):
    """Whether the editor did it."""

    ok: bool
    message: Maybe[Sentence] = Field(None, description="why not, for the user")
