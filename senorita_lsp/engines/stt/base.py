"""The shape of a speech recogniser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.transcript.transcript import Transcript

Progress = Callable[[str], None]
"""Takes one short sentence about what is being loaded; called on the event loop."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What helps recognition: ``words`` likely to be said, most likely first; ``language`` as BCP 47."""

    words: tuple[str, ...] = ()
    language: str = "en"


class Recognizer(Protocol):
    """One engine. Its model is loaded by ``warm`` or by the first ``transcribe``, never by the constructor."""

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
        """Lets go of everything it opened."""
