"""Navigation: lines, relative movement, symbols, phrases, definitions, problems, scrolling, searching.

A place in the active document is planned as its span; what only the editor knows (definitions in other files, what is
visible) is asked of the editor where it can be, and found in the open documents where it cannot.
"""

from __future__ import annotations

import re
from dataclasses import replace

from senorita_lsp.action import slots
from senorita_lsp.action.editor import listed
from senorita_lsp.action.plan import Choice, Choices, EditorCommand, Navigate, Plan, Planned
from senorita_lsp.action.say import count as counted
from senorita_lsp.action.say import editor_cannot, refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target import choose, match, pairs, phrases
from senorita_lsp.action.target.constructs import of_kind
from senorita_lsp.action.target.resolve import Target, caret, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Severity, Snapshot
from senorita_lsp.document.text import Span, Text

SCREEN = 30
"""Lines a screen is taken to have where the editor does not say what it shows."""

_WORD = re.compile(r"\w+|[^\w\s]+")


def line(intent: Intent, snapshot: Snapshot) -> Planned:
    """A line by number from 1, from the end when negative; beyond the last it is the last, and that is said."""
    document, number = snapshot.document, slots.number(intent.slots, "index")
    if document is None:
        return refuse("no_document")
    if number is None:
        return refuse("which_line")
    text, size = document.text, document.text.line_count
    wanted = number + size + 1 if number < 0 else number
    where = slots.text(intent.slots, "where")
    wanted += (where == "below") - (where == "above")
    there = max(1, min(wanted, size))
    span = text.line(there - 1)
    place = span.end if where == "end" else span.start
    words = "last_line" if wanted > size else "line"
    return at(document, place, say(words, number=there, lines=counted(size, "line")))


def relative(intent: Intent, snapshot: Snapshot) -> Planned:
    """The start or end of what the caret is in, or so many units on."""
    document, unit = snapshot.document, slots.text(intent.slots, "unit") or "line"
    if document is None:
        return refuse("no_document")
    where, ahead = slots.text(intent.slots, "where"), slots.forward(intent.slots)
    if where in ("start", "end") and ahead is None:
        return _edge(unit, where, intent, document, snapshot)
    count = slots.times(intent.slots)
    here = caret(snapshot)
    place = _moved(document.text, here, unit, count, ahead is not False, snapshot)
    if place is None:
        return symbol(with_slots(intent, target=unit), snapshot)
    line_number = document.text.line_at(place)
    said = say("line", number=line_number + 1) if line_number != document.text.line_at(here) else say("moved")
    return at(document, place, said)


def symbol(intent: Intent, snapshot: Snapshot) -> Planned:
    """A construct or any other target: its start, its end, or the place after it."""
    document, target = snapshot.document, resolve(intent, snapshot, "symbol")
    if document is None or not isinstance(target, Target):
        return refuse("no_document") if isinstance(target, Target) else target
    span, where = target.spans[0], slots.text(intent.slots, "where")
    place = span.end if where in ("end", "last", "after", "below") else span.start
    if where == "inside" and target.bodies:
        place = target.bodies[0].start
    if where == "last" and target.bodies and isinstance(body := pairs.content(target, document), Target):
        place = body.whole.end if document.text[body.whole].strip() else body.whole.start
    number = document.text.line_at(place) + 1
    what = target.what[:1].upper() + target.what[1:]
    return at(document, place, say("symbol_line", what=what, number=number))


def phrase(intent: Intent, snapshot: Snapshot) -> Planned:
    """The next place a phrase stands, as it was said or as names are written; it starts again at the other end."""
    document, said = snapshot.document, slots.text(intent.slots, "text")
    if document is None:
        return refuse("no_document")
    if not said:
        return refuse("which_text")
    found = phrases.written(said, document.text.value)
    if not found:
        return refuse("no_match", what=said)
    index = slots.number(intent.slots, "index")
    index = index + len(found) + 1 if index is not None and index < 0 else index
    if index is not None and not 1 <= index <= len(found):
        return refuse("no_match", what=f"{said} number {index}")
    ahead = slots.forward(intent.slots)
    span = found[index - 1] if index is not None else _next_of(found, snapshot.selection, ahead)
    if span is None:
        return refuse("no_match", what=said)
    place = span.end if slots.text(intent.slots, "where") in ("end", "after") else span.start
    return at(document, place, say("found", number=document.text.line_at(span.start) + 1))


