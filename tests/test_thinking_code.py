"""What a model's code comes to: a document, a place in it, an answer as models give them, and the document after.

A case in tests/data/thinking/code/*.txt: ``== title``, lines with ``language``, ``task``, ``said`` and ``cut`` where
they differ from the file's first ones; the text after ``--- before`` with the place in ``«»``, or the caret ``$0``
where code is asked for by what was ``said``; the answer after ``--- answer``, and what comes of it after ``--- then``
(rewritten by ``pytest --update-golden``; read the difference before it is kept). "∎" ends a text that has no last line
end, "␍" stands for a carriage return, "␣" for a space, and ``\\u…`` in an answer for a sign that is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.action.plan import Ask, Refusal
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.syntax import errors
from senorita_lsp.document.text import Span, Text, apply
from senorita_lsp.thinking.answer import answer
from senorita_lsp.thinking.code import Proposal, propose
from senorita_lsp.thinking.place import Place, place

DATA = Path(__file__).parent / "data" / "thinking" / "code"
URI = "file:///w/doc"


@dataclass(frozen=True)
class Case:
    title: str
    before: str
    answer: str
    then: str
    language: str = "python"
    task: str = "edit"
    said: str = ""
    cut: str = ""


def read(path: Path) -> Iterator[Case]:
    """The cases of a file; what stands before the first ``==`` holds for all of them."""
    first, *blocks = path.read_text(encoding="utf-8").split("\n== ")
    common = header(first.splitlines())
    for block in blocks:
        head, _, rest = block.partition("\n--- before\n")
        before, _, rest = rest.partition("\n--- answer\n")
        given_answer, _, then = rest.partition("\n--- then\n")
        title, *lines = head.splitlines()
        yield Case(title, before, given_answer, then.removesuffix("\n"), **(common | header(lines)))


def header(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(" ") for line in lines if line.strip() and not line.startswith("#"))
    return {key: value or "yes" for key, _, value in pairs}


def written(path: Path, cases: list[Case]) -> str:
    """The file again, with what comes of each answer now."""
    first, *blocks = path.read_text(encoding="utf-8").split("\n== ")
    kept = (block.partition("\n--- then\n")[0] for block in blocks)
    parts = [f"{block}\n--- then\n{outcome(case)}\n" for block, case in zip(kept, cases, strict=True)]
    return "\n== ".join([first, *parts])


def whole(section: str) -> str:
    text = section.removesuffix("∎") if section.endswith("∎") else section + "\n"
    return text.replace("␍", "\r").replace("␣", " ")


def shown(text: str) -> str:
    text = re.sub(r" +(?=\r?\n)", lambda match: "␣" * len(match[0]), text.replace("\r\n", "␍\n"))
    return text.removesuffix("\n") if text.endswith("\n") else text + "∎"


def raw(section: str) -> str:
    """A model's answer: signs that are not seen are written as escapes in the file."""
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), section)
    return text.replace("␍", "\r").replace("␣", " ")


def asked(case: Case) -> tuple[Place, Snapshot]:
    text, caret = whole(case.before), Span(0, 0)
    if "$0" in text:
        caret = Span(text.index("$0"), text.index("$0"))
        text = text.replace("$0", "", 1)
    start, end = (text.index("«"), text.index("»") - 1) if "«" in text else (caret.start, caret.end)
    text = text.replace("«", "", 1).replace("»", "", 1)
    document = Document(URI, case.language, 3, Text(text))
    snapshot = Snapshot({URI: document}, URI, caret)
    if case.said:
        found = place(Ask(case.task, case.said), snapshot)
        assert found is not None
        return found, snapshot
    return Place(URI, 3, Span(start, end), "the place"), snapshot


def outcome(case: Case) -> str:
    where, snapshot = asked(case)
    result = propose(answer(raw(case.answer)), case.task, where, snapshot, whole=not case.cut)
    if isinstance(result, Refusal):
        return f"refused {result.code}: {result.say}"
    document = snapshot.documents[URI]
    new = apply(document.text.value, result.edit.edits)
    caret = result.edit.caret
    assert caret is not None
    assert result.edit.version == 3
    lines = [f"asks: {result.say}", f"edits: {len(result.edit.edits)}", "---"]
    return "\n".join(lines) + "\n" + shown(f"{new[: caret.start]}$0{new[caret.start :]}")


FILES = sorted(DATA.glob("*.txt"))
CASES = [(path, case) for path in FILES for case in read(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_files_are_rewritten(path: Path, update: bool) -> None:
    cases = list(read(path))
    assert len({case.title for case in cases}) == len(cases)
    if update:
        path.write_text(written(path, cases), encoding="utf-8")


@pytest.mark.parametrize(("path", "case"), CASES, ids=[f"{path.stem}: {case.title}" for path, case in CASES])
def test_what_an_answer_comes_to(path: Path, case: Case, update: bool) -> None:
    assert update or outcome(case) == case.then
