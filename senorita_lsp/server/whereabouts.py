"""Where the user was when an utterance began, by the best word there is.

What belongs here: asking, and whose utterance an answer is for. What does not: how a place moves with the text (place).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from senorita_lsp.server.place import Place

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

ANSWER_S = 0.5
"""How long an utterance waits for the client's word."""


@dataclass(frozen=True)
class Claim:
    """One utterance's: the place if it is known, or the question that was asked when it began."""

    place: Place | None = None
    asked: asyncio.Task[Place | None] | None = None

    async def settled(self) -> Place | None:
        """The place; None where the client does not say in time."""
        if self.place is not None or self.asked is None:
            return self.place
        await asyncio.wait([self.asked], timeout=ANSWER_S)
        return self.asked.result() if self.asked.done() and not self.asked.cancelled() else None


class Whereabouts:
    """What is known for the utterance under way; ``place`` is the word that ``voice/start`` gave for the first."""

    def __init__(self, session: Session, place: Place | None) -> None:
        self._session = session
        self._claim = Claim(place)

    @property
    def known(self) -> Claim:
        """What is known of the utterance under way, which goes on."""
        return self._claim

    @property
    def place(self) -> Place | None:
        return self._claim.place

    def ask(self) -> None:
        """An utterance begins: asks a client that answers such questions, where nothing is known yet."""
        if self._claim == Claim() and self._session.client.abilities.context:
            self._claim = Claim(asked=self._session.spawn(self._session.ask_place()))

    def claim(self) -> Claim:
        """What is known; from here on it is the next utterance's."""
        claim, self._claim = self._claim, Claim()
        return claim

    def forget(self) -> None:
        """It was no utterance: the next one is asked about anew."""
        self._claim = Claim(self._claim.place)
