"""What came in and what happened: everything a test may want to assert."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.cloud.faults import Fault, Faults
from tests.cloud.script import Script

if TYPE_CHECKING:
    from aiohttp import web

    from tests.cloud.line import Line


@dataclass
class Received:
    """One request or connection. Header names are in small letters; ``messages`` and ``audio`` are a WebSocket's."""

    on: str
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""
    form: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    audio: bytearray = field(default_factory=bytearray)
    number: int = 0
    peer: Any = None
    """The address and port it came from."""
    ended: str = ""
    """How it ended: "" while it goes on, "done", "refused", "aborted" (by the client), "fault"."""

    @property
    def key(self) -> str:
        """The key that was sent."""
        return self.headers.get("authorization", "").rpartition(" ")[2]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def host(self) -> str:
        return self.headers.get("host", "")

    def value(self, name: str) -> str:
        """The query parameter's first value, "" without."""
        return self.query.get(name, [""])[0]

    def plain(self) -> dict[str, Any]:
        """As JSON, with the number of bytes instead of sound and bodies that are no text."""
        text = self.body.decode("utf-8", "replace") if self.headers.get("content-type", "").endswith("json") else ""
        return {
            "on": self.on,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "body": text,
            "bytes": len(self.body),
            "messages": self.messages,
            "audio": len(self.audio),
            "ended": self.ended,
        }


@dataclass
class Cloud:
    """A running cloud. ``events`` are what happened, stamped with ``time.perf_counter()``."""

    script: Script = field(default_factory=Script)
    faults: Faults = field(default_factory=Faults)
    events: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Received] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """The WebSockets that are open."""
    base_url: str = ""
    dead_url: str = ""
    """An address at which nothing listens."""

    def of(self, on: str) -> list[Received]:
        """What came for an endpoint: "listen1", "groq.chat", or "chat" of any provider."""
        return [one for one in self.requests if on in (one.on, one.on.rpartition(".")[2])]

    def event(self, kind: str, **details: Any) -> None:
        self.events.append({"t": time.perf_counter(), "kind": kind, **details})

    def received(self, on: str, request: web.Request) -> Received:
        """Writes a request down."""
        query = {name: request.query.getall(name) for name in request.query}
        headers = {name.lower(): value for name, value in request.headers.items()}
        number = sum(one.on == on for one in self.requests)
        one = Received(on, request.method, request.path, query, headers, number=number)
        one.peer = request.transport and request.transport.get_extra_info("peername")
        self.requests.append(one)
        return one

    def struck(self, on: str) -> Fault | None:
        fault = self.faults.take(on)
        if fault is not None:
            self.event("fault", on=on, fault=fault.kind)
        return fault

    def reset(self) -> None:
        """As new, but for the script."""
        self.faults.clear()
        self.events.clear()
        self.requests.clear()
