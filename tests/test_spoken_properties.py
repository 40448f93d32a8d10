"""Anything the grammar can say, about any file, also a broken one: nothing raises, every edit stays in its document and
is taken back byte for byte, and parsing and planning are pure.

The files are tests/data/spoken/samples/<language>.txt; names in the sentences are taken from them, or from nowhere.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from senorita_lsp.action import plan as plans
from senorita_lsp.action.planner import plan
from senorita_lsp.command.intent import Ambiguous, Reading, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.repair.candidates import variants
from senorita_lsp.command.rules import grammar
from senorita_lsp.document.snapshot import Document, Problem, Severity, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.protocol.names import EDITOR_COMMANDS
from senorita_lsp.transcript.symbols import spoken_name
from tests.test_action_safety import undone_byte_for_byte

SAMPLES = Path(__file__).parent / "data" / "spoken" / "samples"
EACH = 24
"""Ways to say a rule that are tried."""

WORDS = (
    "total", "main", "each", "name equals five", "foo bar", "x", "string hello", "open paren", "list of one comma two",
    "not error", "two", "end", "é", "lambda n", "none",
)  # fmt: skip
NUMBERS = ("zero", "one", "two", "three", "nine", "forty two", "one thousand", "minus one")
ORDINALS = ("first", "second", "third", "twentieth")
FILES = ("main dot py", "shop", "read me dot md", "src slash a dot c")
SPOKEN = {
    "number": NUMBERS,
    "choice": NUMBERS[1:5],
    "ordinal": ORDINALS,
    "file": FILES,
    "path": FILES,
    "shell": ("ls", "rm dash rf slash"),
    "letters": ("a b", "capital x ray seven"),
    "command": ("undo", "delete line"),
    "commands": ("undo", "save and then delete line two"),
    "going": ("go to line two", "select the next word"),
    "deed": ("delete it", "copy the line"),
}
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def samples() -> tuple[tuple[str, str], ...]:
    """Language ids and their sample files' text."""
    return tuple((path.stem, path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.iterdir()))


@st.composite
def broken(draw: st.DrawFn, text: str) -> str:
    """A text as it may be while somebody types: cut off, with a piece gone, or with something stray in it."""
    for _ in range(draw(st.integers(0, 3))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        match draw(st.sampled_from(["cut", "without", "stray", "endings", "whole"])):
            case "cut":
                text = text[start:] if draw(st.booleans()) else text[:end]
            case "without":
                text = text[:start] + text[min(end, start + 12) :]
            case "stray":
                text = (
                    text[:start] + draw(st.sampled_from(["(", "}", '"', "\t", "\n\n", "é😀", "<", ":"])) + text[start:]
                )
            case "endings":
                text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return text


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    language, whole = draw(st.sampled_from(samples()))
    text = draw(broken(whole))
    # No editor has its caret within a line end.
    ends = (
        at - 1 if text[at - 1 : at + 1] == "\r\n" else at for at in draw(st.tuples(*[st.integers(0, len(text))] * 2))
    )
    start, end = sorted(ends)
    selection = Span(start, end if draw(st.booleans()) else start)
    uri, other = f"file:///w/src/doc.{language}", "file:///w/src/other"
    beside = draw(st.sampled_from(samples()))
    documents = {uri: Document(uri, language, 3, Text(text))}
    if draw(st.booleans()):
        documents[other] = Document(other, beside[0], 5, Text(beside[1]))
    return Snapshot(
        documents,
        uri,
        selection,
        folders=("/w",),
        files=("main.py", "src/shop.js", "readme.md"),
        problems=(Problem(Span(0, min(1, len(text))), Severity.ERROR, "bad"),) if draw(st.booleans()) else (),
        editor=frozenset(EDITOR_COMMANDS) if draw(st.booleans()) else frozenset(),
        clipboard=draw(st.sampled_from(["", "x", "a line\n"])),
    )


_IDENTIFIER = re.compile(r"[^\W\d]\w{2,}")


@st.composite
def sentences(draw: st.DrawFn, snapshot: Snapshot) -> str:
    line = draw(st.sampled_from(grammar().lines))
    ways = variants(line.tree, EACH)
    said = draw(st.sampled_from(ways))
    document = snapshot.document
    assert document is not None
    names = sorted({spoken_name(name) for name in _IDENTIFIER.findall(document.text.value)} - {""}) or ["zz"]
    for kind in _SLOT.findall(said):
        pool = SPOKEN.get(kind) or (*WORDS, draw(st.sampled_from(names)))
        said = said.replace(f"{{{kind}}}", draw(st.sampled_from(pool)), 1)
    return " ".join(said.split())


@st.composite
def spoken(draw: st.DrawFn) -> tuple[str, Snapshot]:
    snapshot = draw(snapshots())
    said = draw(sentences(snapshot))
    if draw(st.integers(0, 9)) == 0:
        said = f"{said} and then {draw(sentences(snapshot))}"
    return said, snapshot


@settings(max_examples=600, deadline=None)
@given(spoken())
def test_what_is_said_about_any_file(case: tuple[str, Snapshot]) -> None:
    said, snapshot = case
    found = parse(said, snapshot)
    assert parse(said, snapshot) == found
    for reading in readings(found):
        planned = plan(reading.intent, snapshot)
        assert plan(reading.intent, snapshot) == planned
        check(planned, snapshot)


def readings(found: object) -> tuple[Reading, ...]:
    if isinstance(found, Understood):
        return (found.reading, *found.others[:2])
    return found.readings if isinstance(found, Ambiguous) else ()


def check(planned: plans.Planned, snapshot: Snapshot) -> None:
    """The plan stays in the documents that there are, at the version it was made on."""
    actions = planned.actions if isinstance(planned, plans.Plan) else ()
    edited: set[str] = set()
    for action in actions:
        if isinstance(action, plans.Navigate) and action.span is not None and not edited:
            assert Span(0, len(snapshot.documents[action.uri].text)).covers(action.span)
        if isinstance(action, plans.EditorCommand):
            assert action.command in EDITOR_COMMANDS
        if isinstance(action, plans.EditText):
            document = snapshot.documents[action.uri]
            assert action.uri not in edited
            assert action.version == document.version
            assert all(Span(0, len(document.text)).covers(edit.span) for edit in action.edits)
            ends = [edit.span.end for edit in action.edits]
            starts = [edit.span.start for edit in action.edits]
            assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), "edits overlap"
            undone_byte_for_byte(action, document, snapshot)
            edited.add(action.uri)
