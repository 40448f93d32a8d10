"""Judges what Whisper's decoder returned by its own figures and text, and makes a Transcript of it."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from senorita_lsp.transcript.transcript import Transcript

UNSURE: Final = -0.9
"""The mean log probability of a token below which the short window is not trusted."""

HOPELESS: Final = -1.3
FAINTEST: Final = -1.8
DOUBTFUL: Final = -0.8
NO_SPEECH: Final = 0.5
"""Noise is read with less than -1.5 and a probability of no speech over 0.5, mumbling with -1.1 and 0.1."""

FAR: Final = 4.0
"""Nats. Of readings that turned out right, none was more than 3 behind the first; further ones are often broken off."""

LOOPING: Final = 2.4
"""The compression ratio above which Whisper's authors hold a text to be a loop."""

_INNER_DOT: Final = re.compile(r"(?<=\w)\.(?=\w)")
_HUM: Final = re.compile(r"(?:[hm]*m[hm]*(?:[\s.,-]+|$)|[hm]*m[hm]*[\s-]+h[umh]+\.?$)+", re.IGNORECASE)
"""Mm. Mm-hm. Mm hum."""


@dataclass(frozen=True)
class Reading:
    """The decoder's answer to one piece: the texts that came to an end, best first. ``score`` is the mean log
    probability of the first one's tokens, ``clean`` that no better one looped, ``whole`` the log probability of each
    text, of all its tokens."""

    texts: tuple[str, ...]
    score: float
    no_speech: float
    clean: bool
    whole: tuple[float, ...]

    @property
    def sure(self) -> bool:
        return self.clean and self.score >= UNSURE

    @property
    def hummed(self) -> bool:
        """A sound of listening, which nobody can spell: it is never written with certainty."""
        return bool(self.texts) and _HUM.fullmatch(self.texts[0]) is not None and self.no_speech <= NO_SPEECH

    @property
    def usable(self) -> bool:
        if self.hummed:
            return self.score >= FAINTEST
        return self.score >= HOPELESS and not (self.no_speech > NO_SPEECH and self.score < DOUBTFUL)


def unrepeated(text: str) -> str:
    """A phrase of two or more words that is all of a text, over and over, once; after the second time it may break
    off."""
    words = text.split()
    bare = [_bare(word) for word in words]
    for size in range(2, len(words) // 2 + 1):
        end = size
        while bare[end : end + size] == bare[:size]:
            end += size
        if end > size and _begins(bare[:size], bare[end:]):
            return " ".join(words[:size]).rstrip(",")
    return text


def _begins(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether words are the beginning of a phrase, the last of them perhaps of a word: "open tiles" of "open
    tiles.ts"."""
    *before, last = words or ("",)
    short = len(before) < len(phrase) and list(phrase[: len(before)]) == before
    return short and phrase[len(before)].startswith(last)


def spoken_words(text: str) -> int:
    """How many words are said for a text: "main.py" is three."""
    return sum(1 + 2 * len(_INNER_DOT.findall(word)) for word in text.split())


def transcript(readings: list[Reading]) -> Transcript:
    """The readings of a clip's parts, in order, as one; its confidence, 0 to 1, is the geometric mean of theirs."""
    if not readings:
        return Transcript("", engine="whisper")
    text = " ".join(reading.texts[0] for reading in readings)
    confidence = math.exp(sum(reading.score for reading in readings) / len(readings))
    heard = Transcript(text, confidence=round(confidence, 3), engine="whisper")
    return _with_others(heard, readings[0]) if len(readings) == 1 else heard


def _with_others(heard: Transcript, reading: Reading) -> Transcript:
    """With the other readings that differ in more than case and punctuation, and are not far behind."""
    seen = {_bare(reading.texts[0]): 0}
    for at, text in enumerate(reading.texts):
        if text and reading.whole[0] - reading.whole[at] <= FAR:
            seen.setdefault(_bare(text), at)
    others = [at for at in seen.values() if at]
    behind = tuple(round(reading.whole[0] - reading.whole[at], 3) for at in others)
    return replace(heard, alternatives=tuple(reading.texts[at] for at in others), behind=behind)


def _bare(text: str) -> str:
    return re.sub(r"[.,!?;:]+(?=\s|$)", "", text.casefold())


def loops(text: str) -> bool:
    """A phrase over and over compresses too well to be speech."""
    raw = text.encode()
    return bool(raw) and len(raw) / len(zlib.compress(raw)) > LOOPING
