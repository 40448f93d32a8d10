"""The own voice coming back through the microphone: told by its words, and by how loud it is.

What belongs here: whether words heard are words that the voice is saying, and the loudness at which they come back.
What does not: taking the echo out of the sound (the client's capture can), who speaks (machine.py).

Words alone cannot tell a person who repeats a whole sentence from the voice that says it: there ``EchoLevel`` may.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from senorita_lsp.turn.words import key, lists, single, words

ALIKE: Final = 72.0
"""From this likeness of sounds (0–100) on, words are those that the voice says."""

OWN: Final = 60.0
"""Each word heard is at least this much like what the voice says there, else it is the person's own."""

FEWEST: Final = 3
"""Fewer words are an echo only where they are all that the voice has said."""

_MOST_SAID: Final = 2_000


def echoes(heard: str, said: str) -> bool:
    """Whether the words heard are those that the voice says or has just said, misheard as recognisers do.

    ``said``: the sentences audible lately, in order; ``heard`` may break off within a word. False for one or two of
    its words, for control words ("stop", "wait", "undo") and where somebody's own words are among them.
    """
    own = words(heard)
    if not own or _controls(own):
        return False
    if len(own) < FEWEST:
        return _whole(own, said)
    return _found(own, words(said[-_MOST_SAID:]))


def _controls(own: tuple[str, ...]) -> bool:
    """Whether somebody says nothing but what one says to a voice, or begins with it."""
    first = own[0] in single("control", "words")
    return (first and len(own) <= FEWEST) or any(own[: len(phrase)] == phrase for phrase in lists("control")["phrases"])


def _whole(own: tuple[str, ...], said: str) -> bool:
    """Whether a word or two are all that was said."""
    from rapidfuzz import fuzz

    spoken = words(said)
    return bool(spoken) and fuzz.ratio(_key(own), _key(spoken)) >= ALIKE


def _found(own: tuple[str, ...], spoken: tuple[str, ...]) -> bool:
    from rapidfuzz import fuzz

    needle, hay = _key(own), _key(spoken)
    if not needle or len(needle) > len(hay) * 1.3:
        return False
    found = fuzz.partial_ratio_alignment(needle, hay, score_cutoff=ALIKE) if len(needle) <= len(hay) else None
    if found is None:
        return fuzz.ratio(needle, hay) >= ALIKE and _no_own(own, hay)
    return _no_own(own, hay[max(0, found.dest_start - 4) : found.dest_end + 4])


def _no_own(own: tuple[str, ...], hay: str) -> bool:
    """Whether each word heard sounds like some part of what is said there."""
    from rapidfuzz import fuzz

    keys = [key(word) for word in own]
    return all(fuzz.partial_ratio(one, hay) >= OWN for one in keys if len(one) > 2)


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
        if not speaking or rms < _QUIET:
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

    def louder(self, rms: float) -> bool:
        """Whether a sound is clearly (6 dB) louder than the echo; anything is where nothing has been learnt."""
        return self.frames < _ENOUGH or self.level < _QUIET or rms > self.level * LOUDER
