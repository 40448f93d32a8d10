"""Positions in LSP's three encodings."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from senorita_lsp.document.position import Encoding, Position, offset_at, position_at
from senorita_lsp.document.text import Text

CHARACTERS = "ab\t\n\r\0é\u0301字\U0001f600\U0001f3fd\u200d\ud83d\ude00"
texts = st.text(alphabet=CHARACTERS, max_size=40)
CODECS = {Encoding.UTF8: ("utf-8", 1), Encoding.UTF16: ("utf-16-le", 2), Encoding.UTF32: ("utf-32-le", 4)}


def units(value: str, encoding: Encoding) -> int:
    codec, size = CODECS[encoding]
    return sum(len(character.encode(codec, "surrogatepass")) // size for character in value)


@given(texts, st.sampled_from(Encoding))
@example("", Encoding.UTF16)
@example("\r\n", Encoding.UTF8)
def test_every_offset_survives_the_round_trip(value: str, encoding: Encoding) -> None:
    text = Text(value)
    for offset in range(len(value) + 1):
        between = value[max(0, offset - 1) : offset + 1] == "\r\n"
        expected = offset - 1 if between else offset
        assert offset_at(text, position_at(text, offset, encoding), encoding) == expected


@given(texts, st.sampled_from(Encoding))
def test_a_position_counts_the_units_before_it(value: str, encoding: Encoding) -> None:
    text = Text(value)
    for line in range(text.line_count):
        span = text.line(line)
        for offset in range(span.start, span.end + 1):
            position = Position(line, units(value[span.start : offset], encoding))
            assert position_at(text, offset, encoding) == position
            assert offset_at(text, position, encoding) == offset


@given(texts, st.integers(0, 10), st.integers(0, 60), st.sampled_from(Encoding))
def test_a_position_inside_a_character_is_its_start(value: str, line: int, character: int, encoding: Encoding) -> None:
    text = Text(value)
    line = min(line, text.line_count - 1)
    offset = offset_at(text, Position(line, character), encoding)
    span = text.line(line)
    assert span.start <= offset <= span.end
    assert units(value[span.start : offset], encoding) <= character
    if offset < span.end:
        assert units(value[span.start : offset + 1], encoding) > character


@given(texts, st.integers(-5, 60), st.integers(-5, 60), st.sampled_from(Encoding))
def test_positions_outside_the_text_are_clamped(value: str, line: int, character: int, encoding: Encoding) -> None:
    text = Text(value)
    offset = offset_at(text, Position(line, character), encoding)
    assert 0 <= offset <= len(value)
    if line < 0:
        assert offset == 0
    elif line >= text.line_count:
        assert offset == len(value)
    elif character <= 0:
        assert offset == text.line_start(line)


@pytest.mark.parametrize("offset", [-1, 99])
def test_offsets_outside_the_text_are_its_ends(offset: int) -> None:
    assert position_at(Text("a\nbc"), offset, Encoding.UTF16) == (Position(0, 0) if offset < 0 else Position(1, 2))


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 11), ("utf-16", 6), ("utf-32", 5)])
def test_the_encodings_count_differently(encoding: str, character: int) -> None:
    value = "a\u0301字\U0001f600b"
    assert position_at(Text(value), len(value), Encoding(encoding)) == Position(0, character)
