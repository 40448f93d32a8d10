"""The server's own voice coming back through the microphone, recognised by its words and its loudness.

The echo is not removed from the sound here (the client's capture can do that); who speaks is decided in machine.

Words alone cannot tell a person who repeats a whole sentence from the voice that says it: there ``EchoLevel`` may.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from senorita_lsp.turn.backchannel import backchannel
from senorita_lsp.turn.words import key, lists, pieces, single, words

ALIKE: Final = 70.0
"""From this likeness of sounds (0–100) on, words are those that the voice says …"""

ALIKE_FEW: Final = 80.0
"""… and from this on where they are few."""

FEW: Final = 5
"""Of so few words each has to be one that is said there, but for the first of five; of more, one in ``_PER_STRANGE``
may be misheard whole."""

FEWEST: Final = 3
"""Fewer words are an echo only where they are all that the voice has said."""

MANY: Final = 9
"""From so many words on, not even a command's verb before what is said makes it a person's sentence."""

MOST_CUT: Final = 3
"""Of the own voice so many words are heard at most until it is paused."""

ALIKE_CUT: Final = 85.0
"""From this likeness on, the last word may be one that was cut short and misheard for it."""

_PER_STRANGE: Final = 4
_ALIKE_WORD: Final = 65.0
_COVERED: Final = 0.5
_STRANGE_RUN: Final = 3
_MOST_SAID: Final = 2_000
_MOST_HEARD: Final = 80
_ROOM: Final = 6
_SHORT: Final = 3


def echoes(heard: str, said: str, wholly: bool = False) -> bool:
    """Whether the words heard are those that the voice says or has just said, misheard as recognisers do.

    ``said``: the sentences audible lately, in order; ``heard`` may break off within a word. False for one or two of
    its words, for control words ("stop", "wait", "undo") and where somebody's own words are among them; ``wholly``:
    where any word of theirs may be.
    """
    own, spoken = words(heard)[-_MOST_HEARD:], words(said[-_MOST_SAID:])
    if not own or not spoken or _addresses(own, spoken):
        return False
    if len(own) < FEWEST:
        return _whole(own, spoken)
    return _found(own, spoken, wholly)


def may_become_echo(heard: str, said: str) -> bool:
    """Whether an interim text is an echo, or too short yet to tell it from one: "", "the", "the func"."""
    own = words(heard)
    if len(own) >= FEWEST:
        return echoes(heard, said)
    spoken = words(said[-_MOST_SAID:])
    return not own or (bool(spoken) and not _addresses(own, spoken) and _occurs(own, spoken))


def may_be_cut_off(heard: str, said: str) -> bool:
    """Whether words are so few that they may be the beginning of the own voice, misheard as anything.

    It is paused as soon as it comes back, and what came back by then is no more than a few sounds.
    """
    own = words(heard)
    return 0 < len(own) <= MOST_CUT and not _addresses(own, words(said[-_MOST_SAID:])) and not backchannel(heard)


def after_echo(heard: str, said: str) -> str:
    """What somebody says after words of the voice, from a command's verb on; "" where there is no such place.

    The words before the verb have to be the voice's to the last: nobody's "don't" is among them.
    """
    own = pieces(heard)
    spoken = {key(word) for word in words(said[-_MOST_SAID:])}
    for at, piece in enumerate(own[1:], 1):
        if piece.word in single("sentence", "verbs") and key(piece.word) not in spoken:
            before, last = (heard[own[start].start : own[at - 1].end] for start in (0, max(0, at - FEWEST)))
            theirs = all(may_become_echo(part, said) for part in (before, last))
            return heard[piece.start :] if theirs else ""
    return ""


def _occurs(own: tuple[str, ...], spoken: tuple[str, ...]) -> bool:
    from rapidfuzz import fuzz

    needle, hay = _key(_uncut(own, spoken)), _key(spoken)
    return not needle or (len(needle) <= len(hay) and fuzz.partial_ratio(needle, hay) >= ALIKE_FEW)


def _addresses(own: tuple[str, ...], spoken: tuple[str, ...]) -> bool:
    """Whether somebody says what one says to a voice: a control word, or a command's or question's first word."""
    if any(own[: len(phrase)] == phrase for phrase in lists("control")["phrases"]):
        return True
    if any(own[: len(phrase)] == phrase and not _within(phrase, spoken) for phrase in lists("control")["misheard"]):
        return True
    if len(own) <= FEWEST and own[0] in single("control", "words"):
        return True
    said = {key(word) for word in spoken}
    if any(word in single("control", "never_said") and key(word) not in said for word in own):
        return True
    begins = own[0] in single("sentence", "verbs") or own[0] in single("sentence", "asking")
    return begins and len(own) < MANY and not any(word.startswith(key(own[0])) for word in said)


def _within(phrase: tuple[str, ...], spoken: tuple[str, ...]) -> bool:
    return any(spoken[at : at + len(phrase)] == phrase for at in range(len(spoken)))


def _whole(own: tuple[str, ...], spoken: tuple[str, ...]) -> bool:
    """Whether a word or two are all that was said."""
    from rapidfuzz import fuzz

    return fuzz.ratio(_key(own), _key(spoken)) >= ALIKE_FEW


def _found(own: tuple[str, ...], spoken: tuple[str, ...], wholly: bool) -> bool:
    """Whether the words are alike enough to one stretch of what is said, and none of them strange to it."""
    from rapidfuzz import fuzz

    few, own = len(own) <= FEW, _uncut(own, spoken)
    needle, hay = _key(own), _key(spoken)
    if not needle or len(needle) > 1.3 * len(hay):
        return False
    if len(needle) <= len(hay):
        found = fuzz.partial_ratio_alignment(needle, hay)
        alike, start, end = (found.score, found.dest_start, found.dest_end) if found else (0.0, 0, 0)
    else:
        alike, start, end = fuzz.ratio(needle, hay), 0, len(hay)
    if alike < (ALIKE_FEW if few else ALIKE):
        return False
    strange = _strange(own, hay[max(0, start - _ROOM) : end + _ROOM])
    if len(own) == FEW:
        # What comes back of a sentence may begin within its first word.
        strange[0] = False
    if all(strange[:_STRANGE_RUN]) or all(strange[-_STRANGE_RUN:]):
        return False
    cut = len(own) >= FEW and alike >= ALIKE_CUT
    most = 0 if few or wholly else len(own) // _PER_STRANGE
    return sum(strange[: -1 if cut else None]) <= most


def _uncut(own: tuple[str, ...], spoken: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the last, where that begins a word of the voice: cut short, it need not sound alike."""
    cut = own[-1] not in spoken and any(word.startswith(own[-1]) for word in spoken)
    return own[:-1] if cut else own


