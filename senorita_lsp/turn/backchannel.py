"""Backchannels: what listeners say without wanting the turn ("uh huh", "okay", "I see").

Decides whether a text is nothing else, or may still become one. What "okay" answers while a question is open is in
command and server/questions.py, what follows from a backchannel in machine.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from senorita_lsp.turn.words import lists, single, words

MOST_WORDS: Final = 6
"""More words than these are no mere sign of listening."""

_TWICE = re.compile(r"(.)\1+")


def backchannel(text: str) -> bool:
    """Whether the whole of what was said is listening sounds, alone or in a row: "Mm-hmm, yeah."

    "Yes", "no", "stop", "wait" and "cancel" are no such sounds: they answer or command.
    """
    said = words(text)
    if not 0 < len(said) <= MOST_WORDS or _heard(said) in lists("backchannel")["never"]:
        return False
    return len(said) in _reached(said)


def agrees(text: str) -> bool:
    """Whether listening sounds say yes as well, every one that is a word: "yeah, yeah, sure"."""
    said = words(text)
    yes = [phrase for phrase in lists("backchannel")["yes"] if _holds(said, phrase)]
    known = {word for phrase in yes for word in phrase}
    return bool(yes) and backchannel(text) and all(word in known or _sound(word) for word in said)


def _holds(said: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(said[at : at + len(phrase)] == phrase for at in range(len(said)))


def may_become_backchannel(text: str) -> bool:
    """Whether an interim text is a listening sound so far, or could grow into one: "", "uh", "got", "I"."""
    said = words(text)
    if len(said) > MOST_WORDS:
        return False
    return any(_begins(said[at:]) for at in _reached(said))


def _reached(said: tuple[str, ...]) -> set[int]:
    """Up to which words the words before are listening sounds one after the other."""
    reached = {0}
    for at in range(len(said)):
        if at in reached:
            reached |= {at + size for size in range(1, len(said) - at + 1) if _one(said[at : at + size])}
    return reached


def _one(said: tuple[str, ...]) -> bool:
    return said in _phrases() or (len(said) == 1 and _sound(said[0]))


@cache
def _phrases() -> frozenset[tuple[str, ...]]:
    """What is said, and what is written for it."""
    return lists("backchannel")["phrases"] | lists("backchannel")["misheard"]


def _begins(said: tuple[str, ...]) -> bool:
    """Whether these words, of which the last may be cut short, begin a listening sound."""
    if not said:
        return True
    if len(said) == 1 and any(sound.startswith(_once(said[0])) for sound in single("backchannel", "sounds")):
        return True
    return said[:-1] in _heads() and any(
        phrase[: len(said) - 1] == said[:-1] and phrase[len(said) - 1].startswith(said[-1])
        for phrase in _phrases()
        if len(phrase) >= len(said)
    )


@cache
def _heads() -> frozenset[tuple[str, ...]]:
    """The words that phrases begin with, up to all but their last."""
    return frozenset(phrase[:size] for phrase in _phrases() for size in range(len(phrase)))


def _sound(word: str) -> bool:
    return _once(word) in single("backchannel", "sounds")


def _once(word: str) -> str:
    """Letters said twice or more, once: "mmm" → "m"."""
    return _TWICE.sub(r"\1", word)


def _heard(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_once, said))
