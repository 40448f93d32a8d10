"""Dictation: what was said, written as prose at the caret.

What belongs here: prose and what stands around it. What does not: how it is written (code/prose.py), code
(edit.insert), who decides that it is dictation
(command, and the session's mode).
"""

from __future__ import annotations

from typing import Final

from senorita_lsp.action import insert, slots
from senorita_lsp.action.code.prose import prose
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.text import Span, TextEdit

PROSE: Final = "prose"

_NO_SPACE_AFTER: Final = frozenset("([{<\"'`/-_#@")
_NO_SPACE_BEFORE: Final = frozenset(",.;:?!…)]}>\n")


def dictate(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put the words at the caret, or in place of the selection.

    As they were said; in dictation mode (slot ``style`` is ``prose``) with punctuation, and apart from what is there.
    """
    if slots.text(intent.slots, "style") != PROSE:
        return insert.dictate(intent, snapshot)
    document, value = snapshot.document, intent.slots.get("text")
    if document is None:
        return refuse("no_document")
    if not isinstance(value, str) or not value.strip():
        return refuse("which_text")
    text = document.text.value
    start, end = sorted(max(0, min(at, len(text))) for at in (snapshot.selection.start, snapshot.selection.end))
    new = prose(value.strip(), document.text.newline)
    before, after = text[:start][-1:], text[end : end + 1]
    if before and not before.isspace() and before not in _NO_SPACE_AFTER and new[:1] not in _NO_SPACE_BEFORE:
        new = " " + new
    if after.isalnum() and not new[-1:].isspace():
        new += " "
    return edited(document, (TextEdit(Span(start, end), new),), say("inserted"), start + len(new))
