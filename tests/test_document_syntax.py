"""What a tree says of a text's soundness, by the language."""

from __future__ import annotations

import pytest

from senorita_lsp.document.reparse import edited
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.syntax import errors, in_docstring, in_literal, laid_out, sound
from senorita_lsp.document.text import Span, Text


def document(text: str, language: str = "python") -> Document:
    return Document("file:///w/doc", language, 1, Text(text))


@pytest.mark.parametrize(
    ("text", "well"),
    [
        ("def f():\nreturn 1\n", False),
        ("def f():\n    x\n        y\n", False),
        ("def f():\n        x\n    y\n", False),
        ("def f():\n\tx\n        y\n", False),
        ("def f():", False),
        ("x = (\n", False),
        ("if x: y\nz\n", True),
        ("x = {1:\n 2}\n", True),
        ("for x in y:\n  a\n# c\nb\n", True),
        ('def f():\n    """\n  a\n"""\n    return\n', True),
        ("match x:\n  case 1:\n    y\n", True),
        ("", True),
    ],
)
def test_python_is_indented_where_a_block_needs_it(text: str, well: bool) -> None:
    assert laid_out(text) is well


@pytest.mark.parametrize(
    ("language", "text", "inside"),
    [
        ("python", 'x = """a\nb"""\n', True),
        ("python", 'x = ("a"\n"b")\n', False),
        ("python", "# a\nb\n", False),
        ("javascript", "x = `a\nb`;\n", True),
        ("javascript", "x = `${\nb}`;\n", False),
        ("javascript", "/* a\nb */\n", False),
        ("go", "package a;var x = `a\nb`\n", True),
        ("rust", 'const A: &str = r#"a\nb"#;\n', True),
        ("java", 'class A { String s = """\n b""";}\n', True),
        ("cpp", 'auto s = R"(a\nb)";\n', True),
        ("kotlin", 'val a = """a\nb"""\n', True),
        ("csharp", 'var a = @"a\nb";\n', True),
        ("ruby", "a = %w[b\nc]\n", False),
        ("yaml", "a: |\n  b\n  c\n", True),
        ("yaml", "a:\n  b: c\n", False),
        ("markdown", "```\na\nb\n```\n", False),
    ],
)
def test_the_first_line_end_is_inside_a_literal_or_not(language: str, text: str, inside: bool) -> None:
    tree = document(text, language).tree
    assert tree is not None
    assert in_literal(tree, text.index("\n")) is inside


def test_documentation_is_a_string_by_itself() -> None:
    text = 'def f():\n    """One\n    é two."""\n    return """\n"""\n'
    tree = document(text).tree
    assert tree is not None
    assert in_docstring(tree, text.index("é"))
    assert not in_docstring(tree, text.rindex("\n", 0, -1))


@pytest.mark.parametrize(
    ("before", "old", "new", "well"),
    [
        ("x = 1\n", "1", "2", True),
        ("x = 1\n", "1", "(", False),
        ("x = (\n", "(", "((", True),
        ("x = (\ny = 1\n", "1", ")", True),
        ("def f():\n    x\ny\n", "    x", "x", False),
        ("x\ny\n", "y", "    y", False),
        ("if x:\n    y\nz\n", "z", "def f():", False),
        ("def f(:\n    x\n", "f(:", "f():", True),
    ],
)
def test_an_edit_leaves_a_document_no_worse(before: str, old: str, new: str, well: bool) -> None:
    at = before.index(old)
    first = document(before)
    second = edited(first, Span(at, at + len(old)), new)
    assert sound(first, second, Span(at, at + len(old)), Span(at, at + len(new))) is well


def test_errors_are_counted_in_a_span() -> None:
    tree = document("x = 1\ny = )\nz = 2\n").tree
    assert tree is not None
    assert errors(tree) == 1
    assert errors(tree, Span(0, 3)) == 0
    assert errors(tree, Span(6, 11)) == 1
