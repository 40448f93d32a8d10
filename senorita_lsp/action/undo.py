"""Undoing and redoing a whole turn: from the record of what it did to the plan that takes it back.

What belongs here: pure planning over records. What does not: keeping them, and doing what is planned. A turn is taken
back whole or not at all, and only where everything still is as the turn left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from senorita_lsp.action import paths
from senorita_lsp.action.plan import Action, EditText, FileKind, FileOperation, Plan, Planned, Refusal
from senorita_lsp.action.say import refuse, say
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.text import Span, TextEdit, apply, invert
from senorita_lsp.document.uri import path_of


@dataclass(frozen=True)
class DocumentChange:
    """The edits one ``EditText`` made: ``before`` is the text they were made on, ``selection`` what was selected."""

    uri: str
    before: str
    edits: tuple[TextEdit, ...]
    selection: Span | None = None
    caret: Span | None = None

    @property
    def after(self) -> str:
        return apply(self.before, self.edits)


@dataclass(frozen=True)
class FileChange:
    """A file operation that was done: ``text`` is what a created file was given or a deleted one held.

    ``text`` is None where it could not be kept (too large); such a deletion cannot be taken back.
    """

    kind: FileKind
    path: str
    to: str | None = None
    text: str | None = ""


Change: TypeAlias = DocumentChange | FileChange


@dataclass(frozen=True)
class TurnRecord:
    """All that a turn changed, in order; ``ran`` says that it also did what nobody can take back."""

    changes: tuple[Change, ...] = ()
    ran: bool = False


def undo(record: TurnRecord, snapshot: Snapshot) -> Planned:
    """The plan that leaves everything as it was before the turn."""
    if not record.changes:
        return refuse("cannot_undo" if record.ran else "nothing_to_undo")
    return _planned(_merged(record.changes), snapshot, back=True)


def redo(record: TurnRecord, snapshot: Snapshot) -> Planned:
    """The plan that does an undone turn's changes again."""
    if not record.changes:
        return refuse("nothing_to_redo")
    return _planned(_merged(record.changes), snapshot, back=False)


def _planned(changes: Sequence[Change], snapshot: Snapshot, back: bool) -> Planned:
    actions = list[Action]()
    for change in reversed(changes) if back else changes:
        action = _of_document(change, snapshot, back) if isinstance(change, DocumentChange) else _of_file(change, back)
        if isinstance(action, Refusal):
            return action
        actions.append(action)
    return Plan(tuple(actions), say("undone" if back else "redone"))


def _of_document(change: DocumentChange, snapshot: Snapshot, back: bool) -> EditText | Refusal:
    document = snapshot.documents.get(change.uri)
    if document is None:
        return refuse("not_open")
    after = change.after
    if document.text.value != (after if back else change.before):
        return refuse("changed_since", name=paths.name_of(path_of(change.uri) or change.uri))
    edits = invert(change.before, change.edits) if back else change.edits
    caret = change.selection if back else change.caret
    limit = len(change.before if back else after)
    if caret is not None:
        caret = Span(min(caret.start, limit), min(caret.end, limit))
    return EditText(change.uri, document.version, edits, "Undo" if back else "Redo", caret)


def _of_file(change: FileChange, back: bool) -> FileOperation | Refusal:
    if change.kind is FileKind.RENAME and change.to is not None:
        start, end = (change.to, change.path) if back else (change.path, change.to)
        return FileOperation(FileKind.RENAME, start, end)
    if change.kind not in (FileKind.CREATE, FileKind.DELETE):
        return FileOperation(FileKind.OPEN, change.path)
    if change.text is None:
        return refuse("cannot_restore", name=paths.name_of(change.path))
    if (change.kind is FileKind.CREATE) is back:
        return FileOperation(FileKind.DELETE, change.path, expect=change.text)
    return FileOperation(FileKind.CREATE, change.path, text=change.text)


def _merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes with those that follow each other in one document made one, since a plan edits a document once."""
    result = list[Change]()
    for change in changes:
        last = next((i for i, c in enumerate(result) if isinstance(c, DocumentChange) and c.uri == _uri(change)), None)
        if last is None or not isinstance(change, DocumentChange):
            result.append(change)
            continue
        first = result[last]
        assert isinstance(first, DocumentChange)
        edits = (difference(first.before, change.after),)
        result[last] = DocumentChange(change.uri, first.before, edits, first.selection, change.caret)
    return tuple(result)


def _uri(change: Change) -> str | None:
    return change.uri if isinstance(change, DocumentChange) else None


def difference(before: str, after: str) -> TextEdit:
    """One edit that makes ``after`` of ``before``: what is between what they have in common at both ends.

    It neither begins nor ends inside a ``\\r\\n``, where LSP has no position.
    """
    limit, start = min(len(before), len(after)), 0
    while start < limit and before[start] == after[start]:
        start += 1
    if start and before[start - 1] == "\r":
        start -= 1
    end, limit = 0, limit - start
    while end < limit and before[-1 - end] == after[-1 - end]:
        end += 1
    if end and before[-end] == "\n":
        end -= 1
    return TextEdit(Span(start, len(before) - end), after[start : len(after) - end])
