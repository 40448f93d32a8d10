"""What the client is told while a session or a request is under way: the ``value`` of ``$/progress``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from senorita_lsp.protocol.audio import AudioFormat
from senorita_lsp.protocol.session import State
from senorita_lsp.protocol.turn import Family, SlotName, SlotValue, TurnResult
from senorita_lsp.protocol.wire import Code, Count, Data, Fraction, Maybe, Name, Sentence, Sequence, Text, Token, Wire


class _Value(Wire):
    turn_id: Maybe[Name] = None


class StateProgress(_Value):
    """What the session is doing now."""

    kind: Literal["state"] = "state"
    state: State
    muted: Maybe[bool] = Field(
        None, description="whether the session hears nothing (`voice/mute`); only told when it changes"
    )


class LevelProgress(_Value):
    """How loud the input is."""

    kind: Literal["level"] = "level"
    rms: Fraction = Field(description="0 silence, 1 full scale")


class InterimProgress(_Value):
    """What has been heard so far; a later one replaces it."""

    kind: Literal["interim"] = "interim"
    text: Text


class FinalProgress(_Value):
    """What was said."""

    kind: Literal["final"] = "final"
    text: Text
    confidence: Maybe[Fraction] = Field(None, description="0 to 1")


class IntentProgress(_Value):
    """How it was understood; it is about to be carried out."""

    kind: Literal["intent"] = "intent"
    family: Family
    slots: dict[SlotName, SlotValue]


class TextProgress(_Value):
    """The answer as it streams: the deltas in their order are the text."""

    kind: Literal["text"] = "text"
    delta: Text
    source: Maybe[Literal["answer", "code", "terminal"]] = Field(
        None,
        description='"code": code in the answer, shown and not spoken; "terminal": the output of a terminal command, '
        "and no part of the answer",
    )


class SentenceProgress(_Value):
    """What is about to be spoken."""

    kind: Literal["sentence"] = "sentence"
    index: Count = Field(description="from 0 in each turn")
    text: Text


class AudioProgress(_Value):
    """A piece of speech."""

    kind: Literal["audio"] = "audio"
    seq: Sequence = Field(description="from 0 in each turn")
    data: Data = Field(description="base64")
    format: AudioFormat
    sentence: Count = Field(description="the index of the sentence it belongs to")


class AudioEndProgress(Wire):
    """No more audio of this turn will come."""

    kind: Literal["audioEnd"] = "audioEnd"
    turn_id: Name


class PausePlaybackProgress(_Value):
    """Hold the sound where it is, and keep what is queued."""

    kind: Literal["pausePlayback"] = "pausePlayback"


class ResumePlaybackProgress(_Value):
    """Go on where it was held."""

    kind: Literal["resumePlayback"] = "resumePlayback"


class StopPlaybackProgress(_Value):
    """Be silent, and throw away what is queued and what still comes of this turn."""

    kind: Literal["stopPlayback"] = "stopPlayback"
    reason: Name = Field(
        description="`speech`: the user speaks; `stop`: the session closes; `cancelled`; or what `voice/interrupt` gave"
    )


class TurnProgress(_Value):
    """A turn is over, where no request waits for its result."""

    kind: Literal["turn"] = "turn"
    result: TurnResult


class NoticeProgress(_Value):
    """Something the user should know; the session goes on."""

    kind: Literal["notice"] = "notice"
    level: Literal["info", "warning", "error"]
    code: Code
    message: Sentence


Progress: TypeAlias = Annotated[
    StateProgress
    | LevelProgress
    | InterimProgress
    | FinalProgress
    | IntentProgress
    | TextProgress
    | SentenceProgress
    | AudioProgress
    | AudioEndProgress
    | PausePlaybackProgress
    | ResumePlaybackProgress
    | StopPlaybackProgress
    | TurnProgress
    | NoticeProgress,
    Field(discriminator="kind"),
]
"""Any progress value; ``kind`` tells which."""


class ProgressParams(Wire):
    """The params of `$/progress`."""

    token: Token
    value: Progress


def read_progress(value: object) -> Progress:
    """A progress value by its ``kind``; raises ParamsError."""
    return ProgressParams.from_wire({"token": 0, "value": value}).value
