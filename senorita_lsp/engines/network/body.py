"""Request and response bodies: bounded parsing of JSON, and text that is not valid Unicode."""

from __future__ import annotations

import json
from typing import Any, Final

DEEPEST: Final = 64
"""How many objects and lists may stand in each other: far below what recursion over them could stand."""


def parsed(text: str | bytes, deepest: int = DEEPEST) -> Any:
    """The value that ``text`` is; raises ValueError where it is none, or one deeper than ``deepest``."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
    level = [value]
    for _ in range(deepest + 1):
        level = [child for item in level for child in _children(item)]
        if not level:
            return value
    raise ValueError("too deep")


def encodable(text: str) -> str:
    """The text with "?" for each half of a surrogate pair, which documents and models' answers may hold, and which has
    no UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _children(value: Any) -> list[Any]:
    found = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in found if isinstance(item, (dict, list))]
