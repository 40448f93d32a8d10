"""Targets that need no syntax tree: lines, words, characters, tokens, paragraphs, phrases, the selection, the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.say import count as counted
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import Resolved, Target, caret, pick
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.names import words_of
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text

WORD: Final = re.compile(r"\w+")
TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_GAP: Final = r"[ \t_-]*"
_FAR: Final = 20_000
SPACE: Final = re.compile(r"[ \t]+")


def lines(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Whole lines, without the last one's end: by number, range, direction and count, else those of the selection."""
    text, values = document.text, intent.slots
    found = _line_range(intent, text, snapshot)
    if isinstance(found, Refusal):
        return found
    if slots.text(values, "which") in ("every", "all"):
        found = (0, text.line_count - 1)
    first, last = found
    span = Span(text.line(first).start, text.line(last).end)
    return Target((span,), "line", _lines_named(first, last, text, snapshot), lines=True)


def selection(_intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """What is selected."""
    span = _inside(snapshot.selection, document.text)
    if span.empty:
        return refuse("no_selection")
    return Target((span,), "selection", "the selection")


def file(_intent: Intent, document: Document, _snapshot: Snapshot) -> Resolved:
    """The whole text."""
    return Target((Span(0, len(document.text)),), "file", "the file")


def phrase(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Words of the text, as said or as they are written in a name: "user count" is ``user_count`` too."""
    said = slots.text(intent.slots, "text", "name")
    if not said:
        return refuse("which_text")
    found = occurrences(said, document.text.value)
    if not found:
        return refuse("no_match", what=said)
    at = _inside(snapshot.selection, document.text)
    spans = pick(found, "match", intent, at)
    return spans if isinstance(spans, Refusal) else Target(spans, "text", said)


def words(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Identifiers and words; a number counts within the caret's line."""
    return _matching(WORD, "word", intent, document, snapshot)


def tokens(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Words and single signs."""
    return _matching(TOKEN, "token", intent, document, snapshot)


def spaces(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Runs of white space within a line."""
    return _matching(SPACE, "space", intent, document, snapshot)


def characters(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """A number of characters before or after the caret, or counted within the caret's line."""
    text, at, values = document.text, caret(snapshot), intent.slots
    index, count = slots.number(values, "index"), slots.times(values)
    if index is not None:
        line = text.line(text.line_at(at))
        if not 1 <= index <= len(line):
            return refuse("not_found", what=f"character {index}")
        span = Span(line.start + index - 1, line.start + index)
    elif slots.forward(values) is False:
        span = Span(max(0, at - count), at)
    else:
        span = Span(at, min(len(text), at + count))
    if span.empty:
        return refuse("not_found", what="a character")
    return Target((span,), "character", counted(len(span), "character"))


def paragraphs(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Runs of lines between blank ones."""
    spans = tuple(_paragraphs(document.text))
    found = pick(spans, "paragraph", intent, _inside(snapshot.selection, document.text))
    return found if isinstance(found, Refusal) else Target(found, "paragraph", "the paragraph", lines=True)


def occurrences(said: str, text: str) -> tuple[Span, ...]:
    """Where a phrase stands: letter for letter, else in any case, else as a name of its words, else within a name."""
    parts = words_of(said)
    joined = _GAP.join(map(re.escape, parts))
    patterns = (
        re.compile(rf"(?<!\w){re.escape(said)}(?!\w)"),
        re.compile(rf"(?<!\w){re.escape(said)}(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)_*{joined}_*(?!\w)", re.IGNORECASE) if parts else None,
        re.compile(re.escape(said), re.IGNORECASE),
        re.compile(joined, re.IGNORECASE) if parts else None,
    )
    for pattern in filter(None, patterns):
        found = tuple(Span(*match.span()) for match in pattern.finditer(text) if match.group())
        if found:
            return found
    return ()


def everywhere(said: str, text: str) -> tuple[Span, ...]:
    """Every place a phrase stands, in whatever style its words are written; one word only as it is written first."""
    parts = words_of(said)
    if len(parts) < 2:
        return occurrences(said, text)
    pattern = re.compile(rf"(?<!\w)_*{_GAP.join(map(re.escape, parts))}_*(?!\w)", re.IGNORECASE)
    return tuple(Span(*found.span()) for found in pattern.finditer(text)) or occurrences(said, text)


def _matching(pattern: re.Pattern[str], kind: str, intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    text, at = document.text, _inside(snapshot.selection, document.text)
    within_line = any(intent.slots.get(slot) is not None for slot in ("index", "from", "which"))
    line, near = text.line(text.line_at(at.start)), Span(max(0, at.start - _FAR), min(len(text), at.end + _FAR))
    undirected = slots.forward(intent.slots) is None and slots.number(intent.slots, "count") is None
    areas = (line,) if within_line else (line, near) if undirected else (near,)
    found_in = (tuple(Span(*m.span()) for m in pattern.finditer(text.value, area.start, area.end)) for area in areas)
    spans = next(filter(None, found_in), ())
    found = pick(spans, kind, intent, at)
    if isinstance(found, Refusal):
        return found
    return Target(found, kind, counted(len(found), kind) if len(found) > 1 else f"a {kind}")


def _line_range(intent: Intent, text: Text, snapshot: Snapshot) -> tuple[int, int] | Refusal:
    """The first and the last line meant, from 0."""
    values, selected = intent.slots, _inside(snapshot.selection, text)
    here, until = text.line_at(selected.start), text.line_at(selected.end)
    if until > here and selected.end == text.line_start(until):
        until -= 1
    first, last, index = (slots.number(values, slot) for slot in ("from", "to", "index"))
    if index is not None and first is None:
        count = slots.times(values)
        return _numbered(index, index + count - 1, text) if index > 0 else _numbered(index - count + 1, index, text)
    if first is not None:
        return _numbered(first, last if last is not None else _last_said(values, first, text), text)
    which, count = slots.text(values, "which"), slots.times(values)
    if which in ("first", "last"):
        return (0, min(count, text.line_count) - 1) if which == "first" else _last_lines(count, text)
    ahead = slots.forward(values)
    if ahead is None:
        return (here, until) if values.get("count") is None else (here, min(here + count, text.line_count) - 1)
    if ahead:
        return (until + 1, min(until + count, text.line_count - 1)) if until + 1 < text.line_count else _no_line("next")
    return (max(0, here - count), here - 1) if here else _no_line("previous")


def _last_said(values: slots.Slots, first: int, text: Text) -> int:
    """The last line of a range whose end is no number: "from line three to the end"."""
    if slots.text(values, "to", "end") == "end" and slots.text(values, "to"):
        return text.line_count
    return first + slots.times(values) - 1


def _no_line(which: str) -> Refusal:
    return refuse("not_found", what=f"a {which} line")


def _last_lines(count: int, text: Text) -> tuple[int, int]:
    last = text.line_count - 1
    if last and text.line(last).empty:
        last -= 1
    return max(0, last - count + 1), last


def _numbered(first: int, last: int, text: Text) -> tuple[int, int] | Refusal:
    """Lines by number from 1, counted from the end when negative; a range may end beyond the text, not begin there."""
    size = text.line_count
    ends = size - 1 if size > 1 and text.line(size - 1).empty else size
    first, last = sorted(number + ends + 1 if number < 0 else number for number in (first, last))
    if not 1 <= first <= size:
        return refuse("not_found", what=f"line {first}")
    return first - 1, min(last, size) - 1


def _lines_named(first: int, last: int, text: Text, snapshot: Snapshot) -> str:
    if first != last:
        return f"lines {first + 1} to {last + 1}"
    return "the line" if first == text.line_at(snapshot.selection.start) else f"line {first + 1}"


def _paragraphs(text: Text) -> Iterator[Span]:
    start: int | None = None
    for number in range(text.line_count + 1):
        blank = number == text.line_count or not text[text.line(number)].strip()
        if blank and start is not None:
            yield Span(text.line(start).start, text.line(number - 1).end)
            start = None
        elif not blank and start is None:
            start = number


def _inside(span: Span, text: Text) -> Span:
    start, end = sorted((max(0, min(span.start, len(text))), max(0, min(span.end, len(text)))))
    return Span(start, end)
