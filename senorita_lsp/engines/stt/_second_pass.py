"""A second pass of Whisper's decoder, where the first transcript makes no sense.

Names in a prompt are heard where nobody said them: prose has half as many words again misheard with 30 names as
without. The encoder's result is reused, so decoding again takes a third of the time. What makes sense is told by
``Hints.sense``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.stt._decoder import Hearing, Model, Unwanted, said
from senorita_lsp.engines.stt.base import Sense

if TYPE_CHECKING:
    from senorita_lsp.engines.stt.base import Hints
    from senorita_lsp.transcript.transcript import Transcript

FEWEST: Final = 2
"""One word alone is no command where the first reading was not believed: it is how noise is read."""

_WORDS: Final = 3
"""Of fewer words than this nearly any make a command."""


def hear_again(model: Model, first: Hearing, hints: Hints, sense: Sense, unwanted: Unwanted) -> Transcript:
    """What was said as it is read without names: instead of the first reading where that is free or like no command, as
    one of its alternatives where it is almost one. Raises Dropped."""
    bare = hear_bare(model, first, hints, unwanted)
    if not bare.text:
        return first.transcript
    if sense is not Sense.ALMOST:
        own = replace(bare, alternatives=tuple(_longer(*bare.alternatives)), behind=())
        return _with(own, first.transcript)
    return _with(first.transcript, bare)


def hear_bare(model: Model, first: Hearing, hints: Hints, unwanted: Unwanted) -> Transcript:
    """What was said as it is read without names. Raises Dropped."""
    nameless = replace(hints, words=())
    return said([model.read(piece, nameless, unwanted) for piece in first.pieces], first.clip, model)


def _with(heard: Transcript, other: Transcript) -> Transcript:
    """A transcript with another's readings among its own."""
    readings = dict.fromkeys((*heard.alternatives, *_longer(other.text, *other.alternatives)))
    readings.pop(heard.text, None)
    return replace(heard, alternatives=tuple(readings))


def _longer(*texts: str) -> Iterator[str]:
    return (text for text in texts if len(text.split()) >= _WORDS)
