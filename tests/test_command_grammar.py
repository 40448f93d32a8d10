"""The grammar as data: every rule can be reached, none ties with another, the notation names its mistakes."""

from __future__ import annotations

import pytest

from senorita_lsp.command import notation
from senorita_lsp.command.notation import GrammarError, Line
from senorita_lsp.command.parser import TIE, readings
from senorita_lsp.command.repair.candidates import examples
from senorita_lsp.command.rules import compile_grammar, grammar, plural
from senorita_lsp.protocol.families import FAMILIES

_EACH = 8


@pytest.mark.parametrize("line", grammar().lines, ids=lambda line: line.source)
def test_every_rule_is_reached_and_ties_with_none(line: Line) -> None:
    for sentence in examples(line, _EACH):
        found = readings(sentence)
        assert found, f"{line.source}: {sentence!r} is not understood"
        assert found[0].intent.family == line.owner, f"{line.source}: {sentence!r} is taken by {found[0]}"
        assert len(found) == 1 or found[1].cost > found[0].cost + TIE, f"{line.source}: {sentence!r} ties: {found[:2]}"


def test_every_family_is_on_the_wire() -> None:
    assert set(grammar().families) - set(FAMILIES) == set()


def test_no_rule_stands_twice() -> None:
    seen: dict[tuple[object, ...], str] = {}
    for line in grammar().lines:
        key = (line.owner, line.tree, line.constants)
        assert key not in seen, f"{line.source} repeats {seen[key]}"
        seen[key] = line.source


def test_every_named_pattern_is_used() -> None:
    used = {name for name in grammar().names if name in {"leading", "trailing", "joins"}}

    def walk(tree: notation.Tree) -> None:
        match tree:
            case notation.Use(name) | notation.Read(_, name):
                used.add(name)
            case notation.Take(_, part) | notation.Maybe(part):
                walk(part)
            case notation.Row(parts) | notation.Either(parts):
                for part in parts:
                    walk(part)

    for lines in (grammar().lines, *grammar().names.values()):
        for line in lines:
            walk(line.tree)
    assert set(grammar().names) - used <= {"construct", "textunit"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a.b]\ngo (to", "a.grammar:2: expected ')'"),
        ("[a.b]\ngo to]", "a.grammar:2: ']' has no partner"),
        ("[a.b]\ngo (|to)", "a.grammar:2: an alternative is empty"),
        ("[a.b]\ngo => 5", "a.grammar:2: '5' is no slot=value"),
        ("go to", "a.grammar:1: a pattern stands before"),
        ("<x> := a\n<x> := b", "a.grammar:2: <x> is defined twice"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(GrammarError) as caught:
        notation.read(text, "a.grammar")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a.b]\ngo <where>", "<where> is not defined"),
        ("[a.b]\ngo {x:colour}", "no kind of slot called 'colour'"),
        ("<x> := @double <y>\n[a.b]\n<x>", "there is no @double"),
    ],
)
def test_a_missing_name_is_named(text: str, message: str) -> None:
    with pytest.raises(GrammarError, match=message):
        compile_grammar([notation.read(text, "a.grammar")])


def test_a_pattern_that_begins_with_itself_is_refused() -> None:
    with pytest.raises(GrammarError, match="<x> begins with itself"):
        compile_grammar([notation.read("<x> := <x> more\n[a.b]\n<x>", "a.grammar")])


@pytest.mark.parametrize(
    ("word", "expected"), [("class", "classes"), ("property", "properties"), ("key", "keys"), ("switch", "switches")]
)
def test_plural(word: str, expected: str) -> None:
    assert plural(word) == expected
