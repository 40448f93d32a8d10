"""Findings a model reported in code: places, descriptions, and fixes that were checked.

Reads the model's JSON and locates findings in the document's own offsets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.say import one_line
from senorita_lsp.document.reparse import edited
from senorita_lsp.document.snapshot import Document, Severity, Snapshot
from senorita_lsp.document.syntax import sound
from senorita_lsp.document.text import Span, Text, TextEdit
from senorita_lsp.thinking.answer import Answer
from senorita_lsp.thinking.answer import answer as taken_apart
from senorita_lsp.thinking.code import spliced
from senorita_lsp.thinking.place import Place
from senorita_lsp.thinking.say import refuse
from senorita_lsp.thinking.splice import ground

MOST: Final = 20
MOST_MESSAGE: Final = 300
MOST_CHARACTERS: Final = 200_000
NEAR: Final = 5
"""Lines that a finding may be away from the place that was asked about."""

_SEVERITIES: Final = {"warn": Severity.WARNING, "info": Severity.INFORMATION, "critical": Severity.ERROR}
_LISTS: Final = ("findings", "issues", "problems", "items", "results")
_STRING: Final = re.compile(r'"(?:\\.|[^"\\])*"|,(?=\s*[\]}])', re.DOTALL)
_NUMBERS: Final = re.compile(r"\s*(?:lines?\s*)?(\d{1,7})(?:\s*[-–]\s*(\d{1,7}))?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """``span`` are whole lines without the first one's indent; ``message`` is one line. ``fix``: edits that were made
    to the document and parse no worse, each fix by itself; None where there is none, or none that does."""

    span: Span
    severity: Severity
    message: str
    fix: tuple[TextEdit, ...] | None


@dataclass(frozen=True)
class Findings:
    """What was found in a document at a version, in the order the model gave."""

    uri: str
    version: int
    items: tuple[Finding, ...]


def findings(answer: Answer, place: Place, snapshot: Snapshot) -> Findings | Refusal:
    """The findings of an answer, at most ``MOST``; none where it has only prose.

    What lies outside of the document or far from the place is left out, and so is what has no line or no words. A
    refusal comes where there is a list that cannot be read.
    """
    document = snapshot.documents.get(place.uri)
    if document is None:
        return refuse("not_open")
    if document.version != place.version:
        return refuse("changed_since")
    entries = _entries(answer)
    if entries is None:
        return refuse("findings_bad")
    found = list[Finding]()
    for entry in entries[: MOST * 10]:
        finding = _finding(entry, place, document)
        if finding is not None and all(not _same(finding, other) for other in found):
            found.append(finding)
        if len(found) == MOST:
            break
    return Findings(place.uri, place.version, tuple(found))


def _entries(answer: Answer) -> list[Mapping[str, Any]] | None:
    """What the list holds; nothing where there is no list, None where it cannot be read."""
    tagged = [block.text for block in answer.blocks if block.language == "findings"]
    other = [block.text for block in answer.blocks if block.language in ("", "json", "jsonc", "json5")]
    for text in tagged or other:
        entries = _read(text)
        if entries is not None:
            return entries
    return None if tagged or any(text.lstrip().startswith(("[", "{")) for text in other) else []


def _read(text: str) -> list[Mapping[str, Any]] | None:
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        return None
    if not text:
        return []
    value = _decoded(text)
    if value is None:
        value = _decoded(_STRING.sub(lambda match: "" if match[0] == "," else match[0], text))
    listed = _listed(value) if value is not None else list(_salvaged(text))
    if listed is None or (value is None and not listed):
        return None
    return [entry for entry in listed if isinstance(entry, dict)]


def _decoded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _listed(value: Any) -> list[Any] | None:
    """The list that a value is or holds; one finding by itself is a list of one."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    if "line" in value:
        return [value]
    lists = [value[key] for key in _LISTS if isinstance(value.get(key), list)]
    lists = lists or [held for held in value.values() if isinstance(held, list)]
    return lists[0] if len(lists) == 1 else None


