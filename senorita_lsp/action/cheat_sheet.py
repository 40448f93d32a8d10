"""All that can be said, put together: from the grammar, the languages' constructs and what can be added in them.

What belongs here: which sections there are and what stands in them, as plain values. What does not: how a pattern reads
(command/pattern_text.py), Markdown and HTML (cheat_sheet_page.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from senorita_lsp.action.code.dialect import dialect
from senorita_lsp.command import pattern_text
from senorita_lsp.command.notation import Line
from senorita_lsp.command.pattern_text import Part, Phrase
from senorita_lsp.command.repair.candidates import examples
from senorita_lsp.command.rules import grammar, sources
from senorita_lsp.document.grammar import kinds
from senorita_lsp.document.language import PLAIN_TEXT, languages
from senorita_lsp.protocol.families import FAMILIES
from senorita_lsp.transcript.symbols import letters, symbols

ORDER: Final = ("nav", "edit", "add", "target", "control", "ide", "view", "file", "terminal", "ask")
"""The grammar's files in the order of the page; others come after, by name."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a section: what stands first (``code``: as it is written), what it does, and what is said or listed."""

    head: str
    does: str
    said: tuple[Phrase, ...]
    code: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading: a table with two ``columns``, or without them a list for each row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page."""

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]


TITLE: Final = "What can be said"
ABOUT: Final = (
    "Everything that is understood without a language model. Words in italics stand for something of their own; they "
    "are listed below. (a / b) is one or the other. Filler (please, um, could you …) may stand around any sentence; "
    "then, and or and then join sentences.",
    "What is not clear is not guessed: nothing happens, or numbered choices are offered. Undo that takes back all that "
    "the last sentence did.",
)


@cache
def sheet() -> Sheet:
    """The page as it is for this version; made once."""
    last = (_names(), _spoken_code(), _symbols(), _letters(), _templates(), _constructs())
    return Sheet(TITLE, ABOUT, (_in_short(), *_sentences(), *last))


def _in_short() -> Section:
    """A sentence of each family: of its first ones one that says more than the verb."""
    said: dict[str, list[str]] = {}
    for line in sorted(grammar().lines, key=lambda line: _place(line.source.partition(".")[0])):
        said.setdefault(line.owner, []).append(examples(line)[0])
    best = {family: next((text for text in texts[:3] if " " in text), texts[0]) for family, texts in said.items()}
    rows = (Row(_does(family), "", _plain([text]), code=False) for family, text in best.items())
    return Section("In short", ("to", "say, for example"), tuple(rows))


def _sentences() -> Iterator[Section]:
    """A section for each of the grammar's files, a row for each family."""
    by_file: dict[str, dict[str, list[Line]]] = {}
    for line in grammar().lines:
        name = line.source.partition(".")[0]
        by_file.setdefault(name, {}).setdefault(line.owner, []).append(line)
    abouts = {source.file.partition(".")[0]: source.about for source in sources()}
    for name in sorted(by_file, key=_place):
        rows = tuple(Row(family, _does(family), _phrases(lines)) for family, lines in by_file[name].items())
        yield Section(_first_sentence(abouts[name]), (), rows)


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _first_sentence(about: str) -> str:
    return about.partition(". ")[0].rstrip(".")


def _does(family: str) -> str:
    return FAMILIES.get(family, ("", ""))[1]


def _phrases(lines: Iterable[Line]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrase for line in lines for phrase in pattern_text.rule(line)))


def _names() -> Section:
    rows = tuple(Row(name, "", pattern_text.ways(name)) for name in pattern_text.listed())
    return Section("What the words in italics stand for", ("word", "say"), rows)


def _spoken_code() -> Section:
    """Signs of code and their names, where all languages agree."""
    said: dict[str, list[str]] = {}
    for words, sign in dialect(PLAIN_TEXT).signs.items():
        said.setdefault(sign.text, []).append(" ".join(words))
    rows = tuple(Row(written, "", _plain(names)) for written, names in said.items() if written.strip())
    return Section("Signs of code", ("written", "say"), rows)


def _templates() -> Section:
    """What can be added in each language by its templates."""
    made = ((language.name, sorted(dialect(language.id).table("make"))) for language in languages())
    rows = tuple(Row(name, "", _plain(names)) for name, names in made if names)
    return Section("What can be added, by language", ("language", "add …"), rows)


def _symbols() -> Section:
    """Each symbol and its names."""
    said: dict[str, list[str]] = {}
    for words, symbol in symbols():
        said.setdefault(symbol, []).append(words)
    return Section(
        "Symbols in file names and command lines",
        ("written", "say"),
        tuple(Row(sign, "", _plain(names)) for sign, names in said.items()),
    )


def _letters() -> Section:
    said: dict[str, list[str]] = {}
    for word, letter in letters().items():
        said.setdefault(letter, []).append(word)
    rows = (Row(letter, "", _plain([letter, *words])) for letter, words in said.items())
    return Section("Letters, after spell", ("written", "say"), tuple(rows))


def _constructs() -> Section:
    """What each language's syntax trees know by name."""
    known = ((language.name, sorted(kinds(language))) for language in languages())
    rows = tuple(Row(name, "", _plain(names)) for name, names in known if names)
    return Section("Constructs that are found in the code, by language", ("language", "constructs"), rows)


def _plain(names: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple((Part(name),) for name in names)
