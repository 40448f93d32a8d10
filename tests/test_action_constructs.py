"""Constructs by kind in each language: what "select X" and "delete X" mean where the caret is at the start of one.

A case is a line of tests/data/action/constructs/<language id>.txt, parted by tabs: the kind as it is spoken, the text
with the construct in «», and the text after its deletion (``pytest --update-golden`` writes it; read it before it is
kept). ``$0`` is the caret where that is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senorita_lsp.action.plan import EditText, Navigate, Plan
from senorita_lsp.action.planner import plan
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, apply

DATA = Path(__file__).parent / "data" / "action" / "constructs"


def rows(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [[cell.replace("\\n", "\n").replace("\\t", "\t") for cell in line.split("\t")] for line in lines]


CASES = [(path.stem, *row[:3]) for path in sorted(DATA.glob("*.txt")) for row in rows(path)]


def snapshot(language: str, marked: str) -> tuple[Snapshot, Span]:
    """The document with its caret, and the construct that is marked in it."""
    caret = marked.find("$0")
    marked = marked.replace("$0", "")
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    at = start if caret < 0 else caret - (caret > start) - (caret > end + 1)
    document = Document("file:///a", language, 1, Text(text))
    return Snapshot({document.uri: document}, document.uri, Span(at, at)), Span(start, end)


def left(language: str, kind: str, marked: str) -> str:
    """The text after the deletion; as it was where there is nothing to delete."""
    now, span = snapshot(language, marked)
    made = plan(Intent("edit.delete", {"target": kind}), now)
    assert now.document is not None
    if span.empty and not isinstance(made, Plan):
        return now.document.text.value
    assert isinstance(made, Plan), made
    action = made.actions[-1]
    assert isinstance(action, EditText)
    return apply(now.document.text.value, action.edits)


@pytest.mark.parametrize(("language", "kind", "marked", "expected"), CASES)
def test_the_construct_at_the_caret(language: str, kind: str, marked: str, expected: str) -> None:
    now, span = snapshot(language, marked)
    made = plan(Intent("select", {"target": kind}), now)
    assert now.document is not None
    assert isinstance(made, Plan), made
    action = made.actions[0]
    assert isinstance(action, Navigate)
    assert action.span is not None
    assert (now.document.text[action.span], action.span) == (now.document.text[span], span)
    assert left(language, kind, marked) == expected


@pytest.mark.parametrize("path", sorted(DATA.glob("*.txt")), ids=lambda path: path.stem)
def test_what_is_left_is_as_it_would_be_written(path: Path, same_file: Callable[[Path, str], None]) -> None:
    lines = ([kind, marked, left(path.stem, kind, marked)] for kind, marked, *_ in rows(path))
    escaped = ("\t".join(cell.replace("\n", "\\n").replace("\t", "\\t") for cell in line) for line in lines)
    same_file(path, "".join(f"{line}\n" for line in escaped))


SPOKEN = sorted({kind for _, kind, _, _ in CASES})


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_broken_code_breaks_nothing(data: st.DataObject) -> None:
    """Wherever a text is cut, whatever is found lies within it, and what is deleted is what was found and its like."""
    language, _, marked, _ = data.draw(st.sampled_from(CASES))
    text = marked.replace("«", "").replace("»", "").replace("$0", "")
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    broken = text[:start] + text[end:]
    at = data.draw(st.integers(0, len(broken)))
    document = Document("file:///a", language, 1, Text(broken))
    now = Snapshot({document.uri: document}, document.uri, Span(at, at))
    for kind in data.draw(st.lists(st.sampled_from(SPOKEN), min_size=8, max_size=8, unique=True)):
        made = plan(Intent("select", {"target": kind}), now)
        if isinstance(made, Plan) and isinstance(made.actions[0], Navigate):
            span = made.actions[0].span
            assert span is not None
            assert 0 <= span.start <= span.end <= len(broken)
        made = plan(Intent("edit.delete", {"target": kind}), now)
        if isinstance(made, Plan) and isinstance(made.actions[-1], EditText):
            kept = apply(broken, made.actions[-1].edits)
            assert len(kept) < len(broken)
            assert is_part(kept, broken)


def is_part(short: str, long: str) -> bool:
    """Whether the signs of one text are among those of another, in their order."""
    signs = iter(long)
    return all(sign in signs for sign in short)
