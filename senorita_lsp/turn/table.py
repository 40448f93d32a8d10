"""The machine as a table of states and events, made by asking it: ``docs/turns.md``."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Final

from senorita_lsp.turn import events, machine
from senorita_lsp.turn.events import Effect, Event, Show, State
from senorita_lsp.turn.state import Hearing, Kind, Turn

_AT: Final = 10_000
_SAID: Final = "it reads the settings and checks each of them"
_QUESTION: Final = "explain this function"

_STATES: Final[dict[str, Turn]] = {
    "idle": Turn(number=1),
    "listening": Turn(number=1, hearing=Hearing(_AT - 500, Kind.UNKNOWN)),
    "thinking (a question)": Turn(number=1, thinking=1, text=_QUESTION, asking=True),
    "thinking (a command)": Turn(number=1, thinking=1, text="delete function parse"),
    "speaking": Turn(number=1, speaking=1),
    "paused": Turn(number=1, speaking=1, paused=True, hearing=Hearing(_AT - 500, Kind.UNKNOWN)),
}

_EVENTS: Final[tuple[tuple[str, Event], ...]] = (
    ("the key goes down", events.AudioArrived(_AT)),
    ("the key goes up", events.Committed(_AT)),
    ("somebody begins to speak", events.SpeechStarted(_AT)),
    ("a sound as quiet as its own echo", events.SpeechStarted(_AT, loud=False)),
    ("words: real", events.Words(_AT, "go to line ten")),
    ("words: a sound of listening", events.Words(_AT, "uh huh")),
    ("words: its own voice", events.Words(_AT, "it reads the settings and", _SAID)),
    ("eager end of the turn", events.EagerEndOfTurn(_AT, "go to line ten")),
    ("the turn goes on after all", events.TurnResumed(_AT)),
    ("end: a command", events.EndOfTurn(_AT, "go to line ten")),
    ("end: part of a sentence, by a pause", events.EndOfTurn(_AT, "in simple", own=False, whole=False)),
    ("end: goes on with a question", events.EndOfTurn(_AT, "in simple words", own=False)),
    ("end: a sound of listening", events.EndOfTurn(_AT, "uh huh")),
    ("end: its own voice", events.EndOfTurn(_AT, "it reads the settings and checks", _SAID)),
    ("end: nothing was said", events.EndOfTurn(_AT, "")),
    ("what came in is dismissed", events.Dismissed(_AT)),
    ("interrupted by key", events.Interrupted(_AT, "key")),
    ("6 s of speech without words", events.Ticked(_AT + machine.DOUBTFUL_MS)),
    ("a language model is asked", events.Asking(_AT, 1)),
    ("the user is asked", events.Asked(_AT, 1)),
    ("the answer begins", events.Answering(_AT, 1)),
    ("the answer is there", events.Answered(_AT, 1, aloud=True)),
    ("the turn failed", events.Failed(_AT, 1)),
    ("all has been spoken", events.Spoken(_AT, 1)),
)

_HEAD: Final = """# Whose turn it is

What `senorita_lsp/turn/machine.py` does with an event in each state. This page is made by asking it
(`make update`); `tests/data/turn/` has whole conversations, and `tests/test_turn.py` the rules that hold in any.

A cell says what is done, in order, and the state that follows where it is another one. Turn 1 is the one that thinks or
speaks; what is said becomes turn 2. *-* is nothing. Times are in ms, and every event carries its own.

"""


_ECHO: Final = """
## Its own voice

Without headphones, and where the client does not take the echo out of its microphone's sound, the voice hears itself.
It is told from a person by its words and by its loudness.

- The first time it comes back it is a voice like any other: the answer is paused, and goes on when the few words that
  were heard are its own, or so few and so garbled that they are no command. How loud that was is remembered, and from
  then on a sound as quiet as that pauses nothing. This costs one pause, of one to three seconds, in the first answer.
- Somebody has to be 6 dB louder than the voice comes back, for 0.2 s, to pause it at once. Somebody quieter stops it
  when the words show that they are not its own.
- Where the voice and somebody are heard in one utterance, a command after the words of the voice is carried out alone,
  if it begins with its verb. A command with words of the voice after it is not carried out: it has to be said again.
- In the first second of a session's first answer, before its loudness is known, up to three words that are no command
  and no question are taken for the voice: "the other one" is not heard then.
- Of somebody who repeats three or more of its words while it says them, no louder than it comes back, nothing is heard.

Measured with Whisper (tiny.en), Silero and Piper in a simulated room (three reflections, noise at -75 dB; the voice 6
to 30 dB quieter at the microphone and 50 to 300 ms late; `tests/room.py`): an answer of 9.5 s was spoken to its end
in 12 of 13 runs, with one pause, or two. A command over it, 6 dB louder than the voice leaves the loudspeaker, was
carried out at once in 14 of 14 runs when it came in the answer's first second, and in 4 of 7 three seconds into it.
In the other 3 the voice had stopped or the command had been misheard through it, and nothing was changed. The same
command no louder than the voice leaves the loudspeaker was carried out where that came back 12 dB quieter or more.
With the voice coming back at -6 dB this is at its limit: such a loudspeaker wants the client's echo cancellation.
"""


def page() -> str:
    """The whole page, as Markdown."""
    lines = [f"| | {' | '.join(_STATES)} |", f"|---|{'---|' * len(_STATES)}"]
    for name, event in _EVENTS:
        cells = (_cell(turn, event) for turn in _STATES.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return _HEAD + "\n".join(lines) + "\n\n" + _legend() + _ECHO


def _cell(turn: Turn, event: Event) -> str:
    if isinstance(event, events.Answering) and turn.thinking is not None:
        turn = replace(turn, asking=True)
    _, effects = machine.step(turn, event)
    return "; ".join(_written(effect) for effect in effects) or "-"


def _written(effect: Effect) -> str:
    if isinstance(effect, Show):
        return f"**{effect.state.value}**"
    values = [getattr(effect, item.name) for item in fields(effect)]
    shown = [f'"{value}"' if isinstance(value, str) else str(value) for value in values if value not in ("", False)]
    return " ".join((_name(type(effect)), *shown))


def _name(kind: type) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda match: f" {match[1].lower()}", kind.__name__).lower()


def _legend() -> str:
    kinds = (events.Transcribe, events.Think, events.Guess, events.Confirm, events.CancelThought, events.Speak)
    more = (events.PauseSpeech, events.ResumeSpeech, events.StopSpeech, events.WakeAt, events.Ignore, events.Refuse)
    rows = [f"- **{_name(kind)}**: {' '.join((kind.__doc__ or '').split())}" for kind in (*kinds, *more)]
    states = ", ".join(state.value for state in State)
    return f"The states are those of the wire: {states}. What is done:\n\n" + "\n".join(rows) + "\n"
