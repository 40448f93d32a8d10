"""From edits to a plan, and where the caret goes: what every editing intent shares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from senorita_lsp.action.plan import Action, EditText, Plan, Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, apply, ordered, shifted

_INDENT: Final = re.compile(r"^[ \t]+(?=\S)", re.MULTILINE)
MOST_EDITS: Final = 20_000


def edited(
    document: Document, edits: Iterable[TextEdit], words: str, caret: Span | int, more: tuple[Action, ...] = ()
) -> Planned:
    """The plan for edits of one document; ``words`` is said and labels the undo step, ``caret`` is in the new text.

    Edits that change nothing are left out; where none remains the answer is a refusal.
    """
    wanted = tuple(edit for edit in edits if document.text[edit.span] != edit.new)
    if not wanted:
        return refuse("nothing", what="change")
    if len(wanted) > MOST_EDITS:
        return refuse("too_much")
    selection = Span(caret, caret) if isinstance(caret, int) else caret
    action = EditText(document.uri, document.version, ordered(wanted), words.rstrip("."), selection)
    return Plan((*more, action), words)


def kept(snapshot: Snapshot, edits: Iterable[TextEdit]) -> Span:
    """The selection where it lies after the edits: it goes along with the text around it."""
    made = tuple(edits)
    document = snapshot.document
    size = len(document.text) if document else 0
    start, end = (max(0, min(offset, size)) for offset in (snapshot.selection.start, snapshot.selection.end))
    return Span(*sorted((shifted(start, made), shifted(end, made))))


def first_sign(text: Text, line: int) -> int:
    """The offset of a line's first character that is no white space, its end where it has none."""
    span = text.line(line)
    return span.start + len(text.indent(line)) if text[span].strip() else span.end


def alone(text: Text, span: Span) -> bool:
    """Whether nothing but white space (and a closing ``;`` or ``,``) stands beside a span on its lines."""
    first, last = text.line(text.line_at(span.start)), text.line(text.line_at(span.end))
    outside = text.value[first.start : span.start] + text.value[span.end : max(last.end, span.end)]
    return not outside.strip().strip(";,") and not span.empty


def after_removal(text: Text, edits: tuple[TextEdit, ...], lines: bool = False) -> int:
    """The caret after a deletion: where the first removed span began; ``lines``: whole lines as such were meant.

    Of a construct with lines of its own it is the first sign of what takes its place, where that is indented as it was.
    """
    removed = edits[0].span
    line = text.line_at(removed.start)
    if lines or removed.start != text.line_start(line) or removed.end <= text.line(line).end:
        return removed.start
    new = Text(apply(text.value, edits))
    there = new.line_at(removed.start)
    blank = not new[new.line(there)].strip()
    return removed.start if blank or new.indent(there) != text.indent(line) else first_sign(new, there)


def indent_unit(document: Document) -> str:
    """What one level of indent is in a document: a tab, or the smallest step its lines show, else the language's."""
    from senorita_lsp.document.language import language

    text = document.text
    indents = _INDENT.findall(text.value, 0, text.line(2_000).end)
    if any(indent[0] == "\t" for indent in indents):
        return "\t"
    widths = {len(indent) for indent in indents if len(indent) > 1}
    smallest = min(widths, default=0)
    return " " * smallest if smallest in (2, 3, 4, 8) else language(document.language).indent
