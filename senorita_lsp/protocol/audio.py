"""Sound on the wire: formats, and the messages that carry it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from senorita_lsp.protocol.place import Context
from senorita_lsp.protocol.wire import Data, Fraction, Maybe, Milliseconds, Name, Sequence, Text, Token, Wire

Encoding: TypeAlias = Literal["pcm_s16le", "mulaw", "alaw", "opus", "webm", "ogg", "wav", "mp3"]


class AudioFormat(Wire):
    """How sound is written as bytes; always mono."""

    encoding: Encoding = Field(description="webm, ogg, wav and mp3 are containers")
    sample_rate: Annotated[int, Field(ge=8_000, le=48_000)] = Field(description="in Hz, 8000 to 48000")
    channels: Annotated[int, Field(ge=1, le=1)] = Field(description="always 1")


class AudioParams(Wire):
    """A piece of what the microphone hears."""

    session_id: Name
    seq: Sequence = Field(description="counts the messages of the session from 0, without a gap")
    data: Data = Field(description="base64")


class TranscribeParams(Wire):
    """A whole clip to be written down; nothing is carried out."""

    data: Data = Field(description="base64")
    format: AudioFormat
    context: Maybe[Context] = Field(None, description="its document's names help recognition")


class Word(Wire):
    """One word of a transcript."""

    text: Name
    start_ms: Milliseconds = Field(description="from the clip's start")
    end_ms: Milliseconds
    confidence: Maybe[Fraction] = Field(None, description="0 to 1")


class TranscribeResult(Wire):
    """What was heard: `text` is empty for silence and noise."""

    text: Text
    words: Maybe[list[Word]] = Field(None, description="where the engine tells them apart")
    confidence: Maybe[Fraction] = Field(None, description="0 to 1")
    duration_ms: Milliseconds = Field(description="the clip's length")


class SpeakParams(Wire):
    """A text to be read aloud."""

    text: Text
    voice: Maybe[Name] = Field(None, description="an id from `voice/voices`; the configured voice without it")
    output: Maybe[AudioFormat | Literal["server"]] = Field(
        None, description='"server" plays it on the server\'s own speaker; pcm_s16le at 24000 Hz without it'
    )
    partial_result_token: Token


class SpeakResult(Wire):
    """The speech is complete: all of its audio has been sent, or played."""

    duration_ms: Milliseconds


class VoiceInfo(Wire):
    """One voice."""

    id: Name = Field(description="for `voice/speak`")
    name: Name = Field(description="for people")
    language: Name = Field(description="BCP 47")
    engine: Name


class VoicesResult(Wire):
    """The voices of all engines that are ready."""

    voices: list[VoiceInfo]
