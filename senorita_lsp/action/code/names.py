"""Which name was said: one that is in scope, or a new one in the style of the language and the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final

from senorita_lsp.action.code.dialect import Dialect, dialect
from senorita_lsp.action.target.names import letters, usual_style
from senorita_lsp.document.language import language
from senorita_lsp.document.names import Style, joined, style_of
from senorita_lsp.document.snapshot import Document
from senorita_lsp.transcript.numbers import cardinals_at

MOST_WORDS: Final = 6
_QUOTED: Final = re.compile(r"(?<![\\\"'])(?:\"[^\"\n]+\"|'[^'\n]+')")
# The names of functions as most languages define them, for their style: behind a keyword, or between type and body.
_FUNCTION: Final = re.compile(
    r"\b(?:def|func|fn|fun|function)\s+(?:\([^)\n]*\)\s*)?(\w+)"
    r"|^[ \t]*(?!(?:return|raise|throw|yield|await|assert|new|else|case|not|go|defer|del|in)\b)"
    r"(?:[\w:<>,*&\[\]]+ )+[*&]?(\w+)\s*\([^;{}()\n]*\)\s*\{?$",
    re.MULTILINE,
)
# Classes: what is called like one is its constructor, and shows no style of functions.
_CLASS: Final = re.compile(r"\b(?:class|struct|record|enum)\s+(\w+)")
_LONG: Final = 30_000
_WORD: Final = re.compile(r"\b[^\W\d]\w*")
_MOST_FUNCTIONS: Final = 50
_ENDS: Final = re.compile(r"^\s*[^\s/*].*[\w)\]\"'`]$")
_WRITTEN: Final = re.compile(r"[^\W\d]\w*")


class Scope:
    """The names of one document, found by how they are said."""

    def __init__(self, document: Document | None, spoken: Dialect, language_id: str) -> None:
        self.spoken = spoken
        self.naming = language(language_id).naming
        self.document = document
        counts = _counted(document) if document is not None else {}
        self.by_letters = _by_letters(counts)
        self.types = frozenset(name for name in counts if name[:1].isupper() and style_of(name) is not Style.CONSTANT)
        self._values = _by_letters({name: count for name, count in counts.items() if name not in self.types})
        self.known = {letters(name): name for name in spoken.words("names")}

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that are given a value in the document."""
        tree = self.document.tree if self.document else None
        found = tree.constructs("variable", "assignment", "for", "parameter") if tree else ()
        return frozenset(symbol.name for symbol in found)

    @cached_property
    def quote(self) -> str:
        """The mark most texts of the document stand in, where the language has a choice; else the language's."""
        usual = self.spoken.setting("quote", '"')
        other = self.spoken.setting("other_quote")
        if self.document is None or not other:
            return usual
        counts = Counter(match[0][0] for match in _QUOTED.finditer(self.document.text.value))
        return other if counts[other] > counts[usual] else usual

    @cached_property
    def own_line_braces(self) -> bool:
        """Whether braces stand on lines of their own: as most of the document's do, else as is usual."""
        usual = self.spoken.setting("braces") == "own line"
        if self.document is None:
            return usual
        lines = [line.strip() for line in self.document.text.value.splitlines()]
        own, behind = lines.count("{"), sum(line.endswith(" {") for line in lines)
        return usual if own == behind else own > behind

    @cached_property
    def end(self) -> str:
        """What ends a statement; nothing where the language and the file do without."""
        usual = self.spoken.setting("end")
        if not usual or not self.spoken.setting("end_optional") or self.document is None:
            return usual
        lines = [line.rstrip() for line in self.document.text.value.splitlines()]
        without = sum(bool(_ENDS.search(line)) for line in lines)
        return "" if without > 1 and not any(line.endswith(";") for line in lines) else usual

    def find(self, words: Sequence[str]) -> str | None:
        """The name in scope that is said so; the commonest of several."""
        return self.by_letters.get(letters("".join(words)))

    def value_named(self, words: Sequence[str]) -> str | None:
        """What is said so and is no type."""
        return self._values.get(letters("".join(words)))

    def type_named(self, words: Sequence[str]) -> str | None:
        """A type in scope that is said so."""
        wanted = letters("".join(words))
        return next((name for name in sorted(self.types) if letters(name) == wanted), None)

    def new(self, words: Sequence[str], kind: str = "variable") -> str:
        """The words as a new name of a kind: variable, function, method, type, constant."""
        if len(words) == 1 and (not words[0].islower() or not words[0].isalnum()):
            return words[0]
        return joined(numbered(words), self.style(kind))

    def style(self, kind: str) -> Style:
        """How names of a kind are written: as the file's others are, else as the language has it."""
        usual = {
            "function": self.naming.function,
            "method": Style(self.spoken.setting("method", self.naming.function)),
            "type": self.naming.type,
            "constant": self.naming.constant,
        }.get(kind, self.naming.variable)
        if kind not in ("function", "method") or self.document is None:
            return usual
        found = islice(_FUNCTION.finditer(self.document.text.value), _MOST_FUNCTIONS)
        classes = frozenset(_CLASS.findall(self.document.text.value))
        named = (match[1] or match[2] for match in found)
        return usual_style((name for name in named if name not in classes), usual)


def _counted(document: Document) -> Mapping[str, int]:
    """How often each name stands in a document: by its tree; in a long one by its letters, which is quicker."""
    if len(document.text) <= _LONG:
        return document.identifiers
    return Counter(_WORD.findall(document.text.value))


def _by_letters(counts: Mapping[str, int]) -> Mapping[str, str]:
    """Names by their letters; of several with the same letters the commonest."""
    return {letters(name): name for name, _ in sorted(counts.items(), key=lambda pair: (pair[1], pair[0]))}


@lru_cache(maxsize=4)
def scope(document: Document) -> Scope:
    """The names that can be said in a document."""
    return Scope(document, dialect(document.language), document.language)


def numbered(words: Sequence[str]) -> list[str]:
    """The words with those that say numbers as digits: "python three" → python, 3."""
    result, at = list[str](), 0
    while at < len(words):
        found = max((n for n in cardinals_at(words, at) if words[at] not in ("a", "an")), default=None)
        if found and at and found.value >= 0:
            result.append(str(found.value))
            at = found.end
        else:
            result.append(words[at])
            at += 1
    return _digits_joined(result)


def _digits_joined(words: Iterable[str]) -> list[str]:
    """A number stands at the word before it: "python3"."""
    result = list[str]()
    for word in words:
        if word.isdecimal() and result:
            result[-1] += word
        else:
            result.append(word)
    return result


def is_written(word: str) -> bool:
    """Whether a word is an identifier as it stands and not a plain word: ``userName``, ``user_name``."""
    return bool(_WRITTEN.fullmatch(word)) and not (word.isalpha() and word.islower())
