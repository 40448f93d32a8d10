"""Editing whole lines: indent, comment, new lines, moving up and down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.edit import comment_part, relocate
from senorita_lsp.action.edit.relocate import whole_of
from senorita_lsp.action.edits import alone, edited, first_sign, indent_unit, kept
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.target import jsx
from senorita_lsp.action.target.bare_name import thing
from senorita_lsp.action.target.resolve import Target, caret, resolve, unresolved
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.language import Comments, language
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit


def indent(intent: Intent, snapshot: Snapshot) -> Planned:
    """One level (or ``times``) more before each line of the target that is not blank."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    text = document.text
    unit = indent_unit(document) * slots.times(intent.slots, "times", 20)
    places = (text.line_start(line) for line in _lines(text, target) if text[text.line(line)].strip())
    edits = tuple(TextEdit(Span(place, place), unit) for place in places)
    return edited(document, edits, say("indented", what=target.what), kept(snapshot, edits))


def dedent(intent: Intent, snapshot: Snapshot) -> Planned:
    """One level (or ``times``) less before each line of the target, as far as there is any."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    text, unit = document.text, indent_unit(document)
    times = slots.times(intent.slots, "times", 20)
    spans = (
        Span(text.line_start(n), text.line_start(n) + _removable(text.indent(n), unit, times))
        for n in _lines(text, target)
    )
    edits = tuple(TextEdit(span, "") for span in spans if not span.empty)
    return edited(document, edits, say("dedented", what=target.what), kept(snapshot, edits))


_WORDS: Final = frozenset({"text", "word", "subword", "token", "character", "selection", "identifier", "nonwhitespace"})


def comment(intent: Intent, snapshot: Snapshot) -> Planned:
    """Comment tokens before each line of the target at its smallest indent, or around it where lines have no token."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    tokens = _tokens(document, target)
    parts = [relocate.as_statement(part, document) for part in target.parted(document.text)]
    if slots.flag(intent.slots, "toggle") and _all_commented(document.text, target, tokens):
        return uncomment(intent, snapshot)
    within = [comment_part.edits(document.text, part, tokens) for part in parts]
    edits = tuple(
        edit for part, own in zip(parts, within, strict=True) for edit in own or _commented(document.text, part, tokens)
    )
    if tokens.line is None and tokens.block is None:
        return refuse("not_yet", what="comment in this language")
    done = edited(document, edits, say("commented", what=target.what), _line_end(snapshot, edits))
    torn = any(
        not own and not part.lines and part.kind not in _WORDS and not alone(document.text, part.whole)
        for part, own in zip(parts, within, strict=True)
    )
    return refuse("nothing", what="comment out by itself there") if torn and tokens.line else done


def uncomment(intent: Intent, snapshot: Snapshot) -> Planned:
    """The comment tokens of the target's lines go, with the space after them."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    edits = tuple(_uncommented(document.text, target, _tokens(document, target)))
    if not edits:
        return refuse("nothing", what="uncomment")
    return edited(document, edits, say("uncommented", what=target.what), kept(snapshot, edits))


def _tokens(document: Document, target: Target) -> Comments:
    """What comments are written with where the target is: between tags other signs than elsewhere."""
    first = first_sign(document.text, document.text.line_at(target.whole.start))
    return jsx.COMMENTS if jsx.between_tags(document, first) else language(document.language).comments


def newline(intent: Intent, snapshot: Snapshot) -> Planned:
    """New lines at the caret, or above or below its line (or line ``index``), indented as that line is."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    text, index = document.text, slots.number(intent.slots, "index")
    if index is not None and not 1 <= index <= text.line_count:
        return refuse("not_found", what=f"line {index}")
    where, anchor = slots.text(intent.slots, "where"), intent.slots.get("anchor")
    line = index - 1 if index is not None else text.line_at(caret(snapshot))
    breaks, before = text.newline * slots.times(intent.slots, "times", 1_000), text.indent(line)
    if isinstance(anchor, Intent):
        found = _anchored(anchor, document, snapshot)
        if not isinstance(found, Span):
            return found
        line, before = text.line_at(found.start), text.indent(text.line_at(found.start))
        line = line if where == "above" else text.line_at(found.end)
    if where == "above":
        at = text.line_start(line)
        edit = TextEdit(Span(at, at), before + breaks)
        return edited(document, (edit,), say("new_line"), at + len(before))
    here = text.line(line).end if where in ("below", "after") or index is not None else caret(snapshot)
    before = before if anchor else before[: max(0, here - text.line_start(line))]
    gap = _gap_at(text, here)
    edit = TextEdit(gap, breaks + before)
    return edited(document, (edit,), say("new_line"), gap.start + len(edit.new))


def _anchored(anchor: Intent, document: Document, snapshot: Snapshot) -> Span | Planned:
    """What a new line goes above or below, its documentation included."""
    if slots.text(anchor.slots, "target") == "thing":
        found = thing(anchor, "body", document, snapshot)
    else:
        found = resolve(anchor, snapshot)
    return whole_of(found, document) if isinstance(found, Target) else found


def _gap_at(text: Text, at: int) -> Span:
    """The white space around a place within the words of a line: no line shall end or begin with it."""
    line = text.line(text.line_at(at))
    left, right = text.value[line.start : at], text.value[at : line.end]
    if not left.strip() or not right.strip():
        return Span(at, at)
    return Span(at - len(left) + len(left.rstrip()), at + len(right) - len(right.lstrip()))


