"""Targets that need no syntax tree: lines, words, characters, tokens, paragraphs, phrases, the selection, the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.say import count as counted
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import choose, phrases
from senorita_lsp.action.target.resolve import Resolved, Sought, Target, caret, pick
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.names import word_spans
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text

WORD: Final = re.compile(r"\w+")
TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_FAR: Final = 20_000
_JOINT: Final = re.compile(r"[_-]+(?=[^\W_])")
_JOINT_BEFORE: Final = re.compile(r"(?<=[^\W_])[_-]+\Z")
SENTENCE: Final = re.compile(r"[^\s.!?#>*-](?:[^.!?\n]|[.!?](?=\S)|\n(?![ \t]*(?:\n|[-*#>])))*[.!?]*")
SPACE: Final = re.compile(r"[ \t]+")


def lines(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Whole lines, without the last one's end: by number, range, direction and count, else those of the selection."""
    text, values = document.text, intent.slots
    found = _line_range(intent, text, snapshot)
    if isinstance(intent, Sought):
        found = _lines_within(intent, text)
    if isinstance(found, Refusal):
        return found
    if slots.text(values, "which") in ("every", "all") and not isinstance(intent, Sought):
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
    found = phrases.written(said, document.text.value)
    if not found:
        return refuse("no_match", what=said)
    at = _inside(snapshot.selection, document.text)
    spans = pick(found, "match", intent, at)
    return spans if isinstance(spans, Refusal) else Target(spans, "text", said)


