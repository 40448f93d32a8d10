"""The turn-taking machine: ``step(turn, event) -> (turn, effects)``. Only this file moves a conversation.

Push-to-talk: sound opens a turn, a commit ends it. Hands-free: speech pauses playback, and its words decide: after an
echo of the own voice or a backchannel playback resumes; anything else stops it, and drops a question that waits for a
language model. The end of an utterance makes a turn of it; at an eager end it is prepared, with all effects held back.
Turns are carried out one at a time, in the order in which they were said, with at most ``QUEUE_LIMIT`` waiting; one
more is refused. Words that continue a sentence join it. An event that no longer matters (a late answer, the end of
speech that was stopped) is legal and changes nothing. ``docs/turns.md`` is a table made from this file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from senorita_lsp.turn.continuation import commands, continues, merged
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
    StopSpeech,
    Think,
    Ticked,
    Transcribe,
    Transcribed,
    TurnResumed,
    Typed,
    WakeAt,
    Words,
)
from senorita_lsp.turn.judging import addressed, called, kind, unmeant
from senorita_lsp.turn.state import Guessed, Hearing, Held, Kind, Loose, Turn

QUEUE_LIMIT = 8
"""Turns that may wait for their thought."""

HOLD_MS = 1_200
"""How long a sentence that a pause cut off may wait for its rest."""

LONG_MS = 2_500
"""Who has spoken over an answer for so long means it, whether the words are known or not; unless it may be the own
voice, which is silent by now: of that the words tell, however late they come."""

JOIN_MS = 10_000
"""How long words that came to nothing may be gone on with."""

FRESH_MS = 1_000
"""An answer interrupted this soon has hardly been heard: who interrupts may be going on with the question."""

_Step: TypeAlias = tuple[Turn, tuple[Effect, ...]]


def step(turn: Turn, event: Event) -> _Step:
    """The conversation after ``event``, and what to do about it, in order."""
    after, effects = _move(turn, event)
    shown = (Show(after.state),) if after.state is not turn.state else ()
    return after, (*effects, *shown)


def _move(turn: Turn, event: Event) -> _Step:
    match event:
        case AudioArrived() | Committed() | Transcribed() | Typed():
            return _pushed(turn, event)
        case SpeechStarted() | Words() | EagerEndOfTurn() | TurnResumed() | EndOfTurn():
            return _heard(turn, event)
        case Asking() | Asked() | Acting() | Answering() | Answered() | Spoken() | Failed():
            return _thought(turn, event)
        case Dismissed():
            return _nothing(turn)
        case Interrupted(reason=reason):
            return _interrupted(turn, reason)
        case Ticked(at=at):
            return _ticked(turn, at)


# Push-to-talk


def _pushed(turn: Turn, event: AudioArrived | Committed | Transcribed | Typed) -> _Step:
    match event:
        case AudioArrived(at=at):
            if turn.real:
                return turn, ()
            after, effects = _silenced(turn, at)
            return replace(after, hearing=Hearing(at, Kind.REAL)), effects
        case Committed(at=at):
            return _commit(turn, at)
        case Transcribed(at=at, turn=number, text=text, own=own):
            if number != turn.thinking:
                return turn, ()
            text = _joined(turn, at, called(turn, text), own)
            return replace(turn, text=text, loose=None), (Think(number, text),)
        case Typed(at=at):
            turn, effects = _spoken_over(turn, at)
            number = turn.number + 1
            return replace(turn, number=number, hearing=None, thinking=number, text="", asking=False), effects


def _commit(turn: Turn, at: int) -> _Step:
    turn, dropped = _unguessed(replace(turn, hearing=None))
    turn, before = _unhold(turn)
    if len(turn.waiting) >= QUEUE_LIMIT:
        turn, resumed = _go_on(turn)
        return turn, (*dropped, *before, *resumed, Refuse(""))
    turn, effects = _spoken_over(turn, at)
    turn, queued = _queue(turn, None)
    return turn, (*dropped, *before, *effects, *queued)


# Hands-free


def _heard(turn: Turn, event: SpeechStarted | Words | EagerEndOfTurn | TurnResumed | EndOfTurn) -> _Step:
    match event:
        case SpeechStarted(at=at, loud=loud):
            return _started(turn, at, loud)
        case Words():
            return _judged(turn, event)
        case EagerEndOfTurn():
            return _eager(turn, event)
        case TurnResumed():
            return _unguessed(turn)
        case EndOfTurn():
            return _end(turn, event)


def _started(turn: Turn, at: int, loud: bool | None, pause: bool = True) -> _Step:
    if turn.hearing is not None:
        return _louder(turn, at) if loud else (turn, ())
    turn = replace(turn, hearing=Hearing(at, loud=loud))
    if turn.speaking is None or turn.paused or loud is False or not (pause and turn.policy.barge_in):
        return turn, ()
    return replace(turn, paused=True), (PauseSpeech(turn.speaking), WakeAt(at + LONG_MS))


def _louder(turn: Turn, at: int) -> _Step:
    """What began as quiet as the own voice comes back is louder now: somebody else may be speaking over it."""
    hearing = turn.hearing
    if hearing is None or hearing.loud is not False or turn.real:
        return turn, ()
    turn = replace(turn, hearing=replace(hearing, kind=Kind.UNKNOWN, loud=None, over=True))
    if turn.speaking is None or turn.paused or not turn.policy.barge_in:
        return turn, ()
    return replace(turn, paused=True), (PauseSpeech(turn.speaking), WakeAt(at + LONG_MS))


def _judged(turn: Turn, event: Words | EagerEndOfTurn | EndOfTurn) -> _Step:
    """Words came: they may tell what the utterance is."""
    turn, begun = _started(turn, event.at, loud=None, pause=False)
    hearing = turn.hearing
    if hearing is None or turn.real:
        return turn, begun
    judged = kind(turn, event)
    if judged in (hearing.kind, Kind.UNKNOWN):
        return turn, begun
    turn = replace(turn, hearing=replace(hearing, kind=judged))
    after, effects = _spoken_over(turn, event.at) if judged is Kind.REAL and turn.policy.barge_in else _go_on(turn)
    return after, (*begun, *effects)


def _eager(turn: Turn, event: EagerEndOfTurn) -> _Step:
    turn, effects = _judged(turn, event)
    text = addressed(turn, event.at, event.text)
    if not turn.real or turn.busy or turn.guess is not None or turn.held is not None or turn.parked or not text:
        return turn, effects
    guess = Guessed(turn.number + 1, _joined(turn, event.at, text, event.own))
    return replace(turn, number=guess.turn, guess=guess), (*effects, Guess(guess.turn, guess.text))


def _unguessed(turn: Turn) -> _Step:
    """What was thought ahead is not wanted."""
    if turn.guess is None:
        return turn, ()
    spoken = (StopSpeech(turn.guess.turn, "resumed"),) if turn.guess.answering else ()
    return replace(turn, guess=None), (CancelThought(turn.guess.turn), *spoken)


def _end(turn: Turn, event: EndOfTurn) -> _Step:
    turn, effects = _judged(_by_its_end(turn, event), event)
    why = unmeant(turn, event)
    if why is not None:
        after, ignored = _nothing(turn, why)
        awake = event.at + turn.policy.wake_ms if why == "called" else turn.awake
        return replace(after, awake=awake), (*effects, *ignored)
    turn, silenced = _spoken_over(replace(turn, hearing=None), event.at)
    text = addressed(turn, event.at, event.text) or event.text
    if not event.whole and not event.own:
        after, said = _hold(turn, event.at, text)
    else:
        after, said = _with_held(turn, event.at, text, event.own)
    return replace(after, awake=event.at + turn.policy.wake_ms), (*effects, *silenced, *said)


def _by_its_end(turn: Turn, event: EndOfTurn) -> Turn:
    """With what is known of the utterance's loudness now that it is over: what was louder may have come after it."""
    hearing = turn.hearing
    if hearing is None or event.over is None or event.over == hearing.over:
        return turn
    if event.over:
        return replace(turn, hearing=replace(hearing, loud=None, over=True)) if hearing.loud is False else turn
    return replace(turn, hearing=replace(hearing, loud=False, over=False))


