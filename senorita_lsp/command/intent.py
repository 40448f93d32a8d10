"""Intents: what an utterance means, before it is known where in the code it lands.

The names of families and slots are those the wire carries (protocol/README.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

SlotValue: TypeAlias = "str | int | float | bool | Intent"


@dataclass(frozen=True)
class Intent:
    """``family`` such as ``nav.line``; ``slots`` such as ``{"index": 42}``.

    ``guessed``: a language model's reading of what was said, not the grammar's; what it destroys or runs is asked
    about.
    """

    family: str
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    guessed: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Reading:
    """One way to take an utterance; ``cost`` is lower for what is likelier."""

    intent: Intent
    cost: float = 0.0


@dataclass(frozen=True)
class Understood:
    """One reading stands out; ``others`` follow in order of likelihood (for "two")."""

    reading: Reading
    others: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Ambiguous:
    """Several readings are equally good: the user is asked."""

    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class NotUnderstood:
    """No rule fits. ``nearest`` are sentences that would have been understood, for the answer's words."""

    text: str
    nearest: tuple[str, ...] = ()


Parse: TypeAlias = Understood | Ambiguous | NotUnderstood
