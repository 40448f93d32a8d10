"""A position of the user: an offset in one version of a document, moved along as the text changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from senorita_lsp.document.position import Encoding, offset_at
from senorita_lsp.document.snapshot import Document, Problem
from senorita_lsp.document.sync import Change
from senorita_lsp.document.text import Span, TextEdit, shifted
from senorita_lsp.server import from_lsp

REMEMBERED = 200


@dataclass(frozen=True)
class Place:
    """A document, its version when this was said, and the selection in that version's offsets.

    Without ``told`` nobody said where in the document: it is where one begins. Without ``shared`` the document is none
    of those that are open here, and nothing is known of its text.
    """

    uri: str
    version: int
    selection: Span = Span(0, 0)
    visible: Span | None = None
    problems: tuple[Problem, ...] = ()
    told: bool = True
    shared: bool = True


def place_of(context: Any, document: Document, encoding: Encoding) -> Place:
    """The place a wire Context names, read while the document is at the version the context speaks of."""
    text = document.text
    visible = context.visible_range
    return Place(
        document.uri,
        document.version,
        from_lsp.span(text, context.selection, encoding),
        from_lsp.span(text, visible, encoding) if visible is not None else None,
        tuple(from_lsp.problem(text, item, encoding) for item in context.diagnostics or ()),
    )


class Moves:
    """The last changes of each document, so that a place said earlier can be found again."""

    def __init__(self) -> None:
        self._changes: dict[str, deque[tuple[int, tuple[TextEdit, ...]]]] = {}

    def note(self, before: Document, after: Document, changes: Sequence[Change], encoding: Encoding) -> None:
        """Remembers what one didChange did; of anything but one range, the part that differs."""
        if len(changes) == 1 and changes[0].range is not None:
            start, end = (offset_at(before.text, position, encoding) for position in changes[0].range)
            edit = TextEdit(Span(min(start, end), max(start, end)), changes[0].text)
        else:
            edit = _difference(before.text.value, after.text.value)
        log = self._changes.setdefault(before.uri, deque(maxlen=REMEMBERED))
        log.append((after.version, (edit,)))

    def forget(self, uri: str) -> None:
        self._changes.pop(uri, None)

    def now(self, place: Place, documents: Mapping[str, Document]) -> Place:
        """The place in the newest version: moved along with the text, clamped where its way was not recorded."""
        document = documents.get(place.uri)
        if document is None or document.version == place.version:
            return place
        start, end = place.selection.start, place.selection.end
        for version, edits in self._changes.get(place.uri, ()):
            if version > place.version:
                start, end = shifted(start, edits), shifted(end, edits)
        length = len(document.text)
        return replace(
            place,
            version=document.version,
            selection=Span(min(start, length), min(max(start, end), length)),
            problems=(),
        )


def _difference(before: str, after: str) -> TextEdit:
    """The one edit that makes one text of the other, without what both begin and end with."""
    start = _common(before, after)
    most = min(len(before), len(after)) - start
    end = _common(before[::-1], after[::-1], most)
    return TextEdit(Span(start, len(before) - end), after[start : len(after) - end])


def _common(one: str, other: str, most: int | None = None) -> int:
    """How many characters two texts begin with alike, ``most`` at the most."""
    low, high = 0, min(len(one), len(other)) if most is None else most
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low
