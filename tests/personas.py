"""Editors as the server meets them: what they say they can do (recorded), and how they really behave.

The behaviour is what the real ones were seen to do: what they never answer, what they answer untruly, how they count
characters. Each keeps its documents as an editor does, so that what the user would see can be asserted.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cattrs import Converter
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.io_ import run_async
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import forward_stderr

from senorita_lsp.document.position import Encoding, Position, offset_at, position_at
from senorita_lsp.document.text import Span, Text, TextEdit, apply
from senorita_lsp.document.uri import path_of
from tests import forked

DATA = Path(__file__).parent / "data" / "clients"


@dataclass(frozen=True)
class Persona:
    """One editor. ``never`` are requests it leaves without an answer; ``null`` those it answers with null."""

    name: str
    recording: str
    encoding: Encoding = Encoding.UTF16
    never: frozenset[str] = frozenset()
    null: frozenset[str] = frozenset()
    file_operations: str = "done"
    edits: bool = True
    shows: bool = True
    asks: bool = True

    @property
    def capabilities(self) -> types.ClientCapabilities:
        return copy(_recorded(self.recording))


@cache
def _recorded(recording: str) -> types.ClientCapabilities:
    recorded = json.loads((DATA / recording).read_text(encoding="utf-8"))
    return converter().structure(recorded["capabilities"], types.ClientCapabilities)


@cache
def converter() -> Converter:
    """One for all editors: to make it takes as long as to talk with a server."""
    return get_converter()


PERSONAS = (
    Persona("vscode", "vscode-1.139-languageclient-11.json"),
    Persona("neovim", "neovim-0.11.4.json", Encoding.UTF8),
    Persona(
        "eglot",
        "emacs-28.2-eglot-1.9.json",
        null=frozenset({"window/showDocument"}),
        file_operations="claimed and not done",
        shows=False,
    ),
    Persona(
        "lsp-mode",
        "emacs-28.2-lsp-mode-8.0.0.json",
        never=frozenset({"window/showDocument"}),
        file_operations="done and denied",
        shows=False,
    ),
    Persona(
        "ale",
        "vim-9.0-ale-3.3.0.json",
        never=frozenset({"workspace/applyEdit", "window/showDocument", "window/showMessageRequest"}),
        edits=False,
        shows=False,
        asks=False,
    ),
    Persona(
        "kate",
        "kate-22.12.3.json",
        never=frozenset({"workspace/applyEdit", "window/showDocument", "window/showMessageRequest"}),
        edits=False,
        shows=False,
        asks=False,
    ),
)


@dataclass
class Seen:
    """What happened in the editor. ``previews`` are the labels of edits that it was to ask about by itself; ``answer``
    is what its user picks in a dialog, and ``takes`` whether what is previewed is taken."""

    texts: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    carets: list[tuple[str, Span]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    answer: str | None = None
    previews: list[str] = field(default_factory=list)
    takes: bool = True
    diagnostics: dict[str, list[types.Diagnostic]] = field(default_factory=dict)
    progress: dict[str | int, list[dict[str, Any]]] = field(default_factory=dict)


class EditorClient(LanguageClient):
    """A client that behaves as its persona."""

    persona: Persona

    def __init__(self, persona: Persona) -> None:
        super().__init__(converter_factory=converter)
        self.persona = persona
        self.seen = Seen()
        # pygls marks what it registers, which a bound method does not allow.
        for method, handle in (
            (types.WORKSPACE_APPLY_EDIT, self._apply),
            (types.WINDOW_SHOW_DOCUMENT, self._show),
            (types.WINDOW_SHOW_MESSAGE_REQUEST, self._ask),
        ):
            self.feature(method)(_function(handle))
        self.feature(types.WORKSPACE_CONFIGURATION)(
            lambda params: [self.get_configuration(section=item.section) for item in params.items]
        )
        self.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.messages.append(params))
        self.feature(types.WINDOW_LOG_MESSAGE)(lambda params: self.log_messages.append(params))
        self.feature(types.PROGRESS)(lambda params: self._progress(params))
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._diagnosed(params))
        self.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda params: None)

    async def start_io(self, cmd: str, *args: str, **kwargs: Any) -> None:
        """Starts a server; one that can be forked is, and everything else is as pygls and pytest-lsp do it."""
        command, env = [cmd, *args], kwargs.get("env")
        if not forked.forks(command, env):
            return await super().start_io(cmd, *args, **kwargs)
        self._server: Any = await forked.start(command, env)
        self.protocol.set_writer(self._server.stdin)
        reading = run_async(self._stop_event, self._server.stdout, self.protocol, None, self.report_server_error)
        self._async_tasks += [asyncio.create_task(reading), asyncio.create_task(self._server_exit())]
        self._stderr_forwarder = asyncio.create_task(forward_stderr(self._server))
        return None

    async def begin(self, folder: Path, options: dict[str, Any] | None = None) -> types.InitializeResult:
        """Starts a session on a workspace folder."""
        return await self.initialize_session(
            types.InitializeParams(
                capabilities=self.persona.capabilities,
                workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
                initialization_options=options,
            )
        )

    def open(self, path: Path, language: str = "python") -> str:
        """Opens a file; its URI."""
        uri = path.as_uri()
        self.seen.texts[uri], self.seen.versions[uri] = path.read_text(encoding="utf-8"), 1
        item = types.TextDocumentItem(uri, language, 1, self.seen.texts[uri])
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def type(self, uri: str, offset: int, text: str) -> None:
        """The user types at an offset (code points); sent as a ranged change in the editor's own encoding."""
        position = self.position(uri, offset)
        at = types.Position(position.line, position.character)
        self.seen.texts[uri] = self.seen.texts[uri][:offset] + text + self.seen.texts[uri][offset:]
        self._changed(uri, types.TextDocumentContentChangePartial(types.Range(at, at), text))

    def position(self, uri: str, offset: int) -> Position:
        return position_at(Text(self.seen.texts[uri]), offset, self.persona.encoding)

    def span(self, uri: str, wire: types.Range) -> Span:
        """The offsets of a range of the server's."""
        return self._span(Text(self.seen.texts[uri]), wire)

    def make(self, edit: dict[str, Any]) -> None:
        """Makes a code action's edit, as an editor does by itself."""
        self._make(self.protocol._converter.structure(edit, types.WorkspaceEdit))

    def context(self, uri: str, offset: int = 0, end: int | None = None) -> dict[str, Any]:
        """A wire Context with the selection at these offsets."""
        start, stop = self.position(uri, offset), self.position(uri, offset if end is None else end)
        return {
            "textDocument": {"uri": uri, "version": self.seen.versions[uri]},
            "selection": {
                "start": {"line": start.line, "character": start.character},
                "end": {"line": stop.line, "character": stop.character},
            },
        }

    async def ask_server(self, method: str, params: Any, seconds: float = 60) -> Any:
        """A request's result as plain JSON, as it came: lsprotocol takes every code action for a command."""
        self.protocol.get_result_type = lambda _: None
        result = await asyncio.wait_for(self.protocol.send_request_async(method, params), seconds)
        return plain(result)

    session_id: str | None = None
    """The voice session that ``say`` belongs to, where it belongs to one."""

    async def say(self, text: str, uri: str | None = None, offset: int = 0, end: int | None = None) -> Any:
        """``voice/command``: the TurnResult."""
        params: dict[str, Any] = {"text": text, **({"sessionId": self.session_id} if self.session_id else {})}
        if uri is not None:
            params["context"] = self.context(uri, offset, end)
        return await self.ask_server("voice/command", params)

    def _changed(self, uri: str, change: Any) -> None:
        self.seen.versions[uri] += 1
        identifier = types.VersionedTextDocumentIdentifier(self.seen.versions[uri], uri)
        self.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    async def _behave(self, method: str) -> bool:
        """Whether this request is answered at all; one that never is waits here until the session's end."""
        if method in self.persona.never:
            await asyncio.get_running_loop().create_future()
        return method not in self.persona.null

    async def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        await self._behave(types.WORKSPACE_APPLY_EDIT)
        self.seen.labels.append(params.label or "")
        notes = (params.edit.change_annotations or {}).values()
        if asked := [note.label for note in notes if note.needs_confirmation]:
            self.seen.previews += asked
            if not self.seen.takes:
                return types.ApplyWorkspaceEditResult(False, failure_reason="the user said no")
        applied = self._make(params.edit)
        return types.ApplyWorkspaceEditResult(applied, failure_reason=None if applied else "it does not fit")

    def _make(self, edit: types.WorkspaceEdit) -> bool:
        applied = True
        for change in edit.document_changes or ():
            if isinstance(change, types.TextDocumentEdit):
                applied = applied and self._edit(change.text_document.uri, change.text_document.version, change.edits)
            else:
                applied = self._file_operation(change)
        for uri, edits in (edit.changes or {}).items():
            self._edit(uri, None, edits)
        return applied

    def _edit(self, uri: str, version: int | None, edits: Any) -> bool:
        if version is not None and version != self.seen.versions[uri]:
            return False
        text = Text(self.seen.texts[uri])
        self.seen.texts[uri] = apply(text.value, [TextEdit(self._span(text, e.range), e.new_text) for e in edits])
        self._changed(uri, types.TextDocumentContentChangeWholeDocument(self.seen.texts[uri]))
        return True

    def _file_operation(self, change: Any) -> bool:
        if self.persona.file_operations == "claimed and not done":
            return True
        if change.kind == "create":
            Path(path_of(change.uri) or "").touch()
        elif change.kind == "delete":
            Path(path_of(change.uri) or "").unlink()
        else:
            Path(path_of(change.old_uri) or "").rename(path_of(change.new_uri) or "")
        return self.persona.file_operations == "done"

    def _span(self, text: Text, wire: types.Range) -> Span:
        ends = [
            offset_at(text, Position(at.line, at.character), self.persona.encoding) for at in (wire.start, wire.end)
        ]
        return Span(ends[0], ends[1])

    async def _show(self, params: types.ShowDocumentParams) -> types.ShowDocumentResult | None:
        if not await self._behave(types.WINDOW_SHOW_DOCUMENT):
            return None
        self.shown_documents.append(params)
        if params.selection is not None and params.uri in self.seen.texts:
            self.seen.carets.append((params.uri, self._span(Text(self.seen.texts[params.uri]), params.selection)))
        return types.ShowDocumentResult(success=True)

    async def _ask(self, params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        await self._behave(types.WINDOW_SHOW_MESSAGE_REQUEST)
        self.seen.questions.append(params.message)
        wanted = [item for item in params.actions or () if item.title == self.seen.answer]
        return wanted[0] if wanted else None

    def _diagnosed(self, params: types.PublishDiagnosticsParams) -> None:
        self.seen.diagnostics[params.uri] = list(params.diagnostics)

    def _progress(self, params: types.ProgressParams) -> None:
        self.seen.progress.setdefault(params.token, []).append(plain(params.value))


C = TypeVar("C", bound=EditorClient)


@asynccontextmanager
async def running(
    make: Callable[[], C], folder: Path, options: dict[str, Any] | None = None, env: Mapping[str, str] | None = None
) -> AsyncIterator[C]:
    """A server with this editor on a workspace folder, as long as the block lasts."""
    client = await ClientServerConfig(
        server_command=[sys.executable, "-m", "senorita_lsp", "--stdio"],
        server_env=None if env is None else dict(env),
        client_factory=make,
    ).start()
    try:
        await client.begin(folder, options)
        yield client
    finally:
        # Without it the server lives on, and the end is waited for in vain.
        await client.shutdown_session()
        await client.stop()


def _function(method: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    async def handle(params: Any) -> Any:
        return await method(params)

    return handle


def plain(value: Any) -> Any:
    """JSON again, from the nested tuples that pygls makes of results it has no type for."""
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
