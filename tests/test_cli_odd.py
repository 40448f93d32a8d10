"""The command line with names, folders and files that are not as they should be; in this process, without a server."""

from __future__ import annotations

import argparse
import asyncio
import errno
import io
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from senorita_lsp import cli
from senorita_lsp.cli import draft
from senorita_lsp.cli.client import Editor, ServerGoneError, refuse
from senorita_lsp.cli.draft import Change, write_down
from senorita_lsp.cli.patch import patch
from senorita_lsp.cli.say import LARGEST, Desk, Spot, spot

# fmt: off
ODD = [
    "a.py",
    "two\nlines.py",
    "say 'hi' \"there\".py",
    "grüße 🙂.py",
    "back\\slash.py",
    "-x.py",
    "tab\t.py",
    "a:3",
    "a:3:",
]


@pytest.mark.parametrize("name", ODD)
def test_any_name_is_found(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.touch()
    assert spot(str(file)) == Spot(file.resolve())
    assert spot(f"{file}:7") == Spot(file.resolve(), 7)
    assert spot(f"{file}:7:2") == Spot(file.resolve(), 7, 2)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere.py", "there is no file"),
        ("nowhere.py:3", "there is no file"),
        ("inside", "is a folder"),
        ("inside:3", "is a folder"),
        ("pipe", "is no text file"),
        ("loop", "there is no file"),
        ("here.py:0", "counted from 1"),
        ("here.py:1:0", "counted from 1"),
        ("nul\0.py", "there is no file"),
        ("a" * 5_000, "there is no file"),
        ("bell\a.py", "there is no file"),
    ],
)
def test_what_is_no_file_is_said_in_one_line(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "here.py").touch()
    (tmp_path / "inside").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(argparse.ArgumentTypeError, match=told) as refused:
        spot(str(tmp_path / name))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["delete line \udcff", "here.py"], "encoding"),
        (["delete line one", "here.py", "--folder", "nowhere"], "there is no folder"),
        (["delete line one", "here.py", "--folder", "here.py"], "there is no folder"),
        (["delete line one"], "required"),
        (["delete line one", "here.py", "--frobnicate"], "unrecognized"),
    ],
)
def test_arguments_that_do_not_fit(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.py").touch()
    with pytest.raises(SystemExit) as refused:
        cli.main(["say", *arguments])
    assert refused.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name in ODD if not name.endswith(":")])
@pytest.mark.parametrize(
    ("before", "after"),
    [(b"one\ntwo\n", b"one\nthree\n"), (b"one\r\n", None), (None, b"one"), (b"a\n" * 3_000, b"a\n" * 2_999)],
    ids=["changed", "deleted", "made", "long"],
)
def test_a_patch_is_one_whatever_the_file_is_called(
    tmp_path: Path, name: str, before: bytes | None, after: bytes | None
) -> None:
    file = tmp_path / name
    if before is not None:
        file.write_bytes(before)
    made = patch([Change(file, before, after)], tmp_path)
    assert len(made) < 400
    subprocess.run(["git", "apply", "-"], input=made.encode(), check=True, cwd=tmp_path)
    assert (file.read_bytes() if file.exists() else None) == after


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 500, 996, 997, 998, 999])
@pytest.mark.parametrize("change", [lambda lines, at: lines.pop(at), lambda lines, at: lines.insert(at, b"new\n")])
def test_of_a_long_file_a_patch_has_only_what_is_near(tmp_path: Path, at: int, change: object) -> None:
    lines = [b"def f():\n", b"    pass\n", b"\n", b"\n"] * 250
    file = tmp_path / "long.py"
    before = b"".join(lines)
    file.write_bytes(before)
    change(lines, at)
    made = patch([Change(file, before, b"".join(lines))], tmp_path)
    assert len(made.splitlines()) <= 11
    subprocess.run(["git", "apply", "-"], input=made.encode(), check=True, cwd=tmp_path)
    assert file.read_bytes() == b"".join(lines)


def test_a_disk_that_is_full_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"one\n")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(draft.Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"a\.py cannot be written: No space left") as refused:
        write_down([Change(file, b"one\n", b"two\n")])
    assert refused.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == b"one\n"


@pytest.mark.parametrize("port", ["-1", "65536", "99999999", "abc", "", "١"])
def test_a_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        cli.main(["playground", "--no-browser", "--port", port])
    assert refused.value.code == 2
    assert "up to 65535" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told_before_a_page_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert cli.main(["playground", "--no-browser", "--port", str(taken.getsockname()[1])]) == 1
    said = capsys.readouterr()
    assert "in use" in said.err
    assert said.out == ""


def test_a_folder_for_answers_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert cli.main(["try", "--keep", str(tmp_path / "file" / "answers")]) == 1
    assert "cannot be written: " in capsys.readouterr().err


def test_a_file_too_large_for_a_message_is_not_sent(tmp_path: Path) -> None:
    file = tmp_path / "large.py"
    with file.open("wb") as made:
        made.truncate(LARGEST + 1)
    arguments = argparse.Namespace(file=Spot(file), write=True, yes=True, folder=None)
    with pytest.raises(OSError, match=r"large\.py has more than 15 MB"):
        Desk(arguments).begin()


@pytest.mark.asyncio
async def test_an_answer_to_nothing_in_particular_is_one_to_all_that_waits(tmp_path: Path) -> None:
    desk = Desk(argparse.Namespace(file=Spot(tmp_path / "a.py"), write=True, yes=True, folder=None))
    asked = desk.editor._waiting[1] = asyncio.get_running_loop().create_future()
    desk.editor._take({"id": None, "error": {"code": -32700, "message": "the message is too long"}})
    with pytest.raises(RuntimeError, match="too long"):
        await asked
    desk.editor._take({"id": 7, "result": {}})


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_terminal_can_be_written_to(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding))
    cli._print_anything()
    print("❯ grüße \udcff", flush=True)
    assert written.getvalue().endswith(b"\n")


@pytest.mark.parametrize("words", ["grammar", "learned"])
def test_who_reads_no_further_is_no_fault(words: str, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "senorita_lsp", words]
    run = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, timeout=120, check=False, cwd=tmp_path)
    os.close(write)
    assert (run.returncode, run.stderr) == (0, b"")


def test_a_folder_that_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for file in ("../a.py", str(Path(__file__))):
        with pytest.raises(SystemExit) as refused:
            cli.main(["say", "delete line one", file])
        assert refused.value.code == 2


def test_what_the_server_says_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(argparse.Namespace(file=Spot(tmp_path / "a.py"), write=True, yes=True, folder=None))
    desk.editor._take({"method": "window/showMessage", "params": {"type": 2, "message": "privacy should be local."}})
    assert capsys.readouterr().err == "privacy should be local.\n"


@pytest.mark.asyncio
async def test_a_server_that_has_gone_answers_nothing_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    editor = Editor(tmp_path, refuse, lambda _: None)
    await editor.start()
    os.kill(editor.pid, signal.SIGKILL)
    with pytest.raises(ServerGoneError):
        await asyncio.wait_for(editor.gone(), 60)
    with pytest.raises(ServerGoneError):
        await asyncio.wait_for(editor.request("voice/status", {}), 60)
    await editor.stop()
