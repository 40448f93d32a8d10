"""Events and effects of a conversation. ``at`` is in ms of any monotonic clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class State(StrEnum):
    """The state shown to the user, named as on the wire."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    PAUSED = "paused"


# What the user does


@dataclass(frozen=True, slots=True)
class AudioArrived:
    """The first sound of an utterance came in with push-to-talk: the key went down."""

    at: int


@dataclass(frozen=True, slots=True)
class Committed:
    """Push-to-talk: the key was released, so the utterance is over. Its words are not known yet."""

    at: int


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What was said in turn ``turn``, which had been committed. ``own`` as in EndOfTurn."""

    at: int
    turn: int
    text: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Typed:
    """Turn to come is an utterance that is understood elsewhere; only its answer is spoken here."""

    at: int


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Hands-free: somebody begins to speak; once more, with ``loud``, where what was heard becomes louder.

    ``loud``: clearly louder than the own voice comes back; None where it is not known how loud that is.
    """

    at: int
    loud: bool | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Hands-free: what has been said of this utterance so far. ``said`` is what the own voice said lately;
    ``confidence`` the recogniser's, 0 to 1, None where it tells none."""

    at: int
    text: str
    said: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class EagerEndOfTurn:
    """Hands-free: the utterance may be over; EndOfTurn with the same text follows, or TurnResumed."""

    at: int
    text: str
    said: str = ""
    own: bool = True
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TurnResumed:
    """Hands-free: the utterance was not over after all."""

    at: int


@dataclass(frozen=True, slots=True)
class EndOfTurn:
    """Hands-free: the utterance is over.

    ``own``: its words are a command by themselves, and no part of a longer sentence. ``whole`` unless nothing but a
    pause ended it, in the middle of a sentence. ``over``: what began as quiet as the own voice comes back became louder
    before it ended; None where that is known by SpeechStarted alone.
    """

    at: int
    text: str
    said: str = ""
    own: bool = True
    whole: bool = True
    confidence: float | None = None
    over: bool | None = None


@dataclass(frozen=True, slots=True)
class Dismissed:
    """The sound contained no speech, or is not wanted."""

    at: int


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The user wants silence now: by key, or by closing."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """The time that a WakeAt asked for has come."""

    at: int


# What becomes of turns


@dataclass(frozen=True, slots=True)
class Asking:
    """Turn ``turn`` waits for a language model: nothing of it has been done, and it may be dropped."""

    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Turn ``turn`` waits for the user's answer, which may be spoken, to what it or a turn before it has asked."""

    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class Acting:
    """Turn ``turn`` begins to do something: it is carried out to its end, whatever is said meanwhile."""

    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class Answering:
    """Turn ``turn`` has the beginning of its answer, to be spoken while the rest of it is thought of."""

    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class Answered:
    """Turn ``turn`` has its result; ``aloud`` where the answer is to be spoken, ``missed`` where it made no sense."""

    at: int
    turn: int
    aloud: bool
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """Turn ``turn``'s speech has been played to its end, or could not be made."""

    at: int
    turn: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Turn ``turn`` came to nothing: it cannot be carried out, or nobody wants it any more."""

    at: int
    turn: int


Event: TypeAlias = (
    AudioArrived
    | Committed
    | Transcribed
    | Typed
    | SpeechStarted
    | Words
    | EagerEndOfTurn
    | TurnResumed
    | EndOfTurn
    | Dismissed
    | Interrupted
    | Ticked
    | Asking
    | Asked
    | Acting
    | Answering
    | Answered
    | Spoken
    | Failed
)


@dataclass(frozen=True, slots=True)
class Show:
    """Tell the user the state."""

    state: State


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Find out what was said in turn ``turn``; Transcribed or Failed follows."""

    turn: int


@dataclass(frozen=True, slots=True)
class Think:
    """Carry out turn ``turn``, in which ``text`` was said."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """Work on ``text`` as turn ``turn``, but hold back the result: nothing is done, shown or played."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """What was prepared ahead as turn ``turn`` was meant: release it."""

    turn: int


@dataclass(frozen=True, slots=True)
class CancelThought:
    """Stop thinking about turn ``turn``; edits not yet sent are never sent."""

    turn: int


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak turn ``turn``'s answer; ``held``: make its sound ahead of time, and hold it until Confirm."""

    turn: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class PauseSpeech:
    """Pause turn ``turn``'s speech: somebody is saying something."""

    turn: int


@dataclass(frozen=True, slots=True)
class ResumeSpeech:
    """Resume turn ``turn``'s speech where it was paused."""

    turn: int


@dataclass(frozen=True, slots=True)
class StopSpeech:
    """Silence turn ``turn`` at once."""

    turn: int
    reason: str


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Send Ticked when the clock shows ``at``; a later request replaces an earlier one."""

    at: int


@dataclass(frozen=True, slots=True)
class Ignore:
    """What was said is not an utterance for us: ``why`` is "nothing", "echo", "courtesy", "called", "notAddressed" or
    "unsure".

    "called": only the wake word was said, and what is said next is meant for us. "unsure": a word or two that the
    recogniser itself hardly believes, said while something is thought or spoken.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Too much is waiting already: what was said is not carried out, and the user has to be told."""

    text: str


Effect: TypeAlias = (
    Show
    | Transcribe
    | Think
    | Guess
    | Confirm
    | CancelThought
    | Speak
    | PauseSpeech
    | ResumeSpeech
    | StopSpeech
    | WakeAt
    | Ignore
    | Refuse
)
