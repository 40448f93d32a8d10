"""Engines in a hurry: their time limits, a fifth of what they are, so that a silence need not be waited for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any

SHARE = 0.2
LEAST_S, MOST_S = 2.0, 5.0
"""The least is what a busy machine may need for what goes well."""

_LIMIT = re.compile(r"[A-Z][A-Z_]*_S")
_KEPT = frozenset(
    f"senorita_lsp.engines.{name}" for name in ("network.backoff", "network.faults", "preference", "live")
)
"""What these say of time is what is tested."""


@contextmanager
def hurried() -> Iterator[None]:
    """Shortens every limit of the engines that are loaded, as long as the block lasts: constants ``…_S``, arguments
    ``…_s`` of constructors, and each ``Patience``."""
    before: list[tuple[Any, str, Any]] = []
    for module in [module for name, module in sys.modules.items() if name.startswith("senorita_lsp.engines.")]:
        if module.__name__ in _KEPT:
            continue
        for name, value in list(vars(module).items()):
            short = _shorter(name, value)
            if short is not None:
                before.append((module, name, value))
                setattr(module, name, short)
            elif isinstance(value, type) and value.__module__ == module.__name__:
                defaults = getattr(value.__init__, "__defaults__", None)
                if defaults and not is_dataclass(value):
                    before.append((value.__init__, "__defaults__", defaults))
                    value.__init__.__defaults__ = _defaults(value.__init__)
    try:
        yield
    finally:
        for owner, name, value in reversed(before):
            setattr(owner, name, value)


def _defaults(function: Any) -> tuple[Any, ...] | None:
    values = function.__defaults__
    if not values:
        return values
    names = function.__code__.co_varnames[: function.__code__.co_argcount][-len(values) :]
    shorter = [_shorter(name.upper(), value) for name, value in zip(names, values, strict=True)]
    return tuple(value if short is None else short for short, value in zip(shorter, values, strict=True))


def _shorter(name: str, value: Any) -> Any:
    if type(value).__name__ == "Patience" and is_dataclass(value):
        return type(value)(**{one.name: _shortened(getattr(value, one.name)) for one in fields(value)})
    if _LIMIT.fullmatch(name) and isinstance(value, (int, float)) and value > LEAST_S:
        return _shortened(value)
    return None


def _shortened(seconds: float) -> float:
    return min(MOST_S, max(LEAST_S, seconds * SHARE))
