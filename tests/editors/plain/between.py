"""Between an editor and the server: passes on what both say, and asks the server in the editor's name.

``python -m tests.editors.plain.between FOLDER``: a file ask-NAME.json in the folder (method, params) becomes a request
of the editor's; its answer becomes answer-NAME.json, and the editor knows nothing of it. What the server asks of the
editor, and whether it was answered, is in told.jsonl.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]
PREFIX = "between "


class Between:
    """One editor and its server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = subprocess.Popen(
            [sys.executable, "-m", "senorita_lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._to_server, self._told = threading.Lock(), (folder / "told.jsonl").open("a", encoding="utf-8")

    def run(self) -> None:
        """Until the editor is gone."""
        threading.Thread(target=self._answers, daemon=True).start()
        threading.Thread(target=self._asks, daemon=True).start()
        while (message := _read(sys.stdin.buffer)) is not None:
            self._note("editor", message)
            self._send(message)
        self._server.kill()

    def _answers(self) -> None:
        assert self._server.stdout is not None
        while (message := _read(self._server.stdout)) is not None:
            if str(message.get("id", "")).startswith(PREFIX) and "method" not in message:
                self._write(f"answer-{message['id'].removeprefix(PREFIX)}.json", message)
                continue
            self._note("server", message)
            sys.stdout.buffer.write(_framed(message))
            sys.stdout.buffer.flush()

    def _asks(self) -> None:
        while True:
            for path in sorted(self._folder.glob("ask-*.json")):
                asked = json.loads(path.read_text(encoding="utf-8"))
                name = path.stem.removeprefix("ask-")
                path.unlink()
                self._send({"jsonrpc": "2.0", "id": PREFIX + name, **asked})
            time.sleep(0.05)

    def _send(self, message: Json) -> None:
        assert self._server.stdin is not None
        with self._to_server:
            self._server.stdin.write(_framed(message))
            self._server.stdin.flush()

    def _note(self, who: str, message: Json) -> None:
        self._told.write(json.dumps({"by": who, **message}) + "\n")
        self._told.flush()

    def _write(self, name: str, message: Json) -> None:
        new = self._folder / f"{name}.new"
        new.write_text(json.dumps(message), encoding="utf-8")
        new.rename(self._folder / name)


def _read(stream: IO[bytes]) -> Json | None:
    """The next message; None where the stream has ended."""
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    if not length:
        return None
    message: Json = json.loads(stream.read(length))
    return message


def _framed(message: Json) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


if __name__ == "__main__":
    Between(Path(sys.argv[1])).run()
