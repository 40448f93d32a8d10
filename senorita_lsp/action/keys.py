"""Keys as they are said, and as the wire names them: "control shift p" is ``ctrl+shift+p``."""

from __future__ import annotations

from senorita_lsp.action.say import data
from senorita_lsp.transcript.numbers import cardinal
from senorita_lsp.transcript.symbols import spelled


def pressed(said: str) -> str | None:
    """One press, its keys joined by ``+``, the modifiers always in the same order; None where a word is no key."""
    words = [word for word in said.lower().split() if word != "plus"]
    known, held = data("keys"), list[str]()
    while words and words[0] in known["modifiers"]:
        held.append(known["modifiers"][words.pop(0)])
    key, order = _key(words), list(known["modifiers"].values())
    return "+".join((*sorted(set(held), key=order.index), key)) if key else None


def _key(words: list[str]) -> str | None:
    name: str | None = data("keys")["keys"].get(" ".join(words))
    if name or not words:
        return name
    if words[0] == "f" and (number := cardinal(words[1:])) is not None and 0 < number <= 24:
        return f"f{number}"
    if (number := cardinal(words)) is not None:
        return str(number) if 0 <= number <= 9 else None
    found = spelled(words, 0)
    return found[1].lower() if found and found[0] == len(words) and not found[1].isspace() else None
