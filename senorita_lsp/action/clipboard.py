"""Copy, cut and paste: through the editor's clipboard where it can be asked, else through one of our own.

The session keeps what was copied (``Remember``) and the snapshot shows it (``clipboard``), so that "copy", "cut" and
"paste" work by voice in every editor.
"""

from __future__ import annotations

from senorita_lsp.action import slots
from senorita_lsp.action.editor import listed
from senorita_lsp.action.edits import after_removal, edited
from senorita_lsp.action.plan import Action, EditorCommand, Plan, Planned, Remember
from senorita_lsp.action.remove import removals
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.target import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, TextEdit


def copy(intent: Intent, snapshot: Snapshot) -> Planned:
    """Keep the target's text; the selection stays where it is."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return refuse("no_document") if isinstance(target, Target) else target
    return Plan(_kept(_text(document, target), snapshot), say("copied", what=target.what))


def cut(intent: Intent, snapshot: Snapshot) -> Planned:
    """Keep the target's text and delete it."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return refuse("no_document") if isinstance(target, Target) else target
    edits = removals(document.text, target)
    caret = after_removal(document.text, edits)
    return edited(document, edits, say("cut", what=target.what), caret, more=_kept(_text(document, target), snapshot))


def paste(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put what was copied at the caret, in place of the selection; whole lines on lines of their own."""
    document, where = snapshot.document, slots.text(intent.slots, "where")
    if listed("paste", snapshot) and where not in ("above", "below"):
        return Plan((EditorCommand("paste"),), say("pasted"))
    if document is None:
        return refuse("no_document")
    if not snapshot.clipboard:
        return refuse("no_clipboard")
    edit, caret = _pasted(document, snapshot, snapshot.clipboard, where)
    return edited(document, (edit,), say("pasted"), caret)


def _pasted(document: Document, snapshot: Snapshot, copied: str, where: str) -> tuple[TextEdit, int]:
    text = document.text
    start, end = sorted(max(0, min(at, len(text))) for at in (snapshot.selection.start, snapshot.selection.end))
    whole = copied.endswith(("\n", "\r"))
    if not whole and where not in ("above", "below"):
        return TextEdit(Span(start, end), copied), start + len(copied)
    if start != end and where == "":
        return TextEdit(Span(start, end), copied), start + len(copied)
    line, new = text.line_at(start), copied if whole else copied + text.newline
    if where != "below":
        place = text.line_start(line)
        return TextEdit(Span(place, place), new), place
    place, inner = text.line(line).end, new[: -len(text.newline)] if new.endswith(text.newline) else new.rstrip("\r\n")
    return TextEdit(Span(place, place), text.newline + inner), place + len(text.newline)


def _text(document: Document, target: Target) -> str:
    """The target's text; whole lines with their end, so that they are pasted as lines."""
    if not target.lines:
        return document.text[target.whole]
    return document.text[target.whole] + document.text.newline


def _kept(text: str, snapshot: Snapshot) -> tuple[Action, ...]:
    keep: tuple[Action, ...] = (Remember(text),)
    return (*keep, EditorCommand("copy", {"text": text})) if listed("copy", snapshot) else keep
