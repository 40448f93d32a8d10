"""How a new text is written, by what it stands in the place of: a name, a value, a type, a text in quotes, a sign.

What belongs here: which of these. What does not: names (naming.py), spoken code (code/).
"""

from __future__ import annotations

import re
from typing import Final

from senorita_lsp.action import naming
from senorita_lsp.action.code import dialect as dialects
from senorita_lsp.action.code import sheets, styles
from senorita_lsp.action.code.declared import read_type
from senorita_lsp.action.code.make import Maker
from senorita_lsp.action.code.names import scope
from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.code.token import CARET, written
from senorita_lsp.action.target.resolve import Target
from senorita_lsp.action.target.signs import sign
from senorita_lsp.document.language import language
from senorita_lsp.document.names import style_of
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.syntax import in_literal
from senorita_lsp.document.text import Span
from senorita_lsp.transcript.numbers import cardinal
from senorita_lsp.transcript.symbols import file_name

BODIES: Final = frozenset({"body", *(f"{each} body" for each in ("function", "if", "else", "loop", "try", "catch"))})
_VALUES: Final = BODIES | frozenset(
    {"argument", "argument value", "argument list", "value", "return value", "assignment value", "property value"}
    | {"parameter value", "variable value", "loop value", "if condition", "loop condition"}
    | {"condition", "element", "item", "collection item", "operand", "expression", "number", "key", "lambda", "call"}
    | {"list", "dictionary", "object", "set", "tuple", "line", "statement", "return", "if"}
)
_FREE: Final = frozenset({"word", "text", "token", "selection", "variable", "parameter", "name", "identifier"})
_WRITTEN: Final = re.compile(
    r"\b(?:(?:camel|snake|pascal|constant|kebab|title) case|all caps|capital|in (?:quotes|parens|brackets|braces)) \w"
    r"|\b(?:string|parens|brackets|of) \w|\w (?:parens|of|brackets)\b"
)
_NAMED: Final = (
    *("variable", "constant", "parameter", "assignment", "function", "method", "class", "entry", "field", "property"),
    *("call", "import", "attribute", "loop", "argument"),
)
"""What calls something by a name that may stand there."""
_PROSE: Final = frozenset({"text content", "string text", "comment text", "attribute text"})
_SIGNS_FIRST: Final = frozenset({"slash", "dot", "hash", "tilde"})
"""What an address or a selector begins with, and no expression."""
_COMMENT: Final = re.compile(r"((?:#+|//+|--|/\*+|<!--|;+|\{/\*)\s*)([\s\S]*?)(\s*(?:\*/\}?|-->)?)\Z")
_STYLES: Final = frozenset({"css", "scss", "less"})
_MARKUP: Final = frozenset({"html", "javascriptreact", "typescriptreact"})
_PROPERTIES: Final = frozenset({"value", "property value"})
_STATEMENTS: Final = BODIES | frozenset({"line", "statement", "return", "if"})
_TYPES: Final = frozenset({"type", "return type", "type annotation", "type argument"})
_SPOKEN: Final = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_QUOTED: Final = re.compile(r"(\w{0,2})(\"\"\"|'''|\"|'|`)(.*)\2", re.DOTALL)


def renewed(new: str, document: Document, span: Span, target: Target) -> str:
    """What was said, as it is to stand in the span; what is no plain words stays as it was said."""
    old, kind = document.text[span], target.kind
    if not re.search(r"\w", old) and old.strip() and sign(new):
        return sign(new)
    number = cardinal(new.split()) if old.isdecimal() or (kind == "text" and _used(document, span)) else None
    if number is not None:
        return str(number)
    if not _SPOKEN.fullmatch(new) or new != new.lower():
        return new
    if (kept := _kept_signs(new, old, kind, document)) is not None:
        return kept
    if kind in _FREE and style_of(old) is None and _in_prose(document, span):
        return new
    if not dialects.known(document.language):
        return naming.like(new, document, span)
    if kind in _TYPES:
        words = new.split()
        found, end = read_type(words, 0, scope(document), nested=True)
        return found if end == len(words) else naming.like(new, document, span)
    if kind == "parameter" and (made := Maker(scope(document)).parameter(new.split())):
        return made
    if kind in _VALUES or (kind in _FREE and _has_code(new)):
        return _code(new, document, kind)
    return naming.like(new, document, span)


def _used(document: Document, span: Span) -> bool:
    """Whether a name stands there in the place of its value, and is not declared there."""
    tree, name = document.tree, document.text[span]
    if tree is None or name not in document.identifiers or _in_prose(document, span):
        return False
    return all(symbol.name_span != span for symbol in tree.touching(span, _NAMED))


def _kept_signs(new: str, old: str, kind: str, document: Document) -> str | None:
    """What keeps the signs around it, quotes or those of a comment; None where it is none of that."""
    if kind == "selector" and language(document.language).id in _STYLES:
        return sheets.selector(new.split())
    if kind == "heading" and (level := re.match(r"#+ ", old)):
        return level[0] + new
    if kind == "comment" and (signs := _COMMENT.match(old)):
        return signs[1] + new + signs[3]
    quoted = _QUOTED.fullmatch(old)
    if quoted is None:
        return new if kind in _PROSE else None
    keeps = kind == "string" or (kind == "key" and "quote" not in new.split())
    keeps = keeps or (kind in ("attribute value", "value") and language(document.language).id in _MARKUP)
    if kind in _VALUES and new.split()[0] in _SIGNS_FIRST:
        return f"{quoted[1]}{quoted[2]}{file_name(new.split())}{quoted[2]}"
    if keeps or (kind in _VALUES and _plain_text(new, document)):
        return f"{quoted[1]}{quoted[2]}{new}{quoted[2]}"
    return None


def _plain_text(new: str, document: Document) -> bool:
    """Whether words are neither a name of the document nor code of its language."""
    words, names = new.split(), scope(document)
    reader = Reader(words, names)
    known = names.find(words) or any(cardinal([word]) is not None for word in words)
    return dialects.known(document.language) and not known and all(map(reader.plain, range(len(words))))


def _has_code(new: str) -> bool:
    """Whether the words say more than a name: signs between them, or how they are written."""
    words = new.split()
    spoken = any(sign(" ".join(words[at : at + size])) for size in (1, 2, 3) for at in range(1, len(words)))
    return spoken or _WRITTEN.search(new) is not None


def _in_prose(document: Document, span: Span) -> bool:
    tree = document.tree
    if tree is None:
        return False
    inside = span.start > 0 and in_literal(tree, span.start - 1) and in_literal(tree, span.start)
    return inside or bool(tree.around(span, ("comment",)))


def _code(new: str, document: Document, kind: str) -> str:
    if language(document.language).id in _STYLES and kind in _PROPERTIES:
        return styles.value(new.split(), scope(document))
    reader = Reader(new.split(), scope(document), condition=kind in ("condition", "if"), statement=kind in _STATEMENTS)
    return written(reader.read()).replace(CARET, "")
