"""Where a phrase of text stands: as it was said, as a name of its words, with signs and numbers by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from senorita_lsp.action.target.signs import sign
from senorita_lsp.document.names import words_of
from senorita_lsp.document.text import Span
from senorita_lsp.transcript.numbers import cardinals_at

_GAP: Final = r"[ \t_-]*"


def occurrences(said: str, text: str) -> tuple[Span, ...]:
    """Where a phrase stands: letter for letter, else in any case, else as a name of its words, else within a name."""
    parts = words_of(said)
    joined = _GAP.join(map(re.escape, parts))
    patterns = (
        re.compile(rf"(?<!\w){re.escape(said)}(?!\w)"),
        re.compile(rf"(?<!\w){re.escape(said)}(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)_*{joined}_*(?!\w)", re.IGNORECASE) if parts else None,
        re.compile(re.escape(said), re.IGNORECASE),
        re.compile(joined, re.IGNORECASE) if parts else None,
    )
    for pattern in filter(None, patterns):
        found = tuple(Span(*match.span()) for match in pattern.finditer(text) if match.group())
        if found:
            return found
    return ()


def written(said: str, text: str) -> tuple[Span, ...]:
    """Where a phrase stands, also with the signs and numbers it has the names of: "a plus two" is ``a + 2`` too."""
    found = occurrences(said, text)
    pieces = list(_pieces(said.lower().split()))
    if all(re.fullmatch(r"[\w]+", piece) for piece in pieces):
        return found
    first, last = pieces[0], pieces[-1]
    before = r"(?<!\w)" if re.match(r"\w|\(\?:\w", first) else ""
    after = r"(?!\w)" if re.search(r"\w\)?\Z", last) else ""
    pattern = re.compile(before + _GAP.join(pieces) + after, re.IGNORECASE)
    signed = {Span(*match.span()) for match in pattern.finditer(text) if match.group()}
    return tuple(sorted({*found, *signed}))


def _pieces(words: Sequence[str]) -> Iterator[str]:
    """Patterns of the words in order, each also as the sign or the number it is the name of."""
    at = 0
    while at < len(words):
        size = next((size for size in (4, 3, 2, 1) if at + size <= len(words) and _sign(words[at : at + size])), 0)
        number = max((found for found in cardinals_at(words, at) if words[at] not in ("a", "an")), default=None)
        if size:
            yield re.escape(_sign(words[at : at + size]))
            at += size
        elif number is not None and number.value >= 0:
            yield f"(?:{number.value}|{_GAP.join(map(re.escape, words[at : number.end]))})"
            at = number.end
        else:
            yield re.escape(words[at])
            at += 1


def _sign(words: Sequence[str]) -> str:
    return sign(" ".join(words))


def everywhere(said: str, text: str) -> tuple[Span, ...]:
    """Every place a phrase stands, in whatever style its words are written; one word only as it is written first."""
    parts = words_of(said)
    if len(parts) < 2:
        return occurrences(said, text)
    pattern = re.compile(rf"(?<!\w)_*{_GAP.join(map(re.escape, parts))}_*(?!\w)", re.IGNORECASE)
    return tuple(Span(*found.span()) for found in pattern.finditer(text)) or occurrences(said, text)
