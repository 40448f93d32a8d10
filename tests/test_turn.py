"""Turn taking: events in, effects out, from the conversations in data/turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from senorita_lsp.turn import machine, pacing
from senorita_lsp.turn.events import (
    Answered,
    Answering,
    AudioArrived,
    CancelThought,
    Committed,
    Dismissed,
    Effect,
    Event,
    Failed,
    Interrupted,
    Show,
    Speak,
    Spoken,
    State,
    StopSpeech,
    Think,
)

DATA = Path(__file__).parent / "data" / "turn" / "push.txt"


def conversations() -> list[tuple[str, list[tuple[str, str]]]]:
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if "->" in line:
            event, _, effects = line.partition("->")
            found[-1][1].append((event.strip(), effects.strip()))
        elif line and not line.startswith("#"):
            found.append((line, []))
    return found


def event(words: list[str]) -> Event:
    match words:
        case ["audio"]:
            return AudioArrived(0)
        case ["commit"]:
            return Committed(0)
        case ["dismissed"]:
            return Dismissed(0)
        case ["answering", number]:
            return Answering(0, int(number))
        case ["answered", number, *aloud]:
            return Answered(0, int(number), aloud == ["aloud"])
        case ["failed", number]:
            return Failed(0, int(number))
        case ["spoken", number]:
            return Spoken(0, int(number))
        case ["interrupt", reason]:
            return Interrupted(0, reason)
    raise ValueError(words)


def written(effect: Effect) -> str:
    match effect:
        case Show(state=state):
            return f"show {state}"
        case Think(turn=number):
            return f"think {number}"
        case Speak(turn=number):
            return f"speak {number}"
        case StopSpeech(turn=number, reason=reason):
            return f"stop {number} {reason}"
        case CancelThought(turn=number):
            return f"cancel {number}"


@pytest.mark.parametrize(("name", "lines"), conversations(), ids=lambda value: value if isinstance(value, str) else "")
def test_conversation(name: str, lines: list[tuple[str, str]]) -> None:
    turn = machine.Turn()
    for words, expected in lines:
        turn, effects = machine.step(turn, event(words.split()))
        assert (", ".join(map(written, effects)) or "-") == expected, f"after {words!r}"


class AnyConversation(RuleBasedStateMachine):
    """Whatever happens in whatever order: one turn thinks at most, and each is begun once and ended once."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = machine.Turn()
        self.shown = State.IDLE
        self.begun: list[int] = []
        self.cancelled: list[int] = []
        self.speaking: set[int] = set()

    def happen(self, what: Event) -> None:
        self.turn, effects = machine.step(self.turn, what)
        for effect in effects:
            match effect:
                case Show(state=state):
                    assert state is not self.shown
                    self.shown = state
                case Think(turn=number):
                    self.begun.append(number)
                case Speak(turn=number):
                    self.speaking.add(number)
                case StopSpeech(turn=number):
                    self.speaking.remove(number)
                case CancelThought(turn=number):
                    self.cancelled.append(number)

    @rule()
    def audio(self) -> None:
        self.happen(AudioArrived(0))

    @rule()
    def commit(self) -> None:
        self.happen(Committed(0))

    @rule()
    def dismissed(self) -> None:
        before = self.turn
        self.happen(Dismissed(0))
        assert (before.thinking, before.waiting, before.speaking) == (
            self.turn.thinking,
            self.turn.waiting,
            self.turn.speaking,
        )

    @rule(number=st.integers(0, 12), aloud=st.booleans())
    def answered(self, number: int, aloud: bool) -> None:
        self.happen(Answered(0, number, aloud))

    @rule(aloud=st.booleans())
    def answered_what_is_thought(self, aloud: bool) -> None:
        if self.turn.thinking is not None:
            self.happen(Answered(0, self.turn.thinking, aloud))

    @rule(number=st.integers(0, 12))
    def answering(self, number: int) -> None:
        self.happen(Answering(0, number))

    @rule()
    def answering_what_is_thought(self) -> None:
        if self.turn.thinking is not None:
            self.happen(Answering(0, self.turn.thinking))

    @rule(number=st.integers(0, 12))
    def failed(self, number: int) -> None:
        self.happen(Failed(0, number))

    @rule(number=st.integers(0, 12))
    def spoken(self, number: int) -> None:
        self.happen(Spoken(0, number))
        self.speaking.discard(number)

    @rule()
    def interrupted(self) -> None:
        self.happen(Interrupted(0, "key"))
        assert not self.speaking
        assert self.turn.thinking is None

    @invariant()
    def at_most_one_speaks(self) -> None:
        assert self.speaking == ({self.turn.speaking} - {None})

    @invariant()
    def turns_are_thought_about_in_order_and_once(self) -> None:
        assert self.begun == sorted(set(self.begun))
        assert len(set(self.cancelled)) == len(self.cancelled)

    @invariant()
    def what_is_shown_is_the_state(self) -> None:
        assert self.shown is self.turn.state

    @invariant()
    def waiting_is_bounded(self) -> None:
        assert len(self.turn.waiting) <= machine.QUEUE_LIMIT
        assert self.turn.thinking is not None or not self.turn.waiting


TestAnyConversation = AnyConversation.TestCase
TestAnyConversation.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_pace_lets_two_seconds_go_ahead_of_a_silent_client() -> None:
    pace = pacing.Pace()
    out = 0
    while pace.wait(1_000, 200) == 0:
        pace = pacing.sent(pace, 1_000, 200)
        out += 200
    assert out == pacing.AHEAD_MS
    assert pace.wait(1_000, 200) == 200
    assert pace.wait(1_200, 200) == 0


def test_pace_follows_what_the_client_says_it_played() -> None:
    pace = pacing.sent(pacing.Pace(), 0, 2_000)
    pace = pacing.reported(pace, 5_000, 400, paused=True)
    assert pace.heard(9_000) == 400
    assert pace.wait(9_000, 600) == 200
    pace = pacing.reported(pace, 9_000, 1_000, paused=False)
    assert pace.heard(9_500) == 1_500


@pytest.mark.parametrize("played", [-5, 10**9])
def test_pace_believes_no_impossible_playback(played: int) -> None:
    pace = pacing.reported(pacing.sent(pacing.Pace(), 0, 500), 10, played, paused=False)
    assert 0 <= pace.heard(10) <= 500


def test_pace_sends_a_piece_longer_than_the_lead() -> None:
    assert pacing.Pace().wait(0, 10_000) == 0
