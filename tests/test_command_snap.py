"""Repairing what was misheard, and leaving alone what was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from senorita_lsp.command.intent import NotUnderstood, Parse, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.repair.snap import hear
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


def prose() -> list[str]:
    return [line for name in ("prose.txt", "prose_said.txt") for line in (DATA / name).read_text("utf-8").splitlines()]


def test_prose_is_never_taken_for_a_command() -> None:
    """Few imperatives are commands as they stand ("find yourself a chair"); nothing becomes one by a repair."""
    lines = prose()
    heard_ones = {line: hear(heard(line), SNAPSHOT) for line in lines}
    taken = [line for line, found in heard_ones.items() if found.repaired]
    meant = [line for line, found in heard_ones.items() if isinstance(found.parse, Understood)]
    asked = [line for line, found in heard_ones.items() if found.offers and isinstance(found.parse, NotUnderstood)]
    assert len(lines) >= 500
    assert len(meant) <= 0.01 * len(lines), meant
    assert len(taken) <= 0.005 * len(lines), taken
    assert len(asked) <= 0.01 * len(lines), asked


def test_ordinary_talk_does_nothing() -> None:
    """Mail, meetings, calls, comments, news, stories, talk about code: dictated or said beside an open microphone."""
    lines = (DATA / "prose_talk.txt").read_text("utf-8").splitlines()
    heard_ones = [hear(heard(line), SNAPSHOT) for line in lines]
    assert len(lines) >= 500
    assert [each.text for each in heard_ones if each.repaired] == []
    done = [each.text for each in heard_ones if acts(each.parse)]
    assert len(done) <= 0.005 * len(lines), done
    asked = [each.text for each in heard_ones if each.offers and isinstance(each.parse, NotUnderstood)]
    assert len(asked) <= 0.005 * len(lines), asked


def wide() -> list[str]:
    """Everyday speech of every kind, most of which begins with a command's verb."""
    return (DATA / "prose_wide.txt").read_text("utf-8").splitlines()


def test_everyday_imperatives_are_hardly_ever_taken_for_commands() -> None:
    """An eighth of them; the bench counts all. "Say cheese", "cut corners" may be commands, but are never repaired."""
    lines = wide()[::8]
    heard_ones = [hear(heard(line), SNAPSHOT) for line in lines]
    meant = [each.text for each in heard_ones if acts(each.parse)]
    repaired = [each.text for each in heard_ones if each.repaired and acts(each.parse)]
    assert len(lines) > 200
    assert len(meant) <= 0.05 * len(lines), meant
    assert len(repaired) <= 0.01 * len(lines), repaired


def acts(parse: Parse) -> bool:
    """Whether something would be done: not only answered, or asked of a language model."""
    family = parse.reading.intent.family if isinstance(parse, Understood) else "ask"
    return not family.startswith(("ask", "backchannel", "history.say"))


@pytest.mark.parametrize(
    "text",
    [
        "Insert fails when the key exists.", "Run configurations are per project.", "Import duties went up again.",
        "Add two nights in Florence.", "Repeat the exercise ten times.", "Remove your hat.", "From the beginning.",
        "Wrap your head around it.", "Install yourself in the front row.", "Run along now.",
    ],
)  # fmt: skip
def test_what_goes_on_as_a_sentence_does_is_none(text: str) -> None:
    assert isinstance(hear(heard(text), SNAPSHOT).parse, NotUnderstood)


@pytest.mark.parametrize(
    "text",
    [
        "Insert radius equals five", "Type hello world", "Run npm start", "Import os as system", "Find area times",
        "Add import os", "Run the tests", "Commit add a parser for headers",
    ],
)  # fmt: skip
def test_a_command_in_free_words_is_still_one(text: str) -> None:
    assert isinstance(hear(heard(text), SNAPSHOT).parse, Understood)


def test_a_sentence_may_be_written_where_text_is() -> None:
    """In a comment or a string any words are welcome; in code one is asked whether they are."""
    said = heard("Insert this is what you see in the list")
    inside = CODE.index("Draws it")
    commented = Snapshot(SNAPSHOT.documents, SNAPSHOT.active, Span(inside, inside))
    assert isinstance(hear(said, commented).parse, Understood)
    asked = hear(said, SNAPSHOT)
    assert isinstance(asked.parse, NotUnderstood)
    assert [offer.intent.family for offer in asked.offers] == ["edit.insert"]


