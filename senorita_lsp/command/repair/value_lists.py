"""Lists of which a value of a sentence is one: types, modules, programs, what code may be put in.

What belongs here: those lists, whether a value is of one, and the sentences that they make. What does not: values that
may be anything, names and files (existing.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Final

from senorita_lsp.command.intent import Intent
from senorita_lsp.transcript.data import lines

AROUND: Final = (
    "try catch",
    "try except",
    "try finally",
    "if statement",
    "for loop",
    "while loop",
    "with statement",
    "if",
)

_TYPED: Final = ("change the return type to {}", "set the return type to {}")
_INSTALLED: Final = ("add an import for {}", "install the package {}")
_WRAPPED: Final = ("wrap this in a {}", "wrap this in a {} block")


@cache
def types() -> tuple[str, ...]:
    return lines("types.txt")


@cache
def modules() -> tuple[str, ...]:
    return lines("modules.txt")


@cache
def programs() -> tuple[str, ...]:
    return lines("programs.txt")


@cache
def around() -> tuple[str, ...]:
    return (*AROUND, *(f"{each} block" for each in AROUND))


@cache
def sentences() -> tuple[str, ...]:
    """Those that end in a value of a list."""
    return tuple(chain(_filled(_TYPED, types()), _filled(_INSTALLED, modules()), _filled(_WRAPPED, AROUND[:-1])))


def _filled(patterns: tuple[str, ...], values: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        for value in values:
            said = pattern.format(value)
            yield said.replace(" a if", " an if")


def is_listed(intent: Intent, slot: str) -> bool:
    """Whether what stands in a slot is of the list that it is for."""
    value = intent.slots.get(slot)
    if slot == "to" and intent.slots.get("target") == "return type":
        return value in types()
    if slot == "text" and names_module(intent):
        return value in modules()
    return slot == "with" and intent.family == "edit.surround" and value in around()


def names_module(intent: Intent) -> bool:
    return intent.family == "terminal.install" or intent.slots.get("construct") == "import"
