"""What is said to a file, many utterances a file: from words to the text after them, chains too.

A block of tests/data/said/*.txt: ``== language``, a document with its caret ``$0`` or its selection in «», then
utterances after ``> ``, each with what becomes of it (``pytest --update-golden`` writes it; read it before it is
kept): ``-`` and ``+`` lines that go and come, ``=`` lines with an end of the selection in what stays, ``!`` what is
answered where nothing is done. ``@ words`` moves the caret before these words for the utterances that follow; ``|``
within them is the caret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from senorita_lsp.action import plan as plans
from senorita_lsp.action.planner import plan
from senorita_lsp.command.intent import Ambiguous, Intent, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, apply

DATA = Path(__file__).parent / "data" / "said"


@dataclass(frozen=True)
class Said:
    """An utterance about a document."""

    language: str
    text: str
    selection: Span
    words: str
    expected: tuple[str, ...]


def read(path: Path) -> Iterator[tuple[list[str], list[tuple[list[str], Said]]]]:
    """The blocks of a file: the lines of the document, and the utterances with the lines between them."""
    for block in path.read_text(encoding="utf-8").split("\n== ")[1:]:
        lines = block.rstrip("\n").split("\n")
        first = next(n for n, line in enumerate(lines) if line.startswith("> "))
        while lines[first - 1].startswith("@ "):
            first -= 1
        yield lines[:first], list(utterances(lines[0], "\n".join(lines[1:first]) + "\n", lines[first:]))


def utterances(language: str, marked: str, lines: list[str]) -> Iterator[tuple[list[str], Said]]:
    text, selection = place(marked)
    before = list[str]()
    for number, line in enumerate(lines):
        if line.startswith("@ "):
            words = line[2:]
            at = text.index(words.replace("|", "")) + max(words.find("|"), 0)
            selection = Span(at, at)
        if line.startswith("> "):
            rest = lines[number + 1 :]
            end = next((n for n, each in enumerate(rest) if each[:2] in ("> ", "@ ", "")), len(rest))
            yield before, Said(language, text, selection, line[2:], tuple(rest[:end]))
            before = []
        elif line.startswith("@ ") or not line:
            before.append(line)


def place(marked: str) -> tuple[str, Span]:
    if "«" in marked:
        start, end = marked.index("«"), marked.index("»") - 1
        return marked.replace("«", "").replace("»", ""), Span(start, end)
    at = marked.index("$0") if "$0" in marked else 0
    return marked.replace("$0", "", 1), Span(at, at)


def done(said: Said) -> list[str]:
    """What becomes of an utterance, as the lines of the file show it."""
    document = Document("file:///w/src/doc", said.language, 1, Text(said.text))
    snapshot = Snapshot({document.uri: document}, document.uri, said.selection, None, ("/w",), clipboard="copied")
    found = parse(said.words, snapshot)
    if isinstance(found, Ambiguous):
        return [f"! which: {reading.intent.family} {shown(reading.intent)}" for reading in found.readings]
    if not isinstance(found, Understood):
        return ["! not understood"]
    answers = list[str]()
    for intent in parts(found.reading.intent):
        planned = plan(intent, snapshot)
        if not isinstance(planned, plans.Plan):
            answers.append(f"! {planned.say}")
            break
        answers += [f"! {type(action).__name__}" for action in planned.actions if not placed(action)]
        for action in planned.actions:
            snapshot = after(action, snapshot)
    assert snapshot.document is not None
    return [*answers, *difference(said.text, snapshot.document.text.value, snapshot.selection)]


def parts(intent: Intent) -> list[Intent]:
    return (
        [part for part in intent.slots.values() if isinstance(part, Intent)] if intent.family == "chain" else [intent]
    )


def placed(action: plans.Action) -> bool:
    return isinstance(action, plans.EditText) or (isinstance(action, plans.Navigate) and action.span is not None)


def after(action: plans.Action, now: Snapshot) -> Snapshot:
    document, selection, clipboard = now.document, now.selection, now.clipboard
    assert document is not None
    if isinstance(action, plans.Remember):
        clipboard = action.text
    elif isinstance(action, plans.EditText):
        new = apply(document.text.value, action.edits)
        document = Document(document.uri, document.language, document.version + 1, Text(new))
        selection = action.caret or selection
    elif isinstance(action, plans.Navigate):
        selection = action.span or selection
    return Snapshot({document.uri: document}, document.uri, selection, None, now.folders, clipboard=clipboard)


def shown(intent: Intent) -> str:
    return " ".join(
        f"{slot}=({shown(value)})" if isinstance(value, Intent) else f"{slot}={value}"
        for slot, value in intent.slots.items()
    )


def difference(old: str, new: str, selection: Span) -> list[str]:
    """The lines that changed, or hold an end of the selection."""
    marks = (("$0", selection.start),) if selection.empty else (("»", selection.end), ("«", selection.start))
    marked = new
    for sign, at in marks:
        marked = marked[:at] + sign + marked[at:]
    before, plain, now = old.split("\n"), new.split("\n"), marked.split("\n")
    lines = list[str]()
    for tag, a, b, c, d in SequenceMatcher(None, before, plain, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [f"= {now[n]}" for n in range(c, d) if now[n] != plain[n]]
        else:
            lines += [*(f"- {line}" for line in before[a:b]), *(f"+ {line}" for line in now[c:d])]
    return [visible(line) for line in lines]


def visible(line: str) -> str:
    """A line with its tabs as →, and white space at its end as ·."""
    plain = line.replace("\t", "→").rstrip(" ")
    return plain if len(plain) < 2 else plain + "·" * (len(line) - len(plain))


CASES = [
    pytest.param(said, id=f"{path.stem}: {said.words}")
    for path in sorted(DATA.glob("*.txt"))
    for _, said_to in read(path)
    for _, said in said_to
]


@pytest.mark.parametrize("said", CASES)
def test_what_is_said_is_done(said: Said, update: bool) -> None:
    if not update:
        assert done(said) == list(said.expected)


def test_files_are_as_they_would_be_written(same_file: Callable[[Path, str], None]) -> None:
    for path in sorted(DATA.glob("*.txt")):
        head = path.read_text(encoding="utf-8").split("\n== ")[0]
        blocks = ["\n".join(["== " + lines[0], *lines[1:], *written(said_to)]) for lines, said_to in read(path)]
        same_file(path, "\n".join([head, *blocks]) + "\n")


def written(said_to: list[tuple[list[str], Said]]) -> list[str]:
    return [line for before, said in said_to for line in (*before, f"> {said.words}", *done(said))] + [""]
