"""A program that is only the line to a server elsewhere: what comes on stdio goes over a WebSocket, and back.

Run as `python line.py PORT`; it ends with either of its ends.
"""

from __future__ import annotations

import sys
import threading

from websockets.sync.client import ClientConnection, connect


def main(port: str) -> None:
    with connect(f"ws://127.0.0.1:{port}/", compression=None, max_size=None) as line:
        threading.Thread(target=_down, args=(line,), daemon=True).start()
        _up(line)


def _up(line: ClientConnection) -> None:
    stdin = sys.stdin.buffer
    while length := _length():
        line.send(stdin.read(length).decode())


def _length() -> int:
    """How long the next message is, by its header; 0 where none comes any more."""
    length = 0
    while header := sys.stdin.buffer.readline().strip():
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return length


def _down(line: ClientConnection) -> None:
    for message in line:
        data = message.encode() if isinstance(message, str) else message
        sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
