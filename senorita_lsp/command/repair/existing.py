"""Whether what an intent names is there: files of the workspace, names and text of the active document.

What belongs here: that question, asked by sound. What does not: finding the very place (action).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.transcript.index import just
from senorita_lsp.transcript.sound import sound

FILES: Final = frozenset({"file.open", "file.delete", "file.rename", "run.file", "tab.close"})
"""Families whose ``text`` is a file that exists."""

MAKING: Final = frozenset({"edit.add", "ide.extract", "file.new", "nav.symbol_search"})
"""Families whose ``name`` need not exist in the document."""


def known(intent: Intent, snapshot: Snapshot | None) -> bool:
    """Whether names and files that must exist do; True where there is nothing to look in."""
    text = intent.slots.get("text")
    if intent.family in FILES and isinstance(text, str):
        return snapshot is None or not snapshot.files or sound(text) in _file_sounds(snapshot.files)
    if intent.family in MAKING:
        return True
    document = snapshot.document if snapshot else None
    of_text = intent.family == "nav.text" or intent.slots.get("target") == "text"
    if of_text and isinstance(text, str) and document:
        return text in document.text.value or _named(document, text) or text.lower() in document.text.value.lower()
    name = intent.slots.get("name")
    if isinstance(name, str) and document:
        return _named(document, name)
    return True


def _named(document: Document, said: str) -> bool:
    return any(just(document.names, sound(said)))


@lru_cache(maxsize=4)
def _file_sounds(files: tuple[str, ...]) -> frozenset[str]:
    """Sounds of the files' names, with and without their endings."""
    bases = [path.rpartition("/")[2] for path in files]
    return frozenset(sound(form) for base in bases for form in (base, base.rpartition(".")[0] or base))
