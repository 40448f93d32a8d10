"""The pieces that spoken code is made of, and the white space between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CARET: Final = "\x00"
"""Stands in a token's text where the caret is wanted."""

OPERANDS: Final = frozenset({"name", "number", "string", "operand", "lambda"})
_KEYED: Final = frozenset({"if", "while", "for", "switch", "return", "in", "match", "case", "catch", "until", "when"})


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: name, number, string, operand, lambda, word, binary, glue, prefix, postfix, mark, open, close."""

    text: str
    kind: str

    @property
    def ends(self) -> bool:
        """Whether an operand may end with it."""
        return self.kind in OPERANDS or self.kind in ("close", "postfix")


def written(tokens: Sequence[Token], tight: bool = False) -> str:
    """The tokens as text. ``tight``: no spaces but between words."""
    result = ""
    for at, token in enumerate(tokens):
        if at and _parted(tokens, at, tight):
            result += " "
        result += token.text
    return result


def _parted(tokens: Sequence[Token], at: int, tight: bool) -> bool:
    """Whether a space stands before the token ``at``."""
    left, right = tokens[at - 1], tokens[at]
    wordy = _wordy(left.text[-1:]) and _wordy(right.text[:1])
    if tight:
        return wordy and "glue" not in (left.kind, right.kind)
    if left.kind == "binary" or right.kind == "binary":
        return True
    if "glue" in (left.kind, right.kind) or left.kind in ("open", "prefix"):
        return False
    if right.kind in ("close", "postfix", "mark"):
        return False
    if left.kind == "mark":
        return not left.text.endswith(CARET)
    if right.kind == "open":
        return left.kind == "word" or left.text in _KEYED
    return left.kind == "word" or right.kind == "word" or wordy or left.ends


def _wordy(character: str) -> bool:
    return character.isalnum() or character in ("_", "$") if character else False


def fraction(words: Sequence[str], value: int) -> str:
    """Digits behind the point; a nought at their beginning counts."""
    zeros = 0
    while zeros < len(words) - 1 and words[zeros] in ("zero", "oh", "o"):
        zeros += 1
    return "0" * zeros + str(value)
