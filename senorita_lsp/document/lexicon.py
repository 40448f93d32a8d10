"""The names in a text and how often each stands there, kept as the text changes.

What belongs here: counting names, and following an edit without reading the whole text again. What does not: how names
are said (transcript), which of them matter now (command/vocabulary.py), identifiers by the syntax tree (names.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from senorita_lsp.document.text import Span

NAME: Final = re.compile(r"[^\W\d]\w+")
"""A name worth knowing: two characters or more, the first no digit."""

LONGEST: Final = 80
"""Characters of a name; longer runs are data."""

_LEAST_MERGED: Final = 512
_SHARE_MERGED: Final = 16
_NO_NAMES: Final[Mapping[str, int]] = {}


class Names:
    """How often each name stands in a text; a value that never changes.

    Edits lie over a shared base until there are many, so that one costs as much as it touches and no more.
    """

    __slots__ = ("base", "kept", "over")

    def __init__(
        self,
        base: Mapping[str, int] = _NO_NAMES,
        over: Mapping[str, int] = _NO_NAMES,
        kept: dict[str, object] | None = None,
    ) -> None:
        self.base = base
        self.over = over
        """Counts that hold instead of the base's, 0 for a name that is gone; the name touched last comes last."""
        self.kept: dict[str, object] = {} if kept is None else kept
        """What others work out for the base's names and keep, as long as the base holds."""

    @classmethod
    def of(cls, text: str) -> Names:
        return cls(counted(text))

    def count(self, name: str) -> int:
        """How often it stands there."""
        found = self.over.get(name)
        return self.base.get(name, 0) if found is None else found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.count(name) > 0

    def __iter__(self) -> Iterator[str]:
        """Every name once, those changed last first."""
        yield from self.recent()
        yield from (name for name in self.base if name not in self.over)

    def __len__(self) -> int:
        """About how many names there are."""
        return len(self.base) + len(self.over)

    def recent(self) -> Iterator[str]:
        """The names that edits touched and that are still there, the last first."""
        return (name for name, count in reversed(tuple(self.over.items())) if count)

    def changed(self, edits: Iterable[tuple[str, str]]) -> Names:
        """The names after edits: for each what stood there before and what stands there now, cut between names."""
        over = dict(self.over)
        for before, after in edits:
            difference = counted(after)
            difference.subtract(counted(before))
            for name, more in difference.items():
                total = max(0, over.pop(name, self.base.get(name, 0)) + more)
                over[name] = total
        changed = Names(self.base, over, self.kept)
        return changed._merged() if len(over) > max(_LEAST_MERGED, len(self.base) // _SHARE_MERGED) else changed

    def _merged(self) -> Names:
        merged = {**self.base, **self.over}
        return Names({name: count for name, count in merged.items() if count})


def counted(text: str) -> Counter[str]:
    """How often each name stands in a text."""
    return Counter(name for name in NAME.findall(text) if len(name) <= LONGEST)


def whole_names(before: str, span: Span, new: str) -> tuple[str, str]:
    """What an edit replaces and what by, both with the rest of the names it cuts through."""
    start, end = span.start, span.end
    least, most = max(0, start - LONGEST - 1), min(len(before), end + LONGEST + 1)
    while start > least and _of_name(before[start - 1]):
        start -= 1
    while end < most and _of_name(before[end]):
        end += 1
    return before[start:end], before[start : span.start] + new + before[span.end : end]


def _of_name(character: str) -> bool:
    return character == "_" or character.isalnum()
