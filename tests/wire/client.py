"""A client of bytes: starts a server process, sends what it is told to, and reads whole messages back.

Nothing here checks or repairs what goes out; that is what the tests are about.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).parent
SECONDS = 30.0
SERVER = (sys.executable, str(HERE / "server.py"))


def frame(body: bytes, header: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    return header % len(body) + body


def message(**fields: Any) -> bytes:
    return frame(json.dumps({"jsonrpc": "2.0", **fields}).encode())


def read_message(stream: IO[bytes]) -> dict[str, Any] | None:
    """One message, None at the end; anything else on the stream is an error."""
    line = stream.readline()
    if not line:
        return None
    assert line.startswith(b"Content-Length: "), f"the server wrote something that is no message: {line[:80]!r}"
    length = int(line[16:])
    assert stream.readline() == b"\r\n"
    value = json.loads(stream.read(length))
    assert isinstance(value, dict)
    return value


class Messages:
    """Reads messages from a stream in a thread, so that waiting for one has an end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._queue: queue.Queue[dict[str, Any] | BaseException | None] = queue.Queue()
        self.seen: list[dict[str, Any]] = []
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[bytes]) -> None:
        try:
            with stream:
                while (value := read_message(stream)) is not None:
                    self._queue.put(value)
            self._queue.put(None)
        except (AssertionError, ValueError, OSError) as error:
            self._queue.put(error)

    def join(self) -> None:
        """Waits for the stream's end."""
        self._thread.join(SECONDS)

    def next(self) -> dict[str, Any] | None:
        """The next message, None at the end of the stream."""
        value = self._queue.get(timeout=SECONDS)
        if isinstance(value, BaseException):
            raise value
        if value is not None:
            self.seen.append(value)
        return value

    def until(self, **fields: Any) -> dict[str, Any]:
        """The next message with these fields; the ones before it stay in ``seen``."""
        while (value := self.next()) is not None:
            if all(name in value and value[name] == wanted for name, wanted in fields.items()):
                return value
        raise AssertionError(f"the stream ended without {fields}; seen: {self.seen[-5:]}")


class RawClient:
    """A server process on stdio."""

    def __init__(
        self,
        command: Sequence[str] = SERVER,
        arguments: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        reading: bool = True,
    ) -> None:
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
            bufsize=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.stdin, self.stdout, self._stderr = self.process.stdin, self.process.stdout, self.process.stderr
        self._errors: list[bytes] = []
        self._error_reader = threading.Thread(target=self._read_errors, daemon=True)
        self._error_reader.start()
        self.messages: Messages | None = None
        if reading:
            self.read()

    def _read_errors(self) -> None:
        while data := self._stderr.read(65536):
            self._errors.append(data)

    def read(self) -> None:
        """Begins to read what the server sends."""
        self.messages = Messages(os.fdopen(os.dup(self.stdout.fileno()), "rb"))

    def send(self, *data: bytes) -> None:
        left = memoryview(b"".join(data))
        while left:
            left = left[self.stdin.write(left) :]

    def until(self, **fields: Any) -> dict[str, Any]:
        assert self.messages is not None
        return self.messages.until(**fields)

    def request(self, number: int | str, method: str, params: Any = None) -> dict[str, Any]:
        """Sends a request and gives its response back."""
        self.send(message(id=number, method=method, **({} if params is None else {"params": params})))
        return self.until(id=number)

    def notify(self, method: str, params: Any = None) -> None:
        self.send(message(method=method, **({} if params is None else {"params": params})))

    def initialize(self, **params: Any) -> dict[str, Any]:
        response = self.request(
            "init", "initialize", {"processId": None, "rootUri": None, "capabilities": {}, **params}
        )
        self.notify("initialized", {})
        return response

    def wait(self) -> int:
        """Waits for the process to end; its exit code."""
        code = self.process.wait(SECONDS)
        self._error_reader.join(SECONDS)
        return code

    @property
    def errors(self) -> str:
        """What the server wrote to stderr so far."""
        return b"".join(self._errors).decode(errors="replace")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(SECONDS)
        self._error_reader.join(SECONDS)
        if self.messages is not None:
            self.messages.join()
        for stream in (self.stdin, self.stdout, self._stderr):
            stream.close()
