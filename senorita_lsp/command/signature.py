"""What the slots of each family may hold, read off the grammar's rules: whoever makes intents without the parser has
to keep to it.

What belongs here: which slots a family's sentences fill, and with what. What does not: matching (pattern.py), what the
slots mean to an action (action).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from senorita_lsp.command.intent import SlotValue
from senorita_lsp.command.notation import Constant, Either, Line, Maybe, Read, Row, Take, Tree, Use
from senorita_lsp.command.rules import grammar
from senorita_lsp.command.slots import NAMED

NUMBERS: Final = frozenset({"number", "ordinal", "choice"})
SENTENCES: Final = frozenset({"command", "commands", "going", "deed", *NAMED})

_Entry: TypeAlias = "tuple[str, Constant | _Kind]"


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str


@dataclass(frozen=True)
class Slot:
    """``constants`` are the values that rules set; ``kinds`` the grammar's kinds of free values (``words`` for what is
    taken as it was said)."""

    constants: frozenset[Constant]
    kinds: frozenset[str]

    @property
    def number(self) -> bool:
        """Whether any whole number may stand in it."""
        return not NUMBERS.isdisjoint(self.kinds)

    @property
    def free(self) -> bool:
        """Whether any text may stand in it."""
        return not self.kinds <= NUMBERS | SENTENCES

    def takes(self, value: SlotValue) -> bool:
        """Whether the grammar could have put this value there. Its size is not looked at."""
        if isinstance(value, bool):
            return any(value is constant for constant in self.constants)
        if isinstance(value, int):
            return self.number or value in {c for c in self.constants if not isinstance(c, bool)}
        return isinstance(value, str) and (self.free or value in self.constants)


@cache
def signatures() -> Mapping[str, Mapping[str, Slot]]:
    """Each family's slots."""
    found: dict[str, set[_Entry]] = {}
    for line in grammar().lines:
        found.setdefault(line.owner, set()).update(_of_line(line))
    return {family: _slots(entries) for family, entries in found.items()}


def _slots(entries: Iterable[_Entry]) -> dict[str, Slot]:
    constants, kinds = dict[str, set[Constant]](), dict[str, set[str]]()
    for name, value in entries:
        if isinstance(value, _Kind):
            kinds.setdefault(name, set()).add(value.name)
        else:
            constants.setdefault(name, set()).add(value)
    names = constants.keys() | kinds.keys()
    return {name: Slot(frozenset(constants.get(name, ())), frozenset(kinds.get(name, ()))) for name in names}


@cache
def _of_name(name: str) -> frozenset[_Entry]:
    return frozenset(entry for line in grammar().names[name] for entry in _of_line(line))


def _of_line(line: Line) -> Iterator[_Entry]:
    yield from line.constants
    yield from _of_tree(line.tree)


def _of_tree(tree: Tree) -> Iterator[_Entry]:
    if isinstance(tree, Read) and tree.name:
        yield tree.name, _Kind(tree.kind)
    elif isinstance(tree, Take):
        yield tree.name, _Kind("words")
    elif isinstance(tree, Use):
        yield from _of_name(tree.name)
    elif isinstance(tree, Maybe):
        yield from _of_tree(tree.part)
    elif isinstance(tree, Row | Either):
        for part in tree.parts if isinstance(tree, Row) else tree.options:
            yield from _of_tree(part)
