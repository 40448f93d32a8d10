"""``senorita-lsp play``: plays sound for editors that have no loudspeaker of their own."""

from __future__ import annotations

import argparse


def run(arguments: argparse.Namespace) -> int:
    """Plays what comes in until it ends; the exit status."""
    from senorita_lsp.engines.audio.play import play

    return play(arguments.rate, arguments.device, arguments.list)
