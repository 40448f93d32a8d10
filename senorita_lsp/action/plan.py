"""What can be planned. A plan is a value: nothing has happened yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from senorita_lsp.command.intent import Intent
from senorita_lsp.document.text import Span, TextEdit


class Risk(StrEnum):
    """What a confirmation has to weigh: nothing is lost · something is destroyed or run · it cannot be taken back."""

    NONE = "none"
    CONFIRM = "confirm"
    DANGEROUS = "dangerous"


@dataclass(frozen=True)
class EditText:
    """Edits of one document, one undo step under ``label``; ``caret`` is the selection after, in the new text.

    ``confirm``: the editor shows what would change and asks, where it can.
    """

    uri: str
    version: int
    edits: tuple[TextEdit, ...]
    label: str
    caret: Span | None = None
    confirm: bool = False


@dataclass(frozen=True)
class Navigate:
    """Show a document with a selection (offsets of the text as it is then); ``span`` None shows it as it was."""

    uri: str
    span: Span | None = None


class FileKind(StrEnum):
    CREATE = "create"
    OPEN = "open"
    RENAME = "rename"
    DELETE = "delete"


@dataclass(frozen=True)
class FileOperation:
    """A file operation on absolute paths inside a workspace folder; ``to`` for a rename, ``text`` for a create.

    Bytes of ``text`` that are no UTF-8 are surrogates (``surrogateescape``). With ``expect`` a delete is only for a
    file that still holds this text.
    """

    kind: FileKind
    path: str
    to: str | None = None
    text: str = ""
    expect: str | None = None


@dataclass(frozen=True)
class EditorCommand:
    """One ``voice/editor`` command: what only the editor can do. ``instead`` is done where it answers that it cannot
    here: an editor lists what it can, and some of that hangs on a language server that a file may not have."""

    command: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    instead: Plan | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RunTerminal:
    """A shell command line; shown to the user as it is before it runs. ``cwd`` is an absolute path."""

    command: str
    cwd: str | None = None
    risk: Risk = Risk.CONFIRM


class ControlKind(StrEnum):
    """What concerns the conversation and not the code."""

    UNDO = "undo"
    REDO = "redo"
    REPEAT = "repeat"
    SAY = "say"
    RECALL = "recall"
    CANCEL = "cancel"
    STOP = "stop"
    CHOOSE = "choose"
    ACCEPT = "accept"
    DECLINE = "decline"
    RETRY = "retry"
    COURTESY = "courtesy"
    MUTE = "mute"
    UNMUTE = "unmute"
    NEXT_FINDING = "nextFinding"
    PREVIOUS_FINDING = "previousFinding"
    FIX_FINDING = "fixFinding"
    DISMISS_FINDING = "dismissFinding"
    DISMISS_FINDINGS = "dismissFindings"
    DICTATE = "dictate"
    COMMANDS = "commands"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Control:
    """``count``: how often (undo, redo, repeat), or which from 1 (choose; a finding, -1 is the last, 0 the
    one that is meant). ``text``: the language, empty for the file's own."""

    kind: ControlKind
    count: int = 1
    text: str = ""


@dataclass(frozen=True)
class ShowSheet:
    """The page of all that can be said is shown."""


@dataclass(frozen=True)
class Ask:
    """A task for a language model: ``task`` is generate, explain, debug, review, edit, question."""

    task: str
    text: str = ""
    span: Span | None = None


@dataclass(frozen=True)
class CallWebhook:
    """``action`` is email, github or slack; ``text`` what was said; ``context`` JSON about the place it was said in.

    ``history``: what was said and done in the session goes with it.
    """

    action: str
    text: str = ""
    context: Mapping[str, object] = field(default_factory=dict)
    history: bool = False


@dataclass(frozen=True)
class Remember:
    """Text that was copied, for the session to keep and show as ``Snapshot.clipboard``."""

    text: str


Action: TypeAlias = (
    EditText
    | Navigate
    | FileOperation
    | EditorCommand
    | RunTerminal
    | Control
    | Ask
    | CallWebhook
    | Remember
    | ShowSheet
)


@dataclass(frozen=True)
class Question:
    """What has to be answered with yes before the plan is carried out; ``always``: whatever the settings say."""

    text: str
    yes: str
    risk: Risk = Risk.CONFIRM
    always: bool = False


@dataclass(frozen=True)
class Plan:
    """Actions in order; ``questions`` come first, each needs its own yes; ``say`` is the short confirmation."""

    actions: tuple[Action, ...]
    say: str
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One numbered alternative."""

    title: str
    intent: Intent


@dataclass(frozen=True)
class Choices:
    """Several things are meant equally well; the user picks by number."""

    choices: tuple[Choice, ...]
    say: str


@dataclass(frozen=True)
class Refusal:
    """It cannot be done, and why, in the user's words; nothing was changed. ``code`` is a word for programs."""

    code: str
    say: str


Planned: TypeAlias = Plan | Choices | Refusal
