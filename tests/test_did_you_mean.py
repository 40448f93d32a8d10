"""What is not clear is asked about, numbered, through the session's own turns; nothing is done before the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from senorita_lsp.command.intent import Intent
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.result import Result
from senorita_lsp.server.session import Session
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript

CODE = '''def draw_circle(radius):
    """Draws it."""
    area = radius * radius
    return area
'''


class Editor:
    """A client that does what it is asked and keeps what that was."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def notify(self, method: str, params: Any) -> None:
        pass

    async def request(self, method: str, params: Any) -> Any:
        self.asked.append(method)
        return {"success": True, "applied": True}


@pytest_asyncio.fixture
async def session(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    monkeypatch.setenv("SENORITA_LLM__ENGINES", "")
    session = Session(Editor())
    session.documents.open("file:///shop/a.py", "python", 1, CODE)
    yield session
    await session.close()


async def said(session: Session, text: str) -> Result:
    """As an engine heard it."""
    turn = session.turns.next_id()
    heard = Transcript(text, engine="whisper")
    return await session.turns.say(Utterance(turn, heard, None, Progress(session.client, None)))


@pytest.mark.asyncio
async def test_a_number_takes_what_was_meant(session: Session) -> None:
    asked = await said(session, "Go to any.")
    assert asked.status == "ambiguous"
    assert asked.message.startswith("Did you mean: 1, ")
    assert "go to area" in asked.alternatives
    number = asked.alternatives.index("go to area") + 1
    await said(session, ("one", "two", "three")[number - 1])
    last = session.turns.history.last
    assert last is not None
    assert last.intent == Intent("nav.text", {"text": "area"})


@pytest.mark.asyncio
async def test_what_means_nothing_is_offered_too_and_may_be_left(session: Session) -> None:
    asked = await said(session, "Folder everything.")
    assert asked.status == "ambiguous"
    assert "fold everything" in asked.alternatives
    assert (await said(session, "No.")).status in ("declined", "done")
    assert (await said(session, "The weather was fine.")).status == "notUnderstood"
