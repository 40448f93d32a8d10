"""Admission to a shared server: how an HTTP request is answered before it may become a WebSocket.

Sans-I/O. Sockets and frames are in websocket, the operator's decisions in serving, metrics in telemetry/prometheus.py.

A token comes as ``Authorization: Bearer TOKEN``. A page cannot set that header, so it offers the subprotocols
``senorita`` and ``senorita.token.TOKEN``, the token in base64url without padding, and gets ``senorita``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from senorita_lsp.server.transport.serving import Serving, digest_of

PROTOCOL: Final = "senorita"
_TOKEN: Final = "senorita.token."
RETRY_SECONDS: Final = 5
METHODS: Final = ("GET", "HEAD")
TEXT: Final = "text/plain; charset=utf-8"


class Headers(Protocol):
    """A request's headers, names in any case."""

    def get_all(self, name: str, /) -> list[str]: ...


@dataclass(frozen=True)
class Answer:
    """The HTTP response to a request that does not become a WebSocket."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    """The reason in one word, for metrics."""


@dataclass
class Admission:
    """``pages`` are served to anyone, by path. ``sessions`` gives the number of open sessions, ``figures`` the metrics.
    While ``closing``, nobody is admitted."""

    serving: Serving
    sessions: Callable[[], int]
    figures: Callable[[], tuple[str, str]] | None = None
    """Text in Prometheus' exposition format, and its content type."""
    closing: bool = False
    pages: Mapping[str, Answer] = field(default_factory=dict)
    held: Callable[[bytes], int] = lambda _: 0
    """The number of open sessions with the token of this digest (``who``)."""

    def check(self, path: str, headers: Headers, method: str = "GET") -> Answer | None:
        """The response to a request; None where it may become a WebSocket."""
        if method not in METHODS:
            return Answer(405, "Only GET and HEAD are answered here.\n", {"Allow": ", ".join(METHODS)}, "method")
        path = path.partition("?")[0]
        if path == "/healthz":
            return Answer(503, "closing\n", why="health") if self.closing else Answer(200, "ok\n", why="health")
        if path in self.pages and not headers.get_all("Upgrade"):
            return self.pages[path]
        pages = headers.get_all("Origin")
        if not all(map(self.serving.welcomes, pages)):
            return Answer(403, "Pages from this origin may not connect.\n", why="origin")
        if not self.serving.admits(_shown(headers)):
            return Answer(401, "A valid token is needed.\n", {"WWW-Authenticate": "Bearer"}, "token")
        if path == "/metrics":
            return self._metrics()
        return self._full(headers)

    def who(self, headers: Headers) -> bytes:
        """A digest of the token in a request; empty where the server needs none."""
        return digest_of(_shown(headers) or "") if self.serving.digests else b""

    def _metrics(self) -> Answer:
        if self.figures is None:
            return Answer(404, "This server keeps no metrics.\n", why="metrics")
        text, form = self.figures()
        return Answer(200, text, {"Content-Type": form}, "metrics")

    def _full(self, headers: Headers) -> Answer | None:
        again = {"Retry-After": str(RETRY_SECONDS)}
        if self.closing:
            return Answer(503, "The server is shutting down; another one may be available.\n", again, "closing")
        if self.sessions() >= self.serving.limits.sessions:
            return Answer(503, "The server is full; try again in a moment.\n", again, "full")
        if len(self.serving.digests) > 1 and self.held(self.who(headers)) >= self.serving.limits.sessions_each:
            return Answer(503, "Too many sessions with this token; end one, or try again later.\n", again, "crowd")
        return None


def chosen(offered: Sequence[str]) -> str | None:
    """The subprotocol to speak, of those a client offers."""
    return PROTOCOL if PROTOCOL in offered else None


def _shown(headers: Headers) -> str | None:
    """The token in a request."""
    for value in headers.get_all("Authorization"):
        scheme, _, token = value.partition(" ")
        if scheme.lower() == "bearer":
            return token.strip()
    for value in headers.get_all("Sec-WebSocket-Protocol"):
        for each in map(str.strip, value.split(",")):
            if each.startswith(_TOKEN):
                return _plain(each.removeprefix(_TOKEN))
    return None


def _plain(encoded: str) -> str | None:
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
