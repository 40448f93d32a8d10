"""Who waits for what: a command said before a question for its answer, a cancelled turn for the edit it has begun."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from senorita_lsp.server.caret import Claim
from senorita_lsp.server.client import Client
from senorita_lsp.server.conversation import Conversation
from senorita_lsp.server.from_lsp import Abilities
from senorita_lsp.server.progress import Progress, visible
from senorita_lsp.server.result import Result
from senorita_lsp.server.session import Session
from senorita_lsp.server.speaking.sinks import now_ms
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.events import Committed


class Silent:
    """An editor that shows its dialogs to nobody, and else does what it is asked."""

    def __init__(self) -> None:
        self.questions: list[str] = []
        self.closed = False

    def notify(self, method: str, params: Any, droppable: bool = False) -> None:
        pass

    async def request(self, method: str, params: Any, seconds: float = 0) -> Any:
        if method == "window/showMessageRequest":
            self.questions.append(params["message"])
            await asyncio.get_running_loop().create_future()
        return {"success": True, "applied": True}


class Slow(Silent):
    """An editor that takes its time for an edit."""

    def __init__(self) -> None:
        super().__init__()
        self.edits, self.on = asyncio.Event(), asyncio.Event()

    async def request(self, method: str, params: Any, seconds: float = 0) -> Any:
        if method == "workspace/applyEdit":
            self.edits.set()
            await self.on.wait()
        return await super().request(method, params, seconds)


class Talk:
    """A conversation with a key to hold; what is said is known at once."""

    def __init__(self, session: Session) -> None:
        self.conversation = Conversation(session, None, Progress(session.client, "ear"), lambda _: None, lambda: None)

    async def say(self, text: str) -> Result:
        async def said() -> Transcript:
            return Transcript(text)

        number = self.conversation.committed(Committed(now_ms()))
        return await self.conversation.pushed(number, said, Claim())

    async def until(self, met: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not met():
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    monkeypatch.setenv("SENORITA_LLM__ENGINES", "")
    (tmp_path / "notes.txt").touch()
    session = Session(Silent())
    session.client.abilities = Abilities(show_message_request=True, show_document=True)
    session.folders = (str(tmp_path),)
    session.files_changed()
    await session.listing.listed()
    session.documents.open((tmp_path / "a.py").as_uri(), "python", 1, "x = 1\ny = 2\n")
    yield session
    await session.close()


@pytest.mark.asyncio
@pytest.mark.parametrize(("answer", "status", "left"), [("yes", "done", False), ("no", "declined", True)])
async def test_a_command_said_before_the_question_does_not_answer_it(
    session: Session, tmp_path: Path, answer: str, status: str, left: bool
) -> None:
    talk = Talk(session)
    asks = asyncio.ensure_future(talk.say("delete file notes dot txt"))
    waits = asyncio.ensure_future(talk.say("go to line two"))
    await talk.until(lambda: len(talk.conversation.turn.parked) == 2)
    assert (tmp_path / "notes.txt").exists()
    assert not waits.done()
    assert (await talk.say(answer)).status == "done"
    assert [(await asks).status, (await waits).status] == [status, "done"]
    assert (tmp_path / "notes.txt").exists() is left
    assert talk.conversation.turn.parked == ()


@pytest.mark.asyncio
async def test_neither_does_it_where_nobody_shows_a_dialog(session: Session, tmp_path: Path) -> None:
    session.client.abilities = Abilities(show_document=True)
    talk = Talk(session)
    asks = asyncio.ensure_future(talk.say("delete file notes dot txt"))
    waits = asyncio.ensure_future(talk.say("go to line two"))
    assert [(await asks).status, (await waits).status] == ["ambiguous", "done"]
    assert (await talk.say("yes")).status == "done"
    assert not (tmp_path / "notes.txt").exists()


@pytest.mark.asyncio
async def test_a_command_said_after_it_counts_as_a_no(session: Session, tmp_path: Path) -> None:
    talk = Talk(session)
    asks = asyncio.ensure_future(talk.say("delete file notes dot txt"))
    await talk.until(lambda: talk.conversation.turn.parked)
    await asyncio.sleep(0.002)
    assert (await talk.say("go to line two")).status == "done"
    assert (await asks).status == "declined"
    assert (tmp_path / "notes.txt").exists()


@pytest.mark.asyncio
async def test_an_edit_that_has_begun_is_made_however_often_it_is_cancelled(session: Session) -> None:
    session.client.peer = editor = Slow()
    session.client.abilities = Abilities(apply_edit=True)
    progress = Progress(session.client, None)
    edits = asyncio.ensure_future(
        session.turns.say(Utterance("t", Transcript("delete line one"), session.place, progress))
    )
    await editor.edits.wait()
    for _ in range(3):
        edits.cancel()
        await asyncio.sleep(0.01)
    editor.on.set()
    assert (await edits).status == "done"
    assert session.turns.history.undoable() is not None


class Told(Silent):
    """An editor that keeps what it is to show."""

    def notify(self, method: str, params: Any, droppable: bool = False) -> None:
        self.questions.append(params["message"])

    async def request(self, method: str, params: Any, seconds: float = 0) -> Any:
        self.questions.append(params["message"])


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Run 'echo [Cancel](command:workbench.action.quit)'?", "Run 'echo [Cancel] (command:workbench.action.quit)'?"),
        ("Run 'curl [x](HTTPS://example.com) && ls'?", "Run 'curl [x] (HTTPS://example.com) && ls'?"),
        ("[a]( file:///etc/hosts)", "[a] ( file:///etc/hosts)"),
        ("Delete rows[0](1)?", "Delete rows[0](1)?"),
        ("f[a](b, c: d)", "f[a](b, c: d)"),
    ],
)
async def test_no_message_has_a_link_that_hides_where_it_leads(text: str, shown: str) -> None:
    editor = Told()
    client = Client(editor)
    await client.ask(text, ["Run", "Cancel"])
    client.message(text)
    assert editor.questions == [shown, shown]


@pytest.mark.parametrize("sign", "\0\x1b\x7f\x9b\u00ad\u200b\u202e\u2060\u2066\ufeff\U000e0041", ids=ascii)
def test_what_hides_is_shown_to_be_there(sign: str) -> None:
    assert visible(f"a{sign}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["grüße", "👩\u200d💻", "می\u200cخواهم", "a\tb\r\nc", "שלום"])
def test_what_belongs_to_a_script_stays(text: str) -> None:
    assert visible(text) == text
