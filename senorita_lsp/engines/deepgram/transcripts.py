"""Deepgram's results as Transcripts. The SDK does not validate what it receives, so it is validated here."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any, Final

from senorita_lsp.transcript.transcript import Transcript, Word

MOST_CHARACTERS: Final = 20_000
MOST_WORDS: Final = 4_000


def number(value: object) -> float | None:
    """A finite number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)


def seconds(value: object) -> float:
    """A time of the stream in s, 0 where it is none."""
    found = number(value)
    return found if found is not None and 0 <= found < 1e7 else 0.0


def text(value: object) -> str:
    """A text in one line; "" for anything else."""
    return " ".join(value[:MOST_CHARACTERS].split()) if isinstance(value, str) else ""


def share(value: object) -> float | None:
    """A confidence from 0 to 1; None for anything else."""
    found = number(value)
    return found if found is not None and 0 <= found <= 1 else None


def words(items: object, start_s: float = 0.0) -> tuple[Word, ...]:
    """The words that have times, in ms from ``start_s`` of the stream on."""
    found = []
    for item in _listed(items):
        begun, ended = number(getattr(item, "start", None)), number(getattr(item, "end", None))
        said = text(getattr(item, "punctuated_word", None)) or text(getattr(item, "word", None))
        if said and begun is not None and ended is not None and 0 <= begun <= ended < 1e7:
            first, last = (max(0, round((moment - start_s) * 1000)) for moment in (begun, ended))
            found.append(Word(said, first, last, share(getattr(item, "confidence", None))))
    return tuple(found)


def mean_confidence(items: object) -> float | None:
    """That of the words, for a provider that gives none for the whole."""
    known = [found for item in _listed(items) if (found := share(getattr(item, "confidence", None))) is not None]
    return sum(known) / len(known) if known else None


def of_alternatives(alternatives: object, start_s: float = 0.0) -> Transcript:
    """The first alternative with the others beside it; "" where there is none."""
    found = _listed(alternatives)
    if not found:
        return Transcript("", engine="deepgram")
    best, *others = found
    said = text(getattr(best, "transcript", None))
    further = dict.fromkeys(text(getattr(other, "transcript", None)) for other in others)
    return Transcript(
        said,
        words(getattr(best, "words", None), start_s),
        share(getattr(best, "confidence", None)) if said else None,
        alternatives=tuple(reading for reading in further if reading and reading != said),
        engine="deepgram",
    )


def joined(pieces: Iterable[Transcript]) -> Transcript:
    """Pieces of one turn as one; its confidence is that of the least certain piece."""
    heard = [piece for piece in pieces if piece.text]
    known = [piece.confidence for piece in heard if piece.confidence is not None]
    return Transcript(
        " ".join(piece.text for piece in heard),
        tuple(word for piece in heard for word in piece.words),
        min(known, default=None),
        engine="deepgram",
    )


def _listed(items: object) -> list[Any]:
    return items[:MOST_WORDS] if isinstance(items, list) else []
