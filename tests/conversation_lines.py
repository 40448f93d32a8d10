"""Conversations as lines of text: an event and the effects it has, as tests/data/turn writes them."""

from __future__ import annotations

import shlex
from dataclasses import fields

from senorita_lsp.turn import events
from senorita_lsp.turn.events import Effect, Event

EVENTS: dict[str, type] = {
    "audio": events.AudioArrived,
    "commit": events.Committed,
    "transcribed": events.Transcribed,
    "typed": events.Typed,
    "started": events.SpeechStarted,
    "words": events.Words,
    "eager": events.EagerEndOfTurn,
    "resumed": events.TurnResumed,
    "end": events.EndOfTurn,
    "dismissed": events.Dismissed,
    "interrupt": events.Interrupted,
    "tick": events.Ticked,
    "asking": events.Asking,
    "asked": events.Asked,
    "acting": events.Acting,
    "answering": events.Answering,
    "answered": events.Answered,
    "spoken": events.Spoken,
    "failed": events.Failed,
}

EFFECTS: dict[type, str] = {
    events.Show: "show",
    events.Transcribe: "transcribe",
    events.Think: "think",
    events.Guess: "guess",
    events.Confirm: "confirm",
    events.CancelThought: "cancel",
    events.Speak: "speak",
    events.PauseSpeech: "pause",
    events.ResumeSpeech: "resume",
    events.StopSpeech: "stop",
    events.WakeAt: "wake",
    events.Ignore: "ignore",
    events.Refuse: "refuse",
}


def event(line: str, at: int) -> Event:
    """An event at ``at`` ms: its name, its numbers and quoted texts in the order of its fields, and flags."""
    name, *words = shlex.split(line)
    kind = EVENTS[name]
    values: dict[str, object] = {"at": at}
    flags = {"part": ("own", False), "cut": ("whole", False), "quiet": ("loud", False), "loudly": ("loud", True)}
    flags |= {"aloud": ("aloud", True), "missed": ("missed", True), "over": ("over", True), "under": ("over", False)}
    flags |= {"unsure": ("confidence", 0.3), "sure": ("confidence", 0.9)}
    flagged = {"at", *(field for field, _ in flags.values())}
    names = [item.name for item in fields(kind) if item.name not in flagged]
    if kind is events.Answered:
        values["aloud"] = False
    for word in words:
        if word in flags:
            values |= dict([flags[word]])
        elif word.startswith("said="):
            values["said"] = word.removeprefix("said=")
        else:
            field = names.pop(0)
            values[field] = int(word) if field == "turn" else word
    made: Event = kind(**values)
    return made


def written(effect: Effect) -> str:
    values = [getattr(effect, item.name) for item in fields(effect)]
    texts = [f'"{value}"' if isinstance(value, str) and " " in value else str(value) for value in values]
    return " ".join(
        (EFFECTS[type(effect)], *("held" if text == "True" else text for text in texts if text and text != "False"))
    )
