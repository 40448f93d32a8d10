"""Classifies an utterance by its words and the situation: addressed to the assistant, an echo, or a backchannel.

What follows from it is in machine, the tests on words in backchannel, echo and wake.
"""

from __future__ import annotations

from typing import Final

from senorita_lsp.turn.backchannel import backchannel, may_become_backchannel
from senorita_lsp.turn.continuation import continues, joins
from senorita_lsp.turn.echo import echoes, may_be_cut_off, may_become_echo
from senorita_lsp.turn.events import EagerEndOfTurn, EndOfTurn, Words
from senorita_lsp.turn.state import Kind, Turn
from senorita_lsp.turn.wake import after_wake

UNSURE: Final = 0.4
"""Below this confidence (0 to 1) a few words are as likely what a recogniser makes of a noise …"""

UNSURE_ECHO: Final = 0.5
"""… and below this one, where they may be the own voice, of what came back of that. Whisper (tiny.en) gives pieces of a
sentence 0.25 to 0.55, and short sentences of voices 0.5 to 0.95, few of them 0.4."""


def kind(turn: Turn, event: Words | EagerEndOfTurn | EndOfTurn) -> Kind:
    """What the current utterance is, judged by its words so far."""
    at, text, said = event.at, event.text, event.said
    if not text.strip():
        return Kind.UNKNOWN
    own = said and not _loud(turn)
    if own and echoes(text, said, wholly=_over(turn)):
        return Kind.ECHO
    if addressed(turn, at, text) is None or (own and (may_become_echo(text, said) or _cut_off(turn, text, said))):
        return Kind.UNKNOWN
    return Kind.UNKNOWN if turn.busy and (may_become_backchannel(text) or _unsure(event)) else Kind.REAL


def _loud(turn: Turn) -> bool:
    """Whether it is certainly no echo, whatever the words."""
    return turn.hearing is not None and turn.hearing.loud is True


def _over(turn: Turn) -> bool:
    """Whether somebody was heard over the own voice: it is not only an echo, then, unless every word is."""
    return turn.hearing is not None and turn.hearing.over


def addressed(turn: Turn, at: int, text: str) -> str | None:
    """The part addressed to the assistant; None where nothing is."""
    if not turn.policy.wake:
        return text
    called = after_wake(text, turn.policy.wake)
    awake = turn.busy or turn.real or (turn.awake is not None and at <= turn.awake)
    return text if called is None and awake else called


def called(turn: Turn, text: str) -> str:
    """What was said with a key held, when nobody has to be called: without the wake word, where more was said."""
    return (after_wake(text, turn.policy.wake) or text) if turn.policy.wake else text


def unmeant(turn: Turn, event: EndOfTurn) -> str | None:
    """Why an utterance is to be ignored; None where it is not."""
    if not event.text.strip():
        return "nothing"
    meant = addressed(turn, event.at, event.text)
    if meant == "":
        return "called"
    if turn.real:
        return None
    if event.said and not _loud(turn) and _echo(turn, event):
        return "echo"
    if meant is None:
        return "notAddressed"
    if not turn.busy:
        return None
    if backchannel(meant):
        return "courtesy"
    return "unsure" if not (event.own or turn.parked) and _unsure(event) else None


def _echo(turn: Turn, event: EndOfTurn) -> bool:
    """A word or two of what is being said are its echo where they are as quiet as that."""
    quiet = turn.hearing is not None and turn.hearing.loud is False
    if echoes(event.text, event.said, wholly=_over(turn)) or (quiet and may_become_echo(event.text, event.said)):
        return True
    return (not event.own or _uncertain(event, UNSURE_ECHO)) and _cut_off(turn, event.text, event.said)


def _uncertain(event: Words | EagerEndOfTurn | EndOfTurn, least: float = UNSURE) -> bool:
    return event.confidence is not None and event.confidence < least


def _unsure(event: Words | EagerEndOfTurn | EndOfTurn) -> bool:
    """Whether words may be nobody's: a noise of the room, of which a recogniser made a word or two."""
    return _uncertain(event) and may_be_cut_off(event.text, event.said) and not joins(event.text)


def _cut_off(turn: Turn, text: str, said: str) -> bool:
    """Whether words may be what came back of the own voice before it was paused."""
    return turn.doubtful and may_be_cut_off(text, said) and not (turn.text and continues(turn.text, text))
