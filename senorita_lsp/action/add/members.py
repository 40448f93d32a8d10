"""What can only stand in a class, by the words before it: fields said in a method, types within a type.

What belongs here: whether that is meant. What does not: where it goes and how it is written (whole_lines.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.code.declared import split_value
from senorita_lsp.action.slots import with_slots
from senorita_lsp.document.tree import Symbol

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

ONLY: Final = frozenset({"public", "private", "protected", "static", "abstract", "override"})
"""Words before what is no plain function."""
_VISIBLE: Final = frozenset({"public", "private", "protected"})
_NESTED: Final = frozenset({"private", "protected", "static"})


def is_meant(adding: Adding, owner: Symbol | None) -> bool:
    """Whether free words declare what only a class can hold: "private string name"."""
    said = frozenset(word.lower() for word in (*adding.wish.head, *adding.wish.words[:2]))
    typed = adding.spoken.setting("type_place") == "before" and owner is not None and owner.kind == "class"
    visible = not adding.construct and bool(_VISIBLE & said)
    return visible and typed and adding.maker.declares(replace(adding.wish, member=True))


def as_property(adding: Adding) -> Adding:
    """The same words as those of a property."""
    name, value = split_value(adding.wish.words)
    said = {"construct": "property", "name": " ".join(name), "text": " ".join(value or ()), "modifier": "", "type": ""}
    return replace(adding, intent=with_slots(adding.intent, **said))


def nests(adding: Adding, owner: Symbol) -> bool:
    """Whether a type with such words before it can only stand in another one."""
    inner = bool(_NESTED & frozenset(adding.wish.head)) and owner.kind == "class"
    return inner and bool(adding.spoken.setting("nested_types"))
