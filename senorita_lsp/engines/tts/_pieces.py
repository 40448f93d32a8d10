"""Splits a sentence that is too long for a provider into pieces that can be spoken one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from senorita_lsp.engines.network.body import encodable

_PAUSES: Final = (re.compile(r"[.!?…]['\")\]]*(?=\s)"), re.compile(r"[;:,–—](?=\s)"), re.compile(r"(?=\s)"))
"""Where it may be cut, the best first: after a sentence, at a pause, between words."""


def pieces(text: str, longest: int) -> Iterator[str]:
    """The text, blanks made single, in pieces of at most ``longest`` code points; none where there is nothing to say.

    Each is as long as can be and ends at a pause, where its second half has one, else between words. Put together,
    with blanks where they were cut, they are the text; a word that is too long by itself is cut within.
    """
    rest = " ".join(encodable(text).split())
    while rest:
        end = len(rest) if len(rest) <= longest else _cut(rest, longest)
        piece, rest = rest[:end].rstrip(), rest[end:].lstrip()
        if any(character.isalnum() for character in piece):
            yield piece


def _cut(text: str, longest: int) -> int:
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(text, 0, longest + 1) if longest // 2 <= found.end() <= longest]
        if ends:
            return ends[-1]
    return longest
