"""What a model's list of findings comes to.

A case in tests/data/thinking/findings/*.txt: ``== title``, a document after ``--- before`` (the place in ``«»``, or all
of it), the answer after ``--- answer``, and what is found after ``--- then`` (rewritten by ``--update-golden``).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.action.plan import Refusal
from senorita_lsp.document.snapshot import Document, Severity, Snapshot
from senorita_lsp.document.syntax import errors
from senorita_lsp.document.text import Span, Text, apply
from senorita_lsp.thinking.answer import answer
from senorita_lsp.thinking.findings import MOST, MOST_MESSAGE, Findings, findings
from senorita_lsp.thinking.place import Place

from .test_thinking_code import shown, whole

PATH = Path(__file__).parent / "data" / "thinking" / "findings" / "findings.txt"
URI = "file:///w/doc.py"


def cases() -> list[tuple[str, str, str, str]]:
    found = []
    for block in PATH.read_text(encoding="utf-8").split("\n== ")[1:]:
        title, _, rest = block.partition("\n--- before\n")
        before, _, rest = rest.partition("\n--- answer\n")
        told, _, then = rest.partition("\n--- then\n")
        found.append((title, before, told, then.removesuffix("\n")))
    return found


def read(before: str, told: str) -> tuple[Findings | Refusal, Document]:
    text = whole(before)
    start, end = (text.index("«"), text.index("»") - 1) if "«" in text else (0, len(text))
    document = Document(URI, "python", 1, Text(text.replace("«", "").replace("»", "")))
    return findings(answer(told), Place(URI, 1, Span(start, end), "it"), Snapshot({URI: document})), document


def outcome(before: str, told: str) -> str:
    found, document = read(before, told)
    if isinstance(found, Refusal):
        return f"refused {found.code}: {found.say}"
    lines = list[str]()
    for item in found.items:
        line = document.text.line_at(item.span.start) + 1
        lines.append(f"{item.severity} {line} «{shown(document.text[item.span]).removesuffix('∎')}» {item.message}")
        if item.fix is not None:
            new = shown(apply(document.text.value, item.fix)).removesuffix("\n")
            lines += [f"    {fixed}".rstrip() for fixed in new.split("\n")]
    return "\n".join(lines)


def test_golden_file_is_rewritten(update: bool) -> None:
    first, *blocks = PATH.read_text(encoding="utf-8").split("\n== ")
    assert len({case[0] for case in cases()}) == len(blocks)
    if update:
        kept = (block.partition("\n--- then\n")[0] for block in blocks)
        parts = [f"{block}\n--- then\n{outcome(*case[1:3])}\n" for block, case in zip(kept, cases(), strict=True)]
        PATH.write_text("\n== ".join([first, *parts]), encoding="utf-8")


@pytest.mark.parametrize(("before", "told", "then"), [case[1:] for case in cases()], ids=[case[0] for case in cases()])
def test_what_a_list_comes_to(before: str, told: str, then: str, update: bool) -> None:
    assert update or outcome(before, told) == then


def test_a_list_is_bounded() -> None:
    items = [{"line": 1, "message": f"{number} {'word ' * 100}"} for number in range(100)]
    found, _ = read("x = 1", f"```findings\n{json.dumps(items)}\n```\n")
    assert isinstance(found, Findings)
    assert len(found.items) == MOST
    assert all(len(item.message) <= MOST_MESSAGE for item in found.items)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '[{"line": ' + "9" * 10_000 + "}]", "[" + " " * 300_000]
)
def test_a_list_made_to_hurt_is_refused(text: str) -> None:
    found, _ = read("x = 1", f"```findings\n{text}\n```\n")
    assert isinstance(found, Refusal)
    assert found.code == "badFindings"


def test_a_newer_document_has_no_findings() -> None:
    document = Document(URI, "python", 2, Text("x = 1\n"))
    found = findings(answer("```findings\n[]\n```\n"), Place(URI, 1, Span(0, 5), "it"), Snapshot({URI: document}))
    assert isinstance(found, Refusal)
    assert found.code == "documentChanged"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 9)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["x = 2", "y(", "", "3"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["line", "fix", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
ITEMS = st.lists(
    st.dictionaries(st.sampled_from(["line", "end", "severity", "message", "fix"]), VALUES, max_size=5)
    | st.fixed_dictionaries({"line": st.integers(1, 4), "message": st.just("m"), "fix": VALUES}),
    max_size=5,
)


@given(ITEMS | VALUES, st.integers(0, 60))
def test_any_list_comes_to_findings_that_hold(items: object, cut: int) -> None:
    told = json.dumps(items)
    told = told[: len(told) - cut] if cut < 20 else told
    found, document = read("def f():\n    x = 1\n    return x\n", f"```findings\n{told}\n```\n")
    for item in found.items if isinstance(found, Findings) else ():
        assert item.severity in Severity
        assert item.message
        assert 0 <= item.span.start <= item.span.end <= len(document.text)
        if item.fix is not None:
            after = Document(URI, "python", 2, Text(apply(document.text.value, item.fix)))
            assert after.text != document.text
            assert after.tree is not None
            assert errors(after.tree) == 0
