"""The table of methods: every method the server takes, its handler, its params and how it runs.

``initialize``, ``initialized``, ``shutdown``, ``exit`` and ``$/cancelRequest`` belong to the connection and are not
listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Method:
    """One method.

    ``handler`` is a module of ``senorita_lsp.server.handlers`` with ``handle(session, params)``, imported on first
    use: a coroutine function where ``runs`` is ``task``, a plain one, which must be quick, where it is ``inline``.
    ``params`` is a type of ``senorita_lsp.protocol.types``; None means LSP's own type where LSP knows the method, and
    otherwise the object as it came, unchecked.
    """

    name: str
    handler: str
    params: str | None = None
    runs: Literal["inline", "task"] = "inline"


METHODS: tuple[Method, ...] = (
    Method("textDocument/didOpen", "did_open"),
    Method("textDocument/didChange", "did_change"),
    Method("textDocument/didClose", "did_close"),
    Method("textDocument/didSave", "did_save"),
    Method("textDocument/codeAction", "code_action"),
    Method("workspace/didChangeConfiguration", "did_change_configuration", runs="task"),
    Method("workspace/didChangeWorkspaceFolders", "did_change_workspace_folders"),
    Method("workspace/executeCommand", "execute_command", runs="task"),
    Method("workspace/textDocumentContent", "text_document_content", runs="task"),
    Method("window/workDoneProgress/cancel", "work_done_cancel"),
    Method("voice/command", "command", "CommandParams", "task"),
    Method("voice/start", "start", "StartParams", "task"),
    Method("voice/audio", "audio"),
    Method("voice/commit", "commit", "CommitParams", "task"),
    Method("voice/interrupt", "interrupt", "InterruptParams"),
    Method("voice/playback", "playback", "PlaybackParams"),
    Method("voice/mute", "mute", "MuteParams", "task"),
    Method("voice/mode", "mode", "ModeParams", "task"),
    Method("voice/stop", "stop", "StopParams", "task"),
    Method("voice/transcribe", "transcribe", "TranscribeParams", "task"),
    Method("voice/speak", "speak", "SpeakParams", "task"),
    Method("voice/voices", "voices", runs="task"),
    Method("voice/status", "status", runs="task"),
    Method("voice/webhook", "webhook", "WebhookParams", "task"),
)
