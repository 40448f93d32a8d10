"""Corrections of what was misunderstood: "no, I said …", "did you mean", and the other readings that "two" selects.

Understanding itself is in understanding, what was done in history, and what is learned from a correction in learning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from senorita_lsp.action.plan import Choice, Choices, Control, ControlKind
from senorita_lsp.command.intent import Reading, Understood
from senorita_lsp.server import controls
from senorita_lsp.server.history import Otherwise
from senorita_lsp.transcript.learned import corrected

if TYPE_CHECKING:
    from senorita_lsp.command.snap import Heard, Offer
    from senorita_lsp.server.turns import Turns, Utterance


class Corrections:
    """A session's corrections: each is about the utterance before."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def meant(self, heard: Heard, said: Utterance) -> Heard:
        """The corrected utterance after "no, I said": the one before is undone, and learned from.

        What corrects nothing comes back as it is.
        """
        meant, parse = corrected(heard.text), heard.parse
        if not meant or (isinstance(parse, Understood) and parse.reading.intent.family.startswith("history.")):
            return heard
        again = await self._turns.understanding.hear(replace(said.heard, text=meant), said.place, said.turn_id)
        if not isinstance(again.parse, Understood):
            return heard
        await said.progress.certain()
        before = await self._taken_back(said)
        if before and said.heard.engine is not None:
            self._turns.session.learning.corrected(before, again.text)
        return again

    async def _taken_back(self, said: Utterance) -> str:
        """Undoes what the utterance before did, where it did something; that utterance, "" where there was none."""
        last, missed = self._turns.history.last, self._turns.history.unheard
        if missed is not None:
            return missed
        if last is None:
            return ""
        if last.record.changes and not last.record.ran:
            await controls.control(self._turns, Control(ControlKind.UNDO), said.progress)
        return last.transcript

    def keep_others(self, said: Utterance, others: tuple[Reading, ...]) -> None:
        """What else was meant, perhaps: "two" takes it. A choice among them leaves them as they are."""
        history = self._turns.history
        last = history.last
        if last is not None and last.turn_id == said.turn_id and last.intent.family != "chain":
            others = tuple(other for other in others if other.intent != last.intent)
            history.otherwise = Otherwise(said.turn_id, others, said.place) if others else None


def did_you_mean(offers: Sequence[Offer]) -> Choices:
    """The question what was said, of what it may have been: "one" takes the first, and of one alone so does "yes"."""
    choices = tuple(Choice(offer.text, offer.intent) for offer in offers)
    numbered = "; ".join(f"{number}, {choice.title}" for number, choice in enumerate(choices, 1))
    return Choices(choices, f"Did you mean: {choices[0].title}?" if len(choices) == 1 else f"Did you mean: {numbered}?")
