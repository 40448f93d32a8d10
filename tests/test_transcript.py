"""From what was heard to words: normalisation, numbers, symbols, silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.normalize import MOST_WORDS, fold_words, normalize
from senorita_lsp.transcript.numbers import cardinal, cardinals_at, in_words, ordinal
from senorita_lsp.transcript.replace import replaced
from senorita_lsp.transcript.sound import program_heard, sound
from senorita_lsp.transcript.symbols import file_name, shell_line, spoken_file, spoken_name
from senorita_lsp.transcript.transcript import Transcript

DATA = Path(__file__).parent / "data" / "transcript"


def rows(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(left, right) for left, _, right in (line.partition("\t") for line in lines if not line.startswith("#"))]


@pytest.mark.parametrize(("text", "words"), rows("words.tsv"))
def test_words(text: str, words: str) -> None:
    assert " ".join(fold_words(text)) == words


@pytest.mark.parametrize(("words", "value"), rows("numbers.tsv"))
def test_numbers(words: str, value: str) -> None:
    said = words.split()
    if value.startswith("ordinal "):
        assert ordinal(said) == int(value.removeprefix("ordinal "))
    else:
        assert cardinal(said) == (None if value == "none" else int(value))


@given(st.integers(min_value=-999_999_999, max_value=999_999_999))
def test_a_number_said_is_the_number(value: int) -> None:
    assert cardinal(in_words(value).split()) == value


@given(st.integers(min_value=0, max_value=9999), st.lists(st.sampled_from(["lines", "and", "word", "to"]), max_size=3))
def test_a_number_ends_where_it_ends(value: int, after: list[str]) -> None:
    said = in_words(value).split()
    assert (len(said), value, True) in list(cardinals_at([*said, *after], 0))


@pytest.mark.parametrize(("said", "name"), rows("files.tsv"))
def test_file_names(said: str, name: str) -> None:
    assert file_name(said.split()) == name


@pytest.mark.parametrize(("said", "line"), rows("commands.tsv"))
def test_command_lines(said: str, line: str) -> None:
    assert shell_line(said.split()) == line


@pytest.mark.parametrize(("text", "rest"), rows("silence.tsv"))
def test_silence(text: str, rest: str) -> None:
    assert speech(text) == rest


@pytest.mark.parametrize(
    ("identifier", "said"),
    [("parse_header", "parse header"), ("parseHeader", "parse header"), ("HTTPClient", "http client"), ("x", "x")],
)
def test_identifiers_are_said_as_words(identifier: str, said: str) -> None:
    assert spoken_name(identifier) == said


def test_files_are_said_as_words() -> None:
    assert spoken_file("src/report_builder.py") == "src slash report builder dot py"


@pytest.mark.parametrize(("one", "other"), [("main.py", "main dot pie"), ("def", "deff"), ("line 9", "line nine")])
def test_alike_by_sound(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("word", "program"), [("pietest", "pytest"), ("meke", "meke"), ("git", "git")])
def test_a_program_is_known_by_its_sound(word: str, program: str) -> None:
    assert program_heard(word) == program


def test_what_was_typed_keeps_its_case_and_quotes() -> None:
    typed = normalize('insert "Hello" World')
    assert typed.written(1, 3) == '"Hello" World'
    heard = normalize(Transcript("Insert Hello.", engine="whisper"))
    assert heard.words == ("insert", "hello")
    assert heard.written(0, 2) == "insert Hello"


def test_contractions_are_two_words_and_written_as_one() -> None:
    utterance = normalize("explain what's wrong")
    assert utterance.words == ("explain", "what", "is", "wrong")
    assert utterance.written(1, 4) == "what's wrong"


def test_endless_text_is_cut() -> None:
    assert len(normalize("go " * 10_000).tokens) == MOST_WORDS


@given(st.text(max_size=200))
def test_any_text_has_words(text: str) -> None:
    utterance = normalize(text)
    assert all(token.word for token in utterance.tokens)
    speech(text)
    sound(text)
    file_name(utterance.words)
    shell_line(utterance.words)


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("import Numb Pie.", "import numpy."),
        ("numb  pie and numb", "numpy and number"),
        ("numbed pie", "numbed pie"),
        ("a numpy", "a numpy"),
        ("say c plus plus", "say C++"),
        ("c pluſ pluſ", "c pluſ pluſ"),
        ("", ""),
    ],
)
def test_replacements(heard: str, written: str) -> None:
    pairs = (("numb", "number"), ("numb pie", "numpy"), ("number", "digit"), ("c plus plus", "C++"), (" ", "never"))
    found = replaced(Transcript(heard, alternatives=(heard,)), pairs)
    assert (found.text, found.alternatives) == (written, (written,))
