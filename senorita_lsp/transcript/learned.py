"""What corrections teach: words as an engine heard them, and as they were meant.

What belongs here: taking a pair from two sentences, and keeping few and recent ones. What does not: where they are kept
(engines/workspace/learned.py), when one is taken (command/repair/snap.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from senorita_lsp.transcript.data import lines
from senorita_lsp.transcript.normalize import fold_words

Pair = tuple[str, str]

MOST: Final = 200
"""Pairs kept of one project; the oldest go first."""

LONGEST: Final = 60
"""Characters of either side."""

_MOST_WORDS: Final = 4
_COMMON: Final = 0.4
"""Share of the words that both sentences have: less, and the second is another sentence, no correction."""


def lesson(heard: str, meant: str) -> Pair | None:
    """The words that differ, where the second sentence is the first with one place of it said otherwise."""
    one, other = fold_words(heard), fold_words(meant)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if len(changes) != 1 or changes[0][0] != "replace" or matcher.ratio() < _COMMON:
        return None
    _, start, end, first, last = changes[0]
    pair = " ".join(one[start:end]), " ".join(other[first:last])
    return pair if fits(pair) else None


def fits(pair: Pair) -> bool:
    """Whether a pair is worth keeping, and short enough."""
    return (
        all(0 < len(side) <= LONGEST and 0 < len(side.split()) <= _MOST_WORDS for side in pair) and pair[0] != pair[1]
    )


def with_lesson(pairs: Sequence[Pair], pair: Pair) -> tuple[Pair, ...]:
    """The pairs with one more, the newest last; what was learned for the same words before is forgotten, and what says
    the opposite."""
    kept = [each for each in pairs if each[0] != pair[0] and each != (pair[1], pair[0])]
    return (*kept, pair)[-MOST:]


def corrected(said: str) -> str:
    """What follows "no, I said …": what was meant, as it was said; "" where nothing is corrected."""
    words = fold_words(said)
    for beginning in (tuple(line.split()) for line in lines("corrections.txt")):
        if words[: len(beginning)] == beginning and len(words) > len(beginning):
            return " ".join(words[len(beginning) :])
    return ""
