"""The grammar as a whole: its files put together and compiled once, at first use.

What belongs here: names resolved, slots given their readers and what may follow them. What does not: the notation
(notation.py), which reading wins (parser.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from senorita_lsp.command import notation, pattern, slots
from senorita_lsp.command.notation import Either, GrammarError, Line, Maybe, Read, Row, Source, Take, Tree, Use, Words
from senorita_lsp.command.pattern import Chart, First, Node, Value

_CHAIN = "chain"
_MOST_WITHIN: Final = 3
_MOST_JOINTS: Final = 24
_JOINS = "joins"


@dataclass(frozen=True)
class Grammar:
    """All rules, compiled. ``start`` matches whole sentences, ``leading``/``trailing`` the filler around them."""

    lines: tuple[Line, ...]
    names: dict[str, tuple[Line, ...]]
    start: Node
    leading: Node
    trailing: Node

    @property
    def families(self) -> tuple[str, ...]:
        """The families there are rules for, in the order of the files."""
        return tuple(dict.fromkeys(line.owner for line in self.lines))


def sources() -> tuple[Source, ...]:
    """The package's grammar files, read."""
    folder = files("senorita_lsp.command").joinpath("grammar")
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".grammar")), key=lambda e: e.name)
    return tuple(notation.read(entry.read_text(encoding="utf-8"), entry.name) for entry in found)


def plural(word: str) -> str:
    """The plural of an English noun that follows the rules."""
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _plural(tree: Tree) -> Tree:
    if isinstance(tree, Words):
        return Words((*tree.words[:-1], plural(tree.words[-1])))
    if isinstance(tree, Row):
        return Row((*tree.parts[:-1], _plural(tree.parts[-1])))
    if isinstance(tree, Either):
        return Either(tuple(_plural(option) for option in tree.options))
    raise GrammarError("@plural takes words and alternatives of words")


def _gathered(parts: Iterable[Source]) -> tuple[tuple[Line, ...], dict[str, tuple[Line, ...]]]:
    rules: list[Line] = []
    names: dict[str, tuple[Line, ...]] = {}
    macros: dict[str, tuple[str, str]] = {}
    for part in parts:
        rules += part.rules
        for name, lines in part.names.items():
            if name in names:
                raise GrammarError(f"<{name}> is defined in two files")
            names[name] = tuple(lines)
        macros |= part.macros
    for name, (macro, argument) in macros.items():
        if macro != "plural" or argument not in names:
            raise GrammarError(f"<{name}>: there is no @{macro} <{argument}>")
        names[name] += tuple(
            Line(name, _plural(line.tree), line.constants, line.cost, line.source) for line in names[argument]
        )
    return tuple(rules), names


class _Compiler:
    """Turns trees into nodes; each name becomes one node, shared by all who use it."""

    def __init__(self, names: dict[str, tuple[Line, ...]]) -> None:
        self.lines = names
        self.named: dict[str, pattern.Named] = {}
        self.command = pattern.Named("command")
        self.commands = pattern.Named("commands")

    def name(self, name: str) -> pattern.Named:
        if name not in self.named:
            if name not in self.lines:
                raise GrammarError(f"<{name}> is not defined")
            node = self.named[name] = pattern.Named(name)
            node.define(self.choice([self.line(line, None) for line in self.lines[name]]))
        return self.named[name]

    @staticmethod
    def choice(options: list[Node]) -> Node:
        return options[0] if len(options) == 1 else pattern.Choice(tuple(options))

    def line(self, line: Line, follow: First) -> Node:
        try:
            node = self.tree(line.tree, follow)
        except GrammarError as error:
            raise GrammarError(f"{line.source}: {error}") from None
        return pattern.Marked(node, line.constants, line.cost) if line.constants or line.cost else node

    def rule(self, line: Line, follow: First) -> pattern.Rule:
        return pattern.Rule(line.owner, self.line(line, follow), line.source)

    def tree(self, tree: Tree, follow: First) -> Node:
        """``follow`` are the words that may come after, besides the utterance's end; None for any."""
        if isinstance(tree, Words):
            return pattern.Phrase(tree.words)
        if isinstance(tree, Use):
            return self.name(tree.name)
        if isinstance(tree, Read):
            return self.slot(tree, follow)
        if isinstance(tree, Maybe):
            return pattern.Skippable(self.tree(tree.part, follow))
        if isinstance(tree, Take):
            return pattern.Capture(tree.name, self.tree(tree.part, follow), slots.speech)
        if isinstance(tree, Either):
            return pattern.Choice(tuple(self.tree(option, follow) for option in tree.options))
        return self.row(tree, follow)

    def row(self, tree: Row, follow: First) -> Node:
        parts: list[Node] = []
        for part in reversed(tree.parts):
            node = self.tree(part, follow)
            parts.append(node)
            begins = node.first() if not isinstance(node, pattern.Slot) else None
            skipped = None if follow is None or begins is None else follow | begins
            follow = skipped if node.empty() else begins
        return pattern.Series(tuple(reversed(parts)))

    def slot(self, tree: Read, follow: First) -> Node:
        if tree.kind in _HALVES:
            return pattern.Slot(tree.name, tree.kind, _half(_sentence(self.command), _HALVES[tree.kind]))
        if tree.kind in {"command", "commands"}:
            node = self.command if tree.kind == "command" else self.commands
            return pattern.Slot(tree.name, tree.kind, _sentence(node))
        if tree.kind in slots.NAMED:
            return pattern.Slot(tree.name, tree.kind, _part(tree.kind, self.name(tree.kind)))
        if tree.kind not in slots.KINDS:
            raise GrammarError(f"there is no kind of slot called {tree.kind!r}")
        return pattern.Slot(tree.name, tree.kind, slots.KINDS[tree.kind], follow)


