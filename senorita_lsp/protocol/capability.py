"""What each side says in ``initialize`` under ``capabilities.experimental.voice``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from senorita_lsp.protocol.audio import AudioFormat
from senorita_lsp.protocol.wire import Maybe, Name, Wire

Version = Annotated[int, Field(ge=1, le=1_000)]
Names = Annotated[list[Name], Field(max_length=1_000)]


class ClientCapabilities(Wire):
    """What the client can do. Everything but the version may be left out, and then counts as not offered."""

    version: Version = Field(description="of this extension: 1")
    capture: Maybe[bool] = Field(None, description="it sends `voice/audio` from a microphone of its own")
    playback: Maybe[Annotated[list[AudioFormat], Field(max_length=100)]] = Field(
        None, description="the formats it plays, the preferred one first"
    )
    context: Maybe[bool] = Field(None, description="it answers `voice/context`")
    editor: Maybe[Names] = Field(None, description="the `voice/editor` commands it can do")
    resume: Maybe[Name] = Field(None, description="the token of the session that it goes on with")


class Engines(Wire):
    """Names of engines, in order of preference; an empty list says that this kind is turned off."""

    stt: Names = Field(description="speech to text")
    tts: Names = Field(description="text to speech")
    llm: Names = Field(description="language models")
    turn: Names = Field(description="what hears the end of a turn, hands-free")


class Resume(Wire):
    """What a client needs to go on with the session, at this server or another that it is kept with."""

    token: Name = Field(description="a secret of the client's")
    seconds: Annotated[int, Field(ge=1, le=86_400)] = Field(
        description="how long after the connection's end it is good"
    )


class ServerCapabilities(Wire):
    """What the server can do."""

    version: Version = Field(description="of this extension: 1")
    input: list[AudioFormat] = Field(description="the formats it takes, the default one first")
    output: list[AudioFormat] = Field(description="the formats it sends, the default one first")
    engines: Engines
    resume: Maybe[Resume] = Field(None, description="where sessions can be resumed")
