"""``senorita-lsp record``: records sound for editors that have no microphone of their own."""

from __future__ import annotations

import argparse


def run(arguments: argparse.Namespace) -> int:
    """Records until it is told to stop; the exit status."""
    from senorita_lsp.engines.audio.record import record

    return record(arguments.rate, arguments.device, arguments.seconds, arguments.list, arguments.wait)
