"""The grammar's notation: from the text of a ``.grammar`` file to patterns as plain trees.

What belongs here: reading the notation (described in grammar/README.md) and naming the line of a mistake. What does
not: matching (pattern.py), putting files together (rules.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, TypeAlias

from senorita_lsp.transcript.normalize import fold_words

Constant: TypeAlias = "str | int | bool"
Constants: TypeAlias = tuple[tuple[str, Constant], ...]

_TOKEN: Final = re.compile(r"\s*(<[\w-]+>|\{[^{}]*\}|\w+:\(|[()\[\]|]|[^\s()\[\]|<>{}]+)")
_CONSTANT: Final = re.compile(r"""(\w+)=("[^"]*"|\S+)""")
_SECTION: Final = re.compile(r"\[([a-z_]+(?:\.[a-z_]+)?)\]")
_DEFINITION: Final = re.compile(r"<([\w-]+)>\s*:=\s*(.*)")
_COST: Final = re.compile(r"\s!\s*(-?\d+(?:\.\d+)?)\s*$")


class GrammarError(ValueError):
    """A grammar file does not follow the notation; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Words:
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """``<name>``"""

    name: str


@dataclass(frozen=True, slots=True)
class Read:
    """``{name:kind}``; ``name`` may be empty."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Take:
    """``name:(pattern)``: the matched words become the slot."""

    name: str
    part: Tree


@dataclass(frozen=True, slots=True)
class Row:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    options: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    part: Tree


Tree: TypeAlias = Words | Use | Read | Take | Row | Either | Maybe


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a grammar: a rule of ``owner`` (a family), or an alternative of a name."""

    owner: str
    tree: Tree
    constants: Constants
    cost: float
    source: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its rules in order, its named patterns, and the names made by a macro (name → (macro, argument)).

    ``file`` is its name, ``about`` the comment it begins with, on one line.
    """

    rules: tuple[Line, ...]
    names: dict[str, list[Line]]
    macros: dict[str, tuple[str, str]]
    file: str = ""
    about: str = ""


class _Reader:
    """Recursive descent over the tokens of one pattern."""

    def __init__(self, text: str) -> None:
        self.tokens = [*_split(text), ""]
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at]

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if expected and token != expected:
            raise GrammarError(f"expected {expected!r} before {token or 'the end of the line'!r}")
        self.at += 1
        return token

    def either(self) -> Tree:
        options = [self.row()]
        while self.peek() == "|":
            self.take()
            options.append(self.row())
        return options[0] if len(options) == 1 else Either(tuple(options))

    def row(self) -> Tree:
        parts: list[Tree] = []
        words: list[str] = []
        while (token := self.peek()) and token not in ")]|":
            if token[0] not in "<{([" and token[-1] != "(":
                words += fold_words(token) or (token,)
                self.at += 1
                continue
            if words:
                parts.append(Words(tuple(words)))
                words = []
            parts.append(self.part())
        if words:
            parts.append(Words(tuple(words)))
        if not parts:
            raise GrammarError("an alternative is empty; write [ ] around what may be left out")
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def part(self) -> Tree:
        token = self.take()
        if token == "(":
            return self.closed(")")
        if token == "[":
            return Maybe(self.closed("]"))
        if token.endswith(":("):
            return Take(token[:-2], self.closed(")"))
        if token.startswith("<"):
            return Use(token[1:-1])
        name, _, kind = token[1:-1].rpartition(":")
        return Read(name, kind)

    def closed(self, bracket: str) -> Tree:
        tree = self.either()
        self.take(bracket)
        return tree


def _split(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    if "".join("".join(tokens).split()) != "".join(text.split()):
        raise GrammarError(f"cannot read {text.strip()!r}")
    return tokens


def read_pattern(text: str) -> Tree:
    """One pattern, such as ``go to [the] line {index:number}``; raises GrammarError."""
    reader = _Reader(text)
    tree = reader.either()
    if reader.peek():
        raise GrammarError(f"{reader.peek()!r} has no partner")
    return tree


def _constant(text: str) -> Constant:
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if re.fullmatch(r"-?\d+", text) else text.strip('"')


def _constants(text: str) -> Constants:
    if not text:
        return ()
    rest = _CONSTANT.sub("", text).strip()
    if rest:
        raise GrammarError(f"{rest!r} is no slot=value")
    return tuple((name, _constant(value)) for name, value in _CONSTANT.findall(text))


def read_line(owner: str, text: str, source: str) -> Line:
    """``pattern => slot=value … ! cost``, both tails optional."""
    cost = _COST.search(text) if "!" in text else None
    body = text[: cost.start()] if cost else text
    pattern, _, constants = body.partition("=>")
    return Line(owner, read_pattern(pattern), _constants(constants), float(cost[1]) if cost else 0.0, source)


class _File:
    """Reads one file line by line; a section or a name stays open until the next one."""

    def __init__(self) -> None:
        self.rules: list[Line] = []
        self.names: dict[str, list[Line]] = {}
        self.macros: dict[str, tuple[str, str]] = {}
        self.family = self.name = ""

    def read(self, text: str, source: str) -> None:
        if match := _SECTION.fullmatch(text):
            self.family, self.name = match[1], ""
        elif match := _DEFINITION.fullmatch(text):
            self.family, self.name = "", match[1]
            self.define(match[2], source)
        elif self.name:
            self.names[self.name].append(read_line(self.name, text, source))
        elif self.family:
            self.rules.append(read_line(self.family, text, source))
        else:
            raise GrammarError("a pattern stands before any [family] or <name>")

    def define(self, body: str, source: str) -> None:
        if self.name in self.names:
            raise GrammarError(f"<{self.name}> is defined twice")
        self.names[self.name] = []
        if body.startswith("@"):
            macro, _, argument = body[1:].partition(" ")
            self.macros[self.name] = (macro, argument.strip("<> "))
        elif body:
            self.names[self.name].append(read_line(self.name, body, source))


def read(text: str, file: str) -> Source:
    """A whole grammar file; raises GrammarError with file and line."""
    reader = _File()
    for number, line in enumerate(text.splitlines(), 1):
        content = "" if line.lstrip().startswith("#") else line.strip()
        if not content:
            continue
        try:
            reader.read(content, f"{file}:{number}")
        except GrammarError as error:
            raise GrammarError(f"{file}:{number}: {error}") from None
    return Source(tuple(reader.rules), reader.names, reader.macros, file, _about(text))


def _about(text: str) -> str:
    comment = takewhile(lambda line: line.startswith("#"), text.splitlines())
    return " ".join(line.strip("# ") for line in comment)
