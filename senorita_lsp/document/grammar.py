"""Grammars and queries: tree-sitter's own objects, made on first use and kept for the life of the process.

The only module that imports tree_sitter, and only inside functions: the import takes tens of milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from senorita_lsp.document.language import Language, folder

if TYPE_CHECKING:
    import tree_sitter

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|;[^\n]*|[()\[\]]|@(?P<capture>[\w.-]+)')

# The name tree-sitter knows its languages by in a capsule, which keeps no copy of it.
_CAPSULE = b"tree_sitter.Language"


OFTEN = (
    "leading", "doc", "identifier", "name", "function", "method", "class", "argument", "parameter", "value",
    "statement", "condition", "body", "call", "string", "return", "if", "branch", "variable", "assignment", "comment",
    "import", "type", "loop", "for", "while", "element", "list", "expression", "lambda",
)  # fmt: skip
"""Kinds in the order in which they are asked for, as far as they are asked for often."""


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

    found = getattr(import_module(module), function)()
    return tree_sitter.Language(_capsule(found) if isinstance(found, int) else found)


def _capsule(address: int) -> object:
    """What older wheels give as a bare address (SCSS), as tree-sitter takes it now."""
    import ctypes

    make = ctypes.pythonapi.PyCapsule_New
    make.restype, make.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    capsule: object = make(address, _CAPSULE, None)
    return capsule


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


def holds(
    predicate: str,
    args: list[tuple[str, Literal["capture", "string"]]],
    pattern_index: int,  # noqa: ARG001 - tree-sitter's signature
    captures: dict[str, list[tree_sitter.Node]],
) -> bool:
    """The predicates that tree-sitter does not know itself: ``(#not-in? @node type …)``, no parent of these types;
    ``(#not-kind? @node type …)``, none of these itself."""
    nodes, types = captures.get(args[0][0], []), {value for value, _ in args[1:]}
    if predicate == "not-in?":
        return all(node.parent is None or node.parent.type not in types for node in nodes)
    return predicate == "not-kind?" and all(node.type not in types for node in nodes)


def ahead(language: Language) -> Iterator[None]:
    """Compiles what has not been compiled yet, a query at each step: the outline's, then one a kind, what is asked for
    most often first."""
    if language.grammar is None:
        return
    outline, named = frozenset(language.symbols), kinds(language)
    often = [kind for kind in OFTEN if kind in named]
    for wanted in (outline, *(frozenset((kind,)) for kind in (*often, *sorted(named.difference(often))))):
        _compiled(language, wanted)
        yield
