"""Chooses the block of an answer that is the code, or refuses where that is not certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from senorita_lsp.action.plan import Refusal
from senorita_lsp.document import grammar
from senorita_lsp.document.language import PLAIN_TEXT, Language, language, languages
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.syntax import errors
from senorita_lsp.document.tree import parse_code
from senorita_lsp.thinking.answer import Answer, Block
from senorita_lsp.thinking.checks import too_much
from senorita_lsp.thinking.patch import TAGS
from senorita_lsp.thinking.say import refuse

_PROSE: Final = "I am sorry, I cannot do that."
_CONSTRUCTS: Final = ("function", "class", "struct", "interface", "assignment", "variable", "return", "if", "for")
_ALIASES: Final = {"golang": "go", "shell": "bash", "sh": "bash", "zsh": "bash", "console": "bash", "python3": "python"}
# Tags that fit a language of another name: what it grew from, and what stands within it.
_FAMILIES: Final = (
    frozenset({"javascript", "javascriptreact", "typescript", "typescriptreact"}),
    frozenset({"c", "cpp"}),
    frozenset({"html", "css", "javascript"}),
)


def code_block(answer: Answer, document: Document, old: str) -> Block | Refusal:
    """The block with the new code of a place that holds ``old``."""
    blocks = [block for block in answer.blocks if block.language not in ("imports", "findings") and block.text.strip()]
    if not blocks:
        return _unfenced(answer, document)
    fitting = [block for block in blocks if _fits(block.language, document)]
    if not fitting:
        return refuse("code_other")
    for chosen in (fitting, _tagged(fitting, document), _defining(fitting, document, old)):
        if len({block.text.strip() for block in chosen}) == 1:
            return chosen[0]
    return refuse("code_several")


def _unfenced(answer: Answer, document: Document) -> Block | Refusal:
    """Prose that is code from its first to its last sign: only where the language tells one from the other."""
    record = language(document.language)
    if not answer.prose or too_much(answer.prose.split("\n")):
        return refuse("code_none")
    tree = parse_code(document.language, answer.prose)
    if tree is None or answer.blocks or errors(tree):
        return refuse("code_none")
    prose, known = parse_code(document.language, _PROSE), grammar.kinds(record)
    found = tree.constructs(*(kind for kind in _CONSTRUCTS if kind in known))
    if prose is None or not errors(prose) or not found:
        return refuse("code_none")
    return Block("", answer.prose, True)


def _record(tag: str) -> Language | None:
    """The language that a tag names; None for a tag that names none."""
    tag = _ALIASES.get(tag, tag)
    for record in languages():
        if tag in record.ids or f".{tag}" in record.extensions or tag == record.name.lower():
            return record
    return None


def _fits(tag: str, document: Document) -> bool:
    """Whether code with a tag can be code of the document: no tag, its language, a near one, or one nobody knows."""
    wanted, record = language(document.language), _record(tag)
    if not tag or tag in TAGS or record is None or wanted.prose or wanted.id == PLAIN_TEXT:
        return True
    if record == wanted or record.id == PLAIN_TEXT:
        return True
    return any(wanted.id in family and record.id in family for family in _FAMILIES)


def _tagged(blocks: Sequence[Block], document: Document) -> list[Block]:
    wanted = language(document.language)
    if wanted.prose:
        return []  # Its blocks may hold blocks: a tag says too little.
    return [block for block in blocks if block.language in wanted.ids or _record(block.language) == wanted]


def _defining(blocks: Sequence[Block], document: Document, old: str) -> list[Block]:
    """The first block, where it defines what the place does and the others, which show its use, define nothing."""
    name = _first_name(old, document)
    others = [_first_name(block.text, document) for block in blocks[1:]]
    return list(blocks[:1]) if name and _first_name(blocks[0].text, document) == name and not any(others) else []


def _first_name(code: str, document: Document) -> tuple[str, str] | None:
    tree = parse_code(document.language, code) if not too_much(code.split("\n")) else None
    symbols = tree.symbols() if tree else ()
    outer = min(symbols, key=lambda symbol: (symbol.span.start, -symbol.span.end), default=None)
    return (outer.kind, outer.name) if outer and outer.span.start <= _indent(code) else None


def _indent(code: str) -> int:
    return len(code) - len(code.lstrip())
