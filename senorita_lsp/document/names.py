"""Names in code: which there are, the words they are made of, and the styles words are joined in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from senorita_lsp.document.snapshot import Document


class Style(StrEnum):
    """How words become one name: ``getUserName``, ``GetUserName``, ``get_user_name``, ``get-user-name``,
    ``GET_USER_NAME``, ``Get User Name``, ``Get user name``, ``get user name``, ``GET USER NAME``, ``get.user.name``,
    ``get/user/name``, ``getusername``."""

    CAMEL = "camel"
    PASCAL = "pascal"
    SNAKE = "snake"
    KEBAB = "kebab"
    CONSTANT = "constant"
    TITLE = "title"
    SENTENCE = "sentence"
    LOWER = "lower"
    UPPER = "upper"
    DOTTED = "dotted"
    PATH = "path"
    FLAT = "flat"


class _Classes(dict[int, str]):
    """For str.translate: U an upper case letter, s itself, l another letter or mark, 0 a digit, - what parts words."""

    def __missing__(self, point: int) -> str:
        self[point] = kind = self._kind(chr(point))
        return kind

    @staticmethod
    def _kind(character: str) -> str:
        if character.isdecimal():
            return "0"
        if character.isupper() or character.istitle():
            return "U"
        if character == "s":
            return "s"
        return "l" if character != "_" and ("a" + character).isidentifier() else "-"


_CLASSES = _Classes()
# In classes: an acronym's plural (URLs), an acronym before a capitalised word (HTTP in HTTPClient), a word, an acronym.
_LETTERS = r"U{2,}s(?![ls])|U+(?=U[ls])|U?[ls]+|U+"
_WORD = re.compile(rf"{_LETTERS}|0+")
_WORD_WITH_DIGITS = re.compile(rf"(?:{_LETTERS})0*|0+")
_IDENTIFIER = re.compile(r"\b(?!\d)\w+")
_PARTS = re.compile(r"([\W_]*)(.*?)([\W_]*)", re.DOTALL)


@lru_cache(maxsize=65536)
def words_of(name: str, digits: bool = True) -> tuple[str, ...]:
    """The words of a name, in lower case: ``getUserName`` is get, user, name; ``HTTPClient2`` is http, client, 2.

    With ``digits`` False numbers stay with the letters before them: ``utf8_name`` is utf8, name.
    """
    pattern = _WORD if digits else _WORD_WITH_DIGITS
    found = (match.span() for match in pattern.finditer(name.translate(_CLASSES)))
    return tuple(name[start:end].lower() for start, end in found)


def word_spans(name: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a name (``words_of``) stand in it, digits with the letters before them."""
    return tuple(match.span() for match in _WORD_WITH_DIGITS.finditer(name.translate(_CLASSES)))


def joined(words: Sequence[str], style: Style | str) -> str:
    """The words as one name; two numbers in a row keep an underscore between them where nothing else parts them."""
    lower = [word.lower() for word in words if word]
    match Style(style):
        case Style.CAMEL:
            return _run([*lower[:1], *map(_capital, lower[1:])])
        case Style.PASCAL:
            return _run(list(map(_capital, lower)))
        case Style.TITLE:
            return " ".join(map(_capital, lower))
        case Style.SENTENCE:
            return _capital(" ".join(lower))
        case Style.CONSTANT:
            return "_".join(lower).upper()
        case Style.UPPER:
            return " ".join(lower).upper()
        case other:
            return _SEPARATORS[other].join(lower)


_SEPARATORS = {
    Style.SNAKE: "_",
    Style.KEBAB: "-",
    Style.LOWER: " ",
    Style.DOTTED: ".",
    Style.PATH: "/",
    Style.FLAT: "",
}


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _run(words: list[str]) -> str:
    parts = words[:1]
    for before, word in pairwise(words):
        parts.append(f"_{word}" if before[-1].isdecimal() and word[0].isdecimal() else word)
    return "".join(parts)


def _split(name: str) -> tuple[str, str, str]:
    """What stands before the first word (``__``, ``$``), the words, and what stands after the last."""
    match = _PARTS.fullmatch(name)
    return (match[1], match[2], match[3]) if match else ("", name, "")


def style_of(name: str) -> Style | None:
    """The style a name is written in; None where it shows none (``name``, ``X``) or mixes several.

    ``_`` and signs before and after the words do not count: ``__init_subclass__`` is snake, ``$userName`` camel.
    """
    core = _split(name)[1]
    separators = {character for character in core if not character.isalnum()}
    if len(separators) > 1:
        return None
    return _separated(core, separators.pop()) if separators else _unseparated(core)


def _unseparated(core: str) -> Style | None:
    if core.islower() or len(core) < 2:
        return None
    if core.isupper():
        return Style.CONSTANT
    return Style.PASCAL if core[:1].isupper() else Style.CAMEL


def _separated(core: str, separator: str) -> Style | None:
    if core.islower():
        return _LOWER_STYLES.get(separator)
    if core.isupper():
        return _UPPER_STYLES.get(separator)
    if separator != " ":
        return None
    if core == joined(core.split(), Style.TITLE):
        return Style.TITLE
    return Style.SENTENCE if core == joined(core.split(), Style.SENTENCE) else None


_LOWER_STYLES = {separator: style for style, separator in _SEPARATORS.items() if separator}
_UPPER_STYLES = {"_": Style.CONSTANT, " ": Style.UPPER}


def restyled(name: str, style: Style | str) -> str:
    """The name in another style; what stands before and after its words stays: ``_userName`` to ``_user_name``."""
    before, core, after = _split(name)
    return before + joined(words_of(core, digits=False), style) + after


def identifiers(document: Document) -> Mapping[str, int]:
    """How often each identifier stands in a document, keywords left out; kept with the document.

    By its tree where that has any (comments and strings left out as well), otherwise every run of word characters
    that begins with a letter or ``_``.
    """
    return document.identifiers


def counted(document: Document) -> Counter[str]:
    """The count behind ``identifiers``, made anew."""
    from senorita_lsp.document.grammar import kinds

    tree = document.tree
    named = tree is not None and "identifier" in kinds(tree.language)
    return Counter(tree.texts("identifier") if tree and named else _IDENTIFIER.findall(document.text.value))
