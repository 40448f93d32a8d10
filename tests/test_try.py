"""``senorita-lsp try`` as a newcomer runs it: no sound hardware, everything shown, the answers kept."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import pytest

from tests.voices import spoken

pytestmark = pytest.mark.speech


def tried(*arguments: str) -> str:
    """What it prints; it has no terminal, and no loudspeaker to play on."""
    command = [sys.executable, "-m", "senorita_lsp", "try", "--quiet", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=150, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_what_is_said_is_heard_understood_done_and_answered(tmp_path: Path) -> None:
    printed = tried("--keep", str(tmp_path), "--say", "delete function old total", "--say", "undo that")
    for line in (
        "understood  edit.delete",
        "-def old_total(prices):",
        "answered    Deleted function old_total.",
        "understood  history.undo",
        "+def old_total(prices):",
    ):
        assert line in printed, printed
    assert printed.count("  time        spoken") == 2
    answers = sorted(tmp_path.glob("*.wav"))
    assert len(answers) == 2
    with wave.open(str(answers[0])) as answer:
        assert answer.getframerate() == 24_000
        assert answer.getnframes() > 12_000


def test_a_recording_of_ones_own(tmp_path: Path) -> None:
    clip = spoken("go to line nine")
    with wave.open(str(tmp_path / "mine.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.rate)
        file.writeframes(clip.data)
    printed = tried("--keep", str(tmp_path / "answers"), "--wav", str(tmp_path / "mine.wav"))
    assert "understood  nav.line (index: 9)" in printed, printed
    assert "caret       shop.py, line 9" in printed


def test_a_recording_that_is_none_is_told_of(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "senorita_lsp", "try", "--wav", str(tmp_path / "none.wav")]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1
    assert "none.wav" in run.stderr
    assert "Traceback" not in run.stderr
