"""Values of style sheets as they are said: each word by itself, numbers with their units, what CSS writes with a dash.

What belongs here: the value behind a property. What does not: expressions in it (reader.py), selectors (make.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from senorita_lsp.action.code.names import Scope
from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.code.token import written
from senorita_lsp.transcript.numbers import cardinals_at

_LONGEST: Final = 3


def value(words: Sequence[str], scope: Scope) -> str:
    """The value that is said: "one pixel solid red" → ``1px solid red``, "inline block" → ``inline-block``."""
    pieces, at = list[str](), 0
    while at < len(words):
        end = _number(words, at, scope) or _word(words, at, scope)
        if not end:
            pieces.append(written(Reader(words[at:], scope).read()))
            break
        pieces.append(_joined(words[at:end], scope) if _plain(words, at, scope) else _read(words[at:end], scope))
        at = end
    return " ".join(pieces)


def _joined(words: Sequence[str], scope: Scope) -> str:
    color = "".join(words).lower()
    return color if color in scope.spoken.words("colors") else "-".join(words)


def _read(words: Sequence[str], scope: Scope) -> str:
    return written(Reader(words, scope).read())


def _number(words: Sequence[str], at: int, scope: Scope) -> int:
    """Where a number with its unit ends; 0 where none is, or where a sign follows it."""
    start = at + (words[at] in ("negative", "minus"))
    found = max((n.end for n in cardinals_at(words, start)), default=0) if start < len(words) else 0
    if not found or words[start] in ("a", "an"):
        return 0
    if found + 1 < len(words) and words[found] in ("point", "dot"):
        found = max((n.end for n in cardinals_at(words, found + 1)), default=found)
    if words[found : found + 1] and words[found] in scope.spoken.table("unit"):
        found += 1
    return found if found == len(words) or _number(words, found, scope) or _plain(words, found, scope) else 0


def _word(words: Sequence[str], at: int, scope: Scope) -> int:
    """Where a word of CSS ends, of one word or of several that it writes with dashes; 0 where it is none."""
    if not _plain(words, at, scope):
        return 0
    known = scope.spoken.words("values")
    for size in range(min(_LONGEST, len(words) - at), 1, -1):
        said = [word.lower() for word in words[at : at + size]]
        if "-".join(said) in known or "".join(said) in scope.spoken.words("colors"):
            return at + size
    behind = words[at + 1 : at + 2]
    follows = not behind or _plain(words, at + 1, scope) or bool(_number(words, at + 1, scope))
    return at + 1 if follows and len(words[at]) > 1 else 0


def _plain(words: Sequence[str], at: int, scope: Scope) -> bool:
    counts = any(words[at] not in ("a", "an") for _ in cardinals_at(words, at))
    return words[at].isalpha() and not counts and Reader(words, scope).plain(at) and words[at] != "of"
