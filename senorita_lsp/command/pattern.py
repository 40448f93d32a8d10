"""Patterns over words: the compiled form of the grammar, and how it matches.

What belongs here: nodes, the chart they share, first words. What does not: the notation (notation.py), what a kind of
slot reads (slots.py), which reading wins (parser.py).

A node's ``match(chart, at)`` gives every way to read words from ``at`` on, as (end, cost, slots). Alternatives are
found by their first word, named patterns remember what they found: the time grows with what fits, not with the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from senorita_lsp.transcript.normalize import Utterance


class Meaning(NamedTuple):
    """A whole sentence as a slot's value."""

    family: str
    slots: Slots


Value: TypeAlias = str | int | bool | Meaning
Slots: TypeAlias = tuple[tuple[str, Value], ...]
Match: TypeAlias = tuple[int, float, Slots]
Matches: TypeAlias = Sequence[Match]
First: TypeAlias = "frozenset[str] | None"
"""The words a pattern can begin with, None for any."""

_NOTHING: Matches = ()


class Chart:
    """One utterance being parsed: its words, where it may end, and what named patterns matched where."""

    def __init__(self, utterance: Utterance) -> None:
        self.utterance = utterance
        self.words = utterance.words
        self.size = len(self.words)
        self.ends: frozenset[int] = frozenset({self.size})
        self.memo: dict[tuple[int, int], Matches] = {}
        self.joints = sum(word in ("and", "then") for word in self.words)
        self.sentences: dict[tuple[int, int], list[tuple[int, float, Value]]] = {}


class Node(Protocol):
    """A compiled pattern."""

    def match(self, chart: Chart, at: int) -> Matches: ...

    def first(self) -> First: ...

    def empty(self) -> bool:
        """Whether it can match no word at all."""
        ...


def best(matches: Iterable[Match]) -> list[Match]:
    """The matches without those that a cheaper one equals."""
    found: dict[tuple[int, Slots], float] = {}
    for end, cost, slots in matches:
        key = (end, slots)
        if cost < found.get(key, float("inf")):
            found[key] = cost
    return [(end, cost, slots) for (end, slots), cost in found.items()]


@dataclass(eq=False, slots=True)
class Phrase:
    """Words in a row."""

    words: tuple[str, ...]

    def match(self, chart: Chart, at: int) -> Matches:
        end = at + len(self.words)
        return ((end, 0.0, ()),) if chart.words[at:end] == self.words else _NOTHING

    def first(self) -> First:
        return frozenset(self.words[:1])

    def empty(self) -> bool:
        return False


@dataclass(eq=False, slots=True)
class Series:
    """One pattern after the other; their slots add up, the later wins where two fill the same."""

    parts: tuple[Node, ...]

    def match(self, chart: Chart, at: int) -> Matches:
        matches: Matches = ((at, 0.0, ()),)
        for part in self.parts:
            matches = [
                (end, cost + more, slots + new)
                for middle, cost, slots in matches
                for end, more, new in part.match(chart, middle)
            ]
            if not matches:
                return _NOTHING
        return matches

    def first(self) -> First:
        words: set[str] = set()
        for part in self.parts:
            begins = part.first()
            if begins is None:
                return None
            words |= begins
            if not part.empty():
                break
        return frozenset(words)

    def empty(self) -> bool:
        return all(part.empty() for part in self.parts)


@dataclass(eq=False, slots=True)
class Skippable:
    """A pattern that may be left out."""

    part: Node

    def match(self, chart: Chart, at: int) -> Matches:
        return [(at, 0.0, ()), *self.part.match(chart, at)]

    def first(self) -> First:
        return self.part.first()

    def empty(self) -> bool:
        return True


