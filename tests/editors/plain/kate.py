"""Kate itself, offscreen, with the settings of docs/editors.md: nothing waits for ever, and what it cannot is said.

What belongs here: what Kate leaves to the server and how it takes what the server says. What does not: its menus; the
commands are asked for in its name (between.py).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from tests.editors import rows

SECONDS = 90
SAY = "PLAIN_SPEC_SAY"
"""The variable with pacat's arguments that speak a clip, tabs between; empty without a sound server."""
HOUSE = "import os\n\n\ndef old_door(key):\n    return key\n\n\ndef window():\n    return os.name\n"
RC = "[Kate Plugins]\nlspclientplugin=true\n\n[lspclient]\nAllowedServerCommandLines={command}\n"


class Kate:
    """A running Kate with house.py open; ``sounds`` as of ``running``."""

    def __init__(self, folder: Path, exchange: Path, sounds: Mapping[str, str]) -> None:
        self.folder, self._exchange, self._names, self._sounds = folder, exchange, count(), sounds

    @property
    def hears(self) -> bool:
        return bool(self._sounds[SAY])

    def hear(self) -> None:
        """The clip is spoken into its microphone."""
        words = self._sounds[SAY].split("\t")
        subprocess.run(["pacat", *words], env={**os.environ, **self._sounds}, check=True, timeout=SECONDS)

    def run(self, command: str, *arguments: Any) -> Any:
        """The result of one of the server's commands."""
        name = str(next(self._names))
        asked = {"method": "workspace/executeCommand", "params": {"command": command, "arguments": list(arguments)}}
        new = self._exchange / f"new-{name}"
        new.write_text(json.dumps(asked), encoding="utf-8")
        new.rename(self._exchange / f"ask-{name}.json")
        answer = self._exchange / f"answer-{name}.json"
        until(answer.is_file, command)
        return json.loads(answer.read_text(encoding="utf-8"))["result"]

    def said(self, text: str) -> Any:
        """What came of a command in words."""
        return self.run("senorita.command", text)

    def told(self) -> list[dict[str, Any]]:
        """All that Kate and the server have said to each other so far."""
        path = self._exchange / "told.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def messages(self) -> list[str]:
        """What the server had Kate show to its user."""
        return [one["params"]["message"] for one in self.told() if one.get("method") == "window/showMessage"]

    def has_told(self, method: str) -> bool:
        return any(message.get("method") == method for message in self.told())


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


@contextmanager
def running(program: str, place: Path, sounds: Mapping[str, str]) -> Iterator[Kate]:
    """Kate as long as the block lasts, everything of its own below ``place``; ``sounds``: the variables of a sound
    server, and SAY."""
    folder, exchange, home = (place / name for name in ("project", "exchange", "home"))
    for made in (folder / ".git", exchange, home / "run", home / "config" / "kate" / "lspclient"):
        made.mkdir(parents=True)
    (home / "run").chmod(0o700)
    (folder / "house.py").write_text(HOUSE, encoding="utf-8")
    (folder / "notes.txt").write_text("roses\n", encoding="utf-8")
    command = [sys.executable, "-m", "tests.editors.plain.between", str(exchange)]
    settings = {"servers": {"python": {"command": command, "highlightingModeRegex": "^Python$"}}}
    (home / "config" / "kate" / "lspclient" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    (home / "config" / "katerc").write_text(RC.format(command=" ".join(command)), encoding="utf-8")
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_RUNTIME_DIR": str(home / "run")}
    process = subprocess.Popen(
        [program, "--startanon", "-b", "house.py"],
        cwd=folder,
        env={**os.environ, **sounds, **own, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        kate = Kate(folder, exchange, sounds)
        until(lambda: kate.has_told("textDocument/didOpen"), "house.py open")
        yield kate
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def an_edit_is_refused_in_words(kate: Kate, proves: Callable[..., None]) -> None:
    result = kate.said("delete function old door")
    assert result["status"] == "failed", result
    assert "does not take edits" in result["message"]
    until(lambda: kate.has_told("window/showMessage"), "it to be told")
    assert not kate.has_told("textDocument/didChange")
    proves("edits", "no, which is said")


def a_place_is_told(kate: Kate, proves: Callable[..., None]) -> None:
    result = kate.said("go to line nine")
    assert result["status"] == "failed"
    assert "line 9" in result["message"]
    proves("places", "no; the line is told")


def a_file_is_made_by_the_server(kate: Kate, proves: Callable[..., None]) -> None:
    assert kate.said("create file garden dot py")["status"] == "done"
    assert (kate.folder / "garden.py").is_file()
    proves("files", "by the server")


def what_the_server_did_is_undone(kate: Kate, proves: Callable[..., None]) -> None:
    assert kate.said("create file shed dot py")["status"] == "done"
    assert (kate.folder / "shed.py").is_file()
    assert kate.run("senorita.undo")["status"] == "done"
    assert not (kate.folder / "shed.py").exists()
    proves("undo", "files, by saying so")


def it_hears(kate: Kate, proves: Callable[..., None]) -> None:
    if not kate.hears:
        print("  skipped kate: no sound server")
        return
    before = kate.messages()
    kate.run("senorita.listen")
    until(lambda: any("Listening" in text for text in kate.messages()[len(before) :]), "listening")
    kate.hear()
    until(lambda: any("does not take edits" in text for text in kate.messages()[len(before) :]), "what was heard")
    assert not kate.has_told("textDocument/didChange")
    proves("speech", "one utterance at a time")
    proves("handsfree", "no")


def a_question_is_answered_by_the_next_command(kate: Kate, proves: Callable[..., None]) -> None:
    assert kate.said("delete file notes dot txt")["status"] == "ambiguous"
    assert (kate.folder / "notes.txt").is_file()
    assert kate.said("yes")["status"] == "done"
    assert not (kate.folder / "notes.txt").exists()
    proves("questions", "by the next command")


def nothing_is_asked_that_kate_does_not_answer(kate: Kate, proves: Callable[..., None]) -> None:
    asked = {
        message["id"]
        for message in kate.told()
        if message["by"] == "server" and "method" in message and "id" in message
    }
    answered = {message["id"] for message in kate.told() if message["by"] == "editor" and "method" not in message}
    assert asked <= answered
    proves("version", _version())


SPECS = (
    an_edit_is_refused_in_words,
    a_place_is_told,
    a_file_is_made_by_the_server,
    what_the_server_did_is_undone,
    a_question_is_answered_by_the_next_command,
    it_hears,
    nothing_is_asked_that_kate_does_not_answer,
)


def _version() -> str:
    offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(["kate", "--version"], capture_output=True, text=True, check=False, env=offscreen).stdout
    found = re.search(r"\d+\.\d+", told)
    return found[0] if found else ""


def main(program: str, place: Path, update: bool, sounds: Mapping[str, str]) -> int:
    """Runs the specs; 0 where all pass."""
    failed = 0
    with running(program, place, sounds) as kate:
        for spec in SPECS:
            try:
                spec(kate, partial(rows.prove, "kate", update=update))
                print(f"  ok      kate: {spec.__name__.replace('_', ' ')}")
            except AssertionError as error:
                failed = 1
                print(f"  FAILED  kate: {spec.__name__.replace('_', ' ')}\n{error}")
    return failed