def find(intent: Intent, snapshot: Snapshot) -> Planned:
    """The editor's own search where it can be asked, else the next place itself, selected."""
    said = slots.text(intent.slots, "text")
    if listed("find", snapshot):
        arguments = {"text": as_written(said, snapshot)} if said else {}
        return Plan((EditorCommand("find", arguments),), say("searching", what=said) if said else "")
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    if not said and slots.text(intent.slots, "target") == "selection":
        said = document.text[snapshot.selection].strip() or _word_at(document.text, caret(snapshot))
    if not said:
        return editor_cannot("open its search; say what to find")
    found = phrases.occurrences(said, document.text.value)
    span = _next_of(found, snapshot.selection, True)
    if span is None:
        return refuse("no_match", what=said)
    return Plan((Navigate(document.uri, span),), say("found", number=document.text.line_at(span.start) + 1))


def as_written(said: str, snapshot: Snapshot) -> str:
    """A phrase as the document writes it where it does, else as it was said."""
    document = snapshot.document
    found = phrases.occurrences(said, document.text.value) if document else ()
    return document.text[found[0]] if document and found else said


def definition(intent: Intent, snapshot: Snapshot) -> Planned:
    """The editor's answer where it has one, else a construct of that name in the open documents."""
    asked = listed("definition", snapshot)
    name = slots.text(intent.slots, "name", "text")
    if asked and not name:
        return _editors_definition(intent, snapshot)
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    word = name or _word_at(document.text, caret(snapshot))
    if not word:
        return refuse("which_name")
    return _declared(word, intent, document, snapshot)


def _editors_definition(intent: Intent, snapshot: Snapshot) -> Planned:
    """The editor's own, of what the caret is on, or of the target named."""
    peek = {"peek": True} if slots.flag(intent.slots, "peek") else {}
    command = EditorCommand("definition", peek)
    target = resolve(intent, snapshot) if "target" in intent.slots and snapshot.document else None
    if target is None or snapshot.document is None:
        return Plan((replace(command, instead=_own_definition(intent, snapshot)),), "")
    if not isinstance(target, Target):
        return target
    start = (target.names or target.spans)[0].start
    return Plan((Navigate(snapshot.document.uri, Span(start, start)), command), "")


def _own_definition(intent: Intent, snapshot: Snapshot) -> Plan | None:
    """A construct of the caret's name in the open documents; None where there is none."""
    document = snapshot.document
    word = _word_at(document.text, caret(snapshot)) if document else ""
    found = _declared(word, intent, document, snapshot) if document and word else None
    return found if isinstance(found, Plan) else None


def problem(intent: Intent, snapshot: Snapshot) -> Planned:
    """The next or previous problem of the active document, those of one kind if asked."""
    ahead = slots.forward(intent.slots) is not False
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    kind = slots.text(intent.slots, "kind")
    known = [p for p in snapshot.problems if kind not in list(Severity) or p.severity == kind]
    if not known:
        command = "nextProblem" if ahead else "previousProblem"
        return Plan((EditorCommand(command),), "") if listed(command, snapshot) else refuse("no_problem")
    spans, index = sorted(p.span for p in known), slots.number(intent.slots, "index")
    span = _next_of(spans, Span(caret(snapshot), caret(snapshot)), ahead)
    if index is not None:
        span = spans[max(1, min(index, len(spans))) - 1]
    found = next(p for p in known if p.span == span)
    number = document.text.line_at(found.span.start) + 1
    message = " ".join(found.message.split())[:160]
    return at(document, found.span.start, say("problem", number=number, message=message))


def scroll(intent: Intent, snapshot: Snapshot) -> Planned:
    """Scroll in the editor; where it cannot be asked, show the lines that would come into view."""
    direction = slots.text(intent.slots, "direction") or slots.text(intent.slots, "where") or "down"
    if any(slot in intent.slots for slot in ("index", "target", "name", "text")):
        return _scroll_to(intent, snapshot)
    unit, count = slots.text(intent.slots, "unit"), slots.number(intent.slots, "count")
    unit = unit or ("line" if count is not None else "page")
    amount = max(1, min(count if count is not None else 1, 100_000))
    if listed("scroll", snapshot):
        return Plan((EditorCommand("scroll", _for_editor(direction, unit, amount)),), say("scrolled"))
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    place = _scrolled(document.text, direction, amount * _lines_of(unit, document.text, snapshot), snapshot)
    if place is None:
        return editor_cannot(f"scroll {direction}")
    return at(document, place, say("line", number=document.text.line_at(place) + 1))


def _for_editor(direction: str, unit: str, amount: int) -> dict[str, object]:
    """``scroll``'s arguments: an edge has no amount."""
    edge = {"start": "top", "end": "bottom", "center": "center"}.get(direction)
    if edge:
        return {"direction": edge}
    return {"direction": direction, "count": amount, "unit": {"halfpage": "halfPage"}.get(unit, unit)}


