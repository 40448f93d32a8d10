"""What must never happen: paths that leave the workspace, dangers taken for everyday commands, edits outside the text,
undo that loses something."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senorita_lsp.action import paths
from senorita_lsp.action import plan as plans
from senorita_lsp.action.planner import plan, table
from senorita_lsp.action.risk import judge, shown_whole
from senorita_lsp.action.undo import DocumentChange, FileChange, TurnRecord, difference, redo, undo
from senorita_lsp.command.intent import Intent, SlotValue
from senorita_lsp.document.position import Encoding, offset_at, position_at
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, apply

DATA = Path(__file__).parent / "data" / "action"
FOLDERS = ("/w/project", "/w/other", "C:\\work\\app")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a.py", "/w/project/src/a.py"),
        ("./a.py", "/w/project/src/a.py"),
        ("../a.py", "/w/project/a.py"),
        ("sub\\a.py", "/w/project/src/sub/a.py"),
        ("/w/project/lib/a.py", "/w/project/lib/a.py"),
        ("/w/other/a.py", "/w/other/a.py"),
        ("C:\\work\\app\\a.py", "C:/work/app/a.py"),
        ("c:/work/app/sub/a.py", "C:/work/app/sub/a.py"),
        ("grüße.md", "/w/project/src/grüße.md"),
        (".env", "/w/project/src/.env"),
        ("a..b", "/w/project/src/a..b"),
    ],
)
def test_paths_inside(path: str, wanted: str) -> None:
    assert paths.contained(path, FOLDERS, "/w/project/src") == wanted


EVIL = (
    """
