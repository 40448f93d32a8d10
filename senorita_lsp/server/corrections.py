"""Corrections of what was misunderstood: "no, I said …", "did you mean", and the other readings that "two" selects.

Understanding itself is in understanding, what was done in history, and what is learned from a correction in learning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from senorita_lsp.action.plan import Choice, Choices, Control, ControlKind, Plan
from senorita_lsp.command.ellipsis import Corrected, put_right
from senorita_lsp.command.intent import Ambiguous, Parse, Reading, Understood
from senorita_lsp.server import controls
from senorita_lsp.server.history import Otherwise
from senorita_lsp.transcript.learned import corrected
from senorita_lsp.turn.words import single, words

if TYPE_CHECKING:
    from senorita_lsp.command.repair.snap import Heard, Offer
    from senorita_lsp.server.turns import Turns, Utterance


class Corrections:
    """A session's corrections: each is about the utterance before."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def meant(self, heard: Heard, said: Utterance) -> Heard:
        """The corrected utterance after "no, I said": the one before is undone, and learned from.

        A few words that are no command, or only name a place, replace a part of it: "no, I meant total". What corrects
        nothing comes back as it is.
        """
        meant = corrected(heard.text)
        if not meant or self._about_history(heard.parse):
            return heard
        again = await self._turns.understanding.hear(replace(said.heard, text=meant), said.place, said.turn_id)
        corrections = await self._elliptical(meant, said) if _place_alone(meant, again.parse) else ()
        if not isinstance(again.parse, Understood) and not corrections:
            return heard
        await said.progress.certain()
        before = await self._taken_back(said)
        if corrections:
            return await self._feasible(corrections, said)
        if before and said.heard.engine is not None:
            self._turns.session.learning.corrected(before, again.text)
        return again

    def _about_history(self, parse: Parse) -> bool:
        """Whether it is about what was done or asked; a number is where there is something to choose from."""
        history = self._turns.history
        family = parse.reading.intent.family if isinstance(parse, Understood) else ""
        if family == "history.choose":
            return history.pending is not None or history.otherwise is not None
        return family.startswith("history.")

    async def _elliptical(self, meant: str, said: Utterance) -> tuple[Corrected, ...]:
        last = self._turns.history.last
        if last is None or self._turns.history.unheard is not None:
            return ()
        snapshot = await self._turns.session.snapshot(said.place)
        return await self._turns.session.think(put_right, last.transcript, last.intent, meant, snapshot)

    async def _feasible(self, corrections: tuple[Corrected, ...], said: Utterance) -> Heard:
        """Those that can be done now; the user is asked which of several, and where none can the first is refused."""
        from senorita_lsp.action.planner import plan
        from senorita_lsp.command.repair.snap import Heard

        snapshot = await self._turns.session.snapshot(said.place)
        plans = [await self._turns.session.think(plan, intent, snapshot) for _, intent in corrections]
        able = [each for each, planned in zip(corrections, plans, strict=True) if isinstance(planned, Plan)]
        (text, first), *more = able or corrections[:1]
        if more:
            return Heard(text, Ambiguous((Reading(first), *(Reading(intent) for _, intent in more))))
        return Heard(text, Understood(Reading(first)))

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


def _place_alone(said: str, parse: Parse) -> bool:
    """Whether it names at most a place or a number: no thing to do, and no verb."""
    if words(said)[:1] and words(said)[0] in single("sentence", "verbs"):
        return False
    family = parse.reading.intent.family if isinstance(parse, Understood) else ""
    return not family or family == "history.choose" or family.startswith("nav.")


def did_you_mean(offers: Sequence[Offer]) -> Choices:
    """The question what was said, of what it may have been: "one" takes the first, and of one alone so does "yes"."""
    choices = tuple(Choice(offer.text, offer.intent) for offer in offers)
    numbered = "; ".join(f"{number}, {choice.title}" for number, choice in enumerate(choices, 1))
    return Choices(choices, f"Did you mean: {choices[0].title}?" if len(choices) == 1 else f"Did you mean: {numbered}?")
