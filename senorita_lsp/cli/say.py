"""``senorita-lsp say``: one utterance on one file, for scripts and for editors without a language client.

Standard output gets the result and nothing else: the patch; the place gone to, where nothing was edited; the answer,
where it was a question. Messages for the user go to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from senorita_lsp.cli import sound
from senorita_lsp.cli.client import VOICE, Editor, Json, ServerGoneError
from senorita_lsp.cli.draft import Change, Draft, write_down
from senorita_lsp.cli.patch import patch
from senorita_lsp.document.text import Span, Text
from senorita_lsp.document.uri import path_of

DONE, REFUSED, FAILED, INTERRUPTED = 0, 1, 3, 130
"""Exit statuses: done; not understood, or a no; it could not be done (2 is for arguments that do not fit)."""
STATUSES = {"done": DONE, "failed": FAILED}

LARGEST = 15 << 20
"""Bytes of a file that is opened: a message of the protocol has at most 16 MB."""

PLACES = ("", r":(\d{1,9}):?", r":(\d{1,9}):(\d{1,9}):?")
"""What may stand behind a file's name, as compilers and searches print it."""


@dataclass(frozen=True)
class Spot:
    """A file with a line and a column, both from 1."""

    file: Path
    line: int = 1
    column: int = 1


def spot(written: str) -> Spot:
    """Reads ``FILE[:LINE[:COLUMN]]``; raises argparse's error where there is no such file."""
    for place in PLACES:
        parts = re.fullmatch(rf"(.+?){place}", written, re.DOTALL)
        if parts is not None and _is_file(parts[1]):
            line, column = (int(number) for number in (*parts.groups()[1:], 1, 1)[:2])
            if not (line and column):
                raise argparse.ArgumentTypeError("lines and columns are counted from 1")
            return Spot(Path(parts[1]).resolve(), line, column)
    raise argparse.ArgumentTypeError(_no_file(re.sub(rf"{PLACES[-1]}$|{PLACES[1]}$", "", written)))


def folder(written: str) -> str:
    """A folder's name as it was written; raises argparse's error where there is none."""
    if not _holds(Path(written).is_dir):
        raise argparse.ArgumentTypeError(f"there is no folder {written!r}")
    return written


def _is_file(written: str) -> bool:
    return _holds(Path(written).is_file)


def _no_file(written: str) -> str:
    """Why there is no such file. Invisible characters in names are made visible."""
    if _holds(Path(written).is_dir):
        return f"{written!r} is a folder; a file is needed"
    return f"{written!r} is no text file" if _holds(Path(written).exists) else f"there is no file {written!r}"


