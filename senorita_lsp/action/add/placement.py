"""Where a line of code goes: inside the block whose head the caret is in, behind the statement it is in, on the blank
line it is on; and the blank lines around what is put there.

What belongs here: places for whole lines, by their indent and what opens and closes blocks, so that broken code has
places too. What does not: what the lines are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from senorita_lsp.action.code.dialect import Dialect, dialect
from senorita_lsp.action.edits import indent_unit
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, TextEdit

_DEFINITIONS: Final = ("function", "method", "class", "interface", "struct", "enum", "trait", "implementation")
_BODIED: Final = (
    *_DEFINITIONS, "module", "namespace", "if", "branch", "else", "for", "while", "try", "catch", "finally", "with",
    "switch", "case", "ruleset", "rule",
)  # fmt: skip
_EMPTY_BLOCK: Final = re.compile(r"\{[ \t]*\}")
_ACCESS: Final = re.compile(r"(?:public|private|protected)[ \t]*:")
_DATA: Final = re.compile(r"([=(:,\[]|\breturn)\s*[{\[(]\s*$")


@dataclass(frozen=True)
class Place:
    """Lines go behind line ``after`` (-1: at the top) at ``indent``, in place of the lines up to ``before``.

    ``first``: they are the first of their block. ``inside``: they go into these braces of one line.
    """

    after: int
    before: int
    indent: str
    first: bool = False
    inside: Span | None = None


class Lines:
    """A document's lines, asked for what they open, close and hold."""

    def __init__(self, document: Document) -> None:
        self.document, self.text = document, document.text
        self.spoken: Dialect = dialect(document.language)
        self.unit = _unit(document, self.spoken)
        self._opens = re.compile(self.spoken.setting("opens", r"[{(\[]\s*$"))
        self._closes = re.compile(self.spoken.setting("closes", r"[})\]]"))

    def content(self, line: int) -> str:
        return self.text[self.text.line(line)].strip() if 0 <= line < self.text.line_count else ""

    def indent(self, line: int) -> str:
        return self.text.indent(line)

    def opens(self, line: int) -> bool:
        content = self.content(line)
        if not self._opens.search(content):
            return False
        return not _DATA.search(content)

    def closes(self, line: int) -> bool:
        return bool(self._closes.match(self.content(line)))

    def before(self, line: int) -> int:
        """The nearest line above that is not blank, -1 where none is."""
        line -= 1
        while line >= 0 and not self.content(line):
            line -= 1
        return line

    def behind(self, line: int) -> int:
        """The nearest line below that is not blank, the number of lines where none is."""
        line += 1
        while line < self.text.line_count and not self.content(line):
            line += 1
        return line

    def block_end(self, line: int) -> int:
        """The last line of the block or the statement that begins in a line: by indent, with what closes it."""
        depth, last = len(self.indent(line)), line
        at = self.behind(line)
        while at < self.text.line_count and (len(self.indent(at)) > depth or self._goes_on(at, depth)):
            last, at = at, self.behind(at)
        return last

    def _goes_on(self, line: int, depth: int) -> bool:
        if len(self.indent(line)) != depth:
            return False
        header = self.spoken.table("header").get("continuation")
        return self.closes(line) or bool(header and re.match(str(header), self.content(line)))


def _unit(document: Document, spoken: Dialect) -> str:
    """One level of indent: as the document shows it, else as its language's templates have it."""
    text = document.text
    shows = bool(re.search(r"^[ \t]+\S", text.value, re.MULTILINE))
    own = spoken.setting("indent")
    return indent_unit(document) if shows or not own else own


def statement_place(lines: Lines, at: int) -> Place:
    """Where a new statement goes for a caret."""
    text = lines.text
    line = text.line_at(at)
    if not lines.content(line):
        return blank_place(lines, line, at)
    closing = re.match(r"\}(?![),;\]])", lines.content(line))
    if closing and line and at <= text.line_start(line) + len(lines.indent(line)):
        return _last_place(lines, line)
    empty = _empty_block(lines, line, at)
    if empty is not None:
        return Place(line, line + 1, lines.indent(line) + lines.unit, True, empty)
    head = _head_end(lines, line, at)
    if head is not None:
        return body_place(lines, head)
    last = _statement_end(lines, line, at)
    return Place(last, last + 1, lines.indent(line))


def _last_place(lines: Lines, line: int) -> Place:
    """Before a line that closes a block: behind the last one in it."""
    before = lines.before(line)
    opened = before < 0 or lines.opens(before) or lines.content(before).endswith("{")
    indent = lines.indent(line) + lines.unit if opened else max(lines.indent(before), lines.indent(line), key=len)
    return Place(line - 1, line, indent)


def body_place(lines: Lines, head: int) -> Place:
    """The first place in the body of the block whose head ends with a line."""
    if lines.content(head + 1) == "{":
        head += 1
    indent = lines.indent(head) + lines.unit
    first = lines.behind(head)
    if first < lines.text.line_count and _ACCESS.fullmatch(lines.content(first)):
        head, first = first, lines.behind(first)
    inner = first < lines.text.line_count and len(lines.indent(first)) > len(lines.indent(head))
    if inner and not lines.closes(first):
        indent = lines.indent(first)
    filler = lines.spoken.setting("pass")
    if filler and inner and lines.content(first) in (filler, "..."):
        return Place(head, first + 1, indent, True)
    blank = first == lines.text.line_count or not inner
    skipped = first if blank and first < lines.text.line_count and lines.closes(first) else head + 1
    return Place(head, skipped, indent, True)


