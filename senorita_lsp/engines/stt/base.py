"""The interface of a speech recogniser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, TypeAlias

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.transcript.transcript import Transcript

Progress = Callable[[str], None]
"""Takes one short sentence about what is being loaded; called on the event loop."""


class Sense(Enum):
    """What may be made of words: a command on what is there, or one whose words are free and name nothing, or hardly
    one though its words are those of commands and names, or none of these."""

    COMMAND = 3
    FREE = 2
    ALMOST = 1
    NONE = 0


@dataclass(frozen=True, slots=True)
class Hints:
    """What helps recognition: ``words`` likely to be said, most likely first; ``language`` as BCP 47; ``sense`` tells
    what may be made of a transcript, where anybody knows: an engine that may read it otherwise does so where it is no
    command."""

    words: tuple[str, ...] = ()
    language: str = "en"
    sense: Callable[[Transcript], Awaitable[Sense]] | None = field(default=None, compare=False)


class Recognizer(Protocol):
    """One engine. Its model is loaded by ``warm`` or by the first ``transcribe``, never by the constructor.

    One that also has ``ahead = True`` is asked while a key is held, at each silence, what was said so far: it costs
    nothing but time of this machine, and hears what voice activity calls speech and nothing else anyway.
    """

    name: str
    model: str
    network: bool

    async def available(self) -> str | None:
        """None when it can be used; else one sentence that says what is missing and how to get it."""

    async def warm(self, progress: Progress) -> None:
        """Loads what it needs, off the event loop; raises EngineError."""

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        """The final transcript of a whole clip, "" for silence; off the event loop; raises EngineError.

        Cancelling the awaiting task returns at once; the work behind it may run to its end.
        """

    async def close(self) -> None:
        """Releases everything it opened."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody began to speak, which was certain once the stream had heard ``at_ms`` of sound, and did so since
    ``since_ms``; None where that is not known."""

    at_ms: int | None = None
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Interim:
    """What the current turn's words seem to be so far, whole; the next one replaces it. ``engine`` and ``confidence``
    as in Transcript."""

    text: str
    engine: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Eager:
    """The turn may be over: what was said if it is. Followed by Ended with the same text, or by Resumed."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Resumed:
    """The turn was not over after all."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over, and this is what was said, "" for silence; ``at_ms`` is how much of the stream's sound it
    takes in: what was fed beyond that belongs to the next turn. ``forced`` where ``finish`` asked for it; ``by_pause``
    where a pause was all that told the end, which may have been in the middle of a sentence."""

    transcript: Transcript
    at_ms: int
    forced: bool = False
    by_pause: bool = False


StreamEvent: TypeAlias = Begun | Interim | Eager | Resumed | Ended


class Stream(Protocol):
    """Live recognition: sound goes in while events come out."""

    async def feed(self, data: bytes) -> None:
        """Takes sound, pcm_s16le mono at the rate it was opened with; raises EngineError where the line is dead.

        Waits where the provider does not keep up, and never longer than a bound.
        """

    async def finish(self) -> None:
        """The key was released: the turn ends now, and Ended with ``forced`` follows, also where nothing was said."""

    async def configure(self, hints: Hints) -> None:
        """Gives new hints; ignored where the provider cannot take them in mid-stream."""

    def events(self) -> AsyncIterator[StreamEvent]:
        """The events in order, for one reader. Raises EngineError where the connection dies."""

    async def close(self) -> None:
        """Closes the stream within a bounded time; nothing stays open."""


class StreamingRecognizer(Recognizer, Protocol):
    """A recogniser that also listens live. ``detects_turns``: its Ended come by themselves, at the end of a turn."""

    detects_turns: bool

    async def open(self, rate: int, hints: Hints) -> Stream:
        """Opens a stream for sound at ``rate`` Hz within a bounded time; raises EngineError. One try, no back-off."""