def _holds(check: Callable[[], bool]) -> bool:
    """What is asked of a path; no of one that may not be looked at, or is too long to be one."""
    try:
        return check()
    except OSError:
        return False


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit status."""
    return attended(arguments, lambda desk: desk.say(arguments.text))


def attended(arguments: argparse.Namespace, work: Callable[[Desk], Any]) -> int:
    """Runs ``work`` with a server that has the file open; returns the exit status."""
    try:
        return asyncio.run(_attended(Desk(arguments), work))
    except KeyboardInterrupt:
        return INTERRUPTED
    except UnicodeDecodeError:
        return told(f"{arguments.file.file.name} is not UTF-8 text.")
    except BrokenPipeError:
        raise
    except OSError as error:
        return told(f"{error.strerror or error}.")
    except (RuntimeError, ServerGoneError) as error:
        return told(str(error))


async def _attended(desk: Desk, work: Callable[[Desk], Any]) -> int:
    await desk.editor.start()
    try:
        desk.begin()
        status: int = await work(desk)
    finally:
        await desk.editor.stop()
    return max(status, await desk.editor.finished())


def told(message: str) -> int:
    """Prints why it could not be done; returns the exit status for that."""
    print(message, file=sys.stderr)
    return FAILED


def home(file: Path) -> Path:
    """The folder that a file's project is: what git keeps, else where one stands, else the file's own."""
    for folder in file.parents:
        if (folder / ".git").exists():
            return folder
    here = Path.cwd().resolve()
    return here if file.is_relative_to(here) else file.parent


class Hand(Editor):
    """The editor that runs commands too, where it may."""

    runs = False

    def __init__(self, folder: Path, desk: Desk, files: Draft) -> None:
        super().__init__(folder, desk.confirm, desk.progress, files)
        self.voice = VOICE | {"editor": [*VOICE["editor"], "runTerminal"]}
        self._commands: list[asyncio.Task[int]] = []

    def _editor(self, command: str, arguments: Json) -> Json:
        if command != "runTerminal":
            return super()._editor(command, arguments)
        if not self.runs:
            return {"ok": False, "message": "nothing is run without --write"}
        self._commands.append(asyncio.create_task(self._run(arguments["command"], arguments.get("cwd"))))
        return {"ok": True}

    async def _run(self, command: str, folder: str | None) -> int:
        process = await asyncio.create_subprocess_shell(
            command, cwd=folder or self.folder, stdin=asyncio.subprocess.DEVNULL
        )
        return await process.wait()

    async def finished(self) -> int:
        """Waits for the commands that run: 0, or FAILED where one did not end well."""
        return FAILED if any(await asyncio.gather(*self._commands)) else DONE


class Desk:
    """One file on the desk, a server that has it open, and a terminal to ask and to show on."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._at: Spot = arguments.file
        self._write, self._yes = arguments.write, arguments.yes
        self.folder = Path(arguments.folder).resolve() if arguments.folder else home(self._at.file)
        self.draft = Draft()
        self.editor = Hand(self.folder, self, self.draft)
        self.editor.runs = self._write
        self._asked = 0
        self._place = ("", Span(0, 0))

    def begin(self) -> None:
        """Opens the file with the caret where it was asked for. Raises OSError where it cannot be read, or is too large
        for a message."""
        if self._at.file.stat().st_size > LARGEST:
            raise OSError(0, f"{self._at.file.name} has more than {LARGEST >> 20} MB, which is too large to be edited")
        self.editor.open(str(self._at.file), 1)
        text = Text(self.editor.texts[self.editor.active])
        line = text.line(min(self._at.line, text.line_count) - 1)
        at = min(line.start + self._at.column - 1, line.end)
        self.editor.selection = Span(at, at)
        self._place = (self.editor.active, self.editor.selection)

    async def say(self, words: str) -> int:
        """One utterance, and the choice among its meanings where there are several; the exit status."""
        result = await self._command(words)
        while result["status"] == "ambiguous" and result.get("alternatives"):
            number = await self._choose(result)
            if number is None:
                return REFUSED
            result = await self._command(number)
        return self.show(result)

    async def _command(self, words: str) -> Json:
        self.answered()
        params = {"text": words, "context": self.editor.context(), "partialResultToken": "say"}
        result: Json = await self.editor.request("voice/command", params)
        return result

    async def _choose(self, result: Json) -> str | None:
        """The number that was picked, None for none."""
        print(result["message"], file=sys.stderr)
        for choice in result["alternatives"]:
            print(f"  {choice['index']}: {choice['title']}", file=sys.stderr)
        number = await sound.line("Which one? (its number; Enter for none) ", sys.stderr)
        return number if number in {str(choice["index"]) for choice in result["alternatives"]} else None

    def answered(self) -> None:
        """An utterance is over: the next question is the first of another."""
        self._asked = 0

    def show(self, result: Json) -> int:
        """Shows what came of an utterance, and writes it down where that was asked for; the exit status."""
        for uri, text in self.editor.texts.items():
            self.draft.write(Path(path_of(uri) or ""), text.encode("utf-8"))
        changes = self.draft.take()
        answer = result["message"]
        if changes:
            self._keep(changes)
        elif result["status"] == "done" and self._place != (self.editor.active, self.editor.selection):
            print(self._where())
        elif result["status"] == "done" and (result["intent"] or {}).get("family", "").startswith("ask."):
            print(answer)
            answer = ""
        self._place = (self.editor.active, self.editor.selection)
        sys.stdout.flush()
        for row in (answer, *(f"  {one['index']}: {one['title']}" for one in result.get("alternatives", []))):
            print(row, file=sys.stderr) if row else None
        return STATUSES.get(result["status"], REFUSED)

    def _keep(self, changes: list[Change]) -> None:
        if self._write:
            write_down(changes)
        else:
            # As bytes: a patch has the line ends of its files.
            sys.stdout.buffer.write(patch(changes, self.folder).encode("utf-8"))

    def _where(self) -> str:
        """The caret as FILE:LINE:COLUMN."""
        text, at = Text(self.editor.texts[self.editor.active]), self.editor.selection.start
        line = text.line_at(at)
        path = Path(path_of(self.editor.active) or "")
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        return f"{shown}:{line + 1}:{at - text.line(line).start + 1}"

    async def confirm(self, question: str) -> bool:
        """Asks at the terminal. ``--yes`` answers the first question of an utterance alone: what is dangerous is asked
        about twice, and the second yes is a person's."""
        self._asked += 1
        if self._yes and self._asked == 1:
            print(f"{question} [yes, by --yes]", file=sys.stderr)
            return True
        answer = await sound.line(f"{question} [y/N] ", sys.stderr)
        if answer == "q":
            print("\nNobody is there to say yes, so it is a no.", file=sys.stderr)
        return answer in ("y", "yes")

    def progress(self, value: Json) -> None:
        """Tells what the server says on its way."""
        if value["kind"] == "notice" and value["code"] != "question":
            print(value["message"], file=sys.stderr)
