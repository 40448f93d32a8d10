"""Grammars and queries: tree-sitter's own objects, made on first use and kept for the life of the process.

The only module that imports tree_sitter, and only inside functions: the import takes tens of milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from senorita_lsp.document.language import Language, folder

if TYPE_CHECKING:
    import tree_sitter

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|;[^\n]*|[()\[\]]|@(?P<capture>[\w.-]+)')


@dataclass(frozen=True, slots=True)
class Pattern:
    """One top-level pattern of a query file; ``kinds`` are the first words of its captures (@function.name: function).

    Captures that begin with "_" serve the pattern's own predicates and name nothing.
    """

    source: str
    kinds: frozenset[str]


def patterns(source: str) -> Iterator[Pattern]:
    """The top-level patterns of a query file, each with the captures and predicates that belong to it."""
    depth, start, kinds = 0, -1, set[str]()
    for token in TOKEN.finditer(source):
        text = token[0]
        if text in ("(", "["):
            if depth == 0:
                if start >= 0:
                    yield Pattern(source[start : token.start()], frozenset(kinds))
                start, kinds = token.start(), set()
            depth += 1
        elif text in (")", "]"):
            depth -= 1
        elif (capture := token["capture"]) and not capture.startswith("_"):
            kinds.add(capture.partition(".")[0])
    if start >= 0:
        yield Pattern(source[start:], frozenset(kinds))


@cache
def _patterns(name: str) -> tuple[Pattern, ...]:
    return tuple(patterns(folder().joinpath(f"{name}.scm").read_text("utf-8")))


def all_patterns(language: Language) -> tuple[Pattern, ...]:
    """The patterns of a language, those of the files it builds upon first."""
    return tuple(
        pattern for name in (language.grammar.queries if language.grammar else ()) for pattern in _patterns(name)
    )


@cache
def kinds(language: Language) -> frozenset[str]:
    """The constructs that a language's queries name."""
    return frozenset[str]().union(*(pattern.kinds for pattern in all_patterns(language)))


@cache
def _loaded(module: str, function: str) -> tree_sitter.Language:
    import tree_sitter

    return tree_sitter.Language(getattr(import_module(module), function)())


def _grammar(language: Language) -> tree_sitter.Language:
    if language.grammar is None:
        raise ValueError(f"there is no grammar for {language.name}")
    return _loaded(language.grammar.module, language.grammar.function)


def parser(language: Language) -> tree_sitter.Parser:
    """A parser of its own for each call: parsers are not safe to share between threads. Raises ValueError."""
    import tree_sitter

    return tree_sitter.Parser(_grammar(language))


@cache
def _compiled(language: Language, wanted: frozenset[str]) -> tree_sitter.Query | None:
    import tree_sitter

    chosen = [pattern.source for pattern in all_patterns(language) if pattern.kinds & wanted]
    return tree_sitter.Query(_grammar(language), "\n".join(chosen)) if chosen else None


def queries(language: Language, wanted: Iterable[str]) -> Iterator[tree_sitter.Query]:
    """Queries that together find the ``wanted`` constructs: one for the outline as a whole, one for each kind else.

    Compiling takes up to tens of milliseconds a kind (C++), so not every combination gets a query of its own.
    """
    kinds = frozenset(wanted)
    sets = [kinds] if kinds == frozenset(language.symbols) else [frozenset((kind,)) for kind in sorted(kinds)]
    return (query for query in (_compiled(language, each) for each in sets) if query is not None)


def warm(language: Language) -> None:
    """Loads the grammar and compiles the query of the outline ahead of the first use; nothing where none is there."""
    if language.grammar is not None:
        parser(language)
        list(queries(language, language.symbols))
