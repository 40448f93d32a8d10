"""Formats code like the file around it: indentation, trailing white space, blank lines; line numbers are removed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Final

from senorita_lsp.document.language import language
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.syntax import in_docstring, in_literal
from senorita_lsp.document.text import Span, Text
from senorita_lsp.document.tree import Symbol, Tree

_NUMBERED: Final = re.compile(r"[ \t]*(\d{1,7})(?:[ \t]?[:|│→](?:[ \t]|$)|\t|[ \t]*$)(.*)")
_CLOSER: Final = re.compile(r"}|(?:end|fi|done|esac)\b")
_OPENERS: Final = ("{", " do", " then")
_BLOCKS: Final = ("function", "method", "class")
_UNITS: Final = (2, 3, 4)
_SHOWN: Final = frozenset({"\t", "  ", "   ", "    ", " " * 8})


def lines_of(code: str) -> list[str]:
    """The lines of a block of code without blank ones at both ends; every kind of line end counts."""
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def without_numbers(lines: Sequence[str]) -> tuple[int, list[str]] | None:
    """The number of the first line and the lines without theirs, where every one has its number; None otherwise."""
    found = [_NUMBERED.fullmatch(line) for line in lines]
    numbered = [match for match in found if match is not None]
    if len(numbered) != len(lines) or not numbered:
        return None
    numbers = [int(match[1]) for match in numbered]
    if any(second != first + 1 for first, second in pairwise(numbers)):
        return None
    return numbers[0], [match[2] for match in numbered]


def unit_of(document: Document) -> str | None:
    """One level of indent as most lines of a document show it, or as its language wants a tab; None where it is not
    certain. Lines of text in literals and comments are among them, so the smallest step means little."""
    text = document.text
    steps, before = Counter[str](), ""
    for number in range(min(text.line_count, 5_000)):
        indent = text.indent(number)
        if indent == text[text.line(number)]:
            continue
        if indent.startswith(before) and len(indent) > len(before):
            steps[indent.removeprefix(before)] += 1
        before = indent
    shown = [(step, count) for step, count in steps.most_common() if step in _SHOWN]
    if not shown:
        return "\t" if language(document.language).indent == "\t" else None
    mixed = len(shown) > 1 and "\t" not in (shown[0][0], shown[1][0]) and shown[0][1] < 2 * shown[1][1]
    return None if mixed else shown[0][0]


def indent_of(line: str) -> str:
    """The white space a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def shifted(lines: Sequence[str], base: str, unit: str | None, fixed: Collection[int] = ()) -> list[str]:
    """The lines with the first one's indent made ``base``, and the others by as much.

    The steps between them become ``unit``. Lines whose index is ``fixed`` stay as they are.
    """
    own = indent_of(lines[0])
    code = [line for number, line in enumerate(lines) if number not in fixed and line.strip()]
    step = _step([indent_of(line).removeprefix(own) for line in code], unit)
    return [line if number in fixed else _moved(line, own, base, unit, step) for number, line in enumerate(lines)]


