"""How a turn ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from senorita_lsp.command.intent import Intent


@dataclass(frozen=True)
class Result:
    """One turn's outcome, as TurnResult has it (protocol/README.md).

    ``status``: done, ambiguous, notUnderstood, declined, cancelled or failed; ``message`` is for the user, and what is
    spoken; ``alternatives`` are numbered from 1 in their order; ``error`` is a code and the same in words;
    ``retry_after``: in how many seconds it may go better; ``told``: the message was shown and spoken as it came.
    """

    turn_id: str
    transcript: str
    status: str
    message: str
    intent: Intent | None = None
    alternatives: tuple[str, ...] = ()
    error: tuple[str, str] | None = None
    told: bool = False
    retry_after: float | None = None


def interrupted(turn_id: str, transcript: str = "") -> Result:
    """What a turn that was dropped comes to."""
    return Result(turn_id, transcript, "cancelled", "Interrupted.")


def wants_more(result: Result) -> bool:
    """Whether an utterance came to nothing for want of words, which may be said next: "Which name?"."""
    return result.status == "notUnderstood" or (result.error is not None and result.error[0] == "missing")


def intent_json(intent: Intent) -> dict[str, Any]:
    """The wire's Intent; one in a slot of another becomes such an object too."""
    slots: Mapping[str, Any] = intent.slots
    return {
        "family": intent.family,
        "slots": {key: intent_json(value) if isinstance(value, Intent) else value for key, value in slots.items()},
    }


def result_json(result: Result) -> dict[str, Any]:
    """The wire's TurnResult."""
    wire: dict[str, Any] = {
        "turnId": result.turn_id,
        "transcript": result.transcript,
        "status": result.status,
        "intent": intent_json(result.intent) if result.intent else None,
        "message": result.message,
    }
    if result.alternatives:
        wire["alternatives"] = [{"index": at, "title": title} for at, title in enumerate(result.alternatives, 1)]
    if result.error:
        wire["error"] = {"code": result.error[0], "message": result.error[1]}
        if result.retry_after is not None:
            wire["error"]["retryAfter"] = result.retry_after
    return wire
