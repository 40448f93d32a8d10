"""Plans from intents: fixtures with the caret as ``$0`` or the selection in ``«»``, an intent, and what comes of it.

A case in tests/data/action/*.txt: ``== title``, ``language`` and ``editor`` lines where they differ from the file's
first ones, one line with the intent (family and slots as JSON, or ``say`` and an utterance), the text after
``--- before``, and what is planned after ``--- then`` (rewritten by ``pytest --update-golden``; read the difference
before it is kept).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from senorita_lsp.action import plan as plans
from senorita_lsp.action.planner import plan
from senorita_lsp.command.intent import Intent, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.document.snapshot import Document, Problem, Severity, Snapshot
from senorita_lsp.document.text import Span, Text, apply

DATA = Path(__file__).parent / "data" / "action"
EXTENSIONS = {
    "python": "py",
    "typescript": "ts",
    "javascript": "js",
    "java": "java",
    "rust": "rs",
    "go": "go",
    "c": "c",
    "html": "html",
}
FILES = ("readme.md", "src/main.py", "src/utils.py", "lib/utils.py", "tests/test_parser.py", "docs/old_plan.txt")


@dataclass(frozen=True)
class Case:
    title: str
    intent: str
    before: str
    then: str
    language: str = "python"
    editor: str = ""
    clipboard: str = ""


def read(path: Path) -> Iterator[Case]:
    """The cases of a file; what stands before the first ``==`` holds for all of them."""
    first, *blocks = path.read_text(encoding="utf-8").split("\n== ")
    common = header(first.removeprefix("== ").splitlines())
    for block in blocks:
        head, _, rest = block.partition("\n--- before\n")
        before, _, then = rest.partition("\n--- then\n")
        title, *lines = head.splitlines()
        values = common | header(lines)
        yield Case(title, values.pop("intent"), before, then.removesuffix("\n"), **values)


def header(lines: list[str]) -> dict[str, str]:
    values = dict[str, str]()
    for line in filter(str.strip, lines):
        key, _, value = line.partition(" ")
        if key in ("language", "editor", "clipboard"):
            values[key] = value
        elif not line.startswith("#"):
            values["intent"] = line
    return values


def written(path: Path, cases: list[Case]) -> str:
    """The file again, with what is planned now in place of what was expected."""
    first, *blocks = path.read_text(encoding="utf-8").split("\n== ")
    parts = [
        block.partition("\n--- then\n")[0] + "\n--- then\n" + planned(case)
        for block, case in zip(blocks, cases, strict=True)
    ]
    return "\n== ".join([first, *(part + "\n" for part in parts)])


def snapshot_of(case: Case) -> Snapshot:
    text, selection = place(whole(case.before))
    document = Document(f"file:///w/src/doc.{EXTENSIONS.get(case.language, 'txt')}", case.language, 7, Text(text))
    return Snapshot(
        {document.uri: document},
        document.uri,
        selection,
        None,
        ("/w",),
        FILES,
        problems(text),
        frozenset(case.editor.split()),
        case.clipboard.replace("⏎", "\n"),
    )


def whole(section: str) -> str:
    """A text as a section shows it: "∎" ends a text that has no last line end, "␍" stands for a carriage return."""
    text = section.removesuffix("∎") if section.endswith("∎") else section + "\n"
    return text.replace("␍", "\r")


def section(text: str) -> str:
    text = text.replace("\r", "␍")
    return text.removesuffix("\n") if text.endswith("\n") else text + "∎"


def problems(text: str) -> tuple[Problem, ...]:
    """Every ``BAD`` in a text is an error, every ``ODD`` a warning."""
    kinds = (("BAD", Severity.ERROR, "it is bad"), ("ODD", Severity.WARNING, "it is odd"))
    return tuple(
        Problem(Span(at, at + 3), severity, message)
        for word, severity, message in kinds
        for at in range(len(text))
        if text.startswith(word, at)
    )


def place(text: str) -> tuple[str, Span]:
    """The text without its marks, and the selection they make."""
    if "$0" in text:
        at = text.index("$0")
        return text.replace("$0", "", 1), Span(at, at)
    if "«" in text:
        start, end = text.index("«"), text.index("»") - 1
        return text.replace("«", "", 1).replace("»", "", 1), Span(start, end)
    return text, Span(0, 0)


def marked(text: str, span: Span) -> str:
    if span.empty:
        return f"{text[: span.start]}$0{text[span.start :]}"
    return f"{text[: span.start]}«{text[span.start : span.end]}»{text[span.end :]}"


def planned(case: Case) -> str:
    """What is planned, as text: its words, then each action; edits as the text they leave."""
    snapshot = snapshot_of(case)
    intent = meant(case.intent)
    if intent is None:
        return "not understood"
    result = plan(intent, snapshot)
    if isinstance(result, plans.Refusal):
        return f"refused {result.code}: {result.say}"
    if isinstance(result, plans.Choices):
        return "\n".join([f"which: {result.say}", *(f"{n}. {c.title}" for n, c in enumerate(result.choices, 1))])
    asked = [f"asks ({question.risk}): {question.text} [{question.yes}]" for question in result.questions]
    return "\n".join([f"says: {result.say}", *asked, *(shown(action, snapshot) for action in result.actions)])


def meant(line: str) -> Intent | None:
    """The intent of a case: what an utterance means (``say select the next word``), or family and slots as JSON."""
    family, _, slots = line.partition(" ")
    if family != "say":
        return Intent(family, json.loads(slots or "{}"))
    found = parse(slots)
    return found.reading.intent if isinstance(found, Understood) else None


def shown(action: plans.Action, snapshot: Snapshot) -> str:
    document = snapshot.document
    assert document is not None
    if isinstance(action, plans.EditText):
        assert (action.uri, action.version) == (document.uri, 7)
        assert action.caret is not None
        return "edit:\n" + section(marked(apply(document.text.value, action.edits), action.caret))
    if isinstance(action, plans.Navigate) and action.uri == document.uri and action.span is not None:
        return "go:\n" + section(marked(document.text.value, action.span))
    return repr(action)


CASES = [(path.stem, case) for path in sorted(DATA.glob("*.txt")) for case in read(path)]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{name}: {case.title}") for name, case in CASES])
def test_case(case: Case, update: bool) -> None:
    if not update:
        assert planned(case) == case.then


def test_files_are_as_they_would_be_written(same_file: Callable[[Path, str], None]) -> None:
    for path in sorted(DATA.glob("*.txt")):
        same_file(path, written(path, list(read(path))))


def test_no_two_cases_are_the_same() -> None:
    keys = [replace(case, title="", then="") for _, case in CASES]
    assert len(set(keys)) == len(keys)
