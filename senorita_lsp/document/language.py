"""What is known of each language, read from ``languages/*.toml``: ids, file names, comments, indent, naming styles.

What does not belong here: syntax trees (tree.py) and the queries beside the records (grammar.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from senorita_lsp.document.names import Style

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PLAIN_TEXT = "plaintext"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The tree-sitter grammar: ``function`` of ``module`` gives it; ``queries`` are ``languages/<name>.scm``."""

    module: str
    function: str
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comments:
    """Tokens: ``line`` begins a comment that ends with its line; ``block`` encloses one. None where there is none."""

    line: str | None = None
    block: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """The style the language's own guide asks for, by what is named."""

    variable: Style = Style.SNAKE
    function: Style = Style.SNAKE
    type: Style = Style.PASCAL
    constant: Style = Style.CONSTANT


@dataclass(frozen=True, slots=True)
class Language:
    """``ids`` are LSP language ids, the first the one to write; ``extensions`` begin with a dot, in lower case.

    ``symbols`` are the kinds that make up an outline, the more specific before the more general. ``prose``: any words
    are well-formed in it.
    """

    name: str
    ids: tuple[str, ...]
    extensions: tuple[str, ...] = ()
    filenames: tuple[str, ...] = ()
    indent: str = "    "
    symbols: tuple[str, ...] = ()
    comments: Comments = Comments()
    naming: Naming = Naming()
    grammar: Grammar | None = None
    prose: bool = False

    @property
    def id(self) -> str:
        return self.ids[0]

    def rank(self, kind: str) -> int:
        """Where a kind stands among ``symbols``: lower is more specific."""
        return self.symbols.index(kind) if kind in self.symbols else len(self.symbols)


def folder() -> Traversable:
    """Where the records and the queries are."""
    from importlib.resources import files

    return files("senorita_lsp.document").joinpath("languages")


def _grammar(data: Mapping[str, Any]) -> Grammar:
    return Grammar(data["module"], data.get("function", "language"), tuple(data["queries"]))


def _comments(data: Mapping[str, Any]) -> Comments:
    block = data.get("block")
    return Comments(data.get("line"), (block[0], block[1]) if block else None)


def _language(data: Mapping[str, Any]) -> Language:
    return Language(
        name=data["name"],
        ids=tuple(data["ids"]),
        extensions=tuple(data.get("extensions", ())),
        filenames=tuple(data.get("filenames", ())),
        indent=data.get("indent", "    "),
        symbols=tuple(data.get("symbols", ())),
        comments=_comments(data.get("comments", {})),
        naming=Naming(**{what: Style(style) for what, style in data.get("naming", {}).items()}),
        grammar=_grammar(data["grammar"]) if "grammar" in data else None,
        prose=bool(data.get("prose", False)),
    )


@cache
def languages() -> tuple[Language, ...]:
    """Every language there is a record for, by name."""
    import tomllib

    records = (entry for entry in folder().iterdir() if entry.name.endswith(".toml"))
    read = (_language(tomllib.loads(entry.read_text("utf-8"))) for entry in records)
    return tuple(sorted(read, key=lambda language: language.name))


@cache
def _by_id() -> Mapping[str, Language]:
    return {identifier: language for language in languages() for identifier in language.ids}


@cache
def _by_file() -> Mapping[str, Language]:
    return {ending: language for language in languages() for ending in (*language.filenames, *language.extensions)}


def language(identifier: str) -> Language:
    """The record of an LSP language id (case does not matter); that of plain text where the id is not known."""
    known = _by_id()
    return known.get(identifier) or known.get(identifier.lower()) or known[PLAIN_TEXT]


def language_of(path: str) -> Language:
    """The record for a file by its name (``/`` or ``\\`` between parts), plain text where nothing is known of it."""
    name = path.replace("\\", "/").rpartition("/")[2]
    known = _by_file()
    found = known.get(name)
    lowered, start = name.lower(), 1
    while found is None and (dot := lowered.find(".", start)) >= 0:
        found, start = known.get(lowered[dot:]), dot + 1
    return found or _by_id()[PLAIN_TEXT]
