"""Intents for a language model: what is asked, and about which part of the code. Elements of markup need none."""

from __future__ import annotations

from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.add import elements
from senorita_lsp.action.plan import Ask, Choices, Plan, Planned, Refusal
from senorita_lsp.action.say import say
from senorita_lsp.action.target.resolve import has_target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.command.rules import plural
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


_TOLD: Final = frozenset({"ask.explain", "ask.debug"})
"""What is answered in words: to be about other code than was meant does no harm."""

_NAMING: Final = ("name", "text", "index", "from", "line", "within", "through", "direction")


def ask(intent: Intent, snapshot: Snapshot) -> Planned:
    """A task for a language model, with the part of the code it is about where one was named or selected."""
    if intent.family == "ask.edit" and (made := elements.asked(slots.text(intent.slots, "text"), snapshot)):
        return made
    span = snapshot.selection if not snapshot.selection.empty else None
    text = slots.text(intent.slots, "text")
    if has_target(intent.slots):
        target = resolve(intent, snapshot)
        if isinstance(target, Choices) or (isinstance(target, Refusal) and not _may_see(intent, target)):
            return target
        if isinstance(target, Refusal):
            text = text or _in_words(intent)
        else:
            span = target.whole
    return Plan((Ask(_TASKS[intent.family], text, span),), say("thinking"))


def _may_see(intent: Intent, refusal: Refusal) -> bool:
    """Whether a model may see what the syntax tree does not: "this loop" in code that is broken, or is called so by
    people alone. What has a name or a number is there or is not."""
    pointed = slots.text(intent.slots, "target") and not any(slot in intent.slots for slot in _NAMING)
    return bool(pointed) and refusal.code == "notFound" and intent.family in _TOLD


def _in_words(intent: Intent) -> str:
    kind = slots.text(intent.slots, "target")
    return plural(kind) if intent.slots.get("which") in ("all", "every") else f"this {kind}"
