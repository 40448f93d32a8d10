"""``senorita-lsp playground``: a page in the browser with an editor, a microphone and sample projects, on this machine.

The page's files and address are here. The page itself is made from editors/web and kept in cli/page.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from senorita_lsp.server.transport.admission import Answer

HOST: Final = "127.0.0.1"
TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
}
HEADERS: Final = {
    # CodeMirror writes its styles into the page.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; img-src data:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
OPEN_AFTER_S: Final = 1.0
RESUMED_S: Final = 600
"""So long the page may be away, a laptop asleep for example, and what was said before is still known."""


def run(arguments: argparse.Namespace) -> int:
    """Serves the page until Ctrl+C; the exit status."""
    from senorita_lsp.server.app import serve_ws
    from senorita_lsp.server.resumption.resume import Keep
    from senorita_lsp.server.resumption.store import Memory
    from senorita_lsp.server.session import Session
    from senorita_lsp.server.transport.serving import Serving, digest_of

    try:
        port = _free_port(arguments.port or 0)
    except OSError as error:
        print(f"The page cannot be served on port {arguments.port}: {error.strerror}.", file=sys.stderr)
        return 1
    token = secrets.token_urlsafe(24)
    address = f"http://{HOST}:{port}/#{token}"
    print(f"The playground is at {address}\nCtrl+C ends it.", flush=True)
    if not arguments.no_browser:
        threading.Thread(target=_open, args=(address, port), daemon=True).start()
    serving = Serving(
        shared=True,  # The files are the page's own, and so is the microphone.
        digests=(digest_of(token),),
        origins=frozenset({f"http://{HOST}:{port}"}),
        grace_seconds=0,
    )
    session = partial(Session, here=False, keep=Keep(Memory(), RESUMED_S))
    return serve_ws(HOST, port, session, serving=serving, pages=pages())


def pages() -> dict[str, Answer]:
    """The page's files by their paths."""
    from senorita_lsp.server.transport.admission import Answer

    found = {}
    for entry in files("senorita_lsp.cli").joinpath("page").iterdir():
        kind = TYPES.get(entry.name.rpartition(".")[2])
        if kind is not None:
            text = entry.read_text(encoding="utf-8")
            found[f"/{entry.name}"] = Answer(200, text, {**HEADERS, "Content-Type": kind}, "page")
    found["/"] = found["/index.html"]
    return found


def _free_port(wanted: int) -> int:
    """The port, any free one for 0; raises OSError where it is taken."""
    with socket.socket() as found:
        if os.name == "posix":
            # As the server does it: what has just ended is no hindrance.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HOST, wanted))
        port: int = found.getsockname()[1]
        return port


def _open(address: str, port: int) -> None:
    """Opens the page as soon as somebody answers there."""
    for _ in range(100):
        with socket.socket() as asked:
            asked.settimeout(OPEN_AFTER_S)
            if asked.connect_ex((HOST, port)) == 0:
                break
        time.sleep(0.1)
    if not webbrowser.open(address):
        sys.stderr.write("No browser could be opened; the address above is the page.\n")
