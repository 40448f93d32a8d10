"""Syntax trees: the constructs each language's queries name, incremental parsing, broken code."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from senorita_lsp.document import grammar
from senorita_lsp.document.bytemap import ByteMap, encoded
from senorita_lsp.document.language import folder, language, languages
from senorita_lsp.document.outline import outline, path_to
from senorita_lsp.document.position import Encoding, position_at
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.sync import Change, changed
from senorita_lsp.document.text import Span, Text
from senorita_lsp.document.tree import Tree, parse

DATA = Path(__file__).parent / "data" / "document" / "constructs"
WITH_GRAMMAR = [known for known in languages() if known.grammar is not None]
KINDS = sorted(frozenset[str]().union(*(grammar.kinds(known) for known in WITH_GRAMMAR)))


def parsed(identifier: str, text: str) -> Tree:
    tree = parse(identifier, text)
    assert tree is not None
    return tree


def cases() -> list[tuple[str, str, str, list[str]]]:
    """Language, what is looked for (``kind`` or ``kind.part``), the source, and the texts found in order."""
    found = []
    for path in sorted(DATA.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            what, source, *expected = (cell.replace("\\n", "\n").replace("\\t", "\t") for cell in line.split("\t"))
            found.append((path.stem, what, source, expected))
    return found


@pytest.mark.parametrize(("identifier", "what", "source", "expected"), cases())
def test_constructs(identifier: str, what: str, source: str, expected: list[str]) -> None:
    kind, _, part = what.partition(".")
    spans = []
    for symbol in parsed(identifier, source).constructs(kind):
        extents = {"": symbol.span, "removal": symbol.removal, "domain": symbol.domain}
        spans += [extents[part]] if part in extents else symbol.parts.get(part, ())
    assert [source[span.start : span.end] for span in spans] == expected


@pytest.mark.parametrize("known", WITH_GRAMMAR, ids=lambda known: known.id)
def test_every_pattern_fits_its_grammar_and_has_examples(known) -> None:
    tree = parsed(known.id, "")
    for kind in sorted(grammar.kinds(known)):
        assert tree.constructs(kind) == ()
    assert set(known.symbols) <= grammar.kinds(known)
    assert (DATA / f"{known.id}.txt").exists()


@pytest.mark.parametrize("known", WITH_GRAMMAR, ids=lambda known: known.id)
def test_every_part_belongs_to_a_construct_of_its_pattern(known) -> None:
    for pattern in grammar.all_patterns(known):
        captures = {token["capture"] for token in grammar.TOKEN.finditer(pattern.source) if token["capture"]}
        parts = {capture for capture in captures if "." in capture}
        assert {part.partition(".")[0] for part in parts} <= captures, pattern.source


def test_the_description_of_the_vocabulary_names_every_kind() -> None:
    described = folder().joinpath("README.md").read_text("utf-8").partition("## The kinds")[2].partition("\n## ")[0]
    listed = {kind for row in re.findall(r"^\| `([^`]+)` \|", described, re.MULTILINE) for kind in row.split()}
    assert set(KINDS) - {"identifier", "leading", "doc"} == listed


def test_symbols_are_named_and_a_method_is_a_function_too() -> None:
    source = "def one(): pass\nclass Shop:\n    def open(self):\n        def inner(): pass\n"
    symbols = parsed("python", source).symbols()
    assert [(symbol.kind, symbol.name) for symbol in symbols] == [
        ("function", "one"),
        ("class", "Shop"),
        ("method", "open"),
        ("function", "inner"),
    ]
    assert symbols[2].is_a("function")
    assert symbols[2].is_a("method")
    assert not symbols[0].is_a("method")
    assert source[symbols[2].name_span.start : symbols[2].name_span.end] == "open"


def test_symbols_of_a_kind_only() -> None:
    source = "export const a = () => 1, b = 2;\nclass C {}"
    assert [symbol.name for symbol in parsed("javascript", source).symbols("variable", "class")] == ["a", "b", "C"]


ENCLOSING = [
    ("python", "def f():\n    if a:\n        $0b\n", ["function"], "f"),
    ("python", "class A:\n    def m(self):\n        $0x\n", ["class"], "A"),
    ("python", "class A:\n    def m(self):\n        $0x\n", ["class", "function"], "m"),
    ("python", "@$0cache\ndef f(): pass\n", ["function"], "f"),
    ("python", "def f(): pass\n\n$0\ndef g(): pass\n", ["function"], None),
    ("python", "def f(): pass$0", ["function"], "f"),
    ("rust", "#[te$0st]\n#[ignore]\nfn f() {}\nfn g() {}", ["function"], "f"),
    ("rust", "/// A$0bout f.\nfn f() {}", ["function"], "f"),
    ("javascript", "/** A$0bout f. */\n\nfunction f() {}", ["function"], None),
    ("javascript", "class A { m() { go(() => { $0x }) } }", ["function"], "m"),
    ("go", 'func F() { s := "é😀"; $0s = "" }', ["function"], "F"),
]


@pytest.mark.parametrize(("identifier", "marked", "kinds", "name"), ENCLOSING)
def test_enclosing(identifier: str, marked: str, kinds: list[str], name: str | None) -> None:
    offset = marked.index("$0")
    found = parsed(identifier, marked.replace("$0", "")).enclosing(Span(offset, offset), kinds)
    assert (found.name if found else None) == name


def test_enclosing_is_the_innermost_that_covers_the_whole_selection() -> None:
    source = "if a:\n    if b:\n        c\n    d\n"
    tree = parsed("python", source)
    inner, both = source.index("c"), Span(source.index("c"), source.index("d") + 1)
    assert tree.enclosing(Span(inner, inner + 1), ["if"]).part("condition") == Span(13, 14)
    assert tree.enclosing(both, ["if"]).part("condition") == Span(3, 4)


def test_captures_count_code_points() -> None:
    source = 'x = "字😀"\nname = 1'
    tree = parsed("python", source)
    assert tree.captures("(integer) @number") == {"number": (Span(len(source) - 1, len(source)),)}
    with pytest.raises(ValueError):
        tree.captures("(no_such_node) @x")


def test_a_language_without_a_grammar_has_no_tree() -> None:
    assert parse("plaintext", "a b") is None
    assert parse("no-such-language", "a b") is None
    assert Document("file:///a", "plaintext", 1, Text("a")).tree is None


def test_an_outline_nests_what_is_declared_within() -> None:
    source = "class A:\n    def m(self):\n        def inner(): pass\nclass B: pass\n"
    roots = outline(parsed("python", source).symbols())
    assert [[entry.symbol.name for entry in root.walk()] for root in roots] == [["A", "m", "inner"], ["B"]]
    path = path_to(roots, source.index("inner"))
    assert [symbol.name for symbol in path] == ["A", "m", "inner"]
    assert path_to(roots, len(source)) == ()


@given(st.text(alphabet="ab\né字\U0001f600\ud800"))
def test_bytes_and_code_points_are_told_apart(value: str) -> None:
    mapping = ByteMap(value)
    for offset in range(len(value) + 1):
        byte = len(encoded(value[:offset]))
        assert mapping.byte(offset) == byte
        assert mapping.point(byte) == offset


SOURCES = [
    (known.id, "\n".join(source for identifier, _, source, _ in cases() if identifier == known.id))
    for known in WITH_GRAMMAR
]
NOISE = st.text(alphabet="(){}[]<>'\"`;:,.#@/*\\\n\r\t\0 aé字\U0001f600\ud83d=", max_size=6)


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, str, list[Change]]:
    """A language, a source in it, and changes that break it."""
    identifier, source = draw(st.sampled_from(SOURCES))
    changes, value = [], source
    for _ in range(draw(st.integers(1, 4))):
        text = Text(value)
        start = draw(st.integers(0, len(value)))
        end = min(len(value), start + draw(st.integers(0, 30)))
        new = draw(NOISE)
        ends = position_at(text, start, Encoding.UTF16), position_at(text, end, Encoding.UTF16)
        changes.append(Change(ends, new))
        document = Document("file:///a", "plaintext", 1, text)
        value = changed(document, changes[-1:], 2, Encoding.UTF16).text.value
    return identifier, source, changes


@settings(max_examples=150, deadline=None)
@given(mutations(), st.randoms(use_true_random=False))
def test_broken_code_never_fails_and_parses_the_same_from_an_older_tree(
    case: tuple[str, str, list[Change]], choice: random.Random
) -> None:
    identifier, source, changes = case
    document = Document("file:///a", identifier, 1, Text(source))
    assert document.tree is not None
    for version, change in enumerate(changes, 2):
        document = changed(document, [change], version, Encoding.UTF16)
        if choice.random() < 0.5:
            assert document.tree is not None
    value = document.text.value
    tree, fresh = document.tree, parsed(identifier, value)
    assert tree is not None
    assert tree.raw.root_node.byte_range == fresh.raw.root_node.byte_range
    for kind in KINDS:
        for symbol in tree.constructs(kind):
            spans = [symbol.name_span, *(span for spans in symbol.parts.values() for span in spans)]
            assert 0 <= symbol.removal.start <= symbol.span.start <= symbol.span.end <= len(value)
            assert all(0 <= span.start <= span.end <= len(value) for span in spans)
            assert symbol.name == value[symbol.name_span.start : symbol.name_span.end]
    offset = choice.randint(0, len(value))
    tree.enclosing(Span(offset, offset), KINDS)
    outline(tree.symbols())
    assert sum(document.identifiers.values()) >= 0


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(SOURCES))
def test_valid_edits_give_the_tree_of_the_whole_text(data: st.DataObject, case: tuple[str, str]) -> None:
    identifier, source = case
    document = Document("file:///a", identifier, 1, Text(source))
    for version in range(2, 5):
        assert document.tree is not None
        line = data.draw(st.integers(0, document.text.line_count - 1))
        at = position_at(document.text, document.text.line_start(line), Encoding.UTF16)
        document = changed(
            document, [Change((at, at), data.draw(st.sampled_from(["\n", " ", "\n\n"])))], version, Encoding.UTF16
        )
    fresh = parsed(identifier, document.text.value)
    assert document.tree is not None
    assert document.tree.symbols() == fresh.symbols()


@example("\0")
@example("\ud800")
@example("")
@example("a" * 50_000)
@settings(max_examples=20, deadline=None)
@given(st.text(max_size=50))
def test_any_text_parses_in_any_language(value: str) -> None:
    for known in WITH_GRAMMAR:
        assert all(
            0 <= symbol.span.start <= symbol.span.end <= len(value) for symbol in parsed(known.id, value).symbols()
        )


def test_an_older_tree_stays_as_it_was() -> None:
    before = Document("file:///a", "python", 1, Text("def one(): pass\n"))
    old = before.tree
    at = position_at(before.text, 4, Encoding.UTF16), position_at(before.text, 7, Encoding.UTF16)
    after = changed(before, [Change(at, "other")], 2, Encoding.UTF16)
    assert [symbol.name for symbol in after.tree.symbols()] == ["other"]
    assert [symbol.name for symbol in old.symbols()] == ["one"]


def test_nothing_of_tree_sitter_is_loaded_before_the_first_tree() -> None:
    code = (
        "import sys, senorita_lsp.document.snapshot, senorita_lsp.document.sync, senorita_lsp.document.tree,"
        " senorita_lsp.document.names, senorita_lsp.document.language, senorita_lsp.document.outline;"
        "print([name for name in sys.modules if name.startswith('tree_sitter')])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_unknown_ids_are_plain_text_and_ids_ignore_case() -> None:
    assert language("Python") is language("python")
    assert language("nothing").id == "plaintext"
