"""Sessions: opening one, what the client says while it lasts, closing it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from senorita_lsp.protocol.audio import AudioFormat
from senorita_lsp.protocol.place import Context
from senorita_lsp.protocol.wire import Maybe, Milliseconds, Name, Token, Wire

Mode: TypeAlias = Literal["push", "handsFree"]
Input: TypeAlias = AudioFormat | Literal["server"]
Output: TypeAlias = AudioFormat | Literal["server", "none"]
State: TypeAlias = Literal["idle", "listening", "thinking", "speaking", "paused"]
PlaybackState: TypeAlias = Literal["playing", "paused", "finished", "stopped"]


class StartParams(Wire):
    """Opens a session."""

    mode: Mode = Field(description='"push": the client says when an utterance ends; "handsFree": the server hears it')
    input: Maybe[Input] = Field(None, description="pcm_s16le at 16000 Hz without it")
    output: Maybe[Output] = Field(None, description='pcm_s16le at 24000 Hz without it; "none": no speech')
    context: Maybe[Context] = None
    partial_result_token: Token = Field(description="every progress value of the session comes with it")


class StartResult(Wire):
    """The session is open."""

    session_id: Name
    input: Input = Field(description="what the server listens to")
    output: Output = Field(description="what it answers with")


class CommitParams(Wire):
    """The utterance is over: the key was released."""

    session_id: Name
    context: Maybe[Context] = Field(None, description="where the user was when the utterance began")


class InterruptParams(Wire):
    """Stop speaking and thinking, now."""

    session_id: Name
    reason: Maybe[Name] = Field(None, description="a word for the client's own use; comes back in `stopPlayback`")


class PlaybackParams(Wire):
    """What the user has really heard."""

    session_id: Name
    turn_id: Name
    played_ms: Milliseconds = Field(description="of this turn's audio, from its start")
    state: PlaybackState


class StopParams(Wire):
    """Closes the session."""

    session_id: Name


class MuteParams(Wire):
    """Closes or opens the session's ear."""

    session_id: Name
    muted: bool = Field(description="true: hear nothing; false: hear again")


class MuteResult(Wire):
    """How the session is now."""

    muted: bool


class ModeParams(Wire):
    """Changes who says when an utterance ends."""

    session_id: Name
    mode: Mode = Field(description="as in `voice/start`")


class ModeResult(Wire):
    """How the session is now."""

    mode: Mode
