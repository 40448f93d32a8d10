"""A small editor without a window: starts the server, keeps one project's files, and does what the server asks.

What belongs here: an honest LSP client for the terminal. What does not: printing (tryout).
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

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
    "experimental": {"voice": {"version": 1, "capture": True, "context": True, "editor": ["save", "saveAll"]}},
}


class ServerGoneError(Exception):
    """The server ended while something was asked of it."""


Confirm = Callable[[str], Awaitable[bool]]


async def refuse(question: str) -> bool:  # noqa: ARG001
    """Says no, whatever is asked."""
    return False


class Editor:
    """One project folder, the files open in it, and a server to talk to.

    ``confirm`` answers the server's questions; ``on_progress`` gets every ``$/progress`` value.
    """

    def __init__(self, folder: Path, confirm: Confirm, on_progress: Callable[[Json], None]) -> None:
        self.folder = folder
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
            "capabilities": CAPABILITIES,
        }
        result: Json = await self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, name: str, line: int = 1) -> None:
        """Opens a file of the project with the caret at the start of a 1-based line."""
        uri = uri_of(str(self.folder / name))
        if uri not in self.texts:
            text = (self.folder / name).read_text(encoding="utf-8")
            self.texts[uri], self.versions[uri] = text, 1
            language = {"py": "python", "md": "markdown"}.get(name.rpartition(".")[2], "plaintext")
            document = {"uri": uri, "languageId": language, "version": 1, "text": text}
            self.notify("textDocument/didOpen", {"textDocument": document})
        start = Text(self.texts[uri]).line(line - 1).start
        self.active, self.selection = uri, Span(start, start)

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
        """The result; raises RuntimeError with the server's words where it answers with an error."""
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
            future = self._waiting.pop(message["id"])
            if "error" in message:
                future.set_exception(RuntimeError(message["error"]["message"]))
            else:
                future.set_result(message.get("result"))
        elif message["method"] == "window/showMessageRequest":
            self._asking = asyncio.ensure_future(self._ask(message["id"], message["params"]))
        elif "id" in message:
            self._send({"id": message["id"], "result": self._answer(message["method"], message["params"])})
        elif message["method"] == "$/progress":
            self._on_progress(message["params"]["value"])

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
                return {"ok": self._editor(params["command"])}
        return None

    def _apply(self, edit: Json) -> Json:
        for change in edit["documentChanges"]:
            if change.get("kind") == "create":
                self._path(change["uri"]).write_text("", encoding="utf-8")
            elif change.get("kind") == "delete":
                self._path(change["uri"]).unlink()
            elif change.get("kind") == "rename":
                self._path(change["oldUri"]).rename(self._path(change["newUri"]))
            else:
                self._change(change["textDocument"]["uri"], change["edits"])
        return {"applied": True}

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
            if not path.is_file():
                return False
            self.open(path.relative_to(self.folder).as_posix())
        self.active = params["uri"]
        if "selection" in params:
            self.selection = self._span(Text(self.texts[self.active]), params["selection"])
        return True

    def _editor(self, command: str) -> bool:
        uris = [self.active] if command == "save" else list(self.texts) if command == "saveAll" else []
        for uri in uris:
            self._path(uri).write_text(self.texts[uri], encoding="utf-8")
        return bool(uris)

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