def words(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Identifiers and words; a number counts within the caret's line."""
    return _matching(WORD, "word", intent, document, snapshot)


def subwords(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """The words that a name is made of; a number counts within the name at the caret."""
    text, at = document.text, _inside(snapshot.selection, document.text)
    counted_within = any(intent.slots.get(slot) is not None for slot in ("index", "from", "which"))
    start, end = max(0, at.start - _FAR), min(len(text), at.end + _FAR)
    names = [Span(*found.span()) for found in WORD.finditer(text.value, start, end)]
    if counted_within and names:
        own = choose.here(names, at)
        line = text.line(text.line_at(at.start))
        beside = any(name.start <= at.end and name.end >= at.start for name in own)
        names = list(own) if beside else [name for name in names if line.covers(name)] or list(own)
    spans = tuple(
        Span(name.start + found[0], name.start + found[1]) for name in names for found in word_spans(text[name])
    )
    found = _picked(spans, "word", "subword", intent, at)
    return replace(found, removals=_with_joints(found.spans, text)) if isinstance(found, Target) else found


def _with_joints(spans: tuple[Span, ...], text: Text) -> tuple[Span, ...]:
    """Words of a name with the sign that joins them to the next one, or to the one before where they are the last."""
    first, last, value = spans[0], spans[-1], text.value
    after = _JOINT.match(value, last.end)
    before = _JOINT_BEFORE.search(value, max(0, first.start - 3), first.start)
    if after is not None:
        return (*spans[:-1], Span(last.start, after.end())) if len(spans) > 1 else (Span(first.start, after.end()),)
    return (Span(before.start(), first.end), *spans[1:]) if before is not None else spans


def tokens(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Words and single signs."""
    return _matching(TOKEN, "token", intent, document, snapshot)


def spaces(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Runs of white space within a line."""
    return _matching(SPACE, "space", intent, document, snapshot)


def characters(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """A number of characters before or after the caret, or counted within the caret's line (or what it is of)."""
    text, at, values = document.text, caret(snapshot), intent.slots
    first, last, index = (slots.number(values, slot) for slot in ("from", "to", "index"))
    count = slots.times(values)
    if index is not None:
        first, last = (index, index + count - 1) if index > 0 else (index - count + 1, index)
    if first is not None:
        span = _counted(first, last if last is not None else first, intent, text, at)
    elif slots.forward(values) is False:
        span = Span(_steps(text, at, -count), at)
    else:
        span = Span(at, _steps(text, at, count))
    if span is None or span.empty:
        return refuse("not_found", what="a character" if first is None else f"character {first}")
    return Target((span,), "character", counted(len(text[span].replace("\r\n", "\n")), "character"))


def _steps(text: Text, at: int, count: int) -> int:
    """The place so many characters after another, before it where that is negative; ``\\r\\n`` is one character."""
    side = -1 if count < 0 else 1
    for _ in range(min(abs(count), len(text))):
        ahead = text.value[at : at + 2] if side > 0 else text.value[max(0, at - 2) : at]
        at += side * (2 if ahead == "\r\n" else 1)
    return min(max(at, 0), len(text))


def _counted(first: int, last: int, intent: Intent, text: Text, at: int) -> Span | None:
    """Characters by number from 1, from the end when negative."""
    area = intent.area if isinstance(intent, Sought) else text.line(text.line_at(at))
    first, last = sorted(number + len(area) + 1 if number < 0 else number for number in (first, last))
    if not 1 <= first <= len(area):
        return None
    return Span(area.start + first - 1, area.start + min(last, len(area)))


def paragraphs(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Runs of lines between blank ones."""
    spans = tuple(_paragraphs(document.text))
    found = pick(spans, "paragraph", intent, _inside(snapshot.selection, document.text))
    return found if isinstance(found, Refusal) else Target(found, "paragraph", "the paragraph", lines=True)


def blank_lines(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """Lines with nothing but white space in them; what follows the last line's end is none."""
    text = document.text
    last = text.line_count - 1
    whole = range(text.line_count - (last > 0 and text.line(last).empty))
    spans = tuple(span for span in map(text.line, whole) if not text[span].strip())
    found = pick(spans, "blank line", intent, _inside(snapshot.selection, text))
    if isinstance(found, Refusal):
        return found
    what = counted(len(found), "blank line") if len(found) > 1 else "the blank line"
    return Target(found, "blank line", what, lines=True)


def sentences(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """What ends with a full stop and the like, or with its paragraph."""
    text, at = document.text, _inside(snapshot.selection, document.text)
    near = Span(max(0, at.start - _FAR), min(len(text), at.end + _FAR))
    spans = tuple(Span(*found.span()) for found in SENTENCE.finditer(text.value, near.start, near.end))
    return _picked(spans, "sentence", "sentence", intent, at)


def _matching(pattern: re.Pattern[str], kind: str, intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    text, at = document.text, _inside(snapshot.selection, document.text)
    within_line = any(intent.slots.get(slot) is not None for slot in ("index", "from", "which"))
    line, near = text.line(text.line_at(at.start)), Span(max(0, at.start - _FAR), min(len(text), at.end + _FAR))
    undirected = slots.forward(intent.slots) is None and slots.number(intent.slots, "count") is None
    areas = (line,) if within_line else (line, near) if undirected else (near,)
    found_in = (tuple(Span(*m.span()) for m in pattern.finditer(text.value, area.start, area.end)) for area in areas)
    spans = next(filter(None, found_in), ())
    if at.empty and kind == "token":
        spans = tuple(span for span in spans if not (_sign(span, text) and _beside_word(span, spans, at, text)))
    return _picked(spans, kind, kind, intent, at)


def _picked(spans: tuple[Span, ...], noun: str, kind: str, intent: Intent, at: Span) -> Resolved:
    found = pick(spans, noun, intent, at)
    if isinstance(found, Refusal):
        return found
    return Target(found, kind, counted(len(found), noun) if len(found) > 1 else f"a {noun}")


def _sign(span: Span, text: Text) -> bool:
    return not WORD.match(text.value, span.start)


def _beside_word(span: Span, spans: tuple[Span, ...], at: Span, text: Text) -> bool:
    """Whether a sign touches the caret, and a word does on its other side: then the caret is at the word."""
    if not span.contains(at.start):
        return False
    return any(other.contains(at.start) and not _sign(other, text) for other in spans)


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


def _lines_within(intent: Sought, text: Text) -> tuple[int, int] | Refusal:
    """Lines counted within a part of the text: all of them where no number is said."""
    first, last = text.line_at(intent.area.start), text.line_at(intent.area.end)
    start, end, index = (slots.number(intent.slots, slot) for slot in ("from", "to", "index"))
    count, size = slots.times(intent.slots), last - first + 1
    if index is not None:
        start, end = (index, index + count - 1) if index > 0 else (size + index + 2 - count, size + index + 1)
    elif start is None:
        return first, last
    start, end = sorted((start, end if end is not None else start))
    if not 1 <= start <= size:
        return refuse("not_found", what=f"line {start}")
    return first + start - 1, min(first + end - 1, last)


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
