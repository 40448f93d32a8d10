"""The server's state of health, for people and for tools; no secret, no address, no transcript."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from senorita_lsp.protocol.session import Mode, State
from senorita_lsp.protocol.wire import Count, Maybe, Name, Seconds, Sentence, Wire

Duration = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class RateStatus(Wire):
    """What a provider still allows; a count that it does not tell is left out."""

    remaining_requests: Maybe[int] = Field(None, ge=0)
    remaining_tokens: Maybe[int] = Field(None, ge=0)
    reset_seconds: Maybe[Seconds] = Field(None, description="until the scarcer of both is whole again")


class EngineStatus(Wire):
    """One engine of the configured lists."""

    name: Name
    ready: bool = Field(description="it can be used now")
    model: Maybe[Name] = None
    network: bool = Field(description="what it works on leaves this machine")
    reason: Maybe[Sentence] = Field(None, description="why it is not ready, and what helps")
    retry_after: Maybe[Seconds] = Field(None, description="in seconds, while others are asked first after a fault")
    rate: Maybe[RateStatus] = Field(None, description="what its provider still allowed with its last answer")


class EnginesStatus(Wire):
    """The engines of each kind, in order of preference."""

    stt: list[EngineStatus]
    tts: list[EngineStatus]
    llm: list[EngineStatus]
    turn: list[EngineStatus]


class SessionStatus(Wire):
    """One open session of this client."""

    session_id: Name
    mode: Mode
    state: State
    muted: bool = Field(description="it hears nothing until it is unmuted")


class Quantiles(Wire):
    """Of a stage's durations."""

    count: Count = Field(description="how many durations these are of: the last ones, at most 200")
    p50_ms: Duration
    p95_ms: Duration


class Latency(Wire):
    """How long the last turns took."""

    turns: Count = Field(description="how many turns there have been")
    stages: dict[Name, Quantiles] = Field(description="by the stages below; those that did not occur are left out")


class WebhooksStatus(Wire):
    """Whether an address is set for each."""

    email: bool
    github: bool
    slack: bool


class StatusResult(Wire):
    """How the server is."""

    version: Name = Field(description="the server's, not the extension's")
    privacy: Literal["local", "any"] = Field(description="the setting")
    engines: EnginesStatus
    sessions: list[SessionStatus]
    latency: Latency
    webhooks: WebhooksStatus