def blank_place(lines: Lines, line: int, at: int) -> Place:
    """A blank line: the new lines take its place."""
    before = lines.before(line)
    indent = lines.indent(line)
    if not indent and before >= 0 and lines.spoken.setting("blocks") != "indent":
        opened = lines.opens(before) or lines.content(before) == "{"
        indent = lines.indent(before) + (lines.unit if opened else "")
        behind = lines.behind(line)
        if behind < lines.text.line_count and not lines.closes(behind) and not opened:
            indent = max(indent, lines.indent(behind), key=len)
    return Place(line - 1, line + 1, indent, before >= 0 and before == line - 1 and lines.opens(before))


def _empty_block(lines: Lines, line: int, at: int) -> Span | None:
    """The braces with nothing in them that the caret is in or its line ends with."""
    if lines.spoken.setting("blocks") != "braces":
        return None
    span = lines.text.line(line)
    found = [Span(m.start(), m.end()) for m in _EMPTY_BLOCK.finditer(lines.text.value, span.start, span.end)]
    inside = [each for each in found if each.start < at < each.end]
    ends = [each for each in found if not lines.text.value[each.end : span.end].strip(" \t;)")]
    ends = [each for each in ends if not re.search(r"[=(,:]\s*$", lines.text.value[span.start : each.start])]
    return next(iter(inside or ends), None)


def _head_end(lines: Lines, line: int, at: int) -> int | None:
    """The last line of the head that a line is part of; None where it is in none."""
    if lines.opens(line) or lines.content(line + 1) == "{" or lines.content(line) == "{":
        return line
    tree = lines.document.tree
    around = tree.enclosing(Span(at, at), _BODIED) if tree else None
    body = around.part("body") if around else None
    if around is None or body is None:
        return None
    first, last = lines.text.line_at(around.span.start), lines.text.line_at(body.start)
    if not lines.text.value[lines.text.line(last).start : body.start].strip():
        last = lines.before(last)
    return last if first <= line <= last and lines.opens(last) else None


def _statement_end(lines: Lines, line: int, at: int) -> int:
    """The last line of the statement that a line belongs to."""
    text = lines.text
    depth = _unclosed(text[text.line(line)])
    while depth > 0 and line + 1 < text.line_count:
        line += 1
        depth += _unclosed(text[text.line(line)])
    return line


def _unclosed(content: str) -> int:
    plain = re.sub(r"\"[^\"]*\"|'[^']*'|`[^`]*`", "", content)
    opened, closed = (sum(map(plain.count, signs)) for signs in ("([{", ")]}"))
    leading = len(plain.strip()) - len(plain.strip().lstrip(")]}"))
    return opened - closed + leading if leading else opened - closed


def _defined(lines: Lines, line: int, indent: str) -> tuple[bool, bool]:
    """Whether a definition at an indent begins in a line, and whether one of several lines ends in it."""
    tree, text = lines.document.tree, lines.text
    if tree is None or not 0 <= line < text.line_count:
        return False, False
    found = tree.touching(text.line(line), _DEFINITIONS)
    bodied = [s for s in found if text.line_at(s.span.end) > text.line_at(s.span.start)]
    beside = [s for s in bodied if text.indent(text.line_at(s.span.start)) == indent]
    begins = any(line in (text.line_at(s.removal.start), text.line_at(s.span.start)) for s in beside)
    return begins, any(text.line_at(s.span.end) == line for s in beside)


def put(
    lines: Lines, place: Place, block: Sequence[str], defines: bool = False, comment: bool = False
) -> tuple[TextEdit, int]:
    """The edit that puts lines in a place, and the offset where their text begins in the new document."""
    text, newline = lines.text, lines.text.newline
    joined = newline.join(block)
    if place.inside is not None:
        closing = newline + lines.indent(place.after)
        return TextEdit(Span(place.inside.start + 1, place.inside.end - 1), newline + joined + closing), (
            place.inside.start + 1 + len(newline)
        )
    above, below = _gaps(lines, place, defines)
    below = 0 if comment else below
    before = newline * (above + (place.after >= 0))
    behind = lines.behind(place.before - 1) if place.before <= text.line_count else text.line_count
    start = text.line(place.after).end if place.after >= 0 else 0
    end = text.line(place.before - 1).end if place.before > place.after + 1 else start
    after = newline * below
    if place.after + 1 == text.line_count - 1 < place.before and not lines.content(place.after + 1):
        after = newline
    elif place.after < 0 and place.before <= 0:
        after = newline * (below + 1) if behind < text.line_count else newline
    return TextEdit(Span(start, end), before + joined + after), start + len(before)


def _gaps(lines: Lines, place: Place, defines: bool) -> tuple[int, int]:
    """How many blank lines are to be added above and below."""
    above_line, below_line = lines.before(place.after + 1), lines.behind(place.before - 1)
    begins, ends = _defined(lines, below_line, place.indent)[0], _defined(lines, above_line, place.indent)[1]
    wanted = int(lines.spoken.setting("blanks_top", "1")) if not place.indent else 1
    have_above = place.after - above_line
    have_below = below_line - place.before
    last = below_line >= lines.text.line_count
    inner = place.first or above_line < 0 or len(lines.indent(above_line)) < len(place.indent)
    parted = defines or ends
    python = lines.spoken.setting("blocks") == "indent"
    brief = defines and not python and not ends and not inner
    above = 0 if inner or not parted or brief else max(0, wanted - have_above)
    closes = last or lines.closes(below_line) or len(lines.indent(below_line)) < len(place.indent)
    below = 0 if closes or not (defines or begins) else max(0, wanted - have_below)
    if python and last is False and not closes and len(lines.indent(below_line)) > len(place.indent):
        below = 0
    return above, below