def _strange(own: tuple[str, ...], window: str) -> list[bool]:
    """Of each word, whether it has no like in what is said there, at its place."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Indel

    keys = [key(word) for word in own]
    covered = [False] * sum(map(len, keys))
    for step in Indel.opcodes("".join(keys), window):
        if step.tag == "equal":
            covered[step.src_start : step.src_end] = [True] * (step.src_end - step.src_start)
    strange, at = list[bool](), 0
    for word, one in zip(own, keys, strict=True):
        there = sum(covered[at : at + len(one)]) >= _COVERED * len(one)
        there = there and (len(one) < _SHORT or fuzz.partial_ratio(one, window) >= _ALIKE_WORD)
        strange.append(not there and word not in single("sentence", "hanging"))
        at += len(one)
    return strange


def _key(spoken: tuple[str, ...]) -> str:
    return "".join(map(key, spoken))


LOUDER: Final = 2.0
"""6 dB: a sound this many times as loud as the echo is somebody else."""

_ENOUGH: Final = 10
_RISE: Final = 0.2
_SLOW_RISE: Final = 0.01
_FALL: Final = 0.02
_FORGET: Final = 0.9995
_QUIET: Final = 1e-4


@dataclass(frozen=True, slots=True)
class EchoLevel:
    """How loud the own voice comes back, learnt while it speaks; all levels are rms, 0..1 of full scale.

    ``level`` is the loudness of its louder parts, ``frames`` how many frames were learnt from.
    """

    level: float = 0.0
    frames: int = 0

    def heard(self, rms: float, speaking: bool) -> EchoLevel:
        """After one more frame (20 to 100 ms) of sound; ``speaking``: the own voice is audible in it, and as far as
        anybody knows nobody else."""
        if not 0 <= rms <= 1:
            return self
        level = self.level * _FORGET
        if not speaking:
            return replace(self, level=level)
        frames = min(self.frames + 1, _ENOUGH)
        if rms <= level:
            return EchoLevel(level + (rms - level) * _FALL, frames)
        soon = self.frames < _ENOUGH or rms <= level * LOUDER
        return EchoLevel(level + (rms - level) * (_RISE if soon else _SLOW_RISE), frames)

    def known(self, rms: float) -> EchoLevel:
        """After an utterance of this loudness was judged an echo by its words."""
        if not 0 <= rms <= 1:
            return self
        return EchoLevel(max(rms, (self.level + rms) / 2), _ENOUGH)

    @property
    def learnt(self) -> bool:
        """Whether it is known how loud the own voice comes back."""
        return self.frames >= _ENOUGH

    def louder(self, rms: float) -> bool:
        """Whether a sound is clearly (6 dB) louder than the echo; anything is where nothing has been learnt."""
        return self.frames < _ENOUGH or self.level < _QUIET or rms > self.level * LOUDER
