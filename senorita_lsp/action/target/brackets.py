"""Pairs of brackets in a text, and what is listed between them; by signs alone, so that broken code has them too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from senorita_lsp.document.text import Span, Text

_SKIPPED: Final = re.compile(
    r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`'
    r"|//[^\n]*|/\*[\s\S]*?\*/|(?:(?<=\s)|^)#(?![\[{!])[^\n]*|[()\[\]{}]"
)
_CLOSES: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of brackets: ``outer`` with them, ``inner`` without."""

    sign: str
    outer: Span

    @property
    def inner(self) -> Span:
        return Span(self.outer.start + 1, self.outer.end - 1)


@lru_cache(maxsize=4)
def pairs(text: str) -> tuple[Pair, ...]:
    """Every pair, in the order they open."""
    waiting, found = list[tuple[str, int]](), list[Pair]()
    for match in _SKIPPED.finditer(text):
        sign = match.group()
        if sign in _CLOSES:
            while waiting:
                opened, start = waiting.pop()
                if opened == _CLOSES[sign]:
                    found.append(Pair(opened, Span(start, match.end())))
                    break
        elif sign in "([{":
            waiting.append((sign, match.start()))
    return tuple(sorted(found, key=lambda pair: pair.outer.start))


def openings(text: str) -> tuple[tuple[int, str], ...]:
    """Where a bracket opens, and which."""
    return tuple((m.start(), m.group()) for m in _SKIPPED.finditer(text) if m.group() in ("(", "[", "{"))


def items(text: Text, inner: Span) -> list[Span]:
    """What commas part between brackets, without the white space around each."""
    spans, start, depth = list[Span](), inner.start, 0
    for match in re.finditer(_SKIPPED.pattern + "|,", text.value[inner.start : inner.end]):
        sign = match.group()
        depth += (sign in "([{") - (sign in _CLOSES) if len(sign) == 1 and sign != "," else 0
        if sign == "," and depth == 0:
            spans.append(Span(start, inner.start + match.start()))
            start = inner.start + match.end()
    spans.append(Span(start, inner.end))
    return [each for each in (_stripped(text, span) for span in spans) if not each.empty]


def _stripped(text: Text, span: Span) -> Span:
    content = text[span]
    start = span.start + len(content) - len(content.lstrip())
    return Span(start, max(start, span.start + len(content.rstrip())))


def nearest(found: Sequence[Pair], at: int, text: Text) -> Pair | None:
    """The innermost pair around a place; else the first behind it; else the last before."""
    around = [pair for pair in found if pair.outer.contains(at)]
    if around:
        return min(around, key=lambda pair: len(pair.outer))
    line = text.line(text.line_at(at))
    same = [pair for pair in found if line.start <= pair.outer.start <= line.end]
    behind = [pair for pair in same or found if pair.outer.start >= at]
    last = same or list(found)
    return behind[0] if behind else last[-1] if last else None
