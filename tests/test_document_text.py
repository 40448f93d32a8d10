"""Texts, edits and incremental synchronisation."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from senorita_lsp.document.position import Encoding, Position, position_at
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.sync import Change, changed
from senorita_lsp.document.text import OverlappingEdits, Span, Text, TextEdit, apply, invert, ordered, shifted

# Few characters, so that line ends, wide characters and halves of characters meet often.
CHARACTERS = "ab \t\n\r\0é\u0301字\U0001f600\u2028\x0b\x0c\x85"
texts = st.text(alphabet=CHARACTERS, max_size=40)
broken_texts = st.text(alphabet=CHARACTERS + "\ud83d\ude00", max_size=40)


@st.composite
def edit_sets(draw: st.DrawFn, text: st.SearchStrategy[str] = texts) -> tuple[str, list[TextEdit]]:
    """A text and edits of it that do not overlap, in any order."""
    value = draw(text)
    count = draw(st.integers(0, 5))
    bounds = sorted(draw(st.lists(st.integers(0, len(value)), min_size=2 * count, max_size=2 * count)))
    edits = [TextEdit(Span(start, end), draw(texts)) for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    return value, draw(st.permutations(edits))


def lines_of(value: str) -> list[str]:
    """A text's lines without their ends, by the definition in LSP."""
    return re.split(r"\r\n|\r|\n", value)


@given(broken_texts)
@example("")
@example("\r")
@example("a\r\n")
@example("\n\r")
def test_lines_are_those_between_line_ends(value: str) -> None:
    text = Text(value)
    assert [text[text.line(line)] for line in range(text.line_count)] == lines_of(value)
    assert "".join(text[text.line_with_end(line)] for line in range(text.line_count)) == value


@given(broken_texts, st.integers(0, 40), st.integers(0, 40))
@example("a\r\nb", 0, 2)
@example("a\r\nb", 2, 4)
def test_lines_of_a_span_are_those_of_the_text_as_far_as_it_reaches(value: str, one: int, other: int) -> None:
    text, span = Text(value), Span(*sorted(min(offset, len(value)) for offset in (one, other)))
    whole = map(text.line, range(text.line_at(span.start), text.line_at(span.end) + 1))
    reached = ((max(span.start, line.start), min(span.end, line.end)) for line in whole)
    assert text.lines(span) == tuple(value[start : max(start, end)] for start, end in reached)


@given(broken_texts, st.integers(-3, 45))
def test_every_offset_lies_in_its_line(value: str, offset: int) -> None:
    text = Text(value)
    line = text.line_with_end(text.line_at(offset))
    assert line.start <= max(0, min(offset, len(value))) <= line.end


@pytest.mark.parametrize(
    ("value", "newline"), [("", "\n"), ("a", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb", "\r"), ("a\nb\r\n", "\n")]
)
def test_newline_is_that_of_the_first_line(value: str, newline: str) -> None:
    assert Text(value).newline == newline


def test_indent_is_the_white_space_before_the_first_word() -> None:
    text = Text("a\n  b\n\t \n\tc")
    assert [text.indent(line) for line in range(4)] == ["", "  ", "\t ", "\t"]


@pytest.mark.parametrize("line", [-5, 99])
def test_lines_outside_the_text_are_its_first_and_last(line: int) -> None:
    text = Text("one\ntwo")
    assert text[text.line(line)] == ("one" if line < 0 else "two")
    assert text.line_start(line) == (0 if line < 0 else 4)


@given(broken_texts, broken_texts, st.integers(0, 40), st.integers(0, 40))
@example("a\r\nb", "", 2, 3)
@example("a\rb", "\n", 2, 2)
@example("a\nb", "\r", 1, 1)
@example("\r\n", "x", 1, 1)
@example("\n", "\r", 0, 0)
def test_a_replacement_finds_the_lines_anew(value: str, new: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(value)), min(other, len(value))))
    replaced = Text(value).replaced(Span(start, end), new)
    fresh = Text(value[:start] + new + value[end:])
    assert replaced == fresh
    assert [replaced.line(n) for n in range(fresh.line_count)] == [fresh.line(n) for n in range(fresh.line_count)]
    assert replaced.line_count == fresh.line_count


def test_a_caret_is_not_nothing() -> None:
    assert Span(3, 3)
    assert Span(3, 3).empty


@pytest.mark.parametrize("span", [Span(-1, 0), Span(2, 1), Span(0, 4)])
def test_an_edit_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="outside"):
        Text("abc").replaced(span, "x")
    with pytest.raises(ValueError, match="outside"):
        apply("abc", [TextEdit(span, "x")])


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(OverlappingEdits):
        ordered([TextEdit(Span(0, 3), "x"), TextEdit(Span(2, 4), "y")])
    with pytest.raises(OverlappingEdits):
        ordered([TextEdit(Span(1, 3), "x"), TextEdit(Span(1, 3), "x")])


def test_insertions_at_one_place_keep_their_order_and_come_before_a_replacement_there() -> None:
    edits = [TextEdit(Span(1, 2), "R"), TextEdit(Span(1, 1), "1"), TextEdit(Span(1, 1), "2"), TextEdit(Span(2, 2), "3")]
    assert apply("abc", edits) == "a12R3c"


