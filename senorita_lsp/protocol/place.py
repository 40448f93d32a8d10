"""Where in the code the user is. Positions are LSP's (3.17), in the encoding negotiated by ``initialize``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from senorita_lsp.protocol.wire import Count, Maybe, Name, Text, Uri, Wire


class Position(Wire):
    """A place between two characters."""

    line: Count = Field(description="from 0")
    character: Count = Field(description="from 0, in code units of the negotiated encoding")


class Range(Wire):
    """From `start` up to and without `end`."""

    start: Position
    end: Position


class TextDocument(Wire):
    """An open document."""

    uri: Uri
    version: Maybe[Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]] = Field(
        None, description="the version the ranges belong to; without it the newest one counts"
    )


class Diagnostic(Wire):
    """A problem somebody reported; further members of LSP's Diagnostic may be present and are ignored."""

    range: Range
    message: Text
    severity: Maybe[Annotated[int, Field(ge=1, le=4)]] = Field(
        None, description="1 error, 2 warning, 3 information, 4 hint"
    )
    code: Maybe[int | Name] = None
    source: Maybe[Name] = Field(None, description="the tool that reported it")


class Context(Wire):
    """What the user has before their eyes."""

    text_document: TextDocument
    selection: Range = Field(description="the caret where it is empty")
    visible_range: Maybe[Range] = Field(None, description="the lines on the screen")
    diagnostics: Maybe[Annotated[list[Diagnostic], Field(max_length=10_000)]] = Field(
        None, description="the problems of this document, from every source the editor has"
    )


class ContextParams(Wire):
    """Asks where the user is."""

    session_id: Maybe[Name] = Field(None, description="the session whose utterance begins")
