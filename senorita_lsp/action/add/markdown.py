"""Adding to a document of prose (Markdown): headings, items of lists, blocks of code.

What belongs here: what is written and where. What does not: comments, which any language has (whole_lines.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.add.placement import Place
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.document.language import language
from senorita_lsp.transcript.numbers import cardinal

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_HEADING: Final = re.compile(r"(#{1,6}) ")
_ITEM: Final = re.compile(r"(\s*)([-*+]|\d+[.)]) ")
_MOST: Final = 6


def prose(adding: Adding) -> Planned | None:
    """The plan for what prose has; None where it is none of that, or the document no prose."""
    ways = {"heading": _heading, "element": _item, "list item": _item, "code block": _code}
    way = ways.get(adding.construct) if language(adding.document.language).prose else None
    return way(adding) if way is not None else None


def _heading(adding: Adding) -> Planned:
    """A heading, of the level that is said before its words, else as deep as the one above."""
    words = list(adding.said("text", "name"))
    words = words[1:] if words[:1] in (["called"], ["level"]) else words
    level = cardinal(words[:1]) if len(words) > 1 else None
    if level is None or not 1 <= level <= _MOST:
        level = _level_above(adding)
    else:
        words = words[1:]
    if not words:
        return refuse("which_text")
    text = " ".join(words)
    return _below(adding, f"{'#' * level} {text[:1].upper()}{text[1:]}{CARET}")


def _level_above(adding: Adding) -> int:
    """How deep the heading above the caret is, but not the title again."""
    lines, number = adding.lines, adding.lines.text.line_at(adding.at)
    found = (_HEADING.match(lines.content(line)) for line in range(number, -1, -1))
    return max(2, next((len(each[1]) for each in found if each), 1))


def _item(adding: Adding) -> Planned:
    """An item, behind the one at the caret, else behind the last of the next list; a list of its own without any."""
    words = adding.said("text", "name")
    words = words[1:] if words[:1] == ("called",) else words
    if not words:
        return refuse("which_text")
    lines, text = adding.lines, adding.document.text
    here = text.line_at(adding.at)
    known = [n for n in range(text.line_count) if _ITEM.match(text[text.line(n)])]
    if not known:
        return _below(adding, f"- {' '.join(words)}{CARET}")
    line = here if here in known else next((n for n in known if n > here), known[-1])
    while here not in known and line + 1 in known:
        line += 1
    found = _ITEM.match(text[text.line(line)])
    sign = found[2] if found else "-"
    sign = f"{int(sign[:-1]) + 1}{sign[-1]}" if sign[:-1].isdecimal() else sign
    return adding.put([f"{sign} {' '.join(words)}{CARET}"], Place(line, line + 1, lines.indent(line)))


def _code(adding: Adding) -> Planned:
    """A block of code, with its language where one is said."""
    return _below(adding, f"```{''.join(adding.said('text', 'name'))}", CARET, "```")


def _below(adding: Adding, *made: str) -> Planned:
    """Lines behind the paragraph at the caret, with a blank line between."""
    lines, line = adding.lines, adding.lines.text.line_at(adding.at)
    blank = not lines.content(line)
    while not blank and line + 1 < lines.text.line_count and lines.content(line + 1):
        line += 1
    after = ["", *made] if not blank else list(made)
    return adding.put(after, Place(line - blank, line + 1, ""))
