"""Repairing what was misheard, and leaving alone what was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from senorita_lsp.command.intent import NotUnderstood, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.snap import hear, snap
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.transcript.transcript import Transcript

DATA = Path(__file__).parent / "data" / "transcript"
CODE = '''"""A report."""


def parse_header(text):
    return text.split()


def draw_circle(radius):
    """Draws it."""
    area = radius * radius
    return area
'''
SNAPSHOT = Snapshot(
    documents={"file:///a.py": Document("file:///a.py", "python", 1, Text(CODE))},
    active="file:///a.py",
    selection=Span(20, 20),
    files=("parser.py", "src/report_builder.py", "notes.txt"),
)


def heard(text: str, *alternatives: str) -> Transcript:
    return Transcript(text, engine="whisper", alternatives=alternatives)


def misheard() -> list[tuple[str, str]]:
    lines = (DATA / "misheard.tsv").read_text(encoding="utf-8").splitlines()
    return [(left, right) for left, _, right in (line.partition("\t") for line in lines if not line.startswith("#"))]


@pytest.mark.parametrize(("text", "meant"), misheard())
def test_misheard(text: str, meant: str) -> None:
    found = hear(heard(text), SNAPSHOT)
    if not meant:
        assert isinstance(found.parse, NotUnderstood)
        assert not found.repaired
        return
    expected = parse(heard(meant), SNAPSHOT)
    assert isinstance(found.parse, Understood)
    assert isinstance(expected, Understood)
    assert found.parse.reading.intent == expected.reading.intent
    assert found.repaired


def test_prose_is_never_taken_for_a_command() -> None:
    lines = (DATA / "prose.txt").read_text(encoding="utf-8").splitlines()
    taken = [line for line in lines if not isinstance(hear(heard(line), SNAPSHOT).parse, NotUnderstood)]
    assert len(lines) >= 200
    assert len(taken) <= 0.005 * len(lines), taken


def test_what_is_right_is_left_alone() -> None:
    found = hear(heard("Go to function parse header."), SNAPSHOT)
    assert found.text == "Go to function parse header."
    assert not found.repaired


def test_an_engines_other_reading_is_taken_where_it_makes_sense() -> None:
    found = hear(heard("Sieve all fails", "Save all files"), SNAPSHOT)
    assert found.repaired
    assert isinstance(found.parse, Understood)
    assert found.parse.reading.intent.family == "file.save"


def test_a_name_is_never_dropped() -> None:
    found = hear(heard("Delete function zebra"), SNAPSHOT)
    assert isinstance(found.parse, Understood)
    assert found.parse.reading.intent.slots == {"target": "function", "name": "zebra"}


def test_silence_is_nothing() -> None:
    found = hear(heard("[BLANK_AUDIO]"), SNAPSHOT)
    assert found.text == ""
    assert isinstance(found.parse, NotUnderstood)


def test_two_sentences_as_near_are_none() -> None:
    assert snap("step xx") is None
