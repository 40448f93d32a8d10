"""``senorita-lsp say`` and ``listen`` as a script runs them: patches, statuses, questions, and what is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sound
from tests.voices import spoken

EDITOR = "terminal"

HOUSE = "import os\n\n\ndef old_door(key):\n    return key\n\n\ndef window():\n    return os.name\n"
WITHOUT = "import os\n\n\ndef window():\n    return os.name\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A file of a project that git keeps, beside another."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "house.py").write_text(HOUSE, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("roses\n", encoding="utf-8")
    return tmp_path / "house.py"


def say(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Runs it with ``typed`` on standard input, nothing else there."""
    command = [sys.executable, "-m", "senorita_lsp", "say", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120, check=False)


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in folder.iterdir() if path.is_file()}


def test_the_edit_is_a_patch_and_nothing_is_written(house: Path) -> None:
    run = say("delete function old door", str(house))
    assert run.returncode == 0, run.stderr
    assert "Deleted function old_door." in run.stderr
    assert house.read_text(encoding="utf-8") == HOUSE
    subprocess.run(["git", "apply", "-"], input=run.stdout, text=True, check=True, cwd=house.parent)
    assert house.read_text(encoding="utf-8") == WITHOUT


def test_in_place(house: Path, proves: Callable[..., None]) -> None:
    house.chmod(0o640)
    run = say("delete function old door", str(house), "--write")
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert house.read_text(encoding="utf-8") == WITHOUT
    assert house.stat().st_mode & 0o777 == 0o640
    assert set(files(house.parent)) == {"house.py", "notes.txt"}
    proves("edits", "as a patch, or in place")


@pytest.mark.parametrize(
    "text",
    ["one\r\ntwo\r\nthree\r\n", "one\ntwo\nthree", "one\n🙂 two ü\nthree"],
    ids=["line ends of Windows", "no line end at last", "beyond ASCII"],
)
def test_every_other_byte_stays_and_the_patch_says_the_same(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a b.txt"
    file.write_bytes(text.encode())
    command = [sys.executable, "-m", "senorita_lsp", "say", "delete line two", str(file)]
    patch = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=True).stdout
    assert say("delete line two", str(file), "--write").returncode == 0
    written = file.read_bytes()
    assert written == b"".join(line for line in text.encode().splitlines(keepends=True) if b"two" not in line)
    file.write_bytes(text.encode())
    subprocess.run(["git", "apply", "-"], input=patch, check=True, cwd=tmp_path)
    assert file.read_bytes() == written


def test_where_one_is_counts(house: Path, proves: Callable[..., None]) -> None:
    run = say("delete this function", f"{house}:9:3", "--write")
    assert run.returncode == 0, run.stderr
    assert "window" not in house.read_text(encoding="utf-8")
    assert "old_door" in house.read_text(encoding="utf-8")
    proves("caret", "as `FILE:LINE`")


def test_a_place_gone_to_is_told(house: Path, proves: Callable[..., None]) -> None:
    run = say("go to function window", str(house))
    assert run.returncode == 0, run.stderr
    name, line, _column = run.stdout.strip().rsplit(":", 2)
    assert (Path(name).name, line) == ("house.py", "8")
    proves("places", "printed as `FILE:LINE:COLUMN`")


def test_what_follows_an_open_is_done_in_what_was_opened(house: Path) -> None:
    run = say("open file notes dot txt and delete line one", f"{house}:9", "--write")
    assert run.returncode == 0, run.stderr
    assert files(house.parent) == {"house.py": HOUSE, "notes.txt": ""}


