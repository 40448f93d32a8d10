"""The command line: the server by default, and what people do at a terminal.

What belongs here: arguments, and words on a terminal. What does not: anything an editor could want; that is server's.
Each command's module is imported when it is called, so that the server starts without the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from senorita_lsp import __version__

COMMANDS = {"try": "tryout", "doctor": "doctor", "record": "record", "play": "play"}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; its exit status."""
    arguments = _parser().parse_args(argv)
    module = import_module(f"senorita_lsp.cli.{COMMANDS.get(arguments.command, 'serve')}")
    status: int = module.run(arguments)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="senorita-lsp", description="A language server that one talks to. Without a command: the server, on stdio."
    )
    parser.add_argument("--version", action="version", version=f"senorita-lsp {__version__}")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="serve on standard input and output (the default)")
    way.add_argument("--tcp", metavar="HOST:PORT", help="serve on a loopback address, one session a connection")
    way.add_argument(
        "--ws", metavar="HOST:PORT", help="the same over WebSocket: a text message is one JSON-RPC message"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _try(commands.add_parser("try", help="speak to it: a small project, a few commands, everything shown"))
    _doctor(commands.add_parser("doctor", help="what is configured, reachable and missing, and what helps"))
    _record(commands.add_parser("record", help="the microphone as pcm_s16le mono on standard output"))
    _play(commands.add_parser("play", help="pcm_s16le mono from standard input on the loudspeaker"))
    return parser


def _try(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--say", metavar="TEXT", action="append", help="speak this instead (may be repeated)")
    what.add_argument("--wav", metavar="FILE", action="append", help="a recording of yours (may be repeated)")
    what.add_argument("--mic", action="store_true", help="your own voice: Enter begins, Enter ends")
    parser.add_argument("--keep", metavar="FOLDER", help="where the spoken answers are kept as WAV files")
    parser.add_argument("--quiet", action="store_true", help="do not play the answers")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="ask no other host")
    parser.add_argument("--quick", action="store_true", help="do not try hearing and speaking on each other")
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")


def _record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=int, default=16_000, help="in Hz (default %(default)s)")
    parser.add_argument("--device", help="a microphone by its name, or the beginning of it")
    parser.add_argument("--list", action="store_true", help="list the microphones")
    parser.add_argument("--seconds", type=float, help="end after this long")


def _play(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=int, default=24_000, help="in Hz (default %(default)s)")
    parser.add_argument("--device", help="a loudspeaker by its name, or the beginning of it")
    parser.add_argument("--list", action="store_true", help="list the loudspeakers")
