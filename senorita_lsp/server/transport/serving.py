"""How a server is offered to others: its address, its users and their limits, checked for consistency.

Sockets are in tcp and websocket, requests in admission.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from senorita_lsp.server.transport.framing import BODY_LIMIT

SHORTEST_TOKEN: Final = 16
"""Characters below which a token is refused: it could be guessed."""


class ServingError(ValueError):
    """The options do not fit together; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Limits:
    """The limits of one connection to a shared server.

    A client that sends faster than the rates is read more slowly and loses nothing; the other limits close or refuse.
    """

    sessions: int = 200
    """Connections at once; a further one is told to come back later."""

    @property
    def sessions_each(self) -> int:
        """Sessions with one token, where there are several tokens, so that nobody can take all sessions."""
        return max(1, self.sessions // 2)

    message_bytes: int = BODY_LIMIT
    messages_per_second: float = 400.0
    bytes_per_second: float = 4.0 * 1024 * 1024
    burst_seconds: float = 8.0
    """Unused allowance of the rates is kept for this long."""
    idle_seconds: float = 4 * 3600.0
    """The longest time without a message; pings do not count."""
    session_seconds: float = 24 * 3600.0


@dataclass(frozen=True)
class Serving:
    """The operator's options. ``shared``: clients are on other machines and use no file, program or device of this one.

    ``origins``: the web pages that may connect, in addition to this machine's own where clients are on it. ``digests``
    of the access tokens, one of which a client must send; empty where none is needed.
    """

    shared: bool = False
    digests: tuple[bytes, ...] = field(default=(), repr=False)
    origins: frozenset[str] = frozenset()
    tls: ssl.SSLContext | None = None
    tls_elsewhere: bool = False
    """TLS ends at a proxy in front, so addresses beyond this machine are allowed without a certificate."""
    limits: Limits = Limits()
    grace_seconds: float = 30.0
    """How long turns may go on when the server is told to stop; a second signal ends them."""

    def admits(self, token: str | None) -> bool:
        """Whether a token is valid; compared in constant time."""
        if not self.digests:
            return True
        shown = digest_of(token or "")
        return sum(hmac.compare_digest(shown, digest) for digest in self.digests) > 0

    def welcomes(self, origin: str) -> bool:
        """Whether a page may connect; ``null`` is nobody's."""
        return origin.lower() in self.origins or (not self.shared and _is_local(origin))


def read_tokens(path: Path) -> tuple[bytes, ...]:
    """The digests of a file's tokens, one a line; empty lines and lines that begin with # are skipped.

    Raises ServingError where it cannot be read, has none, or one that is too short.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ServingError(f"the token file {path.name} cannot be read") from None
    tokens = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not tokens:
        raise ServingError(f"the token file {path.name} holds no token")
    if any(len(token) < SHORTEST_TOKEN or not token.isascii() or " " in token for token in tokens):
        raise ServingError(f"a token is {SHORTEST_TOKEN} or more letters, digits and signs, one a line in {path.name}")
    return tuple(map(digest_of, tokens))


def certificate(chain: Path, key: Path | None) -> ssl.SSLContext:
    """A TLS context of a PEM chain and its key; read once, now. Raises ServingError where they do not fit."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(chain, key)
    except (OSError, ssl.SSLError):
        raise ServingError(f"the certificate {chain.name} and its key cannot be used") from None
    return context


def origin(text: str) -> str:
    """A page's origin as browsers write it (RFC 6454, 6.2). Raises ServingError for what is none."""
    parts = urlsplit(text)
    try:
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or True)
    except ValueError:
        known = False
    if not known or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ServingError(f"an origin is a scheme and a host, such as https://code.example.com, and not {text!r}")
    return f"{parts.scheme}://{parts.netloc}".lower()


def addresses(host: str) -> list[str]:
    """The addresses to listen on. Raises OSError where there is no such host."""
    found = socket.getaddrinfo(host or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_loopback(found: Iterable[str]) -> bool:
    """Whether only this machine can reach these addresses."""
    return all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in found)


def is_local_host(host: str) -> bool:
    """Whether only this machine can reach a host; True too where there is no such host."""
    try:
        return is_loopback(addresses(host))
    except OSError:
        return True


def check(option: str, found: Iterable[str], serving: Serving) -> None:
    """Raises ServingError where these addresses are not to be listened on like that; ``option`` gave them."""
    if is_loopback(found):
        return
    if option != "--ws":
        raise ServingError(
            f"{option} takes only this machine's own address (127.0.0.1 or ::1): nothing checks who connects"
        )
    if not serving.digests:
        raise ServingError("a server that other machines can reach needs --token-file, which says who may connect")
    if serving.tls is None and not serving.tls_elsewhere:
        raise ServingError(
            "beyond this machine what is said could be overheard: give --tls-certificate and --tls-key, or"
            " --tls-elsewhere where a proxy in front does it"
        )


def digest_of(token: str) -> bytes:
    """The digest that is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _is_local(origin: str) -> bool:
    """Whether a page of this machine says that it is one: ``http://localhost:8000``."""
    try:
        parts = urlsplit(origin)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False