def test_what_is_not_understood_changes_nothing(house: Path) -> None:
    run = say("seventeen purple harbours", str(house), "--write")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.strip()
    assert house.read_text(encoding="utf-8") == HOUSE


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("\n", 1), ("n\n", 1), ("", 1)])
def test_a_deletion_is_asked_about(house: Path, typed: str, status: int) -> None:
    run = say("delete file notes dot txt", str(house), "--write", typed=typed)
    assert run.returncode == status, run.stderr
    assert "notes.txt" in run.stderr
    assert "[y/N]" in run.stderr
    assert ("notes.txt" in files(house.parent)) is (status != 0)


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("create file garden dot py", "+++ b/garden.py"),
        ("delete file notes dot txt", "deleted file mode"),
        ("rename file notes dot txt to ideas dot txt", "b/ideas.txt"),
    ],
)
def test_files_come_and_go_as_the_patch_says(
    house: Path, words: str, changed: str, proves: Callable[..., None]
) -> None:
    before = files(house.parent)
    patch = say(words, str(house), "--yes")
    assert patch.returncode == 0, patch.stderr
    assert changed.removeprefix("+++ ") in patch.stdout
    assert files(house.parent) == before
    assert say(words, str(house), "--yes", "--write").returncode == 0
    written = files(house.parent)
    assert written != before
    for name in written:
        (house.parent / name).unlink()
    for name, text in before.items():
        (house.parent / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "apply", "-"], input=patch.stdout, text=True, check=True, cwd=house.parent)
    assert files(house.parent) == written
    proves("files")


def test_alternatives_are_numbered_and_chosen(house: Path) -> None:
    for name in ("plan_spring.txt", "plan_autumn.txt"):
        (house.parent / name).write_text("roses\n", encoding="utf-8")
    run = say("open plan", str(house), typed="2\n")
    assert run.returncode == 0, run.stderr
    second = next(line.partition(": ")[2] for line in run.stderr.splitlines() if line.strip().startswith("2: "))
    assert Path(run.stdout.strip().rsplit(":", 2)[0]).name in second
    left = say("open plan", str(house), typed="\n")
    assert (left.returncode, left.stdout) == (1, "")


def test_a_command_is_run_only_where_things_may_be_done(house: Path) -> None:
    dry = say("run echo hello", str(house), "--yes")
    assert dry.returncode == 3
    assert "--write" in dry.stderr
    run = say("run echo hello", str(house), "--yes", "--write")
    assert run.returncode == 0, run.stderr
    assert "hello" in run.stdout


def test_yes_in_advance_does_not_count_where_it_is_dangerous(house: Path, proves: Callable[..., None]) -> None:
    run = say("run rm dash r f star", str(house), "--yes", "--write")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Nobody is there to say yes" in run.stderr
    assert "notes.txt" in files(house.parent)
    proves("questions", "at the terminal, or `--yes`")


def test_a_question_without_a_model_says_what_is_missing(house: Path) -> None:
    run = say("explain this", str(house))
    assert run.returncode == 3
    assert "model" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("written", ["nowhere.py", "house.py:x"])
def test_a_file_that_is_none(house: Path, written: str) -> None:
    run = say("delete line one", str(house.parent / written))
    assert run.returncode == 2
    assert "there is no file" in run.stderr


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.bin").write_bytes(b"\xff\xfe\x00\x81")
    run = say("delete line one", str(tmp_path / "picture.bin"), "--write")
    assert run.returncode == 3
    assert "UTF-8" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.audio
@pytest.mark.speech
@pytest.mark.skipif(sound.missing(), reason=sound.MISSING)
def test_listening_takes_one_utterance_after_the_other(house: Path, proves: Callable[..., None]) -> None:
    command = [sys.executable, "-m", "senorita_lsp", "listen", "--write", str(house)]
    with sound.sound_server() as server:
        process = subprocess.Popen(
            command,
            env=os.environ | server.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell has what it starts in the background ignore it, and so would this.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert process.stderr is not None
        try:
            _until(process.stderr, "Listening.")
            for words, told in (("delete function old door", "Deleted"), ("undo that", "")):
                clip = spoken(words)
                server.say(clip.data, clip.rate)
                heard = _until(process.stderr, "❯")
                assert words.split()[-1] in heard.lower()
                _until(process.stderr, told)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
        finally:
            process.kill()
            process.communicate()
    assert house.read_text(encoding="utf-8") == HOUSE
    proves("speech", "`senorita-lsp listen`")
    proves("handsfree", "by `listen`, one file")
    proves("undo", "while it listens")


def _until(stream: object, words: str) -> str:
    """The line that holds ``words``."""
    seen = []
    for line in stream:
        seen.append(line)
        if words in line:
            return str(line)
    raise AssertionError(f"{words!r} was not said: {seen}")
