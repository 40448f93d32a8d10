"""What is known at the moment an utterance is interpreted: immutable, and enough to plan from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from senorita_lsp.document.text import Span, Text

if TYPE_CHECKING:
    from senorita_lsp.document.reparse import Past
    from senorita_lsp.document.tree import Tree

_START = Span(0, 0)


@dataclass(frozen=True)
class Document:
    """One open document at one version. ``language`` is an LSP language id ("python", "typescriptreact", …).

    ``past`` is an older tree and what was edited since (sync.changed sets it): parsing starts from there.
    """

    uri: str
    language: str
    version: int
    text: Text
    past: Past | None = field(default=None, repr=False, compare=False)

    @cached_property
    def tree(self) -> Tree | None:
        """Its syntax tree, None where there is no grammar for its language; parsed on first use."""
        from senorita_lsp.document.tree import parse

        return parse(self.language, self.text.value, self.past)

    @cached_property
    def identifiers(self) -> Mapping[str, int]:
        """How often each identifier stands in it (names.identifiers); counted on first use."""
        from senorita_lsp.document.names import counted

        return counted(self)


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic somebody reported, in the offsets of the active document."""

    span: Span
    severity: Severity
    message: str


@dataclass(frozen=True)
class Snapshot:
    """The documents, the place, the workspace and what the editor can do.

    ``active`` is the URI of the document the user is in, None where nobody knows; ``selection`` is in its offsets
    (a caret when empty). ``folders`` are absolute paths of the workspace folders; ``files`` are the workspace's
    files with "/" between parts: relative to the first folder, absolute in the others. ``editor`` are the
    ``voice/editor`` commands the client listed. ``clipboard`` is what was last copied by voice.
    """

    documents: Mapping[str, Document] = field(default_factory=dict)
    active: str | None = None
    selection: Span = _START
    visible: Span | None = None
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    editor: frozenset[str] = frozenset()
    clipboard: str = ""

    @property
    def document(self) -> Document | None:
        """The active document."""
        return self.documents.get(self.active) if self.active is not None else None
