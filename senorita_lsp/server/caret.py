"""The user's position at the start of an utterance: known from the client's last message, or asked for.

How a position moves as the text changes is in place.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from senorita_lsp.server.place import Place

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

ANSWER_S = 0.5
"""How long an utterance waits for the client's answer."""


@dataclass(frozen=True)
class Claim:
    """One utterance's position if it is known, or the request that was sent when it began."""

    place: Place | None = None
    asked: asyncio.Task[Place | None] | None = None

    async def settled(self) -> Place | None:
        """The position; None where the client does not answer in time."""
        if self.place is not None or self.asked is None:
            return self.place
        await asyncio.wait([self.asked], timeout=ANSWER_S)
        return self.asked.result() if self.asked.done() and not self.asked.cancelled() else None


class Caret:
    """The position for the current utterance; ``place`` is the one ``voice/start`` gave for the first."""

    def __init__(self, session: Session, place: Place | None) -> None:
        self._session = session
        self._claim = Claim(place)

    @property
    def known(self) -> Claim:
        """The claim of the current utterance, which continues."""
        return self._claim

    @property
    def place(self) -> Place | None:
        return self._claim.place

    def ask(self) -> None:
        """An utterance begins: asks the client for the position, if it supports that and none is known yet."""
        if self._claim == Claim() and self._session.client.abilities.context:
            self._claim = Claim(asked=self._session.spawn(self._session.ask_place()))

    def claim(self) -> Claim:
        """The claim of the current utterance; the next one starts without."""
        claim, self._claim = self._claim, Claim()
        return claim

    def forget(self) -> None:
        """It was no utterance: the position is asked for again at the next one."""
        self._claim = Claim(self._claim.place)