def _scroll_to(intent: Intent, snapshot: Snapshot) -> Planned:
    """A line, construct or phrase is brought into view by going to it."""
    if "index" in intent.slots and "target" not in intent.slots:
        return line(intent, snapshot)
    return phrase(intent, snapshot) if "text" in intent.slots else symbol(intent, snapshot)


def at(document: Document, offset: int, words: str) -> Plan:
    """The plan that sets the caret."""
    return Plan((Navigate(document.uri, Span(offset, offset)),), words)


def _edge(unit: str, where: str, intent: Intent, document: Document, snapshot: Snapshot) -> Planned:
    if unit in ("file", "document"):
        place = len(document.text) if where == "end" else 0
        return at(document, place, say("end_of_file" if where == "end" else "start_of_file"))
    target = resolve(with_slots(intent, target=unit), snapshot)
    if not isinstance(target, Target):
        return target
    span = target.whole
    return at(document, span.end if where == "end" else span.start, say("moved"))


def _moved(text: Text, here: int, unit: str, count: int, ahead: bool, snapshot: Snapshot) -> int | None:
    match unit:
        case "character" | "letter":
            return max(0, min(here + (count if ahead else -count), len(text)))
        case "word" | "token":
            return _words_on(text.value, here, count, ahead)
        case "line" | "page" | "screen" | "halfpage":
            lines = count * (1 if unit == "line" else _lines_of(unit, text, snapshot))
            wanted = text.line_at(here) + (lines if ahead else -lines)
            return text.line_start(max(0, min(wanted, text.line_count - 1)))
    return None


def _words_on(text: str, here: int, count: int, ahead: bool) -> int:
    starts = [found.start() for found in _WORD.finditer(text)]
    if ahead:
        later = [start for start in starts if start > here]
        return later[count - 1] if len(later) >= count else len(text)
    earlier = [start for start in starts if start < here]
    return earlier[-count] if len(earlier) >= count else 0


def _next_of(spans: list[Span] | tuple[Span, ...], selection: Span, ahead: bool | None) -> Span | None:
    """The span after (or before) the selection, the first (or last) of all where there is none; None of none.

    Where neither way is said it is the one after, else the last before.
    """
    if not spans:
        return None
    if ahead is False:
        return next(reversed(choose.beside(spans, selection, False)), spans[-1])
    after = (span for span in spans if span.start > selection.start and span != selection)
    return next(after, spans[0] if ahead else spans[-1])


def _word_at(text: Text, offset: int) -> str:
    line = text.line(text.line_at(offset))
    for found in re.finditer(r"\w+", text[line]):
        if found.start() <= offset - line.start <= found.end():
            return found.group()
    return ""


def _declared(name: str, intent: Intent, document: Document, snapshot: Snapshot) -> Planned:
    kind = slots.text(intent.slots, "target")
    kind = kind if kind in ("function", "method", "class") else "symbol"
    everywhere = [document, *(other for uri, other in sorted(snapshot.documents.items()) if other is not document)]
    for place in everywhere:
        matches = match.best(name, of_kind(kind, place, named=True), lambda symbol: symbol.name)
        found = [m.item for m in matches if m.score >= match.CLEAR]
        wanted = slots.number(intent.slots, "line")
        found = [s for s in found if wanted is None or place.text.line_at(s.name_span.start) == wanted - 1]
        if len(found) == 1:
            start = found[0].name_span.start
            number = place.text.line_at(start) + 1
            return at(place, start, say("symbol_line", what=found[0].name, number=number))
        if found and place is document:
            numbers = [place.text.line_at(symbol.name_span.start) + 1 for symbol in found[:9]]
            choices = tuple(Choice(f"{name}, line {n}", with_slots(intent, name=name, line=n)) for n in numbers)
            return Choices(choices, say("which_symbol", number=len(found)))
    return refuse("not_found", what=f"the definition of {name}")


def _lines_of(unit: str, text: Text, snapshot: Snapshot) -> int:
    if unit in ("line", ""):
        return 1
    visible = snapshot.visible
    screen = text.line_at(visible.end) - text.line_at(visible.start) if visible else SCREEN
    return max(1, screen // 2 if "half" in unit else screen)


def _scrolled(text: Text, direction: str, lines: int, snapshot: Snapshot) -> int | None:
    """Where the caret goes for what scrolling would show."""
    here = text.line_at(caret(snapshot))
    match direction:
        case "down":
            return text.line_start(min(here + lines, text.line_count - 1))
        case "up":
            return text.line_start(max(here - lines, 0))
        case "start":
            return 0
        case "end":
            return len(text)
        case "center":
            return caret(snapshot)
    return None
