"""Whether another sentence than the one heard may have been said: a sentence that is alike as a whole may owe that to
the words that both share, and what it would mean may be about nothing that is there.

What belongs here: what differs between the two and whether that is likely, whether what it means is. What does not:
finding such sentences (snap.py), how alike sounds are (transcript/sound.py), sentences that were heard so (prose.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from senorita_lsp.command.intent import Intent, Understood
from senorita_lsp.command.repair.existing import MAKING, known
from senorita_lsp.command.repair.plausibility import doubtful
from senorita_lsp.command.repair.prose import is_prose
from senorita_lsp.command.repair.sense import any_words, parts
from senorita_lsp.document.grammar import queries
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.numbers import cardinals_at
from senorita_lsp.transcript.sound import likeness
from senorita_lsp.turn.words import single

SURELY: Final = 75.0
"""How alike (0 to 100, by sounds) the words that differ have to be where a sentence is taken for another …"""

PERHAPS: Final = 70.0
"""… and where it is offered."""

_SMALL: Final = frozenset({"a", "an", "the", "it", "to", "in", "and", "of", "this", "that", "please", "with"})
"""Words that are swallowed and made up."""

_KEPT: Final = frozenset(
    {"not", "no", "never", "nobody", "nothing", "what", "who", "why", "i", "we", "he", "she", "they"}
)
"""Words that are hardly misheard, and make another sentence of it."""


def likely(said: str, other: str, least: float = SURELY) -> bool:
    """Whether each part in which ``other`` differs from what was heard sounds like what stands there."""
    return all(_alike(heard, meant) >= least for heard, meant in differing(fold_words(said), fold_words(other)))


def differing(said: Sequence[str], other: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words that were heard and those that stand in their place, part by part; either may be none."""
    for kind, start, end, first, last in SequenceMatcher(None, said, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield tuple(said[start:end]), tuple(other[first:last])


def _alike(heard: tuple[str, ...], meant: tuple[str, ...]) -> float:
    if not (_KEPT | single("sentence", "measures")).isdisjoint(heard) or (_number(heard) and not _number(meant)):
        return 0.0
    if not single("sentence", "telling").isdisjoint(set(meant) - set(heard)):
        return 0.0
    if _SMALL.issuperset(heard) and _SMALL.issuperset(meant):
        return 100.0
    if not _fillers().isdisjoint(meant):
        return 0.0
    bare = [[word for word in words if word not in _SMALL] for words in (heard, meant)]
    without = likeness(*map(" ".join, bare)) if all(bare) else 0.0
    return max(without, likeness(" ".join(heard), " ".join(meant)))


def _number(words: Sequence[str]) -> bool:
    return len(words) > 0 and any(found.end == len(words) for found in cardinals_at(words, 0))


def _fillers() -> frozenset[str]:
    return single("sentence", "fillers") | {"now", "then", "just"}


def strange(meant: Understood, snapshot: Snapshot | None) -> bool:
    """Whether what was not heard so is about nothing that is there: a name, what something is in or reaches to, a
    construct of which there is none."""
    return any(_unlike(intent, snapshot) for intent in parts(meant.reading.intent))


def _unlike(intent: Intent, snapshot: Snapshot | None) -> bool:
    within = (value for value in intent.slots.values() if isinstance(value, Intent))
    if is_prose(intent, snapshot) or any(not known(value, snapshot) for value in within):
        return True
    if not single("sentence", "telling").isdisjoint(any_words(intent)):
        return True
    return (intent.family == "edit.surround" and doubtful(intent, snapshot)) or _absent(intent, snapshot)


def _absent(intent: Intent, snapshot: Snapshot | None) -> bool:
    """Whether it is about a construct that the language has and the document has not."""
    kind, tree = intent.slots.get("target"), snapshot.document.tree if snapshot and snapshot.document else None
    if not isinstance(kind, str) or tree is None or intent.family in MAKING:
        return False
    return any(True for _ in queries(tree.language, (kind,))) and not tree.spans(kind)
