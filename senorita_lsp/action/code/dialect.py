"""What is known of speaking and writing each language, read from ``action/languages/*.toml``.

What belongs here: reading those files, one language's words over those of all. What does not: what is done with them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from senorita_lsp.document.language import language

_SPOKEN: Final = "spoken"
_PLAIN: Final = "plaintext"
_SIGNS: Final = ("binary", "glue", "prefix", "postfix", "mark", "open", "close", "word", "operand")


@dataclass(frozen=True)
class Sign:
    """What stands for spoken words: ``kind`` is one of the tables of spoken.toml, or ``word``, ``operand``."""

    text: str
    kind: str


@dataclass(frozen=True)
class Dialect:
    """One language: ``signs`` by their words, and the file's other tables as they are."""

    name: str
    tables: Mapping[str, Any]
    signs: Mapping[tuple[str, ...], Sign]

    def table(self, name: str) -> Mapping[str, Any]:
        """A table of the language's file, empty where it has none."""
        found: Mapping[str, Any] = self.tables.get(name, {})
        return found

    def words(self, name: str) -> frozenset[str]:
        """The entry ``words`` of a table."""
        return frozenset(self.table(name).get("words", ()))

    def word_is_code(self, word: str) -> bool:
        """Whether a word stands for something of the language, a value or a keyword."""
        return (word.lower(),) in self.signs or any(word == sign.text for sign in self.signs.values())

    def setting(self, name: str, default: str = "") -> str:
        """A value of the table ``write``."""
        return str(self.table("write").get(name, default))

    def way(self, construct: str) -> str | None:
        """The template of a construct, None where the language has no such thing."""
        found = self.table("make").get(construct)
        return str(found) if found not in (None, False) else None


@cache
def _file(name: str) -> Mapping[str, Any]:
    entry = files("senorita_lsp.action").joinpath("languages", f"{name}.toml")
    return tomllib.loads(entry.read_text(encoding="utf-8")) if entry.is_file() else {}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        known = result.get(key)
        result[key] = {**known, **value} if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return result


@cache
def _tables(name: str) -> Mapping[str, Any]:
    own = _file(name)
    below = _tables(own["like"]) if "like" in own else _file(_SPOKEN)
    return _merged(below, own)


@cache
def _dialect(name: str) -> Dialect:
    tables = _tables(name)
    signs = {
        tuple(said.split()): Sign(text, kind)
        for kind in _SIGNS
        for said, text in tables.get(kind, {}).items()
        if text is not False
    }
    return Dialect(name, tables, signs)


def dialect(identifier: str) -> Dialect:
    """The dialect of an LSP language id; the common words where there is no file for the language."""
    return _dialect(language(identifier).id)


def known(identifier: str) -> bool:
    """Whether there is a file for the language."""
    return bool(_file(language(identifier).id))
