"""Checks of code that a model wrote: hidden characters, elisions, merge markers, excessive size.

Syntax is checked in document/syntax.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from senorita_lsp.action.plan import Refusal
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol
from senorita_lsp.thinking.say import refuse

MOST_CHARACTERS: Final = 200_000
MOST_LINES: Final = 5_000
MOST_NESTED: Final = 200
"""Brackets within brackets: searching what a parser makes of more takes seconds."""

# Signs that reorder what is shown (CVE-2021-42574), break lines or stand there unseen. Joiners and marks of direction
# belong to words of some scripts.
_HIDDEN: Final = frozenset("\u00ad\u034f\u180e\u200b\u2028\u2029\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0")
_HIDING: Final = (range(0x202A, 0x202F), range(0x2066, 0x2070), range(0xFFF9, 0xFFFC), range(0xE0000, 0xE1000))
_COMMENT: Final = r"\s*(?:\{?/\*+|//+|#+|--|;+|%+|<!--|\*)\s*"
_LEFT_OUT: Final = re.compile(
    _COMMENT + r"(?:[\[(<]\s*)?(?:(?:\.{3}|…)[^.].*|(?:\.{3}|…)\s*|"
    r"(?:the\s+)?(?:rest|remainder|existing|remaining|previous|other|unchanged|same)\b.{0,60}"
    r"\b(?:unchanged|same|as before|here|omitted|code|implementation|methods|functions)\b\W*)"
    r"\s*(?:\*/\}?|-->)?\s*",
    re.IGNORECASE,
)
_BARE_DOTS: Final = re.compile(
    r"\s*(?:\.{3}|…)\s*[\[(<]?\s*(?:rest|existing|remaining|unchanged|same)\b.*", re.IGNORECASE
)
_MERGE: Final = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?|={7}")
_BRACKET: Final = re.compile(r"[()\[\]{}]")
_WORD: Final = re.compile(r"[\w$]+")
_TYPES: Final = frozenset({"class", "struct", "interface", "enum", "trait"})
_ONCE: Final = frozenset({"python", "javascript", "javascriptreact", "typescript", "typescriptreact", "go", "rust"})


def checked(lines: Sequence[str], old: Sequence[str]) -> Refusal | None:
    """Why lines cannot be put in place of the old ones, None where nothing is wrong. What was there may stay."""
    if too_much(lines):
        return refuse("code_too_long")
    if hidden(lines, old):
        return refuse("code_hidden")
    known = {line.strip() for line in old}
    fresh = [line for line in lines if line.strip() not in known]
    if any(_MERGE.fullmatch(line) for line in fresh):
        return refuse("code_bad")
    if any(line.strip() for line in old) and any(_gap(line) for line in fresh):
        return refuse("code_left_out")
    return None


def too_much(lines: Sequence[str]) -> bool:
    """Whether lines are too many, too long or too deeply nested to be looked at any further."""
    long = len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_CHARACTERS
    return long or _nested(lines) > MOST_NESTED


def hidden(lines: Sequence[str], old: Sequence[str]) -> bool:
    """Whether lines hold more of the signs that are not seen, or make others seen elsewhere, than there were."""
    signs = Counter(sign for line in lines for sign in line if not " " <= sign <= "~" and _hides(sign))
    signs.subtract(Counter(sign for line in old for sign in line if sign in signs))
    return any(count > 0 for count in signs.values())


def _hides(sign: str) -> bool:
    if sign in _HIDDEN or any(ord(sign) in signs for signs in _HIDING):
        return True
    return sign != "\t" and unicodedata.category(sign) in ("Cc", "Cs", "Cn")


def _nested(lines: Sequence[str]) -> int:
    """How deep brackets stand within each other at most."""
    depth = most = 0
    for sign in _BRACKET.findall("\n".join(lines)):
        depth = depth + 1 if sign in "([{" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _gap(line: str) -> bool:
    return _LEFT_OUT.fullmatch(line) is not None or _BARE_DOTS.fullmatch(line) is not None


def mentions(document: Document, span: Span, lines: Sequence[str]) -> bool:
    """Whether lines for ``span`` have the name of anything that is defined elsewhere in the document."""
    words = set(_WORD.findall("\n".join(lines)))
    symbols = document.code_tree.symbols() if document.code_tree else ()
    return any(symbol.name in words and not span.covers(symbol.span) for symbol in symbols)


def repeats(document: Document, span: Span) -> bool:
    """Whether what ``span`` defines is defined around or beside it as well: more came than the place."""
    tree = document.code_tree
    if tree is None:
        return False
    symbols = tree.symbols()
    inside = [symbol for symbol in symbols if span.covers(symbol.span)]
    outside = {_named(symbol): symbol for symbol in symbols if not span.covers(symbol.span)}
    for symbol in inside:
        other = outside.get(_named(symbol))
        if other is None or "@" in (document.text[symbol.span][:1], document.text[other.span][:1]):
            continue
        home = _home(symbol, symbols)
        if other.span.covers(symbol.span) or (home == _home(other, symbols) and _alone(symbol, home, document)):
            return True
    return False


def _named(symbol: Symbol) -> tuple[str, str]:
    return symbol.kind, symbol.name


def _alone(symbol: Symbol, home: Span | None, document: Document) -> bool:
    """Whether there can be but one of a name beside each other; overloads and receivers make many of a method."""
    if symbol.kind in _TYPES:
        return True
    return (
        document.language in _ONCE
        and symbol.kind in ("function", "method")
        and (home is None) == (symbol.kind == "function")
    )


def _home(symbol: Symbol, symbols: Sequence[Symbol]) -> Span | None:
    around = [other.span for other in symbols if other.span.covers(symbol.span) and other.span != symbol.span]
    return min(around, key=len, default=None)
