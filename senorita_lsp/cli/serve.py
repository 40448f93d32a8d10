"""Starts the server with the transport that the command line asks for."""

from __future__ import annotations

import argparse
import gc
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from senorita_lsp.server.resumption.resume import Keep
    from senorita_lsp.server.transport.serving import Serving


def options(parser: argparse._ArgumentGroup) -> None:  # argparse has no public name for it
    """Adds the options that go with ``--ws``."""
    parser.add_argument(
        "--token-file", metavar="FILE", type=Path, help="access tokens, one per line; clients must send one"
    )
    parser.add_argument(
        "--origin", metavar="URL", action="append", default=[], help="an origin of web pages that may connect"
    )
    parser.add_argument("--tls-certificate", metavar="FILE", type=Path, help="a certificate chain in PEM: serve wss://")
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help="its private key, if it is in another file")
    parser.add_argument("--tls-elsewhere", action="store_true", help="TLS is done by a proxy in front of the server")
    parser.add_argument(
        "--shared",
        action="store_true",
        help="clients are on other machines: use no files, programs or sound of this one (implied beyond loopback)",
    )
    parser.add_argument(
        "--resume-minutes",
        metavar="N",
        type=int,
        default=10,
        help="how long a client may resume its session after the connection broke (default %(default)s; 0: never)",
    )
    parser.add_argument(
        "--resume-redis",
        metavar="URL",
        help="keep sessions in Redis, so that any of several servers can resume them: redis://HOST:PORT/0",
    )
    parser.add_argument("--sessions", metavar="N", type=int, help="the most clients at once")


def run(arguments: argparse.Namespace) -> int:
    """Serves until the client is gone; returns the exit status that LSP specifies."""
    # Collections while thousands of classes are made only find that all of them are in use.
    gc.disable()
    from senorita_lsp.server.app import serve_stdio, serve_tcp, serve_ws
    from senorita_lsp.server.session import Session

    gc.enable()
    option = "tcp" if arguments.tcp is not None else "ws"
    address = getattr(arguments, option)
    if arguments.ws is None and (idle := _only_with_ws(arguments)):
        return _refuse(f"--{idle} goes with --ws")
    if address is None:
        return serve_stdio(Session)
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65_535:
        return _refuse(f"--{option} takes HOST:PORT, such as 127.0.0.1:2087")
    host = host.strip("[]")
    if option == "tcp":
        return serve_tcp(host, int(port), Session)
    from senorita_lsp.server.telemetry.prometheus import Figures
    from senorita_lsp.server.transport.serving import ServingError

    try:
        serving = _serving(arguments, host)
        keep = _keep(arguments)
    except ServingError as error:
        return _refuse(str(error))
    figures = Figures()
    factory = partial(Session, here=not serving.shared, observe=figures.turn, keep=keep)
    return serve_ws(host, int(port), factory, serving=serving, figures=figures)


def _only_with_ws(arguments: argparse.Namespace) -> str | None:
    """An option that was given and means nothing without ``--ws``, as it is written."""
    names = (
        "token_file",
        "origin",
        "tls_certificate",
        "tls_key",
        "tls_elsewhere",
        "shared",
        "resume_redis",
        "sessions",
    )
    return next((name.replace("_", "-") for name in names if getattr(arguments, name) not in (None, False, [])), None)


def _serving(arguments: argparse.Namespace, host: str) -> Serving:
    from senorita_lsp.server.transport import serving

    certificate: Path | None = arguments.tls_certificate
    if certificate is None and arguments.tls_key is not None:
        raise serving.ServingError("--tls-key goes with --tls-certificate")
    if arguments.sessions is not None and arguments.sessions < 1:
        raise serving.ServingError("--sessions takes a number from 1 on")
    limits = serving.Limits() if arguments.sessions is None else serving.Limits(sessions=arguments.sessions)
    return serving.Serving(
        shared=arguments.shared or not serving.is_local_host(host),
        digests=serving.read_tokens(arguments.token_file) if arguments.token_file is not None else (),
        origins=frozenset(map(serving.origin, arguments.origin)),
        tls=serving.certificate(certificate, arguments.tls_key) if certificate is not None else None,
        tls_elsewhere=arguments.tls_elsewhere,
        limits=limits,
    )


def _keep(arguments: argparse.Namespace) -> Keep | None:
    from senorita_lsp.server.resumption.resume import MOST_MINUTES, Keep
    from senorita_lsp.server.resumption.store import store_of
    from senorita_lsp.server.transport.serving import ServingError

    minutes: int = arguments.resume_minutes
    if not 0 <= minutes <= MOST_MINUTES:
        raise ServingError(f"--resume-minutes takes a number from 0 to {MOST_MINUTES}")
    return Keep(store_of(arguments.resume_redis), 60 * minutes) if minutes else None


def _refuse(why: str) -> int:
    sys.stderr.write(f"senorita-lsp: {why}\n")
    return 2