def _moved(line: str, own: str, base: str, unit: str | None, step: int) -> str:
    content = line.lstrip(" \t")
    if not content:
        return ""
    indent = line[: len(line) - len(content)]
    if not indent.startswith(own):
        columns = max(0, _columns(base, unit) + _columns(indent, unit) - _columns(own, unit))
        return _filled(columns, unit) + content
    more = indent[len(own) :]
    if unit is None:
        return base + more + content
    tabs, spaces = more.count("\t"), more.count(" ")
    levels, rest = (tabs + spaces // step, spaces % step) if step else (tabs, spaces)
    return base + unit * levels + " " * rest + content


def _step(indents: Iterable[str], unit: str | None) -> int:
    """How many spaces are one level in code; 0 where they stay as they are."""
    widths = {len(indent) for indent in indents if indent and "\t" not in indent}
    smallest = min((width for width in widths if width > 1), default=0)
    if unit is None or smallest == 0:
        return 0
    if unit == "\t":
        return smallest if smallest in (*_UNITS, 8) else 4
    even = smallest in _UNITS and all(width % smallest == 0 for width in widths)
    return smallest if even else 0


def _columns(indent: str, unit: str | None) -> int:
    return len(indent.expandtabs(4 if unit in (None, "\t") else len(unit or "")))


def _filled(columns: int, unit: str | None) -> str:
    return "\t" * (columns // 4) + " " * (columns % 4) if unit == "\t" else " " * columns


def first_restored(lines: Sequence[str], base: str, old: Sequence[str], fixed: Collection[int]) -> list[str]:
    """The lines with the first one's indent back, where it alone was lost: the others stand as deep as before.

    Lines whose index is ``fixed`` tell nothing.
    """
    rest = [_depth(line) for number, line in enumerate(lines) if number and line.strip() and number not in fixed]
    depth = _depth(base + ".")
    known = [_depth(line) for line in old[1:] if line.strip() and _depth(line) >= depth]
    if not base or indent_of(lines[0]) or not rest or min(rest) < depth:
        return list(lines)
    opens = lines[0].rstrip().endswith(_OPENERS)
    closes = opens and _CLOSER.match(lines[-1].lstrip()) is not None and rest[-1] == depth
    absolute = bool(known) and min(rest) == min(known)
    return [base + lines[0], *lines[1:]] if closes or absolute else list(lines)


def _depth(line: str) -> int:
    return len(indent_of(line).expandtabs(4))


def literal_lines(tree: Tree | None, starts: Sequence[int]) -> dict[int, bool]:
    """Which lines begin inside a literal, by index; whether it is documentation, which is indented with the code.

    ``starts`` are the lines' offsets in the tree's text.
    """
    if tree is None:
        return {}
    inside = (number for number, at in enumerate(starts) if number and in_literal(tree, at - 1))
    return {number: in_docstring(tree, starts[number] - 1) for number in inside}


def trimmed(lines: Sequence[str], tree: Tree | None, starts: Sequence[int]) -> list[str]:
    """The lines without white space at their ends, but where it is inside a literal or nothing is known of it."""
    return [_trimmed(line, tree, at) for line, at in zip(lines, starts, strict=True)]


def _trimmed(line: str, tree: Tree | None, at: int) -> str:
    short = line.rstrip(" \t")
    if short == line or tree is None:
        return line if short else ""
    return line if in_literal(tree, at + len(short)) else short


def starts_of(lines: Sequence[str], at: int, newline: str) -> list[int]:
    """The offsets of lines that are put at ``at``, joined by a line end."""
    starts = [at]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + len(newline))
    return starts


def gaps(before: Document, after: Document, span: Span) -> dict[int, int]:
    """How many blank lines are missing before which lines of ``after``, between the functions and classes that begin
    and end within ``span``, measured by what ``before`` has between its own; those it has side by side stay so."""
    tree, text = after.code_tree, after.text
    if tree is None:
        return {}
    wanted, known = _usual(before), _pairs(before)
    missing = dict[int, int]()
    for first, second in _neighbours(tree.symbols(*_BLOCKS), text):
        if not (span.covers(first.removal) and span.covers(second.removal)):
            continue
        line = text.line_at(second.removal.start)
        if (first.name, second.name) in known:
            continue
        lacking = wanted.get(_nested(second, text), 0) - _blank_lines(first, second, text)
        if lacking > 0:
            missing[line] = lacking
    return missing


def _pairs(document: Document) -> set[tuple[str, str]]:
    tree = document.code_tree
    found = _neighbours(tree.symbols(*_BLOCKS), document.text) if tree else ()
    return {(first.name, second.name) for first, second in found}


def _usual(document: Document) -> dict[bool, int]:
    """The usual number of blank lines between blocks at the top (False) and within others (True)."""
    counts: dict[bool, Counter[int]] = {False: Counter(), True: Counter()}
    tree, text = document.code_tree, document.text
    for first, second in _neighbours(tree.symbols(*_BLOCKS), text) if tree else ():
        counts[_nested(second, text)][_blank_lines(first, second, text)] += 1
    usual = {nested: max(count, key=lambda gap: (count[gap], gap)) for nested, count in counts.items() if count}
    return {**({False: 2, True: 1} if document.language == "python" else {}), **usual}


def _neighbours(symbols: Sequence[Symbol], text: Text) -> list[tuple[Symbol, Symbol]]:
    """Blocks beside each other with nothing but white space between; one-liners are left as they are."""
    ended = dict[int, Symbol]()
    found = list[tuple[Symbol, Symbol]]()
    for symbol in symbols:
        at = symbol.removal.start
        while at > 0 and text.value[at - 1].isspace():
            at -= 1
        first = ended.get(at)
        if first is not None and "\n" in text[first.span]:
            found.append((first, symbol))
        ended[symbol.removal.end] = symbol
    return found


def _blank_lines(first: Symbol, second: Symbol, text: Text) -> int:
    return text.line_at(second.removal.start) - text.line_at(first.removal.end) - 1


def _nested(symbol: Symbol, text: Text) -> bool:
    return text.line_start(text.line_at(symbol.removal.start)) != symbol.removal.start