def _salvaged(text: str) -> Iterator[Any]:
    """The whole objects of a list that is broken or cut off."""
    decoder, at = json.JSONDecoder(strict=False), text.find("[") + 1
    if not text.lstrip().startswith(("[", '{"')) or at == 0:
        return
    while (at := text.find("{", at)) >= 0:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value


def _finding(entry: Mapping[str, Any], place: Place, document: Document) -> Finding | None:
    lines = _lines(entry, document.text)
    message = entry.get("message")
    if lines is None or not _near(lines, place, document.text) or not isinstance(message, str):
        return None
    said = _short(message)
    text = document.text
    first, last = lines
    start = text.line_start(first) + len(text.indent(first))
    end = max(start, text.line(last).start + len(text[text.line(last)].rstrip()))
    fix = _fix(entry.get("fix"), Span(text.line_start(first), text.line(last).end), document)
    return Finding(Span(start, end), _severity(entry.get("severity")), said, fix) if said else None


def _short(message: str) -> str:
    said = one_line(message[: 10 * MOST_MESSAGE])
    return said if len(said) <= MOST_MESSAGE else said[: MOST_MESSAGE - 1] + "…"


def _severity(value: object) -> Severity:
    name = value.strip().lower() if isinstance(value, str) else ""
    try:
        return _SEVERITIES.get(name) or Severity(name)
    except ValueError:
        return Severity.INFORMATION


def _lines(entry: Mapping[str, Any], text: Text) -> tuple[int, int] | None:
    """The 0-based first and last line, both of them in the text."""
    begins, ends = _numbers(entry.get("line")), _numbers(entry.get("end"))
    if begins is None:
        return None
    first, last = begins[0], ends[1] if ends else begins[1]
    last = last if last >= first else first
    return (first - 1, last - 1) if first >= 1 and last <= text.line_count else None


def _numbers(value: object) -> tuple[int, int] | None:
    """A line number, or two of them, as a number or in words: 12, "12", "12-14"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value, value
    match = _NUMBERS.fullmatch(value) if isinstance(value, str) else None
    return (int(match[1]), int(match[2] or match[1])) if match else None


def _near(lines: tuple[int, int], place: Place, text: Text) -> bool:
    if place.span.empty:
        return True
    first, last = text.line_at(place.span.start), text.line_at(place.span.end)
    return lines[0] <= last + NEAR and lines[1] >= first - NEAR


def _same(one: Finding, other: Finding) -> bool:
    return one.span == other.span and one.message.casefold() == other.message.casefold()


def _fix(value: object, span: Span, document: Document) -> tuple[TextEdit, ...] | None:
    """The edits that put a fix in place of whole lines, where the document parses no worse with it."""
    if not isinstance(value, str):
        return None
    code = _unfenced(value)
    if not code.strip():
        return _removed(span, document)
    result = spliced(code, ground(document.text, span), document)
    if isinstance(result, Refusal) or result[1] or result[0].after.text.value == document.text.value:
        return None
    made = result[0]
    return made.edits if sound(document, made.after, made.old, made.span) else None


def _unfenced(code: str) -> str:
    """A fix without the fence that was put around it."""
    if not code.lstrip().startswith(("```", "~~~")):
        return code
    blocks = taken_apart(code).blocks
    return blocks[0].text if len(blocks) == 1 else code


def _removed(span: Span, document: Document) -> tuple[TextEdit, ...] | None:
    """An empty fix takes the lines out, each with its line end."""
    text = document.text
    whole = Span(span.start, text.line_with_end(text.line_at(span.end)).end)
    after = edited(document, whole, "")
    kept = Span(whole.start, whole.start)
    return (TextEdit(whole, ""),) if text[span].strip() and sound(document, after, whole, kept) else None
