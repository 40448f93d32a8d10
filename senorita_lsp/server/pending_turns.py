"""Turns in progress: their words, whether they were certainly meant, and their tasks.

When that is decided is up to turn/machine; how a turn is carried out is in conversation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from senorita_lsp.server.certainty import Certainty
from senorita_lsp.server.result import Result
from senorita_lsp.transcript.transcript import Transcript


@dataclass
class PendingTurn:
    """A turn in progress: ``go`` is set when its words may be transcribed, ``text`` gets them."""

    certainty: Certainty
    go: asyncio.Event = field(default_factory=asyncio.Event)
    text: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    task: asyncio.Task[Result] | None = None

    def tell(self, text: str) -> None:
        """Sets the turn's words; only the first call counts."""
        if not self.text.done():
            self.text.set_result(text)

    def words(self, heard: Transcript) -> str:
        """The words of the turn as far as they are known."""
        known = self.text.done() and not self.text.cancelled()
        return self.text.result() if known else heard.text

    async def as_told(self, heard: Transcript) -> Transcript:
        """The transcript with the words set by ``tell``: joined to earlier ones, without a wake word."""
        text = await self.text
        return heard if text == heard.text else replace(heard, text=text, words=())


class PendingTurns:
    """The turns in progress, by the numbers that the turn machine gives them."""

    def __init__(self) -> None:
        self._of: dict[int, PendingTurn] = {}

    def of(self, number: int, is_open: bool = True) -> PendingTurn:
        """The turn with this number; a new one is certain if ``is_open``."""
        return self._of.setdefault(number, PendingTurn(Certainty(is_open)))

    def forget(self, number: int) -> None:
        """Removes a turn that is over."""
        self._of.pop(number, None)

    def cancel(self, number: int) -> None:
        """Cancels a turn, unless it is over already."""
        pending = self._of.pop(number, None)
        if pending is not None and pending.task is not None:
            pending.task.cancel()