def _nothing(turn: Turn, why: str = "") -> _Step:
    """What came in was no utterance: things go on as they were; what was held has no rest to wait for."""
    turn, effects = _unguessed(replace(turn, hearing=None))
    turn, resumed = _go_on(turn)
    ignored = (Ignore(why),) if why else ()
    turn, said = _unhold(turn)
    return turn, (*effects, *resumed, *ignored, *said)


def _hold(turn: Turn, at: int, text: str) -> _Step:
    """The sentence was cut off by a pause: its rest is waited for."""
    turn, effects = _unguessed(turn)
    before = turn.held.text if turn.held is not None else ""
    held = Held(merged(before, text) if before else text, at + HOLD_MS)
    return replace(turn, held=held), (*effects, WakeAt(held.until))


def _with_held(turn: Turn, at: int, text: str, own: bool) -> _Step:
    held = turn.held
    if held is None:
        return _turn_of(turn, at, text, own)
    if not own or continues(held.text, text):
        return _turn_of(replace(turn, held=None), at, merged(held.text, text), own=True)
    turn, before = _unhold(turn)
    turn, effects = _turn_of(turn, at, text, own)
    return turn, (*before, *effects)


def _unhold(turn: Turn) -> _Step:
    if turn.held is None:
        return turn, ()
    return _turn_of(replace(turn, held=None), turn.held.until, turn.held.text, own=True)


