"""The server itself."""

from __future__ import annotations

import argparse
import gc
import sys


def run(arguments: argparse.Namespace) -> int:
    """Serves until the client is gone; the exit status LSP asks for."""
    # Collections while thousands of classes are made only find that all of them are in use.
    gc.disable()
    from senorita_lsp.server.app import serve_stdio, serve_tcp, serve_ws
    from senorita_lsp.server.session import Session

    gc.enable()
    for option, serve in (("tcp", serve_tcp), ("ws", serve_ws)):
        address = getattr(arguments, option)
        if address is not None:
            host, _, port = address.rpartition(":")
            if not port.isdecimal() or int(port) > 65_535:
                sys.stderr.write(f"senorita-lsp: --{option} takes HOST:PORT, such as 127.0.0.1:2087\n")
                return 2
            return serve(host.strip("[]"), int(port), Session)
    return serve_stdio(Session)
