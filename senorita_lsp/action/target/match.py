"""Finding what was named among the names there are: exact spellings first, likeness last.

What belongs here: scores and ties. What does not: what is done with the one found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from senorita_lsp.action.target.names import letters
from senorita_lsp.action.target.signs import without_signs
from senorita_lsp.document.names import words_of as words
from senorita_lsp.transcript.spoken import written

T = TypeVar("T")

CLEAR: Final = 90.0
"""From this score on two names differ only in how they are spelled."""

_LIKE: Final = 78.0
_TIE: Final = 3.0
_MOST: Final = 200


@dataclass(frozen=True)
class Match(Generic[T]):
    """A candidate and how well it fits, 0 to 100."""

    item: T
    score: float


def best(spoken: str, candidates: Iterable[T], name: Callable[[T], str], near: bool = True) -> tuple[Match[T], ...]:
    """The candidates that fit ``spoken`` equally well and better than all others, in their order.

    100: letter for letter · 95: the same letters (92: but for the names of signs, or as one may say it: "retry count"
    for ``retry_cnt``) · below 90: the words said are among its words · below 80: it sounds or looks alike. Empty where
    nothing comes near, or nothing is spelled so and ``near`` is false.
    """
    pairs = [(item, name(item)) for item in candidates]
    said = letters(spoken)
    if not said:
        return ()
    exact = tuple(Match(item, 100.0) for item, text in pairs if text == spoken)
    found = exact or tuple(Match(item, 95.0) for item, text in pairs if letters(text) == said)
    unsigned = letters(without_signs(spoken)) if not found else ""
    found = found or tuple(Match(item, 92.0) for item, text in pairs if unsigned and letters(text) == unsigned)
    if not found and (ways := written(spoken)):
        found = tuple(Match(item, 92.0) for item, text in pairs if words(text) in ways)
    if found or not near:
        return found
    alike = by_words(spoken, pairs)
    return alike or by_likeness(said, [item for item, _ in pairs], [letters(text) for _, text in pairs])


def by_words(spoken: str, pairs: Sequence[tuple[T, str]]) -> tuple[Match[T], ...]:
    """Those that have all the words said, in any order; the fewer other words the better."""
    said = set(words(spoken))
    scored = []
    for item, text in pairs:
        own = words(text)
        if said and said <= set(own):
            scored.append(Match(item, 60 + 29 * len(said) / max(1, len(own))))
    return top(scored, 0.01)


def by_likeness(said: str, items: Sequence[T], spelled: Sequence[str]) -> tuple[Match[T], ...]:
    """Those whose letters (``spelled``, in the order of ``items``) are most alike, where they are alike enough."""
    from rapidfuzz import fuzz, process

    found = process.extract(said, spelled, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_MOST)
    return top([Match(items[index], score * 0.8) for _, score, index in found], _TIE)


def top(matches: Sequence[Match[T]], margin: float) -> tuple[Match[T], ...]:
    """The best and those within ``margin`` of it, in the order given."""
    if not matches:
        return ()
    limit = max(match.score for match in matches) - margin
    return tuple(match for match in matches if match.score >= limit)
