"""What goes wrong: data, and which of it strikes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal[
    "status",  # an HTTP status instead of an answer; also in a WebSocket's handshake
    "silent",  # accepts and says nothing
    "redirect",  # 307 to another host
    "drop_before",  # the connection is gone before the answer
    "drop_headers",  # … after the headers or the handshake
    "drop",  # … in mid-stream
    "drop_end",  # … just before the last piece
    "stall",  # stops in mid-stream, and the connection stays
    "truncated",  # ends in mid-stream, cleanly
    "malformed",  # a piece that is no JSON (or, of audio, no audio)
    "wrong_shape",  # a piece that is JSON, and not of the protocol
    "unknown",  # one more piece, of a type that nobody knows
    "oversized",  # one more piece, beyond 1 MiB
    "slowloris",  # a byte at a time
    "error",  # the provider's own message that something went wrong, in mid-stream
]


@dataclass
class Fault:
    """One fault. ``on`` is an endpoint: "listen1", "groq.chat", or "chat" for that of any provider; "*" for any.

    ``after`` pieces (chunks, messages) are sent before a mid-stream one strikes; ``seconds`` is how long a silence
    lasts at most, and between two bytes of a slow one; ``retry_after`` is sent as it is (a number or a date).
    """

    on: str
    kind: Kind
    status: int = 500
    retry_after: str | float | None = None
    after: int = 1
    seconds: float = 30.0
    count: int = 1
    code: str = ""
    """The provider's error code in the body, where another than the status's own is wanted."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"no such fault: {self.kind}")


class Faults:
    """Those that wait to strike, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        self.waiting.extend(faults)

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, endpoint: str) -> Fault | None:
        """The one that strikes this request."""
        for fault in self.waiting:
            if fault.count > 0 and fault.on in (endpoint, endpoint.rpartition(".")[2], "*"):
                fault.count -= 1
                return fault
        return None


def shapeless(message: dict[str, Any]) -> dict[str, Any]:
    """A message of the right type whose fields are of wrong ones."""
    return {
        name: value if name == "type" else [] if isinstance(value, dict) else {"x": 1}
        for name, value in message.items()
    }