@given(edit_sets())
def test_edits_made_at_once_equal_edits_made_from_the_end(case: tuple[str, list[TextEdit]]) -> None:
    value, edits = case
    one_by_one = value
    for edit in reversed(ordered(edits)):
        one_by_one = one_by_one[: edit.span.start] + edit.new + one_by_one[edit.span.end :]
    assert apply(value, edits) == one_by_one


@given(edit_sets(broken_texts))
def test_the_inverse_restores_the_text(case: tuple[str, list[TextEdit]]) -> None:
    value, edits = case
    after = apply(value, edits)
    assert apply(after, invert(value, edits)) == value
    assert apply(value, invert(after, invert(value, edits))) == after


@given(edit_sets(), st.integers(0, 40))
def test_an_offset_moves_with_the_text_around_it(case: tuple[str, list[TextEdit]], offset: int) -> None:
    value, edits = case
    offset = min(offset, len(value))
    after, moved = apply(value, edits), shifted(offset, edits)
    assert 0 <= moved <= len(after)
    following = [edit for edit in ordered(edits) if edit.span.end > offset]
    if all(edit.span.start >= offset for edit in following):
        assert after[moved:] == apply(value[offset:], [_back(edit, offset) for edit in following])
    else:
        inside = next(edit for edit in following if edit.span.start < offset)
        rest = [_back(edit, inside.span.end) for edit in following[following.index(inside) + 1 :]]
        assert after[moved:] == apply(value[inside.span.end :], rest)


def _back(edit: TextEdit, by: int) -> TextEdit:
    return TextEdit(Span(edit.span.start - by, edit.span.end - by), edit.new)


def reference(value: str, start: Position, end: Position, new: str, encoding: Encoding) -> str:
    """A change made on the encoded text, without any of the code under test."""
    codec, size = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[encoding]
    raw = value.encode(codec, "surrogatepass")

    def offset(position: Position) -> int:
        before = "".join(re.split(r"(\r\n|\r|\n)", value)[: 2 * position.line])
        return len(before.encode(codec, "surrogatepass")) + position.character * size

    whole = raw[: offset(start)] + new.encode(codec, "surrogatepass") + raw[offset(end) :]
    return whole.decode(codec, "surrogatepass")


@given(st.data(), st.sampled_from(Encoding), texts)
def test_a_list_of_changes_gives_the_text_the_editor_has(data: st.DataObject, encoding: Encoding, value: str) -> None:
    document = Document("file:///a", "plaintext", 1, Text(value))
    changes, editor = [], value
    for _ in range(data.draw(st.integers(0, 6))):
        whole = data.draw(st.booleans()) and data.draw(st.booleans())
        new = data.draw(texts)
        if whole:
            changes.append(Change(None, new))
            editor = new
            continue
        text = Text(editor)
        offsets = st.integers(0, len(editor)).filter(lambda at, now=editor: now[max(0, at - 1) : at + 1] != "\r\n")
        start, end = sorted((data.draw(offsets), data.draw(offsets)))
        ends = position_at(text, start, encoding), position_at(text, end, encoding)
        changes.append(Change(ends, new))
        editor = reference(editor, *ends, new, encoding)
    after = changed(document, changes, 7, encoding)
    assert after.text.value == editor
    assert after.version == 7
    fresh = Text(editor)
    assert [after.text.line(n) for n in range(after.text.line_count)] == [
        fresh.line(n) for n in range(fresh.line_count)
    ]


def test_a_document_stays_as_it_was_when_it_changes() -> None:
    before = Document("file:///a", "plaintext", 1, Text("one"))
    after = changed(before, [Change((Position(0, 0), Position(0, 3)), "two")], 2, Encoding.UTF16)
    assert (before.text.value, after.text.value, before.version) == ("one", "two", 1)


def test_a_reversed_range_is_turned_round_and_one_outside_is_clamped() -> None:
    document = Document("file:///a", "plaintext", 1, Text("abc\ndef"))
    turned = changed(document, [Change((Position(1, 1), Position(0, 2)), "-")], 2, Encoding.UTF16)
    beyond = changed(document, [Change((Position(5, 0), Position(9, 9)), "!")], 2, Encoding.UTF16)
    assert (turned.text.value, beyond.text.value) == ("ab-ef", "abc\ndef!")


def test_halves_of_a_character_sent_apart_become_one() -> None:
    document = Document("file:///a", "plaintext", 1, Text("ab"))
    first = changed(document, [Change((Position(0, 1), Position(0, 1)), "\ud83d")], 2, Encoding.UTF16)
    second = changed(first, [Change((Position(0, 2), Position(0, 2)), "\ude00")], 3, Encoding.UTF16)
    assert second.text.value == "a\U0001f600b"
    deleted = changed(
        Document("file:///a", "plaintext", 1, Text("\ud83dx\ude00")),
        [Change((Position(0, 1), Position(0, 2)), "")],
        2,
        Encoding.UTF16,
    )
    assert deleted.text.value == "\U0001f600"
