"""What a model is shown of the workspace, the most valuable first.

Related symbols and files are found in related, the form of an excerpt is in excerpt, and how many fit is decided in
prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from senorita_lsp.action.plan import Ask
from senorita_lsp.action.say import plain
from senorita_lsp.action.target.resolve import caret
from senorita_lsp.document.snapshot import Document, Problem, Severity, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.thinking import related
from senorita_lsp.thinking.excerpt import Excerpt, file_of, lines_of, without_folders
from senorita_lsp.thinking.place import Place
from senorita_lsp.thinking.region import FUNCTIONS, enclosing, region
from senorita_lsp.thinking.region import head as head_of

MOST_PROBLEMS: Final = 10
_NEAR: Final = 10
_LINE: Final = re.compile(r"\bline (\d{1,9})\b", re.I)
_ORDER: Final = (Severity.ERROR, Severity.WARNING, Severity.INFORMATION, Severity.HINT)


def subject(ask: Ask, snapshot: Snapshot, place: Place) -> Excerpt:
    """The code that the task is about; for new code what stands around its place."""
    document = snapshot.documents[place.uri]
    text, at = document.text, caret(snapshot)
    span = Span(0, len(text)) if ask.task == "generate" else place.span
    line, first = text.line_at(at if place.span.contains(at) else place.span.start), text.line_at(span.start)
    more: tuple[tuple[str, str], ...] = ()
    if ask.task == "generate":
        line = text.line_at(place.span.start)
        more = (
            ("new-code", f"{'after' if place.before else 'at'} line {line + 1}, {place.what}"),
            *_pointed(ask, snapshot),
        )
    elif place.span.contains(at) and snapshot.selection.empty and text.line_at(span.end) > first:
        more = (("caret", f"line {line + 1}"),)
    edit = ask.task == "edit"
    return Excerpt(
        ask.task if ask.task in ("edit", "generate") else "subject",
        lines_of(document, span),
        "" if ask.task == "generate" else place.what,
        file_of(place.uri, snapshot),
        document.language,
        first + 1,
        numbered=not edit,
        center=line - first,
        cuttable=not edit,
        more=more,
    )


def _pointed(ask: Ask, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The lines that "this" means where new code is for them."""
    document, span = snapshot.document, ask.span if ask.span is not None else snapshot.selection
    if document is not None and not span.empty:
        lines = region(document.text, span)
        yield "selected", f"lines {document.text.line_at(lines.start) + 1}-{document.text.line_at(lines.end) + 1}"


def first_pieces(ask: Ask, snapshot: Snapshot, place: Place | None, shown: Span) -> Iterator[Excerpt]:
    """What is said of the code itself, and what the utterance names: worth more than the conversation so far.

    ``shown`` is the part of the active document that is shown already.
    """
    document = snapshot.document
    if document is not None and place is not None:
        yield from _problems(snapshot, document, place)
        yield from _named_line(ask, document, shown)
    yield from related.mentioned(ask, snapshot, shown)
    yield from related.files(ask, snapshot)


def further_pieces(ask: Ask, snapshot: Snapshot, place: Place | None, shown: Span) -> Iterator[Excerpt]:
    """What is around the code and what it uses: worth less than what was just spoken about."""
    document = snapshot.document
    if document is not None and place is not None:
        yield from _enclosing(document, shown)
        yield from related.imports(document, shown)
        yield from related.values(document, shown)
        yield from related.used(snapshot, document, shown)
    if document is not None:
        yield from related.outlined(document, shown, snapshot)
    yield from related.open_files(ask, snapshot)


def _problems(snapshot: Snapshot, document: Document, place: Place) -> Iterator[Excerpt]:
    """Diagnostics in the code or near it, the worst and nearest first chosen, shown in the order of the text."""
    text = document.text
    first, last = text.line_at(place.span.start), text.line_at(place.span.end)

    def distance(problem: Problem) -> int:
        line = text.line_at(problem.span.start)
        return max(first - line, line - last, 0)

    near = [problem for problem in snapshot.problems if distance(problem) <= _NEAR]
    near.sort(key=lambda problem: (min(1, distance(problem)), _ORDER.index(problem.severity), distance(problem)))
    chosen = sorted(near[:MOST_PROBLEMS], key=lambda problem: problem.span)
    if chosen:
        yield Excerpt("problems", tuple(_problem(problem, document, snapshot) for problem in chosen))


def _problem(problem: Problem, document: Document, snapshot: Snapshot) -> str:
    line = document.text.line_at(problem.span.start)
    code = plain(document.text[document.text.line(line)].strip())
    return f"line {line + 1} `{code}`: {problem.severity}: {plain(without_folders(problem.message, snapshot))}"


def _named_line(ask: Ask, document: Document, shown: Span) -> Iterator[Excerpt]:
    """The line an utterance names by its number, where no margin shows it."""
    found = _LINE.search(ask.text)
    number = int(found[1]) if found else 0
    if not 1 <= number <= document.text.line_count:
        return
    line = document.text.line(number - 1)
    if ask.task == "edit" or not shown.covers(line):
        yield Excerpt("named", lines_of(document, line), first=number, numbered=True)


def _enclosing(document: Document, shown: Span) -> Iterator[Excerpt]:
    """The function around the code, whole, and the first lines of what is around that."""
    text = document.text
    path = [symbol for symbol in enclosing(document, shown.start) if _around(symbol.span, shown)]
    for index, symbol in enumerate(reversed(path)):
        first = text.line_at(symbol.span.start)
        if index == 0 and not FUNCTIONS.isdisjoint(symbol.kinds):
            center = text.line_at(shown.start) - first
            whole = Span(text.line_start(first), symbol.span.end)
            yield Excerpt("around", lines_of(document, whole), first=first + 1, numbered=True, center=center)
        else:
            head = head_of(document, symbol)
            yield Excerpt("header", lines_of(document, head), first=first + 1, numbered=True)


def _around(outer: Span, inner: Span) -> bool:
    return outer.covers(Span(inner.start, inner.start)) and outer.end >= inner.end and len(outer) > len(inner)
