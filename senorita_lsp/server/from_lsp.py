"""Converts LSP's types to the project's own: capabilities, positions, contexts, diagnostics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from senorita_lsp.document.position import Encoding, Position, offset_at
from senorita_lsp.document.snapshot import Problem, Severity
from senorita_lsp.document.text import Span, Text

SEVERITIES = {1: Severity.ERROR, 2: Severity.WARNING, 3: Severity.INFORMATION, 4: Severity.HINT}


@dataclass(frozen=True)
class Abilities:
    """What the client on the other side says it can do (LSP 3.17, ClientCapabilities; protocol/README.md)."""

    encoding: Encoding = Encoding.UTF16
    apply_edit: bool = False
    document_changes: bool = False
    resource_operations: frozenset[str] = frozenset()
    annotations: bool = False
    show_document: bool = False
    show_message_request: bool = False
    content: bool = False
    work_done_progress: bool = False
    code_actions: bool = False
    configuration: bool = False
    voice: bool = False
    context: bool = False
    capture: bool = False
    playback: tuple[Mapping[str, Any], ...] = ()
    editor: frozenset[str] = frozenset()
    resume: str | None = field(default=None, repr=False)
    """The secret that it goes on with."""


class WirePosition(Protocol):
    """LSP's Position; ``character`` counts in the negotiated encoding."""

    @property
    def line(self) -> int: ...
    @property
    def character(self) -> int: ...


class WireRange(Protocol):
    """LSP's Range."""

    @property
    def start(self) -> WirePosition: ...
    @property
    def end(self) -> WirePosition: ...


def plain(value: Any) -> Any:
    """JSON again, from the nested tuples that pygls makes of untyped objects."""
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _dig(value: Any, *names: str) -> Any:
    for name in names:
        value = getattr(value, name, None)
        if value is None:
            return None
    return value


def encoding_of(capabilities: Any) -> Encoding:
    """The first encoding of the client's list that is known, utf-16 where it names none."""
    for name in _dig(capabilities, "general", "position_encodings") or ():
        value = getattr(name, "value", name)
        if value in tuple(Encoding):
            return Encoding(value)
    return Encoding.UTF16


def abilities(capabilities: Any) -> Abilities:
    """Reads ClientCapabilities; whatever is absent or of another shape counts as not offered."""
    edit = _dig(capabilities, "workspace", "workspace_edit")
    operations = _dig(edit, "resource_operations") or ()
    apply_edit = bool(_dig(capabilities, "workspace", "apply_edit"))
    experimental = plain(_dig(capabilities, "experimental"))
    voice = experimental.get("voice") if isinstance(experimental, dict) else None
    voice = voice if isinstance(voice, dict) else None
    listed = voice.get("editor") if voice else None
    formats = voice.get("playback") if voice else None
    return Abilities(
        encoding=encoding_of(capabilities),
        apply_edit=apply_edit,
        # A client that takes resource operations takes the documentChanges they stand in (Neovim names only these).
        document_changes=bool(_dig(edit, "document_changes") or operations),
        resource_operations=frozenset(getattr(kind, "value", kind) for kind in operations),
        annotations=_dig(edit, "change_annotation_support") is not None,
        show_document=bool(_dig(capabilities, "window", "show_document", "support")),
        # LSP has no capability for the request itself: those clients that take edits answer it, with or without
        # declaring how they show its items; those that take none do not.
        show_message_request=apply_edit or _dig(capabilities, "window", "show_message") is not None,
        content=_dig(capabilities, "workspace", "text_document_content") is not None,
        work_done_progress=bool(_dig(capabilities, "window", "work_done_progress")),
        # Without it a code action is a mere command (LSP 3.17, CodeActionClientCapabilities).
        code_actions=_dig(capabilities, "text_document", "code_action", "code_action_literal_support") is not None,
        configuration=bool(_dig(capabilities, "workspace", "configuration")),
        voice=voice is not None,
        resume=token if voice and isinstance(token := voice.get("resume"), str) else None,
        context=bool(voice and voice.get("context")),
        capture=bool(voice and voice.get("capture")),
        playback=tuple(item for item in formats if isinstance(item, dict)) if isinstance(formats, list) else (),
        editor=frozenset(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else frozenset(),
    )


def offset(text: Text, position: WirePosition, encoding: Encoding) -> int:
    """The offset of a wire position, in code points; one beyond its line, or the text, is at the end of that."""
    return offset_at(text, Position(position.line, position.character), encoding)


def span(text: Text, wire: WireRange, encoding: Encoding) -> Span:
    """The offsets of a range; one that ends before it starts is turned round."""
    ends = sorted((offset(text, wire.start, encoding), offset(text, wire.end, encoding)))
    return Span(ends[0], ends[1])


def problem(text: Text, diagnostic: Any, encoding: Encoding) -> Problem:
    """A diagnostic of the client's; one without a severity, which LSP leaves to the reader, is an error."""
    severity = getattr(diagnostic, "severity", None)
    number = getattr(severity, "value", severity)
    return Problem(
        span(text, diagnostic.range, encoding), SEVERITIES.get(number or 1, Severity.ERROR), str(diagnostic.message)
    )