def _sentence(node: pattern.Named) -> pattern.Reader:
    """Whole sentences within one: the likeliest up to each end, for with all of them a long chain never ends."""

    def read(chart: Chart, at: int, _: First) -> Iterable[tuple[int, float, Value]]:
        if chart.joints > _MOST_JOINTS:
            return ()
        key = (id(node), at)
        kept = chart.sentences.get(key)
        if kept is None:
            by_end: dict[int, list[tuple[int, float, Value]]] = {}
            for end, cost, found in sorted(node.match(chart, at), key=lambda match: match[1]):
                readings = by_end.setdefault(end, [])
                if len(readings) < _MOST_WITHIN:
                    readings.append((end, cost, found[0][1]))
            kept = chart.sentences[key] = [reading for readings in by_end.values() for reading in readings]
        return kept

    return read


def _half(read: pattern.Reader, fits: Callable[[pattern.Meaning, int], bool]) -> pattern.Reader:
    """Those of the sentences that may be a half of a chain without a joining word."""

    def halves(chart: Chart, at: int, follow: First) -> Iterable[tuple[int, float, Value]]:
        for end, cost, value in read(chart, at, follow):
            if isinstance(value, pattern.Meaning) and fits(value, end - at):
                yield end, cost, value

    return halves


def _goes(meaning: pattern.Meaning, _: int) -> bool:
    """Whether a sentence goes somewhere or selects something, and ends without free text."""
    free = any(name in ("text", "within", "through", "until") for name, _ in meaning.slots)
    return meaning.family.startswith(("nav.", "select")) and not free


def _does(meaning: pattern.Meaning, words: int) -> bool:
    """Whether a sentence does something with "it" or "the line", adds something, or goes on from there."""
    target = dict(meaning.slots).get("target")
    if meaning.family in ("edit.add", "edit.insert"):
        return words > 1
    if meaning.family == "nav.symbol" and dict(meaning.slots).get("where"):
        return words > 2 and _goes(meaning, words)
    pointed = (target == "selection" and words > 1) or (target == "line" and words > 2)
    return pointed and len(meaning.slots) == 1 and meaning.family.startswith(("edit.", "clipboard.", "select"))


_HALVES: Final = {"going": _goes, "deed": _does}


def _part(kind: str, node: pattern.Named) -> pattern.Reader:
    """A named pattern as one value: its slots, as those of an intent of its own; the likeliest up to each end."""

    def read(chart: Chart, at: int, _: First) -> Iterable[tuple[int, float, Value]]:
        by_end: dict[int, tuple[int, float, Value]] = {}
        for end, cost, found in sorted(node.match(chart, at), key=lambda match: match[1]):
            by_end.setdefault(end, (end, cost, pattern.Meaning(kind, found)))
        return by_end.values()

    return read


def _refuse_left_recursion(compiler: _Compiler) -> None:
    for node in compiler.named.values():
        try:
            node.first()
        except RecursionError as error:
            raise GrammarError(str(error)) from None


def compile_grammar(parts: Iterable[Source]) -> Grammar:
    """Rules ready to match; raises GrammarError where a name or a kind is missing."""
    rules, names = _gathered(parts)
    compiler = _Compiler(names)
    joins = compiler.name(_JOINS).first() if _JOINS in names else frozenset()
    single = [compiler.rule(line, joins) for line in rules if line.owner != _CHAIN]
    chains = [compiler.rule(line, frozenset()) for line in rules if line.owner == _CHAIN]
    _refuse_left_recursion(compiler)
    compiler.command.define(pattern.Choice(tuple(single)))
    compiler.commands.define(pattern.Choice((compiler.command, *chains)))
    nothing = pattern.Choice(())
    filler = {name: compiler.name(name) if name in names else nothing for name in ("leading", "trailing")}
    return Grammar(rules, names, compiler.commands, filler["leading"], filler["trailing"])


@cache
def grammar() -> Grammar:
    """The package's grammar; compiled at the first call."""
    return compile_grammar(sources())
