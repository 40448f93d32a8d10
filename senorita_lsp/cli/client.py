"""A headless LSP client: starts the server, keeps one project's files, and does what the server asks.

Printing is left to tryout, say and listen; how files are kept is in draft.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from senorita_lsp.cli.draft import Disk, Files
from senorita_lsp.document.language import language_of
from senorita_lsp.document.position import Encoding, Position, offset_at
from senorita_lsp.document.text import Span, Text, TextEdit, apply
from senorita_lsp.document.uri import path_of, uri_of

Json = dict[str, Any]

CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-32"]},
    "window": {"showDocument": {"support": True}, "showMessage": {}, "workDoneProgress": True},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
    },
}
VOICE: Json = {"version": 1, "capture": True, "context": True, "editor": ["save", "saveAll"]}


class ServerGoneError(Exception):
    """The server ended while something was asked of it."""


Confirm = Callable[[str], Awaitable[bool]]


async def refuse(question: str) -> bool:  # noqa: ARG001 - the signature of a Confirm
    """Says no, whatever is asked."""
    return False


class Editor:
    """One project folder, the files open in it, and a server to talk to.

    ``confirm`` answers the server's questions; ``on_progress`` gets every ``$/progress`` value; ``files`` is where
    documents come from and go to.
    """

    def __init__(
        self, folder: Path, confirm: Confirm, on_progress: Callable[[Json], None], files: Files | None = None
    ) -> None:
        self.folder, self.files = folder, files or Disk()
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.active = ""
        self.selection = Span(0, 0)
        self._confirm, self._on_progress = confirm, on_progress
        self._process: asyncio.subprocess.Process | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._count = 0
        self._reader: asyncio.Task[None] | None = None
        self._asking: asyncio.Future[None] | None = None
        self.voice = VOICE

    def on_progress(self, take: Callable[[Json], None]) -> None:
        """Sets the receiver of progress."""
        self._on_progress = take

    async def gone(self) -> None:
        """Waits for the server's end; raises ServerGoneError then."""
        assert self._reader is not None
        await asyncio.shield(self._reader)
        raise ServerGoneError("The server ended.")

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> Json:
        """Starts the server and initializes it; its capabilities."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "senorita_lsp",
            "--stdio",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 26,
        )
        self._reader = asyncio.ensure_future(self._read())
        folder = {"uri": uri_of(str(self.folder)), "name": self.folder.name}
        params = {
            "processId": None,
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "capabilities": CAPABILITIES | {"experimental": {"voice": self.voice}},
        }
        result: Json = await self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, name: str, line: int = 1) -> None:
        """Opens a file of the project with the caret at the start of a 1-based line; raises OSError, and ValueError
        where it is no UTF-8 text."""
        uri = uri_of(str(self.folder / name))
        if uri not in self.texts:
            self._opened(uri, self.files.read(self.folder / name).decode("utf-8"))
        start = Text(self.texts[uri]).line(line - 1).start
        self.active, self.selection = uri, Span(start, start)

    def _opened(self, uri: str, text: str) -> None:
        self.texts[uri], self.versions[uri] = text, 1
        document = {"uri": uri, "languageId": language_of(uri).id, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def _closed(self, uri: str) -> str | None:
        """What an open document held that is open no longer; None for one that was not open. The one opened before it
        comes to the front."""
        if uri not in self.texts:
            return None
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        del self.versions[uri]
        held = self.texts.pop(uri)
        if self.active == uri:
            self.active, self.selection = next(reversed(self.texts), ""), Span(0, 0)
        return held

    def context(self) -> Json:
        """Where the caret is, as the wire's Context."""
        text = Text(self.texts[self.active])
        ends = [self._position(text, offset) for offset in (self.selection.start, self.selection.end)]
        return {
            "textDocument": {"uri": self.active, "version": self.versions[self.active]},
            "selection": {"start": ends[0], "end": ends[1]},
        }

    def notify(self, method: str, params: Json) -> None:
        self._send({"method": method, "params": params})

    async def request(self, method: str, params: Json | None) -> Any:
        """The result; raises RuntimeError with the server's words where it answers with an error, and ServerGoneError
        where it cannot answer any more."""
        if self._reader is not None and self._reader.done():
            raise ServerGoneError("the server ended")
        self._count += 1
        future = self._waiting[self._count] = asyncio.get_running_loop().create_future()
        self._send({"id": self._count, "method": method} | ({} if params is None else {"params": params}))
        return await future

    async def stop(self) -> None:
        """Shuts the server down and waits for its end."""
        if self._process is None:
            return
        try:
            async with asyncio.timeout(5):
                await self.request("shutdown", None)
                self.notify("exit", {})
                await self._process.wait()
        except (TimeoutError, ServerGoneError, RuntimeError):
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    def _send(self, message: Json) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        stream = self._process.stdout
        try:
            while True:
                header = await stream.readuntil(b"\r\n\r\n")
                length = next(
                    int(line[15:]) for line in header.splitlines() if line.lower().startswith(b"content-length:")
                )
                self._take(json.loads(await stream.readexactly(length)))
        except asyncio.IncompleteReadError:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(ServerGoneError("the server ended"))

    def _take(self, message: Json) -> None:
        if "method" not in message:
            self._answered(message)
        elif message["method"] == "window/showMessageRequest":
            self._asking = asyncio.ensure_future(self._ask(message["id"], message["params"]))
        elif "id" in message:
            self._send({"id": message["id"], "result": self._answer(message["method"], message.get("params") or {})})
        elif message["method"] == "$/cancelRequest" and self._asking is not None:
            self._asking.cancel()
        elif message["method"] == "window/showMessage":
            self._on_progress({"kind": "notice", "code": "message", "message": message["params"]["message"]})
        elif message["method"] == "$/progress":
            self._on_progress(message["params"]["value"])

    def _answered(self, message: Json) -> None:
        """Handles an answer to a request; an error with an unknown id fails every pending request."""
        answered = self._waiting.pop(message["id"], None)
        futures = list(self._waiting.values()) if answered is None else [answered]
        for future in futures:
            if future.done():
                continue
            if "error" in message:
                future.set_exception(RuntimeError(message["error"]["message"]))
            elif answered is not None:
                future.set_result(message.get("result"))

    async def _ask(self, identifier: Any, params: Json) -> None:
        """A question for the user; what else the server sends is taken in meanwhile."""
        yes = await self._confirm(params["message"])
        self._send({"id": identifier, "result": params["actions"][0] if yes else None})

    def _answer(self, method: str, params: Json) -> Any:
        match method:
            case "workspace/applyEdit":
                return self._apply(params["edit"])
            case "window/showDocument":
                return {"success": self._show(params)}
            case "voice/context":
                return self.context() if self.active else None
            case "voice/editor":
                return self._editor(params["command"], params["arguments"])
        return None

    def _apply(self, edit: Json) -> Json:
        try:
            for change in edit["documentChanges"]:
                self._apply_one(change)
        except (OSError, ValueError) as error:
            return {"applied": False, "failureReason": getattr(error, "strerror", None) or str(error)}
        return {"applied": True}

    def _apply_one(self, change: Json) -> None:
        match change.get("kind"):
            case "create":
                self.files.create(self._path(change["uri"]))
            case "delete":
                self.files.delete(self._path(change["uri"]))
                self._closed(change["uri"])
            case "rename":
                self._rename(change["oldUri"], change["newUri"])
            case _:
                self._change(change["textDocument"]["uri"], change["edits"])

    def _rename(self, old: str, new: str) -> None:
        self.files.rename(self._path(old), self._path(new))
        was = (self.active, self.selection)
        if (text := self._closed(old)) is not None:
            self._opened(new, text)
        if was[0] == old:
            self.active, self.selection = new, was[1]

    def _change(self, uri: str, edits: list[Json]) -> None:
        text = Text(self.texts[uri])
        made = [TextEdit(self._span(text, item["range"]), item["newText"]) for item in edits]
        self.texts[uri] = apply(text.value, made)
        self.versions[uri] += 1
        changed = {"textDocument": {"uri": uri, "version": self.versions[uri]}}
        self.notify("textDocument/didChange", changed | {"contentChanges": [{"text": self.texts[uri]}]})

    def _show(self, params: Json) -> bool:
        path = self._path(params["uri"])
        if params["uri"] not in self.texts:
            try:
                self._opened(params["uri"], self.files.read(path).decode("utf-8"))
            except (OSError, ValueError):
                return False
            self.selection = Span(0, 0)
        self.active = params["uri"]
        if "selection" in params:
            self.selection = self._span(Text(self.texts[self.active]), params["selection"])
        return True

    def _editor(self, command: str, arguments: Json) -> Json:  # noqa: ARG002 - one signature for all requests
        """Carries out a ``voice/editor`` command, as its result."""
        uris = [self.active] if command == "save" else list(self.texts) if command == "saveAll" else []
        for uri in uris:
            self.files.write(self._path(uri), self.texts[uri].encode("utf-8"))
        return {"ok": bool(uris)}

    def _path(self, uri: str) -> Path:
        path = path_of(uri)
        assert path is not None
        return Path(path)

    @staticmethod
    def _position(text: Text, offset: int) -> Json:
        line = text.line_at(offset)
        return {"line": line, "character": offset - text.line(line).start}

    @staticmethod
    def _span(text: Text, wire: Json) -> Span:
        start, end = (
            offset_at(text, Position(wire[side]["line"], wire[side]["character"]), Encoding.UTF32)
            for side in ("start", "end")
        )
        return Span(start, end)
