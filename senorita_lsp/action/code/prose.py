"""Sentences as they are dictated: punctuation by its name, a capital where a sentence begins."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from senorita_lsp.action.say import data

_ENDS: Final = frozenset(".?!")
_BEGINS: Final = re.compile(r"[.!?]\s+$")


def prose(said: str, newline: str = "\n") -> str:
    """Spoken punctuation written, and a capital after what ends a sentence there; other words as they came."""
    words, written = said.split(), ""
    at, tight, capital, literal = 0, True, False, False
    while at < len(words):
        size, sign, where = (1, words[at], "") if literal else _sign(words, at)
        if not literal and words[at].lower() == "literal" and at + 1 < len(words):
            at, literal = at + 1, True
            continue
        literal = False
        if capital and not where:
            sign, capital = sign[:1].upper() + sign[1:], False
        capital = capital or (bool(where) and sign in _ENDS)
        written += ("" if tight or where in ("left", "both") else " ") + sign.replace("\n", newline)
        tight = where in ("right", "both")
        at += size
    return written


def _sign(words: list[str], at: int) -> tuple[int, str, str]:
    """How many words, what is written for them, and how it stands; a word that is no sign stands for itself."""
    for size in (2, 1):
        found = _signs().get(" ".join(words[at : at + size]).lower())
        if found and at + size <= len(words):
            return size, *found
    return 1, words[at], ""


@cache
def _signs() -> dict[str, tuple[str, str]]:
    return {said: (sign, where) for where, signs in data("prose").items() for said, sign in signs.items()}


def sentence(said: str, before: str, capitals: bool = True) -> str:
    """The words as prose behind what stands before, with a capital where a sentence or a line begins."""
    new = prose(said)
    if capitals and (not before.rpartition("\n")[2].strip() or _BEGINS.search(before)):
        new = new[:1].upper() + new[1:]
    apart = before[-1:].isalnum() and new[:1].isalnum()
    return f" {new}" if apart else new
