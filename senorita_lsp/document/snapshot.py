"""What is known at the moment an utterance is interpreted: immutable, and enough to plan from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from senorita_lsp.document.text import Span, Text

if TYPE_CHECKING:
    from senorita_lsp.document.lexicon import Names
    from senorita_lsp.document.reparse import Past
    from senorita_lsp.document.tree import Tree

_START = Span(0, 0)


@dataclass(frozen=True)
class Document:
    """One open document at one version. ``language`` is an LSP language id ("python", "typescriptreact", …).

    ``past`` is an older tree and what was edited since (sync.changed sets it): parsing starts from there. ``counted``
    are likewise the names of an older version and what was edited since, as ``Names.changed`` takes it.
    """

    uri: str
    language: str
    version: int
    text: Text
    past: Past | None = field(default=None, repr=False, compare=False)
    counted: tuple[Names, tuple[tuple[str, str], ...]] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def tree(self) -> Tree | None:
        """Its syntax tree, None where there is no grammar for its language; parsed on first use."""
        from senorita_lsp.document.tree import parse

        return parse(self.language, self.text.value, self.past)

    @property
    def code_tree(self) -> Tree | None:
        """Its tree where its language is one of code; None for prose, of which any words would be well-formed."""
        from senorita_lsp.document.language import language

        return None if language(self.language).prose else self.tree

    @cached_property
    def names(self) -> Names:
        """The names in it, also those in comments and strings; counted on first use, or from the last count on."""
        from senorita_lsp.document.lexicon import Names

        return Names.of(self.text.value) if self.counted is None else self.counted[0].changed(self.counted[1])

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
    ``voice/editor`` commands the client listed. ``clipboard`` is what was last copied by voice. ``own`` are words that
    the user or the team said are often spoken, ``elsewhere`` the names in files that are not open, and ``learned`` what
    corrections taught: words as they are heard, and as they were meant.
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
    own: tuple[str, ...] = ()
    elsewhere: Names | None = None
    learned: tuple[tuple[str, str], ...] = ()

    @property
    def document(self) -> Document | None:
        """The active document."""
        return self.documents.get(self.active) if self.active is not None else None
