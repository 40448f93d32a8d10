"""Turn taking: events in, effects out, from the conversations in data/turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from senorita_lsp.turn import machine, pacing
from senorita_lsp.turn.events import (
    Acting,
    Answered,
    Answering,
    Asked,
    Asking,
    AudioArrived,
    CancelThought,
    Committed,
    Confirm,
    Dismissed,
    EagerEndOfTurn,
    Effect,
    EndOfTurn,
    Event,
    Failed,
    Guess,
    Ignore,
    Interrupted,
    PauseSpeech,
    Refuse,
    ResumeSpeech,
    Show,
    Speak,
    SpeechStarted,
    Spoken,
    State,
    StopSpeech,
    Think,
    Ticked,
    Transcribe,
    Transcribed,
    TurnResumed,
    WakeAt,
    Words,
)
from senorita_lsp.turn.state import Policy, Turn
from senorita_lsp.turn.table import page
from tests.conversation_lines import event, written

DATA = Path(__file__).parent / "data" / "turn"
FILES = {
    "push.txt": Policy(),
    "handsfree.txt": Policy(),
    "patient.txt": Policy(barge_in=False),
    "wake.txt": Policy(wake="senorita"),
}


def conversations() -> list[tuple[str, str, list[tuple[str, str]]]]:
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for file in FILES:
        for line in (DATA / file).read_text(encoding="utf-8").splitlines():
            if "->" in line:
                words, _, effects = line.partition("->")
                found[-1][2].append((words.strip(), effects.strip()))
            elif line and not line.startswith("#"):
                found.append((file, line, []))
    return found


@pytest.mark.parametrize(("file", "name", "lines"), conversations(), ids=lambda value: str(value)[:60])
def test_conversation(file: str, name: str, lines: list[tuple[str, str]]) -> None:
    turn, at = Turn(FILES[file]), 0
    for words, expected in lines:
        if words.startswith("@"):
            time, _, words = words[1:].partition(" ")
            at = int(time)
        turn, effects = machine.step(turn, event(words, at))
        assert (", ".join(map(written, effects)) or "-") == expected, f"after {words!r}"


SAYINGS = ("", "uh huh", "explain", "in simple words", "go to line four", "it reads the settings and checks each")
SPOKEN = ("", "it reads the settings and checks each of them")


class AnyConversation(RuleBasedStateMachine):
    """Whatever happens in whatever order, a conversation keeps to its rules.

    One turn thinks at most, and each is begun once. What was silenced is never heard again. What is thought ahead is
    meant or dropped, never both. Words that were said become a turn, or it is told why not.
    """

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()
        self.at = 0
        self.shown = State.IDLE
        self.begun: list[int] = []
        self.ended: set[int] = set()
        self.silent: set[int] = set()
        self.speaking: set[int] = set()
        self.paused: set[int] = set()
        self.guessed: dict[int, str] = {}
        self.outstanding: set[str] = set()
        self.count = 0

    def happen(self, what: Event) -> tuple[Effect, ...]:
        self.turn, effects = machine.step(self.turn, what)
        for effect in effects:
            self.check(effect)
        return effects

    def check(self, effect: Effect) -> None:
        match effect:
            case Show(state=state):
                assert state is not self.shown
                self.shown = state
            case Transcribe(turn=number):
                self.begin(number)
            case Think(turn=number, text=text):
                if number not in self.begun:
                    self.begin(number)
                self.settle(text)
            case Guess(turn=number, text=text):
                assert not self.guessed
                self.guessed[number] = text
            case Confirm(turn=number):
                self.begin(number)
                self.settle(self.guessed.pop(number))
                self.speaking |= {number} & {self.turn.speaking}
            case CancelThought(turn=number):
                assert number not in self.ended
                self.ended.add(number)
                self.guessed.pop(number, None)
            case WakeAt(at=at):
                assert at > self.at
            case Refuse(text=text):
                self.settle(text)
            case _:
                self.check_speech(effect)

    def check_speech(self, effect: Effect) -> None:
        match effect:
            case Speak(turn=number, held=held):
                assert number not in self.silent
                assert held == (number in self.guessed)
                self.speaking |= set() if held else {number}
            case PauseSpeech(turn=number):
                assert number in self.speaking - self.paused
                self.paused.add(number)
            case ResumeSpeech(turn=number):
                self.paused.remove(number)
            case StopSpeech(turn=number):
                assert number not in self.silent
                self.silent.add(number)
                self.speaking.discard(number)
                self.paused.discard(number)

    def begin(self, number: int) -> None:
        assert number not in self.begun
        assert number not in self.ended
        self.begun.append(number)

    def settle(self, text: str) -> None:
        self.outstanding -= {word for word in self.outstanding if word in text}

    def say(self, text: str) -> str:
        """The text with a word of its own, to be found again."""
        self.count += 1
        return f"{text} zebra{self.count:05}" if len(text) > 8 else text

    @rule(ms=st.integers(1, 4_000))
    def time_passes(self, ms: int) -> None:
        self.at += ms

    @rule()
    def audio(self) -> None:
        self.happen(AudioArrived(self.at))

    @rule()
    def commit(self) -> None:
        self.happen(Committed(self.at))

    @rule(text=st.sampled_from(SAYINGS), own=st.booleans())
    def transcribed(self, text: str, own: bool) -> None:
        if self.turn.thinking is not None and not self.turn.text:
            self.happen(Transcribed(self.at, self.turn.thinking, text, own))

    @rule(loud=st.sampled_from((None, True, False)))
    def started(self, loud: bool | None) -> None:
        self.happen(SpeechStarted(self.at, loud))

    @rule(text=st.sampled_from(SAYINGS), said=st.sampled_from(SPOKEN))
    def words(self, text: str, said: str) -> None:
        self.happen(Words(self.at, text, said))

    @rule(text=st.sampled_from(SAYINGS), said=st.sampled_from(SPOKEN), own=st.booleans())
    def eager_and_then(self, text: str, said: str, own: bool) -> None:
        self.happen(EagerEndOfTurn(self.at, text, said, own))

    @rule()
    def resumed(self) -> None:
        self.happen(TurnResumed(self.at))

    @rule(text=st.sampled_from(SAYINGS), said=st.sampled_from(SPOKEN), own=st.booleans(), whole=st.booleans())
    def end(self, text: str, said: str, own: bool, whole: bool) -> None:
        text = self.say(text)
        mark = text.split()[-1] if "zebra" in text else None
        self.outstanding |= {mark} - {None}
        effects = self.happen(EndOfTurn(self.at, text, said, own, whole))
        if any(isinstance(effect, Ignore) for effect in effects):
            self.outstanding.discard(mark or "")

    @rule()
    def end_what_was_guessed(self) -> None:
        if self.turn.guess is not None:
            self.happen(EndOfTurn(self.at, self.turn.guess.text))

    @rule()
    def dismissed(self) -> None:
        self.happen(Dismissed(self.at))

    @rule()
    def tick(self) -> None:
        self.happen(Ticked(self.at))

    @rule(kind=st.sampled_from((Asking, Asked, Acting, Answering, Spoken, Failed)), number=st.integers(0, 12))
    def anything(self, kind: type[Asking], number: int) -> None:
        self.progress(kind, number)

    @rule(kind=st.sampled_from((Asking, Asked, Acting, Answering, Failed)))
    def something_of_the_turn_in_thought(self, kind: type[Asking]) -> None:
        number = self.turn.guess.turn if self.turn.guess is not None else self.turn.thinking
        if number is not None:
            self.progress(kind, number)

    def progress(self, kind: type[Asking], number: int) -> None:
        if kind is Spoken:
            self.speaking.discard(number)
            self.paused.discard(number)
        if kind is Failed:
            self.guessed.pop(number, None)
            self.forget_waiting(number)
        self.happen(kind(self.at, number))

    def forget_waiting(self, number: int) -> None:
        """A turn that is withdrawn while it waits takes its words along."""
        for other, text in self.turn.waiting:
            if other == number and text:
                self.settle(text)

    @rule(aloud=st.booleans(), missed=st.booleans())
    def answered(self, aloud: bool, missed: bool) -> None:
        if self.turn.thinking is not None:
            self.happen(Answered(self.at, self.turn.thinking, aloud, missed))

    @rule(number=st.integers(0, 12), aloud=st.booleans())
    def answered_by_anybody(self, number: int, aloud: bool) -> None:
        self.happen(Answered(self.at, number, aloud))

    @rule()
    def interrupted(self) -> None:
        self.happen(Interrupted(self.at, "key"))
        self.outstanding.clear()
        assert not self.speaking
        assert not self.guessed
        assert self.turn.thinking is None

    @invariant()
    def at_most_one_speaks(self) -> None:
        assert self.speaking == ({self.turn.speaking} - {None})
        assert self.paused == (self.speaking if self.turn.paused else set())

    @invariant()
    def turns_are_thought_about_in_order(self) -> None:
        assert self.begun == sorted(self.begun)

    @invariant()
    def what_is_shown_is_the_state(self) -> None:
        assert self.shown is self.turn.state

    @invariant()
    def waiting_is_bounded(self) -> None:
        assert len(self.turn.waiting) <= machine.QUEUE_LIMIT
        assert self.turn.thinking is not None or not self.turn.waiting

    @invariant()
    def what_is_thought_ahead_is_known(self) -> None:
        assert list(self.guessed) == ([] if self.turn.guess is None else [self.turn.guess.turn])

    @invariant()
    def no_words_are_lost(self) -> None:
        held = "" if self.turn.held is None else self.turn.held.text
        kept = " ".join((held, *(text or "" for _, text in self.turn.waiting)))
        assert all(word in kept for word in self.outstanding)


TestAnyConversation = AnyConversation.TestCase
TestAnyConversation.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


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


def test_page(same_file: Callable[[Path, str], None]) -> None:
    same_file(Path(__file__).parents[1] / "docs" / "turns.md", page())
