"""Intents about the conversation: undo, repeat, cancel, choose, yes and no, the microphone, dictation mode."""

from __future__ import annotations

from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Control, ControlKind, Plan, Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.language import language
from senorita_lsp.document.snapshot import Snapshot

_KINDS: Final = {
    "history.undo": ControlKind.UNDO,
    "history.scratch": ControlKind.UNDO,
    "history.redo": ControlKind.REDO,
    "history.repeat": ControlKind.REPEAT,
    "history.say": ControlKind.SAY,
    "history.recall": ControlKind.RECALL,
    "history.cancel": ControlKind.CANCEL,
    "history.stop": ControlKind.STOP,
    "history.retry": ControlKind.RETRY,
    "history.choose": ControlKind.CHOOSE,
    "ask.accept": ControlKind.ACCEPT,
    "ask.decline": ControlKind.DECLINE,
    "backchannel": ControlKind.COURTESY,
    "mic.pause": ControlKind.MUTE,
    "finding.next": ControlKind.NEXT_FINDING,
    "finding.previous": ControlKind.PREVIOUS_FINDING,
    "finding.fix": ControlKind.FIX_FINDING,
    "finding.dismiss": ControlKind.DISMISS_FINDING,
    "finding.dismiss_all": ControlKind.DISMISS_FINDINGS,
}
_MOST_TIMES: Final = 100


def control(intent: Intent, _snapshot: Snapshot) -> Planned:
    """What the session does by itself; its words come when it is done, for only then is it known what was undone."""
    slot = "index" if intent.family == "history.choose" else "times"
    if intent.family.startswith("finding."):
        return Plan((Control(_KINDS[intent.family], slots.number(intent.slots, "index") or 0),), "")
    return Plan((Control(_KINDS[intent.family], slots.times(intent.slots, slot, _MOST_TIMES)),), "")


def microphone(intent: Intent, _snapshot: Snapshot) -> Planned:
    """Whether anybody listens; switched off by voice it is switched on by a key, for nobody hears it said."""
    on = slots.flag(intent.slots, "on", default=True)
    return Plan((Control(ControlKind.UNMUTE if on else ControlKind.MUTE),), "")


def mode(intent: Intent, _snapshot: Snapshot) -> Planned:
    """Dictation mode, and a language other than the files' own."""
    if intent.family == "mode.dictation":
        on = slots.flag(intent.slots, "on", default=True)
        return Plan((Control(ControlKind.DICTATE if on else ControlKind.COMMANDS),), "")
    wanted = slots.text(intent.slots, "language")
    if wanted in ("", "default"):
        return Plan((Control(ControlKind.LANGUAGE),), "")
    known = language(wanted)
    if wanted not in known.ids:
        return refuse("unknown_language", what=wanted)
    return Plan((Control(ControlKind.LANGUAGE, text=known.id),), "")
