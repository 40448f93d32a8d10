"""Texts in quotes: what of the words goes in, and where the text is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senorita_lsp.document.names import joined

if TYPE_CHECKING:
    from senorita_lsp.action.code.enclosing import Enclosing

_LONGEST: Final = 4
# What may follow a dot or a colon within a text, so that it goes on: endings of files and addresses.
_GOES_ON: Final = frozenset(
    (
        "py", "js", "ts", "json", "html", "css", "txt", "md", "csv", "xml", "yaml", "yml", "toml", "log", "sql",
        "png", "jpg", "pdf", "com", "org", "net", "io", "dev", "zip", "sh", "exe",
    )
)  # fmt: skip
_BEHIND_WORDS: Final = frozenset({",", "!", "?"})
"""Signs that stand right behind the word before them."""
_STOPS: Final = frozenset(
    {"comma", "plus", "equals", "colon", "dot", "brackets", "parens", "braces", "of", "semicolon"}
)
_STOP_PAIRS: Final = frozenset({("close", "paren"), ("right", "paren"), ("close", "bracket"), ("close", "brace")})


def content(reader: Enclosing, at: int, stops: bool) -> tuple[str, int]:
    """The text that begins at a word, and where it ends. ``stops``: also before what plainly goes on outside."""
    parts, glued = list[str](), True
    start = at
    while at < len(reader.words):
        closed = _closed(reader, at)
        if closed:
            return "".join(parts), closed
        if at > start and (_over(reader, at) if stops else _ends(reader, at)):
            break
        text, end, tight = _piece(reader, at)
        parts.append(("" if glued or tight or text in _BEHIND_WORDS else " ") + text)
        glued, at = tight, end
    return "".join(parts), at


def _piece(reader: Enclosing, at: int) -> tuple[str, int, bool]:
    """What is written for the words at a place, where they end, and whether it stands without spaces."""
    words = reader.words
    if words[at] in reader.spoken.words("literal") and at + 1 < len(words):
        return reader.originals[at + 1], at + 2, False
    if words[at] == "in" and at + 1 < len(words):
        marks, end = reader.phrase("enclose", at + 1)
        if end and end < len(words) and len(marks) == 2:
            inner, end = content(reader, end, stops=False)
            return f"{marks[0]}{inner}{marks[1]}", end, True
    if words[at] in ("brace", "braces") and at + 1 < len(words):
        return f"{{{joined([words[at + 1]], 'snake')}}}", at + 2, False
    text, end = reader.phrase("text", at)
    if end:
        return text, end, text not in (",", "!", "?") or text == "."
    style, end = reader.phrase("case", at)
    if end and end < len(words):
        rest, stop = list[str](), end
        while stop < len(words) and reader.plain(stop):
            rest.append(words[stop])
            stop += 1
        if rest:
            written = rest[0].capitalize() + " " * (len(rest) > 1) + " ".join(rest[1:])
            return (written if style == "capital" else joined(rest, style)), stop, False
    return reader.originals[at], at + 1, False


def _closed(reader: Enclosing, at: int) -> int:
    """Where a text ends whose end was said."""
    for size in (2, 1):
        if " ".join(reader.words[at : at + size]) in reader.spoken.words("unquote"):
            return min(at + size, len(reader.words))
    return 0


def _over(reader: Enclosing, at: int) -> bool:
    """Whether the text is over before a word: what follows goes on outside of it."""
    words = reader.words
    following = words[at + 1] if at + 1 < len(words) else ""
    if words[at] in ("dot", "point") and following in _GOES_ON:
        return False
    if words[at] == "colon" and following == "slash":
        return False
    if words[at] == "as" and at == len(words) - 2:
        return True
    return words[at] in _STOPS or _ends(reader, at) or _compares(reader, at)


def _compares(reader: Enclosing, at: int) -> bool:
    sign, end = reader.sign(at)
    return (
        sign is not None
        and not (sign.text == "?" and end == len(reader.words))
        and sign.kind == "binary"
        and (end > at + 1 or sign.text in ("+", "&&", "||", "and", "or"))
        and sign.text not in ("-", "/")
    )


def _ends(reader: Enclosing, at: int) -> bool:
    return tuple(reader.words[at : at + 2]) in _STOP_PAIRS
