"""Reading an intent's slots: whatever is in them, a value of the kind asked for comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from senorita_lsp.command.intent import Intent, SlotValue

Slots: TypeAlias = Mapping[str, SlotValue]

MOST: Final = 1_000_000_000

_FORWARD = frozenset({"next", "right", "down", "forward", "below"})
_BACKWARD = frozenset({"previous", "left", "up", "backward", "back", "above", "last"})


def text(slots: Slots, *names: str) -> str:
    """The first of the slots that holds text, without white space around it; empty where none does."""
    for name in names:
        value = slots.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def number(slots: Slots, name: str) -> int | None:
    """A slot's whole number, None where it holds none; kept within a thousand million of zero."""
    value = slots.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return max(-MOST, min(int(value), MOST))
    except (ValueError, OverflowError):
        return None


def times(slots: Slots, name: str = "count", most: int = 10_000) -> int:
    """How often or how many: at least 1, at most ``most``, 1 where the slot is empty."""
    value = number(slots, name)
    return 1 if value is None else max(1, min(value, most))


def flag(slots: Slots, name: str, default: bool = False) -> bool:
    """A slot's truth; ``default`` where it is absent."""
    value = slots.get(name)
    if value is None:
        return default
    if isinstance(value, str):
        return value.strip().lower() not in ("", "false", "no", "off")
    return bool(value)


def forward(slots: Slots) -> bool | None:
    """Which way ``direction`` points, None where it says neither."""
    direction = text(slots, "direction")
    return True if direction in _FORWARD else False if direction in _BACKWARD else None


def with_slots(intent: Intent, **values: SlotValue) -> Intent:
    """The same intent with some slots set."""
    return replace(intent, slots={**intent.slots, **values})
