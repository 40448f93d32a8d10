"""The command line: the server by default, and commands for people at a terminal.

Arguments are parsed here. Each command's module is imported when it is called, so that the server starts without the
others.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from senorita_lsp import __version__
from senorita_lsp.cli import serve

COMMANDS = {
    "try": "tryout",
    "say": "say",
    "listen": "listen",
    "doctor": "doctor",
    "grammar": "grammar",
    "learned": "learned",
    "playground": "playground",
    "record": "record",
    "play": "play",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; its exit status."""
    arguments = _arguments(argv)
    if arguments.command is None:
        return _run(arguments)
    _print_anything()
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has enough, as head has. What is left to be written at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    try:
        arguments = parser.parse_args(argv)
        if arguments.command is not None:
            Path.cwd()
    except FileNotFoundError:
        parser.exit(2, "senorita-lsp: the current folder is gone; go to another one first.\n")
    return arguments


def _run(arguments: argparse.Namespace) -> int:
    module = import_module(f"senorita_lsp.cli.{COMMANDS.get(arguments.command, 'serve')}")
    status: int = module.run(arguments)
    return status


def _print_anything() -> None:
    """What a terminal or a pipe of another encoding has no sign for is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="senorita-lsp",
        description="A language server you talk to. Without a command: the server, on stdio.",
    )
    parser.add_argument("--version", action="version", version=f"senorita-lsp {__version__}")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="serve on standard input and output (the default)")
    way.add_argument("--tcp", metavar="HOST:PORT", help="serve on a loopback address, one session per connection")
    way.add_argument("--ws", metavar="HOST:PORT", help="the same over WebSocket, one JSON-RPC message per text message")
    serving = parser.add_argument_group("with --ws")
    serve.options(serving)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _try(commands.add_parser("try", help="a demonstration: a small project, a few spoken commands, every step shown"))
    _say(commands.add_parser("say", help="apply one typed command to a file: as a patch, or in place"))
    _listen(commands.add_parser("listen", help="the same by microphone, one utterance after another"))
    _doctor(commands.add_parser("doctor", help="show what is configured, reachable or missing, and how to fix it"))
    _grammar(commands.add_parser("grammar", help="print everything you can say"))
    _learned(commands.add_parser("learned", help="show or forget what was learned from corrections"))
    _record(commands.add_parser("record", help="write the microphone to standard output, as pcm_s16le mono"))
    _play(commands.add_parser("play", help="play pcm_s16le mono from standard input"))
    _playground(
        commands.add_parser("playground", help="open a page in the browser: an editor, a microphone, sample projects")
    )
    return parser


def _playground(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, metavar="N", help="the port on this machine (default: any free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address of the page")


def _port(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= 5 and int(written) < 1 << 16):
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return int(written)


def _try(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--say", metavar="TEXT", action="append", help="speak this instead (may be repeated)")
    what.add_argument("--wav", metavar="FILE", action="append", help="use this recording instead (may be repeated)")
    what.add_argument("--mic", action="store_true", help="use your own voice: Enter starts and ends the recording")
    parser.add_argument("--keep", metavar="FOLDER", help="save the spoken answers as WAV files here")
    parser.add_argument("--quiet", action="store_true", help="do not play the answers")


def _say(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", type=_words, help="what you would say")
    _desk(parser)


def _listen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="stop after one utterance")
    parser.add_argument("--aloud", action="store_true", help="speak the answers too")
    _desk(parser)


def _desk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE[:LINE[:COLUMN]]",
        type=_spot,
        help="a file, or a place in it, counted from 1",
    )
    parser.add_argument("--write", action="store_true", help="carry it out; without this, nothing is written or run")
    parser.add_argument(
        "--yes",
        action="store_true",
        help="answer questions with yes, but never the second about a danger",
    )
    parser.add_argument(
        "--folder", metavar="FOLDER", type=_folder, help="the project (default: git's, else the current folder)"
    )


def _words(written: str) -> str:
    if not written.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in written):
        raise argparse.ArgumentTypeError("these words are not in this terminal's encoding")
    return written


def _folder(written: str) -> str:
    from senorita_lsp.cli.say import folder

    return folder(written)


def _spot(written: str) -> object:
    from senorita_lsp.cli.say import spot

    return spot(written)


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="contact no other host")
    parser.add_argument("--quick", action="store_true", help="skip the test in which speech is spoken and recognised")
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _grammar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("markdown", "html"), help="by the file's extension, else markdown")
    parser.add_argument("file", nargs="?", help="the file to write (default: standard output)")


def _learned(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", metavar="FOLDER", help="the project (default: the current folder)")
    parser.add_argument("--all", action="store_true", help="every project")
    parser.add_argument(
        "--forget",
        metavar="HEARD",
        nargs="?",
        const="",
        help="forget these words; without any, everything",
    )


def _record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=int, default=16_000, help="in Hz (default %(default)s)")
    parser.add_argument("--device", help="the microphone's name, or how it begins")
    parser.add_argument("--list", action="store_true", help="list the microphones")
    parser.add_argument("--seconds", type=float, help="stop after this long")
    parser.add_argument("--wait", action="store_true", help="open the microphone once a line arrives on standard input")


def _play(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=int, default=24_000, help="in Hz (default %(default)s)")
    parser.add_argument("--device", help="the loudspeaker's name, or how it begins")
    parser.add_argument("--list", action="store_true", help="list the loudspeakers")
