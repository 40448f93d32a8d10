"""Cuts a stream of text into sentences, each as soon as its end is certain."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

MOST_CHARACTERS: Final = 400
"""A sentence that is longer is cut at a pause or a space, so that speaking can begin."""

_END: Final = re.compile(
    r"[.!?…]+[\"'”’»)\]*_`]*(?=\s)|[。！？]+|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+•]|\d+[.)])[ \t])|\n(?=#{1,6} )"
)
_WORD_BEFORE: Final = re.compile(r"[^\s(\[\"'“‘]*\Z")
_FENCE: Final = re.compile(r"^[ \t]*(```+|~~~+)", re.MULTILINE)
_PLAIN_END: Final = re.compile(r"(?<=\s)([a-z]{2,})[.!?]\Z")
_STEM_WORDS: Final = """
app build cargo compose config conftest docker environ go index init lib main makefile manage mod
next node os package path pom pyproject re readme requirements self server setup super sys test
tests this tox utils vue
"""
_STEMS: Final = frozenset(_STEM_WORDS.split())
"""Words that a dot often follows within a name: files, and what attributes are taken of."""
_PAUSE: Final = re.compile(r"[,;:–—](?=\s)|\s")


@cache
def _abbreviations() -> frozenset[str]:
    """Words that end in a dot and end no sentence, in lower case without that dot; one a line in abbreviations.txt."""
    lines = files(__package__).joinpath("abbreviations.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text that is there whole."""
    cutter = Sentences()
    return (*cutter.feed(text), *cutter.flush())


class Sentences:
    """Takes text in pieces and gives each sentence back once: ``feed`` what is certain, ``flush`` the rest.

    A fenced block of code is one sentence, whatever is in it. Nothing is lost: joined with single spaces, the sentences
    are the text but for its white space.

    ``tokens``: the pieces are a language model's tokens. A token that ends in a full stop after a plain word ends the
    sentence there and then, for what goes on within a word (".py", ".14") is one token with its stop.
    """

    def __init__(self, tokens: bool = False) -> None:
        self._text = ""
        self._from = 0
        self._tokens = tokens

    def feed(self, text: str) -> tuple[str, ...]:
        """The sentences that end in what is known now; one character after an end makes it certain."""
        self._text += text
        found = list[str]()
        while (end := self._end()) is not None:
            found.append(self._text[:end].strip())
            self._text, self._from = self._text[end:], 0
        if self._tokens and self._plainly_over():
            found.append(self._text.strip())
            self._text, self._from = "", 0
        return tuple(filter(None, found))

    def flush(self) -> tuple[str, ...]:
        """What is left, as a last sentence."""
        rest, self._text, self._from = self._text.strip(), "", 0
        return (rest,) if rest else ()

    def _plainly_over(self) -> bool:
        """Whether what there is ends like a sentence, whatever comes: three words and more, no code, the last word
        plain and none that is also an abbreviation or the first part of a file's name."""
        last = _PLAIN_END.search(self._text)
        if last is None or self._text.count(" ") < 2 or _FENCE.search(self._text):
            return False
        if self._text.count("`") % 2 or self._text.count("(") > self._text.count(")"):
            return False
        return last[1] not in _abbreviations() and last[1] not in _STEMS

    def _end(self) -> int | None:
        fence = _FENCE.search(self._text)
        limit = fence.start() if fence else len(self._text)
        while (match := _END.search(self._text, self._from, limit + 1 if fence else limit)) is not None:
            if match.end() > limit:
                break
            certain = self._certain(match)
            if certain is None:
                return None
            if certain:
                return match.end()
            self._from = match.end()
        if fence:
            return limit if self._text[:limit].strip() else self._after(fence)
        self._from = max(self._from, limit - 24)
        return self._too_long(limit)

    def _after(self, fence: re.Match[str]) -> int | None:
        """Behind a block of code that is closed and whose last line is whole; None while it is open."""
        mark = fence.group(1)
        closing = re.compile(rf"^[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$(?=\n)", re.MULTILINE)
        line_end = self._text.find("\n", fence.end())
        found = closing.search(self._text, line_end + 1) if line_end >= 0 else None
        return found.end() if found else None

    def _certain(self, match: re.Match[str]) -> bool | None:
        """Whether a sentence ends here; None where what follows has to be known first."""
        sign = match.group()
        if sign[0] in "!?。！？\n":
            return True
        before = _WORD_BEFORE.search(self._text, 0, match.start())
        word = (before.group() if before else "").lower()
        if len(sign.rstrip("\"'”’»)]*_`")) > 1 or sign[0] == "…":
            return self._capital_follows(match.end())
        if sign[0] == "." and sign[-1] == ".":
            if word in _abbreviations() or (len(word) == 1 and word.isalpha() and word not in "i"):
                return False
            return not self._numbered(match.start(), word)
        return True

    def _capital_follows(self, end: int) -> bool | None:
        """Dots that trail off end a sentence only where another begins."""
        rest = self._text[end:].lstrip()
        return not rest[0].islower() if rest else None

    def _numbered(self, dot: int, word: str) -> bool:
        """Whether the dot is that of a list's number: nothing but the number stands before it on its line."""
        line = self._text.rfind("\n", 0, dot) + 1
        return word.isdecimal() and self._text[line:dot].strip() == word

    def _too_long(self, limit: int) -> int | None:
        if limit <= MOST_CHARACTERS:
            return None
        pauses = [match.end() for match in _PAUSE.finditer(self._text, 0, MOST_CHARACTERS)]
        return pauses[-1] if pauses else MOST_CHARACTERS
