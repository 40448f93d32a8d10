"""What happens in a conversation, and what is to be done about it. ``at`` is in ms of any monotonic clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class State(StrEnum):
    """What the user is shown; the names are those of the wire."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class AudioArrived:
    """The first sound of an utterance came in: with push-to-talk, the key went down."""

    at: int


@dataclass(frozen=True, slots=True)
class Committed:
    """The utterance is over: the key was released."""

    at: int


@dataclass(frozen=True, slots=True)
class Dismissed:
    """What came in was nothing that anybody said."""

    at: int


@dataclass(frozen=True, slots=True)
class Answering:
    """Turn ``turn`` has the beginning of its answer, to be spoken while the rest of it is thought of."""

    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class Answered:
    """Turn ``turn`` has its result; ``aloud`` where the answer is to be spoken."""

    at: int
    turn: int
    aloud: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """Turn ``turn``'s speech has been played to its end, or could not be made."""

    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The user wants silence now: by key, by voice, or by closing."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Turn ``turn`` came to nothing: it cannot be carried out, or nobody wants it any more."""

    at: int
    turn: int


Event: TypeAlias = AudioArrived | Committed | Dismissed | Answering | Answered | Spoken | Interrupted | Failed


@dataclass(frozen=True, slots=True)
class Show:
    """Tell the user the state."""

    state: State


@dataclass(frozen=True, slots=True)
class Think:
    """Transcribe the sound of turn ``turn``, and carry out what was said."""

    turn: int


@dataclass(frozen=True, slots=True)
class Speak:
    """Say turn ``turn``'s answer."""

    turn: int


@dataclass(frozen=True, slots=True)
class StopSpeech:
    """Turn ``turn`` falls silent at once."""

    turn: int
    reason: str


@dataclass(frozen=True, slots=True)
class CancelThought:
    """Drop what turn ``turn`` is being thought about; edits not yet sent stay unsent."""

    turn: int


Effect: TypeAlias = Show | Think | Speak | StopSpeech | CancelThought
