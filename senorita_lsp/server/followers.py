"""Reports the progress of one turn to the conversation it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.server.speaking.sinks import now_ms
from senorita_lsp.turn.events import Acting, Asked, Asking

if TYPE_CHECKING:
    from senorita_lsp.server.conversation import Conversation


class Follower:
    """Reports one turn's progress to the turn machine."""

    def __init__(self, talk: Conversation, number: int, turn_id: str) -> None:
        self._talk, self._number, self._turn_id = talk, number, turn_id

    def answering(self, text: str) -> None:
        self._talk.say_on(self._number, self._turn_id, text)

    def asking(self) -> None:
        self._talk.step(Asking(now_ms(), self._number))

    def asked(self, text: str) -> None:
        self._talk.step(Asked(now_ms(), self._number))
        self._talk.ask(self._number, self._turn_id, text)

    def waits(self) -> None:
        self._talk.step(Asked(now_ms(), self._number))

    def acting(self) -> None:
        self._talk.step(Acting(now_ms(), self._number))


class TypedFollower:
    """Has the answer to a typed utterance spoken, from its beginning or not at all."""

    def __init__(self, talk: Conversation, turn_id: str) -> None:
        self._talk, self._turn_id = talk, turn_id

    def answering(self, text: str) -> None:
        number = self._talk.typed_number(self._turn_id)
        if number is not None:
            self._talk.say_on(number, self._turn_id, text)

    def asking(self) -> None:
        """Nothing to report: only the answer belongs to the conversation."""

    acting = waits = asking

    def asked(self, text: str) -> None:
        """Nothing to speak: somebody who types reads the question."""
