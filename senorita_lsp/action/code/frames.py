"""The words of spoken code and what has been read of them so far: tokens, and the enclosures that are open.

What belongs here: which entry of a language's tables is said at a word, where an enclosure that was not closed by name
ends. What does not: what the entries come to (reader.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from senorita_lsp.action.code.dialect import Dialect, Sign
from senorita_lsp.action.code.token import Token
from senorita_lsp.transcript.numbers import cardinals_at

_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "<": ">"}
_COMPARES: Final = frozenset({"==", "!=", "===", "!==", "<", ">", "<=", ">=", "&&", "||"})
_LONGEST: Final = 6
ARTICLES: Final = frozenset({"a", "an", "o", "oh", "minus", "negative"})
_INSIDE: Final = frozenset({"if", "else", "for", "in"})


@dataclass(slots=True)
class Frame:
    """An enclosure that is open: what closes it, whether it closes by itself, and the token it began with."""

    close: str
    implicit: bool
    start: int


class Tokens:
    """The words, and the tokens in order. ``continues``: an operand stands before the first."""

    def __init__(self, words: Sequence[str], spoken: Dialect, continues: bool = False) -> None:
        self.originals = list(words)
        self.words = [word.lower() for word in words]
        self.spoken, self.continues = spoken, continues
        self.tokens: list[Token] = []
        self.frames: list[Frame] = []

    def operand_before(self) -> bool:
        return self.tokens[-1].ends if self.tokens else self.continues

    def add(self, text: str, kind: str) -> None:
        self.tokens.append(Token(text, kind))

    def colon(self) -> None:
        """Between the bounds of a slice a colon has no spaces; behind a question mark it has two."""
        inside = self.frames[-1].close if self.frames else ""
        if (
            self.spoken.setting("symbols")
            and inside != "}"
            and (inside or not self.operand_before() or not self.frames)
        ):
            self.add(":", "prefix")
            return
        asked = any(token.text == "?" for token in self.tokens) and inside != "}"
        kind = "binary" if asked else "glue" if inside == "]" else "mark"
        self.add(":", kind)

    def end_before(self, text: str, kind: str) -> None:
        """Closes what closes by itself before a sign that cannot belong inside."""
        inside = "]" if text in _INSIDE else ""
        compares = text in _COMPARES or text in self.spoken.words("closes") or text.endswith("=")
        while self.frames and self.frames[-1].implicit and len(self.tokens) > self.frames[-1].start + 1:
            if compares and self.frames[-1].close not in ("}", inside):
                self.close_last()
            elif kind == "glue" and text in (".", "?.") and self._no_owner():
                self.close_last()
                return
            else:
                return

    def _no_owner(self) -> bool:
        """Whether the operand before a dot is nothing that has members: a text, a number, an index."""
        last = self.tokens[-1]
        letter = last.kind == "name" and len(last.text) == 1
        return last.kind in ("string", "number") or letter

    def end_index(self) -> None:
        """Before brackets: a text in a call is no list."""
        if self.frames and self.frames[-1].implicit and self.tokens and self._no_owner():
            self.close_last()

    def open(self, text: str, kind: str, implicit: bool = True) -> None:
        if text == "[" and implicit:
            self.end_index()
        self.frames.append(Frame(_PAIRS[text], implicit, len(self.tokens)))
        self.add(text, kind)

    def close_last(self) -> None:
        self.add(self.frames.pop().close, "close")

    def close_named(self, text: str) -> None:
        """An enclosure closed by its name: those within it close too."""
        if any(frame.close == text for frame in self.frames):
            while self.frames[-1].close != text:
                self.close_last()
            self.close_last()
        else:
            self.add(text, "close")

    def phrase(self, table: str, at: int) -> tuple[str, int]:
        """The longest entry of a table that is said at a word: what it is written as, and where it ends (0: none)."""
        entries = self.spoken.table(table)
        for size in range(min(_LONGEST, len(self.words) - at), 0, -1):
            found = entries.get(" ".join(self.words[at : at + size]))
            if found is not None and found is not False:
                return str(found), at + size
        return "", 0

    def sign(self, at: int) -> tuple[Sign | None, int]:
        """The longest sign that is said at a word, and where it ends."""
        for size in range(min(_LONGEST, len(self.words) - at), 0, -1):
            found = self.spoken.signs.get(tuple(self.words[at : at + size]))
            if found is not None:
                return found, at + size
        return None, 0

    def plain(self, at: int) -> bool:
        """Whether a word means itself and nothing else: part of a name."""
        word = self.words[at]
        if not word[0].isalpha() and not word.startswith("_"):
            return False
        return not (
            self.sign(at)[1]
            or word in ("of", "lambda", "equals", "equal")
            or self.phrase("enclose", at)[1]
            or self.phrase("quote", at)[1]
            or self.phrase("case", at)[1]
            or self.phrase("empty", at)[1]
            or self.escapes(at)
            or self.encloses_behind(at)
        )

    def escapes(self, at: int) -> bool:
        return self.words[at] in self.spoken.words("literal") and at + 1 < len(self.words)

    def over(self, at: int) -> bool:
        """Whether nothing follows that could be enclosed."""
        if at >= len(self.words):
            return True
        sign, _ = self.sign(at)
        return sign is not None and sign.kind in ("binary", "mark", "close", "postfix")

    def encloses_behind(self, at: int) -> bool:
        return (
            self.words[at] == "in"
            and at + 1 < len(self.words)
            and bool(self.phrase("enclose", at + 1)[1] or self.phrase("quote", at + 1)[1])
        )

    def counts(self, at: int) -> bool:
        return self.words[at] not in ARTICLES and any(True for _ in cardinals_at(self.words, at))