@pytest.mark.parametrize("text", ["Fold the paper in half.", "Replace the lid.", "Not again.", "Go forward 10 meters."])
def test_a_repair_is_about_what_is_there_and_likely_word_by_word(text: str) -> None:
    assert not hear(heard(text), SNAPSHOT).repaired


@pytest.mark.parametrize(
    "text", ["Select return area", "Delete the zebra", "Run make release", "Find zebra crossing", "Open main dot py"]
)
def test_a_command_is_one_whatever_it_names(text: str) -> None:
    assert isinstance(hear(heard(text), SNAPSHOT).parse, Understood)


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


@pytest.mark.parametrize(
    ("text", "other", "meant"),
    [
        ("Change the return type to flo", "Change the return type to float", "change the return type to float"),
        ("Install the package fleas", "Install the package flask", "install the package flask"),
        ("Comment out the function b", "Comment out the function draw circle", ""),
        ("Go to function passing header", "Go to function parse header", "go to function parse header"),
        ("Add a docstring to this class", "Add a docstring turn this class", "add a docstring to this class"),
        ("Add a parameter called format to draw circle", "Add a parameter called format draw circle", ""),
        ("Fix the error on line nine", "Fix the error", "fix the error on line nine"),
        (
            "Add docstring to functions draw cycle",
            "Add docstring to function draw circle",
            "add docstring to function draw circle",
        ),
        (
            "Replace radius with a width everywhere",
            "Replace radius with width everywhere",
            "Replace radius with width everywhere",
        ),
        ("Go to function door sickle", "Go to function draw sickle", "go to function draw circle"),
        ("Add type hints to this function", "Add type ants to this function", "add type hints to this function"),
        ("New file call daughters.ts", "New file called orders.ts", "new file called orders.ts"),
        (
            "Add a parameter called scale to drawer sir",
            "Add a parameter called scale to draw circle",
            "add a parameter called scale to draw circle",
        ),
    ],
)
def test_another_reading_is_taken_only_where_it_makes_more_sense(text: str, other: str, meant: str) -> None:
    found = hear(heard(text, other), SNAPSHOT).parse
    expected = parse(heard(meant or text), SNAPSHOT)
    assert isinstance(found, Understood)
    assert isinstance(expected, Understood)
    assert found.reading.intent == expected.reading.intent


def test_silence_is_nothing() -> None:
    found = hear(heard("[BLANK_AUDIO]"), SNAPSHOT)
    assert found.text == ""
    assert isinstance(found.parse, NotUnderstood)


def test_two_sentences_as_near_are_none() -> None:
    found = hear(heard("step xx"), SNAPSHOT)
    assert found.text == "step xx"
    assert not isinstance(found.parse, Understood)


def offered() -> list[tuple[str, str]]:
    lines = (DATA / "offered.tsv").read_text(encoding="utf-8").splitlines()
    return [(left, right) for left, _, right in (line.partition("\t") for line in lines if not line.startswith("#"))]


@pytest.mark.parametrize(("text", "sentence"), offered())
def test_what_is_not_clear_is_offered(text: str, sentence: str) -> None:
    found = hear(heard(text), SNAPSHOT)
    assert not found.repaired
    assert len(found.offers) <= 3
    assert (sentence in [offer.text for offer in found.offers]) if sentence else not found.offers


def test_a_backchannel_is_never_taken_for_a_command() -> None:
    lines = (DATA / "listening.txt").read_text(encoding="utf-8").splitlines()
    harmless = {"backchannel", "ask.accept", "ask.decline"}
    for line in lines:
        found = hear(heard(line), SNAPSHOT)
        assert not found.offers, line
        if isinstance(found.parse, Understood):
            assert found.parse.reading.intent.family in harmless, line


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Go to pass header", "parse header"),
        ("Select function draw cycle", "draw circle"),
        ("Go to variable alpha romeo echo alpha", "area"),
    ],
)
def test_a_name_that_is_not_there_is_taken_for_the_one_that_sounds_like_it(text: str, name: str) -> None:
    found = hear(heard(text), SNAPSHOT)
    assert isinstance(found.parse, Understood)
    assert name in found.parse.reading.intent.slots.values()