@dataclass(eq=False)
class Choice:
    """One of several patterns, looked up by the first word."""

    options: tuple[Node, ...]
    _index: dict[str, tuple[Node, ...]] | None = None
    _open: tuple[Node, ...] = ()
    _empty: bool | None = None

    def match(self, chart: Chart, at: int) -> Matches:
        index = self._index if self._index is not None else self._indexed()
        options = index.get(chart.words[at], self._open) if at < chart.size else self._open
        if len(options) == 1:
            return options[0].match(chart, at)
        return [match for option in options for match in option.match(chart, at)]

    def _indexed(self) -> dict[str, tuple[Node, ...]]:
        firsts = [(option, None if option.empty() else option.first()) for option in self.options]
        words = {word for _, begins in firsts if begins is not None for word in begins}
        gathered: dict[str, list[Node]] = {word: [] for word in words}
        for option, begins in firsts:
            for word in words if begins is None else begins:
                gathered[word].append(option)
        self._open = tuple(option for option, begins in firsts if begins is None)
        self._index = {word: tuple(options) for word, options in gathered.items()}
        return self._index

    def first(self) -> First:
        words: set[str] = set()
        for option in self.options:
            begins = option.first()
            if begins is None:
                return None
            words |= begins
        return frozenset(words)

    def empty(self) -> bool:
        if self._empty is None:
            self._empty = any(option.empty() for option in self.options)
        return self._empty


@dataclass(eq=False, slots=True)
class Marked:
    """A pattern that also fills constant slots and may cost more or less than its words."""

    part: Node
    slots: Slots
    cost: float

    def match(self, chart: Chart, at: int) -> Matches:
        return [(end, cost + self.cost, slots + self.slots) for end, cost, slots in self.part.match(chart, at)]

    def first(self) -> First:
        return self.part.first()

    def empty(self) -> bool:
        return self.part.empty()


@dataclass(eq=False)
class Named:
    """A pattern with a name: matched once a place, however many rules ask."""

    name: str
    part: Node = field(default_factory=lambda: Choice(()))
    complete: bool = False
    _first: First = None
    _asked: int = 0

    def match(self, chart: Chart, at: int) -> Matches:
        key = (id(self), at)
        found = chart.memo.get(key)
        if found is None:
            found = chart.memo[key] = best(self.part.match(chart, at))
        return found

    def first(self) -> First:
        if not self.complete:
            return None
        if self._asked == 1:
            raise RecursionError(f"<{self.name}> begins with itself")
        if self._asked == 0:
            self._asked = 1
            self._first = self.part.first()
            self._asked = 2
        return self._first

    def empty(self) -> bool:
        return self.complete and self.part.empty()

    def define(self, part: Node) -> None:
        """Gives the pattern; until then it is only known that something will match."""
        self.part, self.complete = part, True


Reader: TypeAlias = Callable[["Chart", int, First], Iterable[tuple[int, float, Value]]]
"""Reads a slot at a word: (end, cost, value) for each way. The third argument is what may follow, None for anything."""


@dataclass(eq=False, slots=True)
class Slot:
    """A value read from the words; ``name`` is empty where only the words' form matters."""

    name: str
    kind: str
    read: Reader
    follow: First = None

    def match(self, chart: Chart, at: int) -> Matches:
        if at >= chart.size:
            return _NOTHING
        if not self.name:
            return [(end, cost, ()) for end, cost, _ in self.read(chart, at, self.follow)]
        return [(end, cost, ((self.name, value),)) for end, cost, value in self.read(chart, at, self.follow)]

    def first(self) -> First:
        return None

    def empty(self) -> bool:
        return False


@dataclass(eq=False, slots=True)
class Capture:
    """A slot whose value are the words that a pattern matched, as they were written."""

    name: str
    part: Node
    write: Callable[[Chart, int, int], Value]

    def match(self, chart: Chart, at: int) -> Matches:
        return [
            (end, cost, (*slots, (self.name, self.write(chart, at, end))))
            for end, cost, slots in self.part.match(chart, at)
        ]

    def first(self) -> First:
        return self.part.first()

    def empty(self) -> bool:
        return self.part.empty()


@dataclass(eq=False, slots=True)
class Rule:
    """A sentence of a family: its match is a whole meaning, as the one slot ``intent``."""

    family: str
    part: Node
    source: str

    def match(self, chart: Chart, at: int) -> Matches:
        return [
            (end, cost, (("intent", Meaning(self.family, slots)),)) for end, cost, slots in self.part.match(chart, at)
        ]

    def first(self) -> First:
        return self.part.first()

    def empty(self) -> bool:
        return self.part.empty()