def _turn_of(turn: Turn, at: int, text: str, own: bool) -> _Step:
    """An utterance becomes a turn: the one that was thought ahead, or a new one."""
    text = _joined(turn, at, text, own)
    if turn.guess is not None and turn.guess.text == text:
        return _confirmed(turn, at, turn.guess)
    turn, effects = _unguessed(turn)
    turn, dropped, text = _with_waiting(turn, text, own)
    if len(turn.waiting) >= QUEUE_LIMIT:
        return turn, (*effects, Refuse(text))
    turn, queued = _queue(replace(turn, loose=None), text)
    return turn, (*effects, *dropped, *queued)


def _confirmed(turn: Turn, at: int, guess: Guessed) -> _Step:
    after = replace(turn, guess=None, loose=None, thinking=guess.turn, text=guess.text, asking=guess.asking)
    if guess.answering:
        after = replace(after, speaking=guess.turn, began=at, question=guess.text if guess.asking else "")
    return after, (Confirm(guess.turn),)


def _with_waiting(turn: Turn, text: str, own: bool) -> tuple[Turn, tuple[Effect, ...], str]:
    """Words that go on with those of a turn still waiting take its place."""
    if not turn.waiting or own:
        return turn, (), text
    number, before = turn.waiting[-1]
    if not before or not continues(before, text):
        return turn, (), text
    return replace(turn, waiting=turn.waiting[:-1]), (CancelThought(number),), merged(before, text)


def _queue(turn: Turn, text: str | None) -> _Step:
    number = turn.number + 1
    turn = replace(turn, number=number, waiting=(*turn.waiting, (number, text)))
    return _next(turn) if turn.thinking is None else (turn, ())


def _joined(turn: Turn, at: int, text: str, own: bool) -> str:
    loose = turn.loose
    if loose is None or own or at - loose.at > JOIN_MS:
        return text
    joins = (loose.question and not commands(text)) or continues(loose.text, text)
    return merged(loose.text, text) if joins else text


# Silence


def _silenced(turn: Turn, at: int) -> _Step:
    """Somebody speaks: the speech ends, and an answer that was being spoken is not thought of any further."""
    if turn.speaking is None:
        return turn, ()
    number, hardly = turn.speaking, at - turn.began < FRESH_MS
    quiet = (StopSpeech(number, "speech"),)
    turn = replace(turn, speaking=None, paused=False)
    if number != turn.thinking:
        loose = Loose(turn.question, at, question=False) if hardly and turn.question else turn.loose
        return replace(turn, loose=loose), quiet
    after, effects = _dropped(turn, at, hardly)
    return after, (*quiet, *effects)


def _spoken_over(turn: Turn, at: int) -> _Step:
    """Somebody has said something: silence, and a question that waits for a language model is dropped."""
    after, effects = _silenced(turn, at)
    if after.thinking is None or not after.asking or effects:
        return after, effects
    after, dropped = _dropped(after, at, unheard=True)
    return after, (*effects, *dropped)


def _dropped(turn: Turn, at: int, unheard: bool) -> _Step:
    assert turn.thinking is not None
    number = turn.thinking
    loose = Loose(turn.text, at, question=True) if unheard and turn.text else None
    after, effects = _over(turn, number)
    return replace(after, loose=loose), (CancelThought(number), *effects)


def _go_on(turn: Turn) -> _Step:
    if not turn.paused or turn.speaking is None:
        return turn, ()
    return replace(turn, paused=False), (ResumeSpeech(turn.speaking),)


def _interrupted(turn: Turn, reason: str) -> _Step:
    turn, effects = _unguessed(turn)
    quiet = () if turn.speaking is None else (StopSpeech(turn.speaking, reason),)
    thinking = () if turn.thinking is None else (turn.thinking,)
    dropped = (*thinking, *turn.parked, *(number for number, _ in turn.waiting))
    after = Turn(turn.policy, turn.number, awake=turn.awake)
    return after, (*effects, *quiet, *(CancelThought(number) for number in dropped))