..|../..|../../../etc/passwd|..\\..\\..\\etc\\passwd|src/../../../x|/etc/passwd|//server/share/x|\\\\server\\share\\x
C:\\Windows\\x|c:x|D:/x|~|~/x|~root/x|%2e%2e/x|..%2fx|%2e%2e%5cx|a%00b|a\0b|a\u202eb|a\u200bb|\uff0e\uff0e/x
\uff0e\uff0e\uff0fx
\u2024\u2024/x|a\uff0fb|... |.. |. ./x|.../x|a./b|a /b|nul|NUL.txt|con.py|aux|com1|LPT9.txt|com¹|conin$
x:y|a.txt:stream|<a>|a?|a*|a"b|.git/hooks/x|.GIT/config|src/.git/config|/w/projectile/x|/w/project/../../x|/w|/w/project
\\\\?\\C:\\x|\\\\.\\C:\\x|file:///etc/passwd|\ud800x|/w/project\\..\\..\\x|C:\\work\\app\\..\\..\\x||   |/|.|./|\\
""".strip("\n")
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("path", [*EVIL, "a\nb", "a" * 256, "a/" * 3000 + "b"], ids=ascii)
def test_paths_refused(path: str) -> None:
    assert isinstance(paths.contained(path, FOLDERS, "/w/project/src"), plans.Refusal)


parts = st.sampled_from(
    [
        "..",
        ".",
        "",
        "a",
        "b.py",
        "~",
        "C:",
        "%2e%2e",
        "\\..",
        "..\\",
        "nul",
        ".git",
        " ",
        "…",
        "\uff0e\uff0e",
        "\0",
        "w",
        "project",
    ]
)


@given(
    st.lists(parts, max_size=8),
    st.sampled_from(["/", "\\", "//", "\\\\", "/./"]),
    st.sampled_from(["", "/", "/w/", "//"]),
)
def test_no_spelling_leaves_the_workspace(pieces: list[str], separator: str, start: str) -> None:
    stays_inside(start + separator.join(pieces))


@given(st.text(max_size=40))
def test_no_text_leaves_the_workspace(text: str) -> None:
    stays_inside(text)
    stays_inside(f"/w/project/{text}")


def stays_inside(path: str) -> None:
    found = paths.contained(path, ("/w/project",), "/w/project/src")
    if isinstance(found, str):
        assert posixpath.normpath(found) == found
        assert found.startswith("/w/project/")
        assert os.path.normpath(found) == found
        assert "\\" not in found
        assert not {"..", ".git", ""} & set(found.split("/")[1:])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        line.split("\t")
        for line in (DATA / "risk.tsv").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("# ")
    ],
)
def test_risk(line: str, reason: str) -> None:
    verdict = judge(line)
    if reason == "-":
        assert verdict.risk is plans.Risk.CONFIRM, verdict.reason
    else:
        assert (verdict.risk, verdict.reason) == (plans.Risk.DANGEROUS, reason)


@given(st.text(alphabet="rm -x$()`'\"|;&<>{}\\ a\n", max_size=40))
def test_any_line_is_judged(line: str) -> None:
    assert judge(line).risk in (plans.Risk.CONFIRM, plans.Risk.DANGEROUS)


@given(
    st.sampled_from(["; ", " && ", " | ", " || ", " & ", "; ("]),
    st.sampled_from(["ls", "echo a", "cat 'x y'", "A=1 make", "git status"]),
)
def test_a_danger_anywhere_in_a_line_is_seen(joint: str, before: str) -> None:
    assert judge(f"{before}{joint}rm -rf x").risk is plans.Risk.DANGEROUS
    assert judge(f"rm -rf x{joint}{before}").risk is plans.Risk.DANGEROUS


@pytest.mark.parametrize("line", ["a\nb", "a\rb", "a\tb", "a\x1b[2K", "a\u202eb", "a\u200bb", "a\u2028b"])
def test_hidden_characters_are_not_shown_whole(line: str) -> None:
    assert not shown_whole(line)


CODE = '''import os


@cached
def hello(name, b=1, *args):
    """Says."""
    if name and b > 2:
        return name  # one
    user_count = [1, 2, name]


class Widget(Base):
    def show(self):
        print(hello("x"), 12)

    def hide(self):
        pass
'''
TEXTS = (
    CODE,
    CODE.replace("\n", "\r\n"),
    "function a(b) {\n\treturn {c: 1, d};\n}\n",
    "",
    "a\r\rb\r\n",
    "((\n",
    "  \n\n",
    "é😀 x\n",
)
VALUES: dict[str, list[SlotValue]] = {
    "target": [
        "line",
        "word",
        "character",
        "token",
        "function",
        "method",
        "class",
        "selection",
        "text",
        "file",
        "argument",
        "parameter",
        "statement",
        "body",
        "paragraph",
        "space",
        "name",
        "identifier",
        "return value",
        "import",
        "comment",
        "?",
    ],
    "name": ["hello", "show", "widget", "user count", "zz", ""],
    "text": ["user count", "hello", "a.py", "rm -rf /", "name", "(", "x" * 30, "json"],
    "index": [1, 2, -1, 0, 99, 10**30, "three", True, 1.5],
    "from": [1, 3, "cursor", 9],
    "to": [2, "end", "start", "new name", "x y", 400],
    "end": ["end", "start"],
    "direction": ["next", "previous", "up", "down", "left", "right"],
    "count": [1, 2, 5, -3],
    "which": ["every", "first", "last", "this", "descending"],
    "where": ["above", "below", "end", "start", "inside", "after", "center"],
    "times": [2, 10**9],
    "style": ["camel", "snake", "upper", "zigzag"],
    "construct": ["parameter", "import", "class"],
    "type": ["string", "int"],
    "unit": ["line", "word", "file", "page", "class"],
    "by": [3, -1],
    "anchor": ["function hello", "it"],
    "all": [True],
    "op": ["pop", "zz"],
    "path": ["src/main.py", "../x"],
    "line": [5, 13],
}
slot = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name])))
intents = st.builds(Intent, st.sampled_from(sorted(table())), st.lists(slot, max_size=6).map(dict))


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    text = draw(st.sampled_from(TEXTS) | st.text(alphabet="ab(\n\r\t .:{}#", max_size=30))
    text = text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    language = draw(st.sampled_from(["python", "javascript", "java", "plaintext", "nobody's"]))
    document = Document("file:///w/src/a.py", language, 3, Text(text))
    return Snapshot(
        {document.uri: document},
        document.uri,
        Span(start, end if draw(st.booleans()) else start),
        folders=("/w",),
        files=("src/a.py", "main.py", "src/main.py", "pyproject.toml", "package.json"),
        editor=frozenset(draw(st.sampled_from([(), ("copy", "paste", "rename", "find"), ("*",)]))),
        clipboard=draw(st.sampled_from(["", "zz", "a\n"])),
    )


@settings(max_examples=400, deadline=None)
@given(intents, snapshots())
def test_any_intent_on_any_text(intent: Intent, snapshot: Snapshot) -> None:
    planned = plan(intent, snapshot)
    document = snapshot.document
    assert document is not None
    for action in planned.actions if isinstance(planned, plans.Plan) else ():
        if isinstance(action, plans.Navigate) and action.span is not None:
            assert Span(0, len(document.text)).covers(action.span)
        if isinstance(action, plans.FileOperation):
            assert all(path is None or path.startswith("/w/") for path in (action.path, action.to))
        if isinstance(action, plans.RunTerminal) and action.risk is not plans.Risk.NONE:
            assert isinstance(planned, plans.Plan)
            assert len(planned.questions) == (2 if action.risk is plans.Risk.DANGEROUS else 1)
            assert all(action.command in question.text for question in planned.questions)
        if isinstance(action, plans.EditText):
            undone_byte_for_byte(action, document, snapshot)


def undone_byte_for_byte(action: plans.EditText, document: Document, snapshot: Snapshot) -> None:
    before = document.text.value
    after = apply(before, action.edits)
    assert on_the_wire(before, action.edits) == after
    assert action.caret is not None
    assert Span(0, len(after)).covers(action.caret)
    record = TurnRecord((DocumentChange(action.uri, before, action.edits, snapshot.selection, action.caret),))
    changed = Document(action.uri, document.language, 4, Text(after))
    back = undo(record, Snapshot({action.uri: changed}, action.uri))
    assert isinstance(back, plans.Plan)
    (edit,) = back.actions
    assert isinstance(edit, plans.EditText)
    assert (apply(after, edit.edits), edit.version, edit.caret) == (before, 4, snapshot.selection)
    again = redo(record, Snapshot({action.uri: document}, action.uri))
    assert isinstance(again, plans.Plan)
    assert isinstance(again.actions[0], plans.EditText)
    assert apply(before, again.actions[0].edits) == after


def on_the_wire(text: str, edits: tuple[TextEdit, ...]) -> str:
    """The edits as an editor makes them: by positions, which cannot name the place inside a ``\\r\\n``."""
    whole = Text(text)
    sent = []
    for edit in edits:
        ends = (
            offset_at(whole, position_at(whole, at, Encoding.UTF16), Encoding.UTF16)
            for at in (edit.span.start, edit.span.end)
        )
        sent.append(TextEdit(Span(*ends), edit.new))
    return apply(text, sent)


@given(*[st.text(alphabet="ab\r\n", max_size=12)] * 2)
def test_difference(before: str, after: str) -> None:
    edit = difference(before, after)
    assert apply(before, (edit,)) == after
    assert on_the_wire(before, (edit,)) == after


def documents(**texts: str) -> Snapshot:
    made = {
        f"file:///w/{name}": Document(f"file:///w/{name}", "plaintext", 9, Text(text)) for name, text in texts.items()
    }
    return Snapshot(made, next(iter(made), None), folders=("/w",))


def test_undo_of_several_edits_in_one_document() -> None:
    uri = "file:///w/a"
    one = DocumentChange(uri, "abc", (TextEdit(Span(0, 1), "xx"),), Span(1, 1), Span(2, 2))
    two = DocumentChange(uri, "xxbc", (TextEdit(Span(4, 4), "d"),), Span(2, 2), Span(5, 5))
    back = undo(TurnRecord((one, two)), documents(a="xxbcd"))
    assert isinstance(back, plans.Plan)
    (edit,) = back.actions
    assert isinstance(edit, plans.EditText)
    assert apply("xxbcd", edit.edits) == "abc"
    assert edit.caret == Span(1, 1)


def test_undo_refuses_what_has_changed_since() -> None:
    record = TurnRecord((DocumentChange("file:///w/a", "abc", (TextEdit(Span(0, 1), "x"),)),))
    refused = undo(record, documents(a="xbc "))
    assert isinstance(refused, plans.Refusal)
    assert (refused.code, refused.say) == ("changed", "a has changed since, so I left it as it is.")
    closed = undo(record, documents())
    assert isinstance(closed, plans.Refusal)
    assert closed.code == "noDocument"
    early = redo(record, documents(a="xbc"))
    assert isinstance(early, plans.Refusal)


def test_undo_of_file_operations_goes_backwards() -> None:
    kind = plans.FileKind
    changes = (
        FileChange(kind.CREATE, "/w/new", text=""),
        FileChange(kind.RENAME, "/w/a", "/w/b"),
        FileChange(kind.DELETE, "/w/c", text="old\udcff"),
    )
    back, again = undo(TurnRecord(changes), documents()), redo(TurnRecord(changes), documents())
    assert isinstance(back, plans.Plan)
    assert back.actions == (
        plans.FileOperation(kind.CREATE, "/w/c", text="old\udcff"),
        plans.FileOperation(kind.RENAME, "/w/b", "/w/a"),
        plans.FileOperation(kind.DELETE, "/w/new", expect=""),
    )
    assert isinstance(again, plans.Plan)
    assert again.actions == (
        plans.FileOperation(kind.CREATE, "/w/new"),
        plans.FileOperation(kind.RENAME, "/w/a", "/w/b"),
        plans.FileOperation(kind.DELETE, "/w/c", expect="old\udcff"),
    )


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (TurnRecord(), "nothing"),
        (TurnRecord(ran=True), "cannotUndo"),
        (TurnRecord((FileChange(plans.FileKind.DELETE, "/w/big", text=None),)), "cannotUndo"),
    ],
)
def test_what_cannot_be_undone(record: TurnRecord, code: str) -> None:
    refused = undo(record, documents())
    assert isinstance(refused, plans.Refusal)
    assert refused.code == code


def test_what_is_repeated_in_a_sentence_steers_no_terminal_and_stays_short() -> None:
    refusal = plan(Intent("edit.delete", {"target": "text", "text": "a\x1b[31m\u202eb\nc" + "x" * 5000}), EMPTY)
    assert isinstance(refusal, plans.Refusal)
    assert refusal.say.startswith("a[31mb c")
    assert len(refusal.say) < 300


def test_the_same_name_in_two_folders_is_told_apart() -> None:
    snapshot = Snapshot(folders=("/w/shop", "/w/bank"), files=("main.py", "/w/bank/main.py"))
    choices = plan(Intent("file.open", {"text": "main.py"}), snapshot)
    assert isinstance(choices, plans.Choices)
    assert [choice.title for choice in choices.choices] == ["shop/main.py", "bank/main.py"]


EMPTY = Snapshot(
    documents={"file:///w/a.py": Document("file:///w/a.py", "python", 1, Text(""))}, active="file:///w/a.py"
)


@pytest.mark.parametrize(
    ("direction", "count", "left"), [("left", 1, "onetwo\r\n"), ("left", 2, "ontwo\r\n"), ("right", 4, "one\r\n")]
)
def test_a_line_end_of_two_signs_is_one_character(direction: str, count: int, left: str) -> None:
    document = Document("file:///w/src/a.txt", "plaintext", 1, Text("one\r\ntwo\r\n"))
    snapshot = Snapshot({document.uri: document}, document.uri, Span(5, 5), folders=("/w",))
    slots: dict[str, SlotValue] = {"target": "character", "direction": direction, "count": count}
    planned = plan(Intent("edit.delete", slots), snapshot)
    assert isinstance(planned, plans.Plan)
    (action,) = planned.actions
    assert isinstance(action, plans.EditText)
    assert apply(document.text.value, action.edits) == left