def move(intent: Intent, snapshot: Snapshot) -> Planned:
    """The lines of the target change places with those above or below them."""
    direction = slots.text(intent.slots, "direction")
    down = slots.forward(intent.slots)
    if down is None or direction in ("left", "right"):
        return refuse("not_yet", what="move that there")
    document = snapshot.document
    still = {k: v for k, v in intent.slots.items() if k not in ("direction", "count")}
    target = resolve(replace(intent, slots=still), snapshot)
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    text = document.text
    first, last = text.line_at(target.whole.start), text.line_at(target.whole.end)
    count = slots.times(intent.slots)
    count = min(count, text.line_count - 1 - last - _open_end(text)) if down else min(count, first)
    if count <= 0:
        return refuse("nothing", what=f"move past {'the end' if down else 'the start'}")
    edit, at = _swapped(text, first, last, count if down else -count)
    return edited(document, (edit,), say("moved_lines", what=target.what, direction=direction), at)


def _open_end(text: Text) -> int:
    """1 where the text ends with a line end: its empty last line is no place to move to."""
    return 1 if text.line_count > 1 and text.line(text.line_count - 1).empty else 0


def _swapped(text: Text, first: int, last: int, by: int) -> tuple[TextEdit, int]:
    """The edit that moves lines, and the end of the first of them afterwards."""
    start, end = (first + by, last) if by < 0 else (first, last + by)
    lines = [text[text.line(line)] for line in range(start, end + 1)]
    size = last - first + 1
    moved = lines[-size:] + lines[:-size] if by < 0 else lines[size:] + lines[:size]
    span = Span(text.line_start(start), text.line(end).end)
    new = text.newline.join(moved)
    ahead = 0 if by < 0 else len(text.newline.join(lines[size:])) + len(text.newline)
    return TextEdit(span, new), span.start + ahead + len(lines[first - start])


def _all_commented(text: Text, target: Target, tokens: Comments) -> bool:
    lines = [text[text.line(line)].strip() for line in _lines(text, target)]
    starts = tuple(filter(None, (tokens.line, tokens.block[0] if tokens.block else None)))
    return any(lines) and all(line.startswith(starts) for line in lines if line)


def _commented(text: Text, target: Target, tokens: Comments) -> Iterator[TextEdit]:
    lines = [line for line in _lines(text, target) if text[text.line(line)].strip()]
    column = min((len(text.indent(line)) for line in lines), default=0)
    if tokens.line is not None:
        for line in lines:
            at = text.line_start(line) + column
            yield TextEdit(Span(at, at), tokens.line + " ")
    elif tokens.block is not None and lines:
        span = Span(text.line_start(lines[0]), text.line(lines[-1]).end)
        yield from comment_part.around_lines(text, span, tokens.block)


def _uncommented(text: Text, target: Target, tokens: Comments) -> Iterator[TextEdit]:
    whole = text[target.whole].strip()
    if tokens.block and whole.startswith(tokens.block[0]) and whole.endswith(tokens.block[1]):
        yield from _unblocked(text, target, tokens.block)
        return
    for line in _lines(text, target):
        span, start = text.line(line), text.line_start(line) + len(text.indent(line))
        content = text.value[start : span.end]
        if tokens.line is not None and content.startswith(tokens.line):
            after = content[len(tokens.line) :]
            yield TextEdit(Span(start, start + len(tokens.line) + after.startswith(" ")), "")


def _unblocked(text: Text, target: Target, block: tuple[str, str]) -> Iterator[TextEdit]:
    """Without the signs around it; where comments stand side by side, around each."""
    opens, closes = block
    for known in re.finditer(f"{re.escape(opens)}([\\s\\S]*?){re.escape(closes)}", text[target.whole]):
        start, end = (target.whole.start + at for at in known.span())
        spaced = known[1].startswith(" ") and known[1].endswith(" ") and len(known[1]) > 1
        yield TextEdit(Span(start, start + len(opens) + spaced), "")
        yield TextEdit(Span(end - len(closes) - spaced, end), "")


def _lines(text: Text, target: Target) -> Sequence[int]:
    """The lines a target touches; one that ends where a line begins does not touch that line."""
    lines = set[int]()
    for part in target.parted(text):
        first, last = text.line_at(part.whole.start), text.line_at(part.whole.end)
        end = last if last > first and part.whole.end == text.line_start(last) else last + 1
        lines.update(range(first, end))
    return sorted(lines)


def _removable(indent: str, unit: str, times: int) -> int:
    """How many characters of an indent so many levels are."""
    tabs = len(indent) - len(indent.lstrip("\t"))
    if tabs:
        return min(tabs, times)
    return min(len(indent) - len(indent.lstrip(" ")), (4 if unit == "\t" else len(unit)) * times)


def _line_end(snapshot: Snapshot, edits: tuple[TextEdit, ...]) -> Span:
    """The caret at the end of its line, after the edits; a selection stays one."""
    document = snapshot.document
    if document is None or not snapshot.selection.empty:
        return kept(snapshot, edits)
    from senorita_lsp.document.text import shifted

    at = shifted(document.text.line(document.text.line_at(caret(snapshot))).end, edits)
    return Span(at, at)
