"""An answer taken apart: whole, and in whatever pieces it streams.

A case in tests/data/thinking/answer/answers.txt: ``== title``, the answer, and after ``--- then`` its prose (lines with
a bar) and its blocks (a tag in brackets, with "open" where the answer ended inside; then the lines).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.thinking.answer import Answer, Block, Code, Prose, Splitter, answer

PATH = Path(__file__).parent / "data" / "thinking" / "answer" / "answers.txt"


def cases() -> list[tuple[str, str, str]]:
    found = []
    for block in PATH.read_text(encoding="utf-8").split("\n== ")[1:]:
        head, _, then = block.partition("\n--- then\n")
        title, _, text = head.partition("\n")
        found.append((title, text, then.removesuffix("\n")))
    return found


def shown(found: Answer) -> str:
    prose = [f"| {line}".rstrip() for line in found.prose.split("\n")] if found.prose else []
    return "\n".join([*prose, *map(block_shown, found.blocks)])


def block_shown(block: Block) -> str:
    tag = f"[{block.language}]" if block.closed else f"[{block.language}, open]"
    return "\n".join([tag, *block.text.removesuffix("\n").split("\n")]) if block.text else tag


def test_golden_file_is_rewritten(update: bool) -> None:
    first, *blocks = PATH.read_text(encoding="utf-8").split("\n== ")
    assert len({title for title, _, _ in cases()}) == len(blocks)
    if update:
        parts = [f"{title}\n{text}\n--- then\n{shown(answer(text))}\n" for title, text, _ in cases()]
        PATH.write_text("\n== ".join([first, *parts]), encoding="utf-8")


@pytest.mark.parametrize(("text", "then"), [case[1:] for case in cases()], ids=[case[0] for case in cases()])
def test_what_an_answer_is_taken_apart_into(text: str, then: str, update: bool) -> None:
    assert update or shown(answer(text)) == then


def joined(pieces: list[Prose | Code]) -> list[tuple[str, str]]:
    """The pieces with neighbours of one kind and language put together: what a listener ends up with."""
    result = list[tuple[str, str]]()
    for piece in pieces:
        kind = "prose" if isinstance(piece, Prose) else f"code {piece.language}"
        if result and result[-1][0] == kind:
            result[-1] = (kind, result[-1][1] + piece.text)
        else:
            result.append((kind, piece.text))
    return [(kind, text) for kind, text in result if text]


def streamed(pieces: list[str]) -> list[tuple[str, str]]:
    splitter = Splitter()
    return joined([*(piece for delta in pieces for piece in splitter.feed(delta)), *splitter.flush()])


SIGNS = ["```", "````", "~~~", "`", "``", "a", "<think>", "</think>", "</thinking>", "<", "</", "th", "[", "{", "}"]
SIGNS += ["]", '"', ",", "Done.", "1.", "imports", "python", "x=1", "\n", "\n", "\n", "\r\n", " ", "    ", "\t"]
ANSWERS = st.one_of(
    st.lists(st.sampled_from(SIGNS), max_size=40).map("".join),
    st.sampled_from([text for _, text, _ in cases()]),
)


@given(ANSWERS, st.data())
def test_pieces_come_to_the_same_however_an_answer_is_cut(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]
    assert streamed(pieces) == streamed([text]) == streamed(list(text))


@given(ANSWERS)
def test_what_streams_is_what_the_whole_answer_has(text: str) -> None:
    found, pieces = answer(text), streamed([text])
    if "</" in text:
        return
    code = "".join(piece for kind, piece in pieces if kind != "prose")
    assert "".join(block.text for block in found.blocks) in (code, code[: code.rfind("\n", 0, -1) + 1])
    prose = "".join(piece for kind, piece in pieces if kind == "prose")
    assert "".join(prose.split()) == "".join(found.prose.split())


def test_prose_is_given_before_its_line_ends() -> None:
    splitter = Splitter()
    assert joined(list(splitter.feed("It reads a file. Then"))) == [("prose", "It reads a file. Then")]
    assert joined(list(splitter.feed(" it sto"))) == [("prose", " it sto")]


def test_code_is_given_by_the_line() -> None:
    splitter = Splitter()
    assert splitter.feed("```py\nx = 1\ny =") == (Code("x = 1\n", "py"),)
    assert splitter.feed(" 2\n``") == (Code("y = 2\n", "py"),)
    assert splitter.feed("`\n") == ()


def test_a_long_answer_in_small_pieces_takes_no_longer_than_its_length() -> None:
    text = "word " * 20_000 + "\n<think>" + "x " * 20_000 + "</think>\n```\n" + "y = 1\n" * 5_000 + "```\n"
    splitter = Splitter()
    pieces = [piece for at in range(0, len(text), 3) for piece in splitter.feed(text[at : at + 3])]
    assert len(joined([*pieces, *splitter.flush()])) == 2
