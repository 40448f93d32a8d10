"""Commas between items that each have their line, where whole lines were moved, copied or deleted.

What belongs here: putting commas right after a plan that would leave code unreadable without that. What does not: lists
that are edited item by item (add/list_item.py, remove.py, order.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeAlias

from senorita_lsp.action import soundness
from senorita_lsp.action.edits import alone
from senorita_lsp.action.plan import EditText, Plan, Planned
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, apply

_Planner: TypeAlias = Callable[[Intent, Snapshot], Planned]

_ENDS_NO_ITEM: Final = (",", "{", "[", "(", ";", ":")
_CLOSING: Final = ("}", "]", ")")
_COMMA: Final = re.compile(r",[ \t]*$", re.MULTILINE)
_NEAR: Final = 200
"""How many lines may have changed: longer parts are not looked through."""


def mended(planner: _Planner) -> _Planner:
    """The planner, with commas added and taken away where its edit alone would break what could be read before."""

    def planned(intent: Intent, snapshot: Snapshot) -> Planned:
        made, document = planner(intent, snapshot), snapshot.document
        if document is None or not isinstance(made, Plan):
            return made
        edits = [action for action in made.actions if isinstance(action, EditText)]
        if len(edits) != 1 or not _listed(document.text, edits[0]) or soundness.stays(document, edits[0].edits):
            return made
        better = next(_candidates(document, edits[0]), None)
        return replace(made, actions=tuple(better if a is edits[0] and better else a for a in made.actions))

    return planned


def _listed(text: Text, edit: EditText) -> bool:
    """Whether the edits are about whole lines, and one of these or one beside them ends with a comma."""
    lines = any("\n" in text[each.span] + each.new or alone(text, each.span) for each in edit.edits)
    first, last = text.line_at(edit.edits[0].span.start), text.line_at(edit.edits[-1].span.end)
    around = text.value[text.line_start(max(0, first - 2)) : text.line(min(text.line_count - 1, last + 2)).end]
    return lines and _COMMA.search(around) is not None


def _candidates(document: Document, edit: EditText) -> Iterator[EditText]:
    """The edit with commas put right, as far as the code can be read after it."""
    old, new = document.text.value, apply(document.text.value, edit.edits)
    start, end = _changed(old, new)
    for spare in (True, False):
        changes = tuple(_commas(Text(new), Span(start, end), spare))
        if not changes:
            continue
        whole = apply(new, changes)
        first, last = _changed(old, whole)
        one = TextEdit(Span(first, len(old) - (len(whole) - last)), whole[first:last])
        caret = edit.caret and Span(_moved(edit.caret.start, changes), _moved(edit.caret.end, changes))
        if soundness.stays(document, (one,)):
            yield replace(edit, edits=(one,), caret=caret)


def _changed(old: str, new: str) -> tuple[int, int]:
    """The part of a new text that the old one does not begin or end with."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    behind = next((n for n in range(most - start) if old[-1 - n] != new[-1 - n]), most - start)
    return start, len(new) - behind


def _commas(text: Text, area: Span, spare: bool) -> Iterator[TextEdit]:
    """The commas that lines around a part want, and (``spare``) those before a closing bracket."""
    first, last = max(0, text.line_at(area.start) - 1), min(text.line_count - 1, text.line_at(area.end) + 1)
    known = [(n, text[text.line(n)].strip()) for n in range(first, last + 1)] if last - first < _NEAR else []
    lines = [(number, content) for number, content in known if content]
    for (number, content), (_, following) in pairwise(lines):
        at = text.line_start(number) + len(text.indent(number)) + len(content)
        if content.endswith(",") and following.startswith(_CLOSING):
            yield from [TextEdit(Span(at - 1, at), "")] if spare else []
        elif not content.endswith(_ENDS_NO_ITEM) and not following.startswith(_CLOSING):
            yield TextEdit(Span(at, at), ",")


def _moved(offset: int, changes: tuple[TextEdit, ...]) -> int:
    """An offset after the changes: a comma that is put in at it comes behind it."""
    return offset + sum(len(each.new) - len(each.span) for each in changes if each.span.start < offset)
