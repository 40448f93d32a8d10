"""What is spoken: sentences cut from a stream, Markdown made speakable, and what was heard of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.reply.heard import Spoken, heard
from senorita_lsp.reply.sentences import MOST_CHARACTERS, Sentences, sentences
from senorita_lsp.reply.speakable import speakable

DATA = Path(__file__).parent / "data" / "reply"


def rows(name: str) -> Iterator[tuple[str, str]]:
    """The cases of a file: before and after " | " (or " ## ", where the text has bars), with "\\n" as a line end."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# A") and not line.startswith("# Mark"):
            text, _, wanted = line.partition(" ## " if " ## " in line else " | ")
            yield text.replace("\\n", "\n"), wanted.replace("\\n", "\n")


@pytest.mark.parametrize(("text", "wanted"), list(rows("sentences.txt")))
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_sentences(text: str, wanted: str, size: int) -> None:
    cutter, found = Sentences(), list[str]()
    for start in range(0, len(text), size):
        found += cutter.feed(text[start : start + size])
    assert [*found, *cutter.flush()] == wanted.split("|")


def test_a_sentence_comes_with_one_character_of_what_follows() -> None:
    cutter = Sentences()
    assert cutter.feed("It works.") == ()
    assert cutter.feed(" ") == ("It works.",)
    assert cutter.feed("Look at main.") == ()
    assert cutter.feed("py and go!") == ()
    assert cutter.flush() == ("Look at main.py and go!",)


def test_a_whole_text() -> None:
    assert sentences("One. Two.\n\nThree") == ("One.", "Two.", "Three")
    assert sentences(" ") == ()


def test_a_long_sentence_is_cut_at_a_pause() -> None:
    cutter = Sentences()
    found = cutter.feed("word, " * 200)
    assert found
    assert all(len(sentence) <= MOST_CHARACTERS and sentence.endswith(",") for sentence in found)


@given(st.lists(st.text(alphabet='ab .!?\n`~-1"…(', max_size=40), max_size=12))
def test_nothing_is_lost_or_added(pieces: list[str]) -> None:
    cutter, found = Sentences(), list[str]()
    for piece in pieces:
        found += cutter.feed(piece)
    found += cutter.flush()
    assert "".join("".join(found).split()) == "".join("".join(pieces).split())


@pytest.mark.parametrize(("markdown", "wanted"), list(rows("speakable.txt")))
def test_speakable(markdown: str, wanted: str) -> None:
    assert speakable(markdown) == wanted


@given(st.text(alphabet="ab `*_#[]()|<>-\n1.&=\\~!🎉", max_size=120))
def test_speakable_takes_anything_and_leaves_no_marks(markdown: str) -> None:
    said = speakable(markdown)
    assert not set("`*_|<>[]\\\n") & set(said)
    assert said == said.strip()


SENTENCES = (Spoken("One two three.", 1400), Spoken("Four five.", 1000), Spoken("Six.", 400))


@pytest.mark.parametrize(
    ("played_ms", "words"),
    [
        (0, ""),
        (-5, ""),
        (300, "One"),
        (1399, "One two"),
        (1400, "One two three."),
        (1950, "One two three. Four"),
        (2400, "One two three. Four five."),
        (99_999, "One two three. Four five. Six."),
    ],
)
def test_heard(played_ms: int, words: str) -> None:
    assert heard(SENTENCES, played_ms) == words


def test_a_sentence_without_sound_is_heard_with_the_one_before() -> None:
    assert heard((Spoken("a", 100), Spoken("b", 0), Spoken("c", 100)), 100) == "a b"


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_more_playing_is_more_heard(one: int, two: int) -> None:
    less, more = sorted((one, two))
    assert heard(SENTENCES, more).startswith(heard(SENTENCES, less))


def test_a_token_that_ends_a_plain_word_ends_the_sentence() -> None:
    cutter = Sentences(tokens=True)
    assert [cutter.feed(token) for token in ("It", " closes", " the", " file", ".", " Then")][-2:] == [
        ("It closes the file.",),
        (),
    ]


@pytest.mark.parametrize(
    "tokens",
    [
        ("See", " the", " file", " main", ".", "py"),
        ("It", " is", " about", " 3", ".", "14"),
        ("It", " calls", " `path", ".", "join`"),
        ("Take", " fruit", ",", " e.g", ".", " pears"),
        ("It", " is", " (all", " of", " it", ".", ")"),
        ("```\n", "a", " b", " c", " end", ".", "\n```"),
        ("No", ".", " More"),
    ],
)
def test_a_token_that_may_go_on_ends_no_sentence(tokens: tuple[str, ...]) -> None:
    cutter = Sentences(tokens=True)
    assert not [sentence for token in tokens[:-1] for sentence in cutter.feed(token)]
