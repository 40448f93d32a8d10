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
from textwrap import dedent

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
from senorita_lsp.thinking.region import region

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


def assert_sound(where: Place, document: Document, told: str) -> None:
    """An answer comes to a refusal in words, or to an edit that changes its place and parses no worse."""
    result = propose(answer(told), "edit", where, Snapshot({URI: document}), True)
    if isinstance(result, Refusal):
        assert result.say
        return
    new = apply(document.text.value, result.edit.edits)
    assert new != document.text.value
    assert result.edit.caret is not None
    assert 0 <= result.edit.caret.start <= len(new)
    assert_only_the_place_changes(where, document, result)
    after = replace(document, text=Text(new))
    if document.tree is not None and after.tree is not None:
        assert errors(after.tree) <= errors(document.tree)


WORDS = """
``` ```` ~~~ python go imports diff ⏎ ⏎ ⏎ ␍⏎ ␣ ␣␣␣␣ ⇥ def␣f(): def␣g(x): class␣A: return␣1 x␣=␣1 import␣os
from␣a␣import␣b pass \"\"\" ' ( ) { } @@␣-1,2␣+1,2␣@@ + - +x␣=␣2 -x␣=␣1 1:␣ 2:␣ #␣...␣rest <think> </think> é 😀
func␣f()␣{ ` ; if␣x: else: EOF , <<<<<<<␣a
"""
PIECES = [raw(word).replace("⏎", "\n").replace("⇥", "\t") for word in WORDS.split()]
TEXTS = st.lists(st.sampled_from([*PIECES, "\0", "\u202e", "\u2028", "\x0c"]), max_size=25).map("".join)
LANGUAGES = st.sampled_from(["python", "go", "javascript", "shellscript", "json", "rust", "plaintext", "html"])


def assert_only_the_place_changes(where: Place, document: Document, proposal: Proposal) -> None:
    """What is outside the lines of the place may get imports put in, and loses nothing."""
    text = document.text
    lines = Span(text.line_start(text.line_at(where.span.start)), text.line(text.line_at(where.span.end)).end)
    for edit in proposal.edit.edits:
        inside = lines.start <= edit.span.start and edit.span.end <= lines.end
        assert inside or (edit.span.empty and "import" in proposal.say)


def shaken(case: Case) -> st.SearchStrategy[str]:
    """The answer of a case with some of its lines gone, twice there, or in another order."""
    lines = raw(case.answer).split("\n")
    return st.lists(st.integers(0, len(lines) - 1), max_size=len(lines) + 3).map(
        lambda picked: "\n".join(lines[number] for number in (picked if len(picked) % 3 else sorted(picked)))
    )


@given(st.data(), st.sampled_from([case for _, case in CASES]))
def test_any_answer_about_real_code_comes_to_a_sound_edit_or_a_refusal(data: st.DataObject, case: Case) -> None:
    where, snapshot = asked(case)
    told = data.draw(shaken(case) | shaken(data.draw(st.sampled_from([other for _, other in CASES]))))
    assert_sound(where, snapshot.documents[URI], told)


@given(st.one_of(TEXTS, st.text()), TEXTS, LANGUAGES, st.data())
def test_any_answer_comes_to_a_sound_edit_or_a_refusal(
    words: str, before: str, language: str, data: st.DataObject
) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(before))] * 2)))
    document = Document(URI, language, 1, Text(before))
    where = Place(URI, 1, Span(start, end), "the place")
    fenced = data.draw(st.sampled_from(["@", "```\n@\n```", f"x\n```{language}\n@\n```\n"]))
    assert_sound(where, document, fenced.replace("@", words))


SOURCES = sorted((Path(__file__).parent.parent / "senorita_lsp" / "thinking").glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_code_given_back_as_it_is_changes_nothing(path: Path) -> None:
    """With its indent, without it, and with only the first line's lost."""
    text = Text(path.read_text(encoding="utf-8"))
    document = Document(URI, "python", 1, text)
    assert document.tree is not None
    for symbol in document.tree.symbols()[::3]:
        where = Place(URI, 1, region(text, symbol.removal), "it")
        code = text[where.span]
        for given_back in (code, dedent(code), code.strip()):
            told = answer(f"````python\n{given_back}\n````\n")
            result = propose(told, "edit", where, Snapshot({URI: document}), True)
            assert isinstance(result, Refusal)
            assert result.code == "nothing", given_back


def test_a_document_that_is_gone_or_newer_is_left_alone() -> None:
    document = Document(URI, "python", 2, Text("x = 1\n"))
    told = answer("```python\nx = 2\n```\n")
    for place_of, code in (
        (Place(URI, 1, Span(0, 5), "x"), "documentChanged"),
        (Place("file:///a", 2, Span(0, 5), "x"), "noDocument"),
    ):
        refusal = propose(told, "edit", place_of, Snapshot({URI: document}), True)
        assert isinstance(refusal, Refusal)
        assert refusal.code == code


def test_what_is_too_long_is_refused_in_good_time() -> None:
    document = Document(URI, "python", 1, Text("x = 1\n"))
    for code in ("x = 2\n" * 10_000, "x = '" + "a" * 300_000 + "'\n", "(" * 50_000 + "\n"):
        refusal = propose(
            answer(f"```python\n{code}```\n"), "edit", Place(URI, 1, Span(0, 5), "x"), Snapshot({URI: document}), True
        )
        assert isinstance(refusal, Refusal)
        assert refusal.code in ("tooLarge", "badCode")
