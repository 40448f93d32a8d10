"""Signs and pairs of signs by their names, from signs.toml.

What belongs here: looking a name up. What does not: spoken code as a whole, which has operators and names in it.
"""

from __future__ import annotations

from senorita_lsp.action.say import data


def sign(said: str) -> str:
    """The sign a name stands for, empty where it is none: "plus" is ``+``."""
    found: str = data("signs")["sign"].get(_folded(said), "")
    return found


def pair(said: str) -> tuple[str, str] | None:
    """What a pair puts before and after: "parens" is ``(`` and ``)``; a sign is on both sides."""
    name = _folded(said)
    found = data("signs")["pair"].get(name) or data("signs")["pair"].get(name.removeprefix("a ").removeprefix("some "))
    if found:
        return found[0], found[1]
    single = sign(said)
    return (single, single) if single else None


def without_signs(said: str) -> str:
    """The words but for those that name a sign: "list colon colon node" → list node."""
    words, left, at = said.split(), list[str](), 0
    while at < len(words):
        size = next(
            (size for size in (3, 2, 1) if at + size <= len(words) and sign(" ".join(words[at : at + size]))), 0
        )
        left += [] if size else [words[at]]
        at += size or 1
    return " ".join(left)


def _folded(said: str) -> str:
    return " ".join(said.lower().replace("-", " ").split())
