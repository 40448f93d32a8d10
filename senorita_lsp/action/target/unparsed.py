"""What brackets say of code that the parser could not make out: argument lists, arguments, bodies and functions in it.

What belongs here: reading by signs alone, and only where the syntax tree has an error. What does not: constructs of
sound code, which queries name; the pairs themselves (brackets.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from senorita_lsp.action.target.brackets import Pair, items, pairs
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.syntax import unread
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol, Tree

_SIGNS: Final = {"argument list": "(", "parameter list": "(", "argument": "(", "parameter": "(", "body": "{"}
FUNCTIONS: Final = frozenset({"function", "method"})
# "fun open(", "public int size(", "get(": what may stand before the brackets of a function's parameters.
_HEAD: Final = re.compile(r"^[ \t]*((?:[\w@<>\[\],.?*&:]+[ \t]+)*)(\w+)[ \t]*(?:<[^<>()\n]*>)?(?=\()", re.MULTILINE)
# What may stand between them and the body: a type, or the line end.
_TYPE: Final = re.compile(r"([^;{}=\n]*)(?:\r?\n[ \t]*)?(?=\{)")
_TYPED: Final = re.compile(r"\w[ \t]*:[ \t]*\w")
_NO_NAMES: Final = frozenset(
    {"if", "for", "foreach", "while", "switch", "when", "match", "catch", "using", "lock", "with", "return", "function"}
)
_NO_HEADS: Final = frozenset({"return", "await", "new", "throw", "else", "yield", "in", "case", "go", "defer", "do"})


def around(kind: str, document: Document, at: int) -> Symbol | None:
    """The construct of a kind that brackets show around a place where the tree has an error; None where it has none."""
    tree = document.tree
    if tree is None or not unread(tree)(at):
        return None
    if kind in FUNCTIONS:
        found = [each for each in functions(document) if each.span.contains(at) or each.span.end == at]
        return min(found, key=lambda each: len(each.span), default=None)
    sign = _SIGNS.get(kind)
    enclosing = [pair for pair in pairs(document.text.value) if pair.inner.start <= at <= pair.inner.end]
    pair = min(enclosing, key=lambda each: len(each.outer), default=None)
    if pair is None or pair.sign != sign:
        return None
    return _between(kind, pair, document, at)


def functions(document: Document) -> tuple[Symbol, ...]:
    """The functions with a body in braces whose head is in a part of the text that has an error.

    A name with brackets and braces behind it is one where a word stands before it ("fun", a type), or a type says more.
    """
    tree = document.tree
    return tuple(_functions(document, tree)) if tree is not None and tree.raw.root_node.has_error else ()


def _between(kind: str, pair: Pair, document: Document, at: int) -> Symbol | None:
    content = document.text[pair.inner]
    trimmed = Span(pair.inner.end - len(content.lstrip()), pair.inner.start + len(content.rstrip()))
    if kind in ("argument", "parameter"):
        listed = (each for each in items(document.text, pair.inner) if each.start <= at <= each.end)
        return next((_symbol(kind, each, each) for each in listed), None)
    return _symbol(kind, trimmed if content.strip() else pair.inner, pair.inner)


def _functions(document: Document, tree: Tree) -> Iterator[Symbol]:
    text = document.text.value
    opened = {pair.outer.start: pair.outer for pair in pairs(text)}
    wrong = unread(tree)
    for head in _HEAD.finditer(text):
        before, name = head[1].split(), head[2]
        if name in _NO_NAMES or not _NO_HEADS.isdisjoint(before):
            continue
        brackets = opened.get(head.end())
        kind = _TYPE.match(text, brackets.end) if brackets else None
        body = opened.get(kind.end()) if kind else None
        start = head.start() + len(head[0]) - len(head[0].lstrip())
        if brackets is None or kind is None or body is None:
            continue
        if not (before or kind[1].strip() or _TYPED.search(text, brackets.start, brackets.end)):
            continue
        if wrong(start):
            whole = Span(start, body.end)
            yield _symbol("function", whole, whole, Span(head.start(2), head.end(2)), name)


def _symbol(kind: str, span: Span, removal: Span, name_span: Span | None = None, name: str = "") -> Symbol:
    return Symbol(kind, name, span, name_span or Span(span.start, span.start), frozenset({kind}), removal, {}, removal)
