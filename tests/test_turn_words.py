"""What words tell of turns: listening sounds, echoes, the wake word, halves of a sentence, and whether one is over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senorita_lsp.command.completeness import Completeness, completeness
from senorita_lsp.command.intent import Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.repair.candidates import variants
from senorita_lsp.command.rules import grammar
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.backchannel import backchannel, may_become_backchannel
from senorita_lsp.turn.continuation import continues, merged
from senorita_lsp.turn.echo import EchoLevel, after_echo, echoes, may_be_cut_off, may_become_echo
from senorita_lsp.turn.wake import after_wake
from senorita_lsp.turn.words import lists, words

DATA = Path(__file__).parent / "data"
PROSE = (DATA / "transcript" / "prose.txt").read_text(encoding="utf-8").splitlines()
GREETINGS = {"hello", "hi", "hey", "good morning"}
"""The grammar answers them with courtesy; said while the voice speaks, they want its attention."""


def rows(name: str) -> list[tuple[str, ...]]:
    lines = (DATA / "turn" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


def commands() -> list[str]:
    lines = (DATA / "command" / "utterances.tsv").read_text(encoding="utf-8").splitlines()
    return [line.partition("\t")[0] for line in lines if line and not line.startswith("#")]


def heard(text: str) -> Transcript:
    return Transcript(text, engine="whisper")


def spoken(text: str) -> str:
    """A text whose words are the folded ones: as a recogniser writes it that knows no apostrophes."""
    return " ".join(words(text))


# Listening sounds


@pytest.mark.parametrize(("text", "expected"), rows("backchannel"))
def test_a_listening_sound_wants_no_turn(text: str, expected: str) -> None:
    assert backchannel(text) is (expected == "yes")


@pytest.mark.parametrize(("text", "expected"), rows("interim"))
def test_an_interim_text_may_become_a_listening_sound(text: str, expected: str) -> None:
    assert may_become_backchannel(text) is (expected == "yes")


@pytest.mark.parametrize("text", [row[0] for row in rows("backchannel") if row[1] == "yes"])
def test_whatever_a_listening_sound_begins_with_may_become_one(text: str) -> None:
    said = spoken(text)
    assert all(may_become_backchannel(said[:size]) for size in range(len(said) + 1))


@given(st.lists(st.sampled_from(sorted(lists("backchannel")["phrases"])), min_size=1, max_size=3))
def test_listening_sounds_in_a_row_are_one(phrases: list[tuple[str, ...]]) -> None:
    said = [word for phrase in phrases for word in phrase]
    assert backchannel(" ".join(said)) is (len(said) <= 6)
    assert all(may_become_backchannel(" ".join(said[:size])) for size in range(min(len(said), 6) + 1))


def test_the_grammar_knows_each_listening_sound_as_a_courtesy_or_a_yes() -> None:
    for phrase in [*lists("backchannel")["phrases"], ("uh", "huh"), ("mhm",), ("hmm",), ("uh",), ("um",), ("aha",)]:
        text = " ".join(phrase).replace("thats", "that's")
        found = parse(heard(text))
        assert isinstance(found, Understood), text
        assert found.reading.intent.family in {"backchannel", "ask.accept"}, text


def test_each_courtesy_of_the_grammar_is_a_listening_sound() -> None:
    said = {text for line in grammar().lines if line.owner == "backchannel" for text in variants(line.tree, 500)}
    assert {text for text in said if not backchannel(text)} == GREETINGS


def test_no_other_sentence_of_the_grammar_is_a_listening_sound() -> None:
    others = [line for line in grammar().lines if line.owner not in {"backchannel", "ask.accept"}]
    assert not [text for line in others for text in variants(line.tree, 12) if backchannel(text)]


# Echoes


@pytest.mark.parametrize(("said", "text", "who"), rows("echo"))
def test_echo(said: str, text: str, who: str) -> None:
    assert echoes(text, said) is (who == "echo")


@pytest.mark.parametrize("said", sorted({row[0] for row in rows("echo") if len(row[0].split()) > 8}))
def test_what_is_being_said_is_an_echo_however_far_it_was_heard(said: str) -> None:
    assert echoes(said, said)
    # "No", on its way to "nothing", may be somebody's own.
    heard_so_far = [said[:size] for size in range(len(said) + 1) if words(said[:size])[-1:] != ("no",)]
    assert all(echoes(text, said) for text in heard_so_far if len(text.split()) >= 5)
    assert all(may_become_echo(text, said) for text in heard_so_far)


@pytest.mark.parametrize("said", sorted({row[0] for row in rows("echo") if len(row[0].split()) > 8}))
@pytest.mark.parametrize("control", ["stop", "wait", "cancel that", "no", "undo that"])
def test_a_control_word_after_an_echo_is_somebodys_own(said: str, control: str) -> None:
    if not set(words(control)) & set(words(said)):
        assert not echoes(f"{said} {control}", said)


@pytest.mark.parametrize("heard", ["Undo that.", "And do that.", "And do that, please.", "On do that"])
def test_undo_is_somebodys_own_as_recognisers_write_it(heard: str) -> None:
    assert not may_be_cut_off(heard, "Deleted function render page.")
    assert not may_become_echo(heard, "Deleted function render page.")
    said = "Open the page and do that again, then undo that."
    assert may_become_echo("And do that.", said), "the voice itself says so"


def test_prose_and_commands_are_no_echo_of_what_is_said() -> None:
    said = sorted({row[0] for row in rows("echo")})
    found = [(text, voice) for text in [*PROSE, *commands()] for voice in said if echoes(text, voice)]
    # Nearly the very words of the voice: the level has to tell these.
    assert len(found) <= 4, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("the", True),
        ("the lo", True),
        ("Thee loop", True),
        ("The loop runs", True),
        ("stop", False),
        ("delete", False),
        ("what", False),
        ("wait the", False),
        ("banana", False),
        ("the loop is too slow", False),
    ],
)
def test_an_interim_text_may_become_an_echo(text: str, expected: bool) -> None:
    assert may_become_echo(text, "The loop runs once for every row of the table.") is expected


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("The loop runs once delete the line", "delete the line"),
        ("The loop, delete the line", "delete the line"),
        ("The loop runs once don't delete the line", ""),
        ("The loop never delete the line", ""),
        ("please delete the line", ""),
        ("delete the line", ""),
        ("The loop runs once for every row", ""),
    ],
)
def test_what_somebody_says_after_an_echo(heard: str, rest: str) -> None:
    assert after_echo(heard, "The loop runs once for every row of the table.") == rest


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("This I did", True),
        ("banana", True),
        ("stop", False),
        ("why is that", False),
        ("go on then", False),
        ("okay", False),
        ("", False),
        ("four words are many", False),
    ],
)
def test_few_words_may_be_a_voice_that_was_cut_off(heard: str, expected: bool) -> None:
    assert may_be_cut_off(heard, "The loop runs once for every row of the table.") is expected


# The loudness of the echo


def speech(level: float, frames: int = 60) -> list[float]:
    """The loudness of speech, frame by frame: syllables, and short pauses between words."""
    return [level * (0.02, 0.6, 1.0, 0.8, 0.3)[at % 5] for at in range(frames)]


def after(start: EchoLevel, frames: list[float], speaking: bool = True) -> EchoLevel:
    for rms in frames:
        start = start.heard(rms, speaking)
    return start


def test_with_nothing_learnt_everything_is_louder() -> None:
    assert EchoLevel().louder(0.0001)
    assert after(EchoLevel(), speech(0.3), speaking=False).louder(0.01)
    assert after(EchoLevel(), speech(0.1, 5)).louder(0.01), "five frames are not enough"


@pytest.mark.parametrize("level", [0.005, 0.05, 0.3])
def test_the_level_of_the_echo_is_learnt(level: float) -> None:
    learnt = after(EchoLevel(), speech(level))
    assert not any(learnt.louder(rms) for rms in speech(level))
    assert not learnt.louder(level * 1.2)
    assert learnt.louder(level * 3)


def test_somebody_who_talks_over_the_voice_stays_louder() -> None:
    learnt = after(after(EchoLevel(), speech(0.02)), speech(0.2, 30))
    assert learnt.louder(0.2)


def test_a_loudspeaker_turned_up_is_learnt_in_time() -> None:
    assert not after(after(EchoLevel(), speech(0.02)), speech(0.06, 1_000)).louder(0.06)


def test_an_utterance_known_for_an_echo_teaches_at_once() -> None:
    assert not EchoLevel().known(0.1).louder(0.15)
    assert EchoLevel().known(0.1).louder(0.25)


def test_what_was_learnt_is_forgotten_slowly() -> None:
    learnt = EchoLevel().known(0.1)
    assert not after(learnt, [0.0] * 500, speaking=False).louder(0.1)
    assert after(learnt, [0.0] * 20_000, speaking=False).louder(0.1)


@given(st.lists(st.tuples(st.floats(), st.booleans()), max_size=30), st.floats())
def test_no_loudness_breaks_the_level(frames: list[tuple[float, bool]], rms: float) -> None:
    level = EchoLevel()
    for loudness, speaking in frames:
        level = level.heard(loudness, speaking).known(loudness)
    assert 0 <= level.level <= 1
    assert level.louder(rms) in (True, False)


# The wake word


@pytest.mark.parametrize(("word", "text", "rest"), rows("wake"))
def test_wake_word(word: str, text: str, rest: str) -> None:
    assert after_wake(text, word) == (None if rest == "-" else rest)


@pytest.mark.parametrize("word", ["senorita", "Jarvis", "computer", "hey computer", "bosun", "pixie"])
def test_prose_and_commands_wake_nobody(word: str) -> None:
    assert not [text for text in [*PROSE, *commands()] if after_wake(text, word) is not None]


@given(st.text(max_size=40), st.text(max_size=12))
def test_the_wake_word_itself_always_wakes(rest: str, word: str) -> None:
    if words(word):
        assert after_wake(f"{word}, {rest}", word) is not None
    assert after_wake(rest, "") is None


# Halves of a sentence


@pytest.mark.parametrize(("before", "after", "whole"), rows("continuation"))
def test_two_halves(before: str, after: str, whole: str) -> None:
    assert continues(before, after) is (whole != "-")
    if whole != "-":
        assert merged(before, after) == whole


@pytest.mark.parametrize("text", commands())
def test_of_a_command_said_in_two_breaths_no_word_is_lost(text: str) -> None:
    said = words(text)
    fillers = {word for entry in lists("sentence")["fillers"] for word in entry}
    for at in range(1, len(said)):
        if not fillers & {said[at - 1], said[at]} and said[at] not in said[:at]:
            assert words(merged(" ".join(said[:at]), " ".join(said[at:]))) == said


@pytest.mark.parametrize("after", ["stop", "Save all.", "and then run the tests", "Yes.", "Okay.", "never mind"])
def test_after_a_whole_command_another_begins(after: str) -> None:
    spoken_whole = (text for text in commands() if not backchannel(text))
    assert not [
        text for text in spoken_whole if completeness(heard(text)) is Completeness.WHOLE and continues(text, after)
    ]


# Whether a sentence is over


CODE = Snapshot(
    documents={
        "file:///a.py": Document("file:///a.py", "python", 1, Text("def parse_header_line(total):\n    pass\n"))
    },
    active="file:///a.py",
    selection=Span(0, 0),
)


@pytest.mark.parametrize(("text", "expected"), rows("completeness"))
def test_completeness(text: str, expected: str) -> None:
    assert completeness(heard(text), None) is Completeness[expected.upper()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Delete function parse.", Completeness.OPEN),
        ("Delete function parse header.", Completeness.OPEN),
        ("Delete function parse header line.", Completeness.WHOLE),
        ("Delete function foo.", Completeness.WHOLE),
    ],
)
def test_a_name_that_begins_a_longer_one_may_go_on(text: str, expected: Completeness) -> None:
    assert completeness(heard(text), CODE) is expected


@pytest.mark.parametrize("text", commands())
@pytest.mark.parametrize("more", ["and", "and then", "to the"])
def test_nothing_ends_in_a_conjunction(text: str, more: str) -> None:
    assert completeness(heard(f"{text} {more}"), None) is Completeness.CUT


# Any text at all


@settings(max_examples=150)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_any_judgement(one: str, other: str) -> None:
    assert backchannel(one) <= may_become_backchannel(one)
    assert echoes(one, other) <= may_become_echo(one, other)
    assert isinstance(after_wake(one, other), str | None)
    assert continues(one, other) in (True, False)
    assert isinstance(merged(one, other), str)


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_no_text_breaks_completeness(text: str) -> None:
    assert completeness(heard(text), CODE) in Completeness
    assert completeness(Transcript(text), None) in Completeness


def test_no_length_breaks_any_judgement() -> None:
    long = "and then the loop goes on " * 4_000
    assert not backchannel(long)
    assert not may_become_backchannel(long)
    assert echoes(long, long)
    assert after_wake(long, "and then the loop") is not None
    assert after_wake(long, long[:2_000]) is None
    assert merged(long, long)
    assert completeness(heard(long[:20_000]), None) is Completeness.CUT
