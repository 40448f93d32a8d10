"""From utterances to intents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Understood
from senorita_lsp.command.notation import read
from senorita_lsp.command.parser import parse, readings
from senorita_lsp.command.repair.candidates import examples, grammar_words, nearest, sentences, vocabulary
from senorita_lsp.command.rules import compile_grammar, grammar
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.transcript.transcript import Transcript

DATA = Path(__file__).parent / "data" / "command"
CODE = "def draw_circle(radius):\n    area = radius * radius\n    return area\n\n\nclass ReportBuilder:\n    pass\n"
SNAPSHOT = Snapshot(
    documents={"file:///a.py": Document("file:///a.py", "python", 1, Text(CODE))},
    active="file:///a.py",
    selection=Span(30, 30),
    files=("a.py", "src/report_builder.py"),
)


def cases() -> list[tuple[str, str, dict[str, Any]]]:
    files = sorted(DATA.glob("utterances*.tsv"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    split = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(said, family, json.loads(slots)) for said, family, slots in split]


def plain(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"family": value.family, "slots": plain(value.slots)} if isinstance(value, Intent) else value
        for name, value in slots.items()
    }


def intent(found: Parse) -> tuple[str, dict[str, Any]]:
    if isinstance(found, Understood):
        return found.reading.intent.family, plain(found.reading.intent.slots)
    return ("ambiguous" if isinstance(found, Ambiguous) else "invalid"), {}


@pytest.mark.parametrize(("said", "family", "slots"), cases())
def test_utterances(said: str, family: str, slots: dict[str, Any]) -> None:
    assert intent(parse(said)) == (family, slots)


@pytest.mark.parametrize(("said", "family", "slots"), cases())
def test_an_engines_spelling_changes_nothing(said: str, family: str, slots: dict[str, Any]) -> None:
    heard = Transcript(said[0].upper() + said[1:] + ".", engine="whisper")
    assert intent(parse(heard)) == (family, slots)


def test_every_family_has_a_case() -> None:
    assert set(grammar().families) - {family for _, family, _ in cases()} == set()


@pytest.mark.parametrize("around", ["please {}", "um {}", "okay now {}", "could you {} please", "{} thanks"])
def test_filler_changes_nothing(around: str) -> None:
    assert intent(parse(around.format("delete line four"))) == ("edit.delete", {"target": "line", "index": 4})


def test_words_match_whole() -> None:
    assert isinstance(parse("undoing nothing"), NotUnderstood)
    assert intent(parse("find address"))[1] == {"text": "address"}


def test_a_near_miss_changes_nothing_and_offers_sentences() -> None:
    found = parse("clothes the tab")
    assert isinstance(found, NotUnderstood)
    assert found.nearest
    assert all(isinstance(parse(sentence), Understood) for sentence in found.nearest)


def test_equally_good_readings_are_ambiguous() -> None:
    rules = compile_grammar([read("[a.one]\nset {x:name}\n[a.two]\nset {y:name}", "t.grammar")])
    assert [reading.intent.family for reading in readings("set colour", rules)] == ["a.one", "a.two"]


def test_other_readings_follow_in_order() -> None:
    found = parse("delete function draw circle")
    assert isinstance(found, Understood)
    costs = [found.reading.cost, *(reading.cost for reading in found.others)]
    assert len(costs) > 1
    assert costs == sorted(costs)


def test_a_chain_holds_its_parts_in_order() -> None:
    found = parse("go to line three and delete it and then save")
    assert isinstance(found, Understood)
    parts = found.reading.intent.slots
    assert list(parts) == ["1", "2", "3"]
    assert [part.family for part in parts.values() if isinstance(part, Intent)] == [
        "nav.line",
        "edit.delete",
        "file.save",
    ]


def test_free_speech_is_no_chain() -> None:
    said = "write a function that opens a file and closes it and then returns"
    assert intent(parse(said))[0] == "ask.generate"


def test_a_typed_name_keeps_its_spelling_where_it_is_new() -> None:
    assert intent(parse("rename total to grandTotal"))[1] == {"name": "total", "to": "grandTotal"}


def test_a_heard_identifier_is_a_spoken_name() -> None:
    assert intent(parse("go to function draw_circle"))[1] == {"target": "function", "name": "draw circle"}


_WORDS = [word for line in grammar().lines for sentence in examples(line) for word in sentence.split()]


@given(st.lists(st.sampled_from(_WORDS), max_size=14))
@settings(max_examples=300, deadline=None)
def test_words_in_any_order_never_raise(words: list[str]) -> None:
    assert isinstance(parse(" ".join(words), SNAPSHOT), Understood | Ambiguous | NotUnderstood)


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_never_raises(text: str) -> None:
    assert isinstance(parse(text), Understood | Ambiguous | NotUnderstood)


@given(st.sampled_from(grammar().lines), st.integers(0, 40), st.sampled_from(["", "please ", "okay "]))
@settings(max_examples=400, deadline=None)
def test_what_can_be_generated_is_understood(line: Any, which: int, before: str) -> None:
    ways = examples(line, 24)
    assert readings(before + ways[which % len(ways)])


def test_sentences_have_the_names_and_files_in_scope() -> None:
    found = sentences(SNAPSHOT)
    assert "go to function draw circle" in found
    assert any("report builder dot py" in sentence for sentence in found)
    assert len(sentences(SNAPSHOT, 50)) == 50


def test_sentences_are_understood() -> None:
    for sentence in sentences(SNAPSHOT, 20_000)[::23]:
        assert readings(sentence), sentence


def test_vocabulary_begins_with_the_names_near_the_caret() -> None:
    words = vocabulary(SNAPSHOT, 40)
    assert words[0] in {"radius", "area", "draw circle"}
    assert "report_builder.py" in words
    assert len(vocabulary(None, 30)) == 30
    assert "function" in grammar_words()


def test_long_prose_is_offered_nothing() -> None:
    assert nearest("it was a long way from the station to the small house that stood by the sea") == ()


def test_an_engine_may_misspell_a_program() -> None:
    assert intent(parse(Transcript("Run pietest-x.", engine="whisper")))[1] == {"text": "pytest -x"}
    assert intent(parse("run pietest -x"))[1] == {"text": "pietest -x"}


def test_a_long_chain_is_read_and_an_endless_one_refused() -> None:
    """Every way to group sixteen parts is more than can be looked at: only the likeliest are."""
    found = parse("delete line three and " * 16 + "undo")
    assert isinstance(found, Understood)
    assert len(found.reading.intent.slots) == 17
    assert isinstance(parse("delete function draw circle and " * 500 + "undo"), NotUnderstood)
    assert isinstance(parse("and then delete " * 100), NotUnderstood)
