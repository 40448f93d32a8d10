"""The turn-taking machine: ``step(turn, event) -> (turn, effects)``. All that moves a turn is in this file.

Push-to-talk: sound opens a turn's ear, a commit closes it, the transcript is thought about, the answer is spoken.
An answer may be spoken while the rest of it is still thought of: who speaks then wants no more of it.
An event that no longer matters (a late answer, the end of speech that was stopped) is legal and changes nothing.
Commits that come while another turn is in thought wait in order, at most ``QUEUE_LIMIT``; one more is refused by
leaving it out of the effects, which the caller answers as busy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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

QUEUE_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the conversation stands.

    ``number`` counts committed turns from 1; ``thinking`` and ``speaking`` are the numbers of the turns that do so;
    ``waiting`` are committed turns that come next, in order; ``hearing`` says that sound of a turn to come is arriving.
    """

    number: int = 0
    hearing: bool = False
    thinking: int | None = None
    waiting: tuple[int, ...] = ()
    speaking: int | None = None

    @property
    def state(self) -> State:
        if self.hearing:
            return State.LISTENING
        if self.thinking is not None and self.thinking != self.speaking:
            return State.THINKING
        return State.SPEAKING if self.speaking is not None else State.IDLE

    def awaits(self, number: int) -> bool:
        """Whether turn ``number`` is in thought or comes to it, and has not been dropped."""
        return number == self.thinking or number in self.waiting


def step(turn: Turn, event: Event) -> tuple[Turn, tuple[Effect, ...]]:
    """The conversation after ``event``, and what to do about it, in order."""
    after, effects = _move(turn, event)
    shown = (Show(after.state),) if after.state is not turn.state else ()
    return after, (*effects, *shown)


def _move(turn: Turn, event: Event) -> tuple[Turn, tuple[Effect, ...]]:
    match event:
        case AudioArrived():
            return _hear(turn)
        case Committed():
            return _commit(turn)
        case Dismissed():
            return replace(turn, hearing=False), ()
        case Answering(turn=number):
            return _answering(turn, number)
        case Answered(turn=number, aloud=aloud):
            return _answered(turn, number, aloud)
        case Failed(turn=number):
            return _over(turn, number)
        case Spoken(turn=number):
            return (replace(turn, speaking=None), ()) if number == turn.speaking else (turn, ())
        case Interrupted(reason=reason):
            return _interrupted(turn, reason)


def _hear(turn: Turn) -> tuple[Turn, tuple[Effect, ...]]:
    if turn.hearing:
        return turn, ()
    after, effects = _spoken_over(turn)
    return replace(after, hearing=True), effects


def _commit(turn: Turn) -> tuple[Turn, tuple[Effect, ...]]:
    if len(turn.waiting) >= QUEUE_LIMIT:
        return replace(turn, hearing=False), ()
    turn, effects = _spoken_over(turn)
    number = turn.number + 1
    turn = replace(turn, number=number, hearing=False)
    if turn.thinking is not None:
        return replace(turn, waiting=(*turn.waiting, number)), effects
    return replace(turn, thinking=number), (*effects, Think(number))


def _spoken_over(turn: Turn) -> tuple[Turn, tuple[Effect, ...]]:
    """Somebody speaks: silence, and an answer that was being spoken is not thought of any further."""
    quiet = _silence(turn, "speech")
    if turn.speaking is None or turn.speaking != turn.thinking:
        return replace(turn, speaking=None), quiet
    after, effects = _over(turn, turn.speaking)
    return replace(after, speaking=None), (*quiet, CancelThought(turn.speaking), *effects)


def _answering(turn: Turn, number: int) -> tuple[Turn, tuple[Effect, ...]]:
    if number != turn.thinking or number == turn.speaking or turn.hearing:
        return turn, ()
    return replace(turn, speaking=number), (*_silence(turn, "answer"), Speak(number))


def _answered(turn: Turn, number: int, aloud: bool) -> tuple[Turn, tuple[Effect, ...]]:
    if number != turn.thinking:
        return turn, ()
    after, effects = _over(turn, number)
    if not aloud or turn.hearing or turn.speaking == number:
        return after, effects
    return replace(after, speaking=number), (*_silence(turn, "answer"), Speak(number), *effects)


def _over(turn: Turn, number: int) -> tuple[Turn, tuple[Effect, ...]]:
    """The turn is done with; where it was in thought, the one that waits longest comes next."""
    if number != turn.thinking:
        return replace(turn, waiting=tuple(other for other in turn.waiting if other != number)), ()
    if not turn.waiting:
        return replace(turn, thinking=None), ()
    return replace(turn, thinking=turn.waiting[0], waiting=turn.waiting[1:]), (Think(turn.waiting[0]),)


def _interrupted(turn: Turn, reason: str) -> tuple[Turn, tuple[Effect, ...]]:
    dropped = (*((turn.thinking,) if turn.thinking is not None else ()), *turn.waiting)
    effects = (*_silence(turn, reason), *(CancelThought(number) for number in dropped))
    return replace(turn, hearing=False, thinking=None, waiting=(), speaking=None), effects


def _silence(turn: Turn, reason: str) -> tuple[Effect, ...]:
    return () if turn.speaking is None else (StopSpeech(turn.speaking, reason),)
