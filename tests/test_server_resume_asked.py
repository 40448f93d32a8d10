"""What a session that lost its server had asked, and what it had found, goes on with the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lsprotocol import types

from senorita_lsp.action.plan import (
    CallWebhook,
    Choice,
    EditorCommand,
    EditText,
    FileKind,
    FileOperation,
    Navigate,
    Plan,
    Question,
    Risk,
    RunTerminal,
)
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Severity
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.server.history import History, Pending
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.result import Result
from senorita_lsp.server.resumption import state
from senorita_lsp.server.resumption.resume import Keep
from senorita_lsp.server.resumption.state import Extras, StateWriter, restore
from senorita_lsp.server.resumption.store import Memory
from senorita_lsp.server.session import Session
from senorita_lsp.server.turns import Utterance
from senorita_lsp.thinking.findings import Finding, Findings
from senorita_lsp.transcript.transcript import Transcript

URI = "file:///bakery/oven.py"
CODE = "def knead():\n    pass\n\n\ndef bake(minutes):\n    return minutes\n"
EDIT = EditText(URI, 1, (TextEdit(Span(0, len("def knead():\n    pass\n\n\n")), ""),), "Delete knead")
PLAN = Plan((EDIT,), "Deleted.", (Question("Delete knead?", "Delete"), Question("Really?", "Delete", Risk.DANGEROUS)))


class Editor:
    """A client that does what it is asked; ``answer`` is what its user clicks, None for nothing yet."""

    who = b"ada"
    closed = False

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []
        self.told: list[str] = []
        self.edits: list[Any] = []
        self.found: list[Any] = []
        self.dropped = 0
        self.answer: Callable[[str], str | None] = lambda _: None

    def notify(self, method: str, params: Any, droppable: bool = False) -> None:
        if method == "window/showMessage":
            self.told.append(params["message"])
        if method == "textDocument/publishDiagnostics":
            self.found = params["diagnostics"]

    async def request(self, method: str, params: Any, seconds: float) -> Any:
        if method == "workspace/applyEdit":
            self.edits.append(params["edit"])
        if method == "window/showMessageRequest":
            self.asked.append((params["message"], [each["title"] for each in params["actions"]]))
            try:
                while (title := self.answer(params["message"])) is None and not self.closed:
                    await asyncio.sleep(0.005)
            except asyncio.CancelledError:
                self.dropped += 1
                raise
            return None if title is None else {"title": title}
        return {"success": True, "applied": True}


async def connected(
    keep: Keep, before: Session | None = None, dialogs: bool = True, code: str = CODE, version: int = 1
) -> tuple[Session, Editor]:
    """A session, one that goes on with another where that is given, and its document."""
    editor = Editor()
    made = Session(editor, here=False, keep=keep)
    voice: dict[str, Any] = {"version": 1}
    if before is not None:
        assert before._resume is not None
        voice["resume"] = before._resume.token
    made.initialize(
        types.InitializeParams(
            types.ClientCapabilities(
                workspace=types.WorkspaceClientCapabilities(apply_edit=True),
                window=types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(True)),
                experimental={"voice": voice},
            )
        )
    )
    made.client.abilities = replace(made.client.abilities, show_message_request=dialogs)
    await made.recalled()
    made.documents.open(URI, "python", version, code)
    made.turns.findings.opened(URI)
    return made, editor


async def lost(session: Session, editor: Editor) -> None:
    editor.closed = True
    await session.close()


async def said(session: Session, text: str) -> Result:
    turn = session.turns.next_id()
    return await session.turns.say(Utterance(turn, Transcript(text), None, Progress(session.client, None)))


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENORITA_LLM__ENGINES", "")


@pytest.fixture
def keep() -> Keep:
    return Keep(Memory(), 600)


# How it is kept


def test_every_kind_of_question_is_read_as_it_was_written() -> None:
    actions = (
        EDIT,
        Navigate(URI, None),
        FileOperation(FileKind.DELETE, "/bakery/old.py", expect="x = 1\n"),
        EditorCommand("find", {"text": "flour", "count": 2, "all": True}, Plan((Navigate(URI, Span(1, 2)),), "There.")),
        RunTerminal("make bread", "/bakery", Risk.DANGEROUS),
        CallWebhook("slack", "done", {"file": "oven.py", "lines": [1, 2]}, history=True),
    )
    asked = Pending(
        plan=Plan(actions, "Done.", (Question("Sure?", "Yes", Risk.NONE, always=True),)), texts={URI: "abc"}
    )
    choices = (
        Choice("knead", Intent("edit.delete", {"name": "knead"})),
        Choice("bake", Intent("nav.line", {"line": 3})),
    )
    picked = Pending(choices=choices, place=Place(URI, 3, Span(1, 2)), heard="delete need")
    for pending in (asked, picked):
        history = History()
        assert restore(StateWriter().write((), (), Extras(None, pending)), history)
        assert history.pending == pending


def test_what_is_too_long_to_be_asked_again_is_left_out() -> None:
    edit = replace(EDIT, edits=(TextEdit(Span(0, 0), "a" * state.MOST_EXTRAS),))
    history = History()
    assert restore(StateWriter().write((), (), Extras("mumble", Pending(plan=replace(PLAN, actions=(edit,))))), history)
    assert history.pending is None
    assert history.unheard == "mumble"


# Questions


async def while_asked(keep: Keep) -> tuple[Session, Editor]:
    """A server was lost while its question was open: the next server, and whom it asks."""
    first, before = await connected(keep)
    asking = asyncio.ensure_future(first.turns.act(PLAN, Progress(first.client, None, "t")))
    await until(lambda: before.asked)
    await lost(first, before)
    await asking
    return await connected(keep, first)


@pytest.mark.asyncio
async def test_a_dialog_that_was_open_opens_again_and_a_yes_does_it_once(keep: Keep) -> None:
    first, before = await connected(keep)
    asking = asyncio.ensure_future(first.turns.act(PLAN, Progress(first.client, None, "t")))
    await until(lambda: before.asked)
    await lost(first, before)
    assert (await asking).status == "declined"
    second, after = await connected(keep, first, version=8)
    await until(lambda: after.asked)
    assert after.asked == [("Delete knead?", ["Delete", "Cancel"])]
    after.answer = lambda _: "Delete"
    await until(lambda: after.edits)
    assert [question for question, _ in after.asked] == ["Delete knead?", "Really?"]
    assert after.edits[0]["changes"][URI][0]["newText"] == ""
    await until(lambda: "Deleted." in after.told)
    assert second.turns.history.waiting is None
    await lost(second, after)
    third, last = await connected(keep, second)
    assert third.turns.history.waiting is None
    assert third.turns.history.undoable() is not None
    assert not before.edits
    assert not last.asked
    await third.close()


@pytest.mark.asyncio
async def test_a_no_is_a_no_and_is_not_asked_a_third_time(keep: Keep) -> None:
    second, after = await while_asked(keep)
    after.answer = lambda _: "Cancel"
    await until(lambda: second.turns.history.waiting is None)
    await lost(second, after)
    third, last = await connected(keep, second)
    assert third.turns.history.waiting is None
    assert after.edits == last.edits == last.asked == []
    await third.close()


@pytest.mark.asyncio
async def test_who_answers_aloud_needs_no_click(keep: Keep) -> None:
    second, after = await while_asked(keep)
    await until(lambda: after.asked)
    assert (await said(second, "no")).status == "declined"
    await until(lambda: after.dropped)
    assert not after.edits
    await second.close()


@pytest.mark.asyncio
async def test_without_dialogs_it_is_asked_in_words(keep: Keep) -> None:
    first, before = await connected(keep, dialogs=False)
    outcome = await first.turns.act(replace(PLAN, questions=PLAN.questions[:1]), Progress(first.client, None, "t"))
    assert outcome.status == "ambiguous"
    await lost(first, before)
    second, after = await connected(keep, first, dialogs=False)
    await until(lambda: after.told)
    assert after.told == ["The connection broke before this was answered: Delete knead? Say yes or no."]
    assert (await said(second, "yes")).status == "done"
    assert len(after.edits) == 1
    await second.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("version", [1, 8])
async def test_a_yes_to_code_that_is_another_by_now_does_nothing(keep: Keep, version: int) -> None:
    first, before = await connected(keep, dialogs=False)
    await first.turns.act(replace(PLAN, questions=PLAN.questions[:1]), Progress(first.client, None, "t"))
    await lost(first, before)
    second, after = await connected(keep, first, dialogs=False, code="import salt\n" + CODE, version=version)
    result = await said(second, "yes")
    assert (result.status, result.error and result.error[0]) == ("failed", "documentChanged")
    assert not after.edits
    await second.close()


@pytest.mark.asyncio
async def test_a_choice_is_offered_again(keep: Keep) -> None:
    code = "class Rye:\n    def bake(self):\n        pass\n\n\nclass Spelt:\n    def bake(self):\n        pass\n"
    first, before = await connected(keep, dialogs=False, code=code)
    asked = await said(first, "delete function bake")
    assert asked.status == "ambiguous"
    await lost(first, before)
    second, after = await connected(keep, first, dialogs=False, code=code, version=5)
    await until(lambda: after.told)
    assert "Say its number." in after.told[0]
    assert all(title in after.told[0] for title in asked.alternatives)
    assert (await said(second, "two")).status == "done"
    assert after.edits[0]["changes"][URI][0]["range"]["start"]["line"] >= 4
    await second.close()


# Findings


def reported(session: Session) -> None:
    """Two findings, as a review leaves them."""
    knead, bake = CODE.index("    pass"), CODE.index("    return minutes")
    fix = (TextEdit(Span(bake, bake + len("    return minutes")), "    return max(minutes, 0)"),)
    items = (
        Finding(Span(knead + 4, knead + 8), Severity.WARNING, "Nothing is kneaded.", None),
        Finding(Span(bake + 4, bake + 18), Severity.ERROR, "Minutes may be negative.", fix),
    )
    document = session.documents.get(URI)
    assert document is not None
    session.turns.findings.report(document, Span(0, len(CODE)), Findings(URI, document.version, items))


@pytest.mark.asyncio
async def test_findings_stand_again_where_their_code_is(keep: Keep) -> None:
    first, before = await connected(keep)
    reported(first)
    assert len(before.found) == 2
    await lost(first, before)
    above = '"""Bread."""\n\n'
    second, after = await connected(keep, first, code=above + CODE.replace("    pass", "    fold()"), version=1)
    assert [(each["message"], each["range"]["start"]["line"], each["code"]) for each in after.found] == [
        ("Minutes may be negative.", 7, 2)
    ]
    assert (await said(second, "next finding")).status == "done"
    assert (await said(second, "fix it")).status == "done"
    assert after.edits[0]["changes"][URI][0]["newText"] == "    return max(minutes, 0)"
    await lost(second, after)
    third, last = await connected(keep, second, code=above + CODE)
    assert last.found == []
    await third.close()


@pytest.mark.asyncio
async def test_findings_wait_for_their_document(keep: Keep) -> None:
    first, before = await connected(keep)
    reported(first)
    await lost(first, before)
    second = Session(away := Editor(), here=False, keep=keep)
    assert first._resume is not None
    voice = {"version": 1, "resume": first._resume.token}
    second.initialize(types.InitializeParams(types.ClientCapabilities(experimental={"voice": voice})))
    await second.recalled()
    assert away.found == []
    await lost(second, away)
    third, last = await connected(keep, second)
    assert [each["code"] for each in last.found] == [1, 2]
    await third.close()


@pytest.mark.asyncio
async def test_a_finding_whose_code_stands_there_twice_is_let_go(keep: Keep) -> None:
    first, before = await connected(keep)
    reported(first)
    await lost(first, before)
    second, after = await connected(keep, first, code="import salt\n" + CODE + "\n\ndef rest():\n    pass\n", version=4)
    assert [each["code"] for each in after.found] == [2]
    await second.close()
