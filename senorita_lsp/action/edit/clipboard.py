"""Copy, cut and paste: through the editor's clipboard where it can be asked, else through one of our own.

The session keeps what was copied (``Remember``) and the snapshot shows it (``clipboard``), so that "copy", "cut" and
"paste" work by voice in every editor.
"""

from __future__ import annotations

import re
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.add.placement import Lines, blank_place
from senorita_lsp.action.edit.relocate import Edge, as_statement, edge, whole_of
from senorita_lsp.action.edit.remove import removals
from senorita_lsp.action.editor import listed
from senorita_lsp.action.edits import after_removal, edited, indent_unit
from senorita_lsp.action.plan import Action, EditorCommand, Plan, Planned, Remember
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, TextEdit

_ENDS: Final = re.compile(r"[)\]}]|</|(?:else|elif|elsif|except|finally|rescue|ensure|end|fi|done)\b")
"""What stands on the level of a construct's first line, further down."""
_OPENS: Final = re.compile(
    r"(?:[:{(\[=]|[-=]>|\b(?:do|then|else|begin))\s*$|^\s*(?:def|class|module|if|unless|while|for|case)\b"
)
"""A first line whose next one is a level deeper."""
_GOES_ON: Final = re.compile(r"\.\w|\?\.|&&|\|\|")
"""A line that goes on with the one before."""


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
    caret = after_removal(document.text, edits, target.lines)
    return edited(document, edits, say("cut", what=target.what), caret, more=_kept(_text(document, target), snapshot))


def paste(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put what was copied at the caret, in place of the selection; whole lines on lines of their own."""
    document, where = snapshot.document, slots.text(intent.slots, "where")
    anchor = intent.slots.get("anchor")
    if isinstance(anchor, Intent) and document is not None:
        return _elsewhere(anchor, where, document, snapshot)
    if listed("paste", snapshot) and where not in ("above", "below"):
        return Plan((EditorCommand("paste"),), say("pasted"))
    if document is None:
        return refuse("no_document")
    if not snapshot.clipboard:
        return refuse("no_clipboard")
    edit, caret = _pasted(document, snapshot, snapshot.clipboard, where)
    return edited(document, (edit,), say("pasted"), caret)


def _elsewhere(anchor: Intent, where: str, document: Document, snapshot: Snapshot) -> Planned:
    """What was copied by voice on lines of its own: first or last in the body of a construct, or beside it."""
    if not snapshot.clipboard:
        return refuse("no_clipboard")
    text, below = document.text, where in ("back", "below")
    if where in ("front", "back"):
        place = edge(anchor, below, document, snapshot)
        if not isinstance(place, Edge):
            return place
        line, indent = place.line, place.indent
    else:
        target = resolve(anchor, snapshot)
        if not isinstance(target, Target):
            return target
        whole = whole_of(target, document)
        line = text.line_at(whole.end if below else whole.start)
        indent = text.indent(text.line_at(whole.start))
    new = text.newline.join(_levelled(snapshot.clipboard.rstrip("\r\n"), indent, indent_unit(document)))
    at = text.line(line).end if below else text.line_start(line)
    edit = TextEdit(Span(at, at), text.newline + new if below else new + text.newline)
    return edited(document, (edit,), say("pasted"), at + len(edit.new) - (0 if below else len(text.newline)))


def _levelled(copied: str, indent: str, unit: str) -> list[str]:
    """The lines of what was copied, with another indent; the first may have been copied without its own."""
    lines = copied.splitlines() or [""]
    deep = [line[: len(line) - len(line.lstrip())] for line in lines[1:] if line.strip()]
    old = min(deep, key=len, default="")
    if lines[0][:1] in (" ", "\t"):
        old = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    elif _OPENS.search(lines[0]) or any(_GOES_ON.match(line, len(old)) for line in lines[1:]):
        ends = any(line.startswith(old) and _ENDS.match(line, len(old)) for line in lines[1:])
        old = old if ends else old.removesuffix(unit)
    return [
        indent + lines[0].lstrip(),
        *(indent + line.removeprefix(old) if line.strip() else "" for line in lines[1:]),
    ]


def _pasted(document: Document, snapshot: Snapshot, copied: str, where: str) -> tuple[TextEdit, int]:
    text = document.text
    start, end = sorted(max(0, min(at, len(text))) for at in (snapshot.selection.start, snapshot.selection.end))
    whole = copied.endswith(("\n", "\r"))
    if not whole and where not in ("above", "below"):
        if start == end and (block := _block(document, start, copied)) is not None:
            return block
        return TextEdit(Span(start, end), copied), start + len(copied)
    if start != end and where == "":
        return TextEdit(Span(start, end), copied), start + len(copied)
    line, new = text.line_at(start), copied if whole else copied + text.newline
    first = 0
    if not whole:
        indent = _indent_at(document, line, start, where == "below")
        new, first = text.newline.join(_levelled(copied, indent, indent_unit(document))) + text.newline, len(indent)
    if where != "below":
        place = text.line_start(line)
        return TextEdit(Span(place, place), new), place + first
    place, inner = text.line(line).end, new[: -len(text.newline)] if new.endswith(text.newline) else new.rstrip("\r\n")
    return TextEdit(Span(place, place), text.newline + inner), place + len(text.newline) + first


def _block(document: Document, at: int, copied: str) -> tuple[TextEdit, int] | None:
    """Lines copied from their first sign on, at the first sign of a line or on a blank one; None elsewhere."""
    text, line = document.text, document.text.line_at(at)
    span = text.line(line)
    if len(copied.splitlines()) < 2 or text.value[span.start : at].strip():
        return None
    new = text.newline.join(_levelled(copied, _indent_at(document, line, at), indent_unit(document)))
    if not text[span].strip():
        return TextEdit(span, new), span.start + len(new)
    return TextEdit(Span(span.start, span.start), new + text.newline), span.start + len(new)


def _indent_at(document: Document, line: int, at: int, below: bool = False) -> str:
    """The indent of a line, or of what goes ``below`` it; of a blank one that of the block it is in."""
    lines = Lines(document)
    if not lines.content(line):
        return blank_place(lines, line, at).indent
    return lines.indent(line) + (lines.unit if below and lines.opens(line) else "")


def _whole(document: Document, target: Target) -> list[Target]:
    return [as_statement(part, document) for part in target.parted(document.text)]


def _text(document: Document, target: Target) -> str:
    """The target's text, of several apart each on its own line; whole lines with their end, to be pasted as such."""
    text = document.text
    copied = text.newline.join(text[part.whole] for part in _whole(document, target))
    return copied + text.newline if target.lines else copied


def _kept(text: str, snapshot: Snapshot) -> tuple[Action, ...]:
    keep: tuple[Action, ...] = (Remember(text),)
    return (*keep, EditorCommand("copy", {"text": text})) if listed("copy", snapshot) else keep
