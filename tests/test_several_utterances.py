"""Several utterances in a row, through the whole server: undo, repeat, chains, dictation, the second reading.

The cases are in tests/data/command/conversations.txt, with how they are written.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from senorita_lsp.server import sheet
from tests.personas import PERSONAS, EditorClient, running

CASES = Path(__file__).parent / "data" / "command" / "conversations.txt"


@dataclass(frozen=True)
class Case:
    title: str
    before: str
    said: tuple[tuple[str, str], ...]
    then: str


def cases() -> Iterator[Case]:
    for block in CASES.read_text(encoding="utf-8").split("\n== ")[1:]:
        head, _, then = block.partition("\n--- then\n")
        head, _, said = head.partition("\n--- say\n")
        title, _, before = head.partition("\n")
        lines = (line.removeprefix("> ").partition("\t") for line in said.splitlines())
        yield Case(title, before, tuple((text, status or "done") for text, _, status in lines), then.strip("\n"))


class Plain(EditorClient):
    def __init__(self) -> None:
        super().__init__(PERSONAS[0])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plain]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        async with running(Plain, tmp_path_factory.mktemp("said")) as client:
            session = {"mode": "push", "output": "none", "partialResultToken": "said"}
            client.session_id = (await client.ask_server("voice/start", session))["sessionId"]
            yield client


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.title)
async def test_conversation(editor: Plain, case: Case, tmp_path: Path) -> None:
    at = case.before.index("$0")
    path = tmp_path / "said.py"
    path.write_text(case.before.replace("$0", ""), encoding="utf-8")
    uri = editor.open(path)
    await editor.say("go to line one", uri, at)  # who was here before is forgotten
    for number, (said, status) in enumerate(case.said):
        if status == "closed":
            editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
            editor.open(path)
            continue
        result = await editor.say(said, *((uri, at) if number == 0 else ()))
        assert result["status"] == status, (said, result["message"])
    assert editor.seen.texts[uri].rstrip("\n") == case.then
    editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))


@pytest.mark.asyncio(loop_scope="module")
async def test_what_can_be_said_is_what_would_do_something_here(editor: Plain, tmp_path: Path) -> None:
    path = tmp_path / "shop.py"
    path.write_text("def count_prices(prices):\n    return len(prices)\n", encoding="utf-8")
    uri = editor.open(path)
    result = await editor.say("what can i say here", uri, 30)
    assert result["status"] == "done"
    assert "go to function count prices" in result["message"]
    assert "cheat sheet" in result["message"]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_cheat_sheet_is_a_document(editor: Plain) -> None:
    result = await editor.ask_server("workspace/executeCommand", types.ExecuteCommandParams("senorita.grammar"))
    assert result["status"] == "done", result["message"]
    text = (await editor.ask_server("workspace/textDocumentContent", types.TextDocumentContentParams(sheet.URI)))[
        "text"
    ]
    assert text.startswith("# What can be said\n")
    assert "undo" in text


@pytest.mark.asyncio(loop_scope="module")
async def test_dictation_takes_down_what_is_said_and_not_what_is_typed_elsewhere(editor: Plain, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("", encoding="utf-8")
    uri = editor.open(path)
    await editor.say("start dictation", uri, 0)
    await editor.say("go to line one")
    typed = await editor.ask_server("voice/command", {"text": "what can i say"})
    assert typed["intent"]["family"] != "edit.dictate"
    assert editor.seen.texts[uri] == "go to line one"
    await editor.say("stop dictation")
