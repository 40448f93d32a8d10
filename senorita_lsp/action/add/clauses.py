"""Adding a clause to its statement: an else to its if, a catch to its try."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from senorita_lsp.action.add.placement import Lines
from senorita_lsp.document.text import Span, TextEdit


@dataclass(frozen=True)
class Chain:
    """A statement with its clauses: the line of its head, of its end, and where each clause begins."""

    head: int
    end: int
    clauses: tuple[tuple[int, str], ...]


def chain(lines: Lines, kinds: Sequence[str], at: int) -> Chain | None:
    """The statement of the kinds around a caret: the innermost; else the next; else the one before."""
    heads = lines.spoken.table("header")
    pattern = re.compile("|".join(f"(?:{heads[kind]})" for kind in kinds if kind in heads) or "(?!)")
    line = lines.text.line_at(at)
    return _around(lines, pattern, line) or _beside(lines, pattern, line)


def _around(lines: Lines, pattern: re.Pattern[str], line: int) -> Chain | None:
    """The innermost that a line is in: no further up than the top of the text's structure."""
    for head in range(line, -1, -1):
        found = _chain(lines, head) if pattern.match(lines.content(head)) else None
        if found is not None and found.end >= line:
            return found
        if head < line and lines.content(head) and not lines.indent(head) and not lines.closes(head):
            return None
    return None


def _beside(lines: Lines, pattern: re.Pattern[str], line: int) -> Chain | None:
    """The next one below a line in its block; else the nearest above there; else the next one anywhere."""
    below, above = range(line + 1, lines.text.line_count), range(line - 1, -1, -1)
    chains = [(head, _chain(lines, head)) for head in (*below, *above) if pattern.match(lines.content(head))]
    found = [(head, each) for head, each in chains if each is not None]
    near = [each for head, each in found if _one_block(lines, head, line)]
    return near[0] if near else found[0][1] if found else None


def _one_block(lines: Lines, head: int, line: int) -> bool:
    """Whether nothing from one line to another is indented less than the first."""
    depth = len(lines.indent(head))
    return all(len(lines.indent(n)) >= depth for n in range(*sorted((head, line))) if lines.content(n))


def _chain(lines: Lines, head: int) -> Chain | None:
    if re.match(r"\}?\s*(else|elif|elsif)\b", lines.content(head)):
        return None
    end = lines.block_end(head)
    depth = len(lines.indent(head))
    clauses = tuple(
        (n, lines.content(n)) for n in range(head + 1, end + 1) if lines.content(n) and len(lines.indent(n)) == depth
    )
    return Chain(head, end, clauses)


def has(where: Chain, clause: str) -> bool:
    """Whether a statement has its one clause of a kind already."""
    pattern = re.compile(rf"(?:\}}\s*)?(?:{_word(clause)})")
    return any(pattern.match(content) and not _else_if(content) for _, content in where.clauses)


def put(lines: Lines, where: Chain, block: Sequence[str], before: Sequence[str]) -> tuple[TextEdit, int]:
    """The edit that adds a clause (its lines, at the chain's indent), ahead of the clauses named ``before``."""
    text = lines.text
    heads = lines.spoken.table("header")
    pattern = re.compile("|".join(rf"(?:\}}\s*)?(?:{heads.get(name, _word(name))})" for name in before) or "(?!)")
    style = lines.spoken.setting("blocks")
    stop = next((n for n, content in where.clauses if pattern.match(content) and not _else_if(content)), None)
    if style == "indent":
        last = where.end if stop is None else lines.before(stop)
        return _behind(lines, last, block)
    if style == "end":
        return _behind(lines, (where.end if stop is None else stop) - 1, block)
    if _own_lines(lines, where):
        return _behind(lines, where.end if stop is None else stop - 1, block)
    at = where.end if stop is None else stop
    if not lines.content(at).startswith("}"):
        return _behind(lines, at, block)
    made = [lines.indent(where.head) + "} " + block[0].lstrip(), *block[1:-1]]
    start = text.line_start(at)
    return TextEdit(Span(start, start), text.newline.join(made) + text.newline), start


def _word(name: str) -> str:
    return {"else": r"else\b(?!\s*if)", "finally": r"(finally|ensure)\b", "catch": r"(catch|except|rescue)\b"}.get(
        name, name
    )


def _else_if(content: str) -> bool:
    return bool(re.match(r"(\}\s*)?else\s+if\b", content))


def _own_lines(lines: Lines, where: Chain) -> bool:
    """Whether its braces stand on lines of their own."""
    return lines.content(where.head + 1) == "{"


def _behind(lines: Lines, last: int, block: Sequence[str]) -> tuple[TextEdit, int]:
    text = lines.text
    end = text.line(last).end
    return TextEdit(Span(end, end), text.newline + text.newline.join(block)), end + len(text.newline)
