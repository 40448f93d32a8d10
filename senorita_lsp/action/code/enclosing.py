"""What encloses: texts in quotes, brackets of all kinds, tags; around what follows, or around what was said before.

What belongs here: those of spoken code. What does not: operators, numbers, names (reader.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from senorita_lsp.action.code import texts
from senorita_lsp.action.code.frames import Tokens
from senorita_lsp.action.code.names import Scope
from senorita_lsp.action.code.token import Token
from senorita_lsp.document.names import joined

STARS: Final = frozenset({"+", "-", "*", "&", "**"})
"""Signs that may as well stand before an operand."""


class Enclosing(Tokens):
    """Tokens, and what encloses some of them; ``scope`` has the names of the document."""

    def __init__(self, words: Sequence[str], scope: Scope, continues: bool) -> None:
        super().__init__(words, scope.spoken, continues)
        self.scope = scope
        self.spoken_names: dict[int, str] = {}

    def _tag(self, at: int) -> int:
        """ "open tag x", "close tag x", "empty tag x"."""
        around, end = self.phrase("tag", at)
        if not end or end >= len(self.words):
            return 0
        start = end
        while end < len(self.words) and self.plain(end):
            end += 1
        name = self.scope.find(self.words[start:end]) or "".join(self.words[start:end])
        self.add(around.replace("{}", name), "operand")
        return end if name else 0

    def _empty(self, at: int) -> int:
        text, end = self.phrase("empty", at)
        if end:
            self.add(text, "operand")
        return end

    def _text(self, at: int) -> int:
        """A text in quotes: "string hello", "in quotes hello", "f string …"."""
        prefix, start = "", at
        if self.words[at] in self.spoken.words("string_prefix") and at + 1 < len(self.words):
            prefix, start = self.words[at], at + 1
            if self.words[start] not in ("string", "quotes"):
                return 0
        if self.words[start] == "in":
            start += 1
        mark, end = self.phrase("quote", start) if start < len(self.words) else ("", 0)
        if not end:
            return 0
        if start > at and not prefix and self.over(end) and self.operand_before():
            return self._quote_before(mark, end)
        content, end = texts.content(self, end, stops=start == at or bool(prefix))
        mark = mark or self.scope.quote
        self.add(f"{prefix}{mark}{content}{mark}", "string")
        return end

    def _quote_before(self, mark: str, end: int) -> int:
        """ "hello in quotes": the words before go into them."""
        start = len(self.tokens)
        while start and self.tokens[start - 1].kind in ("name", "number"):
            start -= 1
        words = self.said[start:]
        self.tokens[start:] = [Token(f"{mark or self.scope.quote}{' '.join(words)}{mark}", "string")]
        return end

    @property
    def said(self) -> list[str]:
        """The tokens' texts, names as they were said."""
        return [self.spoken_names.get(at, token.text) for at, token in enumerate(self.tokens)]

    def _enclosure(self, at: int) -> int:
        """ "parens", "brackets zero", "in parens", "double underscores"."""
        start = at + 1 if self.encloses_behind(at) else at
        marks, end = self.phrase("enclose", start)
        if not end:
            return 0
        if set(marks) == {"_"}:
            return self._underscores(end, marks[: len(marks) // 2])
        if start > at and self.over(end) and self.operand_before():
            return self._wrap_before(marks, end)
        self.open(marks[0], "open")
        if self._nothing_inside(end, marks):
            self.close_last()
        return end

    def _nothing_inside(self, at: int, marks: str) -> bool:
        if at >= len(self.words):
            return True
        sign, _ = self.sign(at)
        if sign is None or (sign.kind == "open"):
            return self.words[at] in ("of",) and marks != "<>"
        if sign.kind == "glue":
            return sign.text in (".", "?.", "::")
        return sign.kind in ("mark", "close", "postfix", "binary") and sign.text not in (*STARS, "/")

    def _wrap_before(self, marks: str, end: int) -> int:
        start = len(self.tokens) - 1
        self.tokens.insert(start, Token(marks[0], "open"))
        self.add(marks[1], "close")
        return end

    def _underscores(self, at: int, mark: str) -> int:
        end = at
        while end < len(self.words) and self.plain(end):
            end += 1
        name = joined(self.words[at:end], "snake")
        self.add(f"{mark}{name}{mark}", "name")
        return max(end, at)