def _ticked(turn: Turn, at: int) -> _Step:
    hearing = turn.hearing
    if hearing is None:
        return _unhold(turn) if turn.held is not None and at >= turn.held.until else (turn, ())
    unknown = turn.paused and hearing.kind is Kind.UNKNOWN and not turn.doubtful
    if not unknown or at < hearing.since + LONG_MS:
        return turn, ()
    return _spoken_over(replace(turn, hearing=replace(hearing, kind=Kind.REAL)), at)


# Thought


def _thought(turn: Turn, event: Asking | Asked | Acting | Answering | Answered | Spoken | Failed) -> _Step:
    match event:
        case Asking(turn=number):
            return _asks(turn, number, asking=True), ()
        case Acting(turn=number):
            return _asks(turn, number, asking=False), ()
        case Asked(at=at, turn=number):
            return _park(turn, at, number)
        case Answering(at=at, turn=number):
            return _answering(turn, at, number)
        case Answered():
            return _answered(turn, event)
        case Failed(turn=number):
            return _over(turn, number)
        case Spoken(at=at, turn=number):
            return _spoken(turn, at, number), ()


def _asks(turn: Turn, number: int, asking: bool) -> Turn:
    if turn.guess is not None and turn.guess.turn == number:
        return replace(turn, guess=replace(turn.guess, asking=asking))
    return replace(turn, asking=asking) if number == turn.thinking else turn


def _spoken(turn: Turn, at: int, number: int) -> Turn:
    if turn.guess is not None and number == turn.guess.turn:
        return replace(turn, guess=replace(turn.guess, answering=False))
    if number != turn.speaking:
        return turn
    return replace(turn, speaking=None, paused=False, awake=at + turn.policy.wake_ms)


def _park(turn: Turn, at: int, number: int) -> _Step:
    if number != turn.thinking:
        return turn, ()
    awake, parked = at + turn.policy.wake_ms, (*turn.parked, number)
    return _next(replace(turn, thinking=None, text="", asking=False, parked=parked, awake=awake))


def _answering(turn: Turn, at: int, number: int) -> _Step:
    guess = turn.guess
    if guess is not None and guess.turn == number and not guess.answering:
        return replace(turn, guess=replace(guess, answering=True)), (Speak(number, held=True),)
    if number not in (turn.thinking, *turn.parked) or number == turn.speaking:
        return turn, ()
    return _speak(turn, at, number)


def _answered(turn: Turn, event: Answered) -> _Step:
    number, text = event.turn, turn.text
    if number not in (turn.thinking, *turn.parked):
        return turn, ()
    silent = not event.aloud or turn.speaking == number
    speaks, spoken = (turn, ()) if silent else _speak(turn, event.at, number)
    after, effects = _over(speaks, number)
    loose = Loose(text, event.at, question=False) if event.missed and text and number == turn.thinking else None
    return replace(after, loose=loose or after.loose, awake=event.at + turn.policy.wake_ms), (*spoken, *effects)


def _speak(turn: Turn, at: int, number: int) -> _Step:
    """The answer is spoken, unless the user speaks; where that is not certain, it waits for it."""
    if turn.real:
        return turn, ()
    quiet = () if turn.speaking is None else (StopSpeech(turn.speaking, "answer"),)
    unsure = turn.hearing is not None and turn.hearing.kind is Kind.UNKNOWN and turn.policy.barge_in
    question = turn.text if turn.asking and number == turn.thinking else ""
    after = replace(turn, speaking=number, began=at, paused=unsure, question=question)
    pause = (PauseSpeech(number), WakeAt(at + LONG_MS)) if unsure else ()
    return after, (*quiet, Speak(number), *pause)


def _over(turn: Turn, number: int) -> _Step:
    """The turn is done with; where it was in thought, the one that waits longest comes next."""
    if turn.guess is not None and turn.guess.turn == number:
        spoken = (StopSpeech(number, "failed"),) if turn.guess.answering else ()
        return replace(turn, guess=None), spoken
    if number != turn.thinking:
        parked = tuple(other for other in turn.parked if other != number)
        return replace(turn, parked=parked, waiting=tuple(item for item in turn.waiting if item[0] != number)), ()
    return _next(replace(turn, thinking=None, text="", asking=False))


def _next(turn: Turn) -> _Step:
    if not turn.waiting:
        return turn, ()
    (number, text), *rest = turn.waiting
    turn = replace(turn, thinking=number, text=text or "", asking=False, waiting=tuple(rest))
    return turn, (Transcribe(number) if text is None else Think(number, text),)
