"""Intents for a language model: what is asked, and about which part of the code."""

from __future__ import annotations

from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Ask, Choices, Plan, Planned, Refusal
from senorita_lsp.action.say import say
from senorita_lsp.action.target import has_target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot

_TASKS: Final = {
    "ask.generate": "generate",
    "ask.explain": "explain",
    "ask.debug": "debug",
    "ask.review": "review",
    "ask.edit": "edit",
    "ask.question": "question",
    "ask.followup": "question",
    "ask.submit": "question",
}


def ask(intent: Intent, snapshot: Snapshot) -> Planned:
    """A task for a language model, with the part of the code it is about where one was named or selected."""
    span = snapshot.selection if not snapshot.selection.empty else None
    if has_target(intent.slots):
        target = resolve(intent, snapshot)
        if isinstance(target, Refusal | Choices):
            return target
        span = target.whole
    return Plan((Ask(_TASKS[intent.family], slots.text(intent.slots, "text"), span),), say("thinking"))
