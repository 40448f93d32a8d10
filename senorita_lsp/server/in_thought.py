"""Turns in thought: what each of them waits for.

What belongs here: whether a turn's words are to be found out yet, what they are, and whether it was meant. What does
not: when that is so (turn/machine), and how a turn goes (conversation).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from senorita_lsp.server.certainty import Certainty
from senorita_lsp.server.result import Result
from senorita_lsp.transcript.transcript import Transcript


@dataclass
class InThought:
    """A turn in thought: ``go`` says that its words are to be found out, ``text`` is what they are."""

    certainty: Certainty
    go: asyncio.Event = field(default_factory=asyncio.Event)
    text: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    task: asyncio.Task[Result] | None = None

    def tell(self, text: str) -> None:
        """These are its words; they are told once."""
        if not self.text.done():
            self.text.set_result(text)

    def words(self, heard: Transcript) -> str:
        """What was said in it, as far as that is known."""
        known = self.text.done() and not self.text.cancelled()
        return self.text.result() if known else heard.text

    async def as_told(self, heard: Transcript) -> Transcript:
        """A transcript with the words that were told: joined to what was said before, without a wake word."""
        text = await self.text
        return heard if text == heard.text else replace(heard, text=text, words=())


class Thoughts:
    """By the numbers that the turn machine gives."""

    def __init__(self) -> None:
        self._of: dict[int, InThought] = {}

    def of(self, number: int, is_open: bool = True) -> InThought:
        """The turn of this number; a new one is certain, or not yet."""
        return self._of.setdefault(number, InThought(Certainty(is_open)))

    def forget(self, number: int) -> None:
        """The turn is over, or comes to nothing."""
        self._of.pop(number, None)

    def cancel(self, number: int) -> None:
        """The turn is dropped; one that is over already is left alone."""
        thought = self._of.pop(number, None)
        if thought is not None and thought.task is not None:
            thought.task.cancel()
