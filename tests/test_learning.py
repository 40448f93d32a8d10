"""What corrections teach, where it is kept, and that it is used no more freely than any other repair."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol.converters import get_converter

from senorita_lsp.cli import main
from senorita_lsp.command.intent import Understood
from senorita_lsp.command.repair.snap import hear
from senorita_lsp.document.position import Encoding, Position
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.sync import Change
from senorita_lsp.document.text import Text
from senorita_lsp.engines.workspace import learned as kept
from senorita_lsp.engines.workspace.learned import Learned
from senorita_lsp.server.from_lsp import Abilities
from senorita_lsp.server.session import Session
from senorita_lsp.transcript.learned import MOST, corrected, lesson, with_lesson
from senorita_lsp.transcript.transcript import Transcript
from tests.test_did_you_mean import Editor, said

CODE = "def qux_loader():\n    return 1\n\n\nmarket = 2\n"

LESSONS = [
    ("go to kooks loader", "go to qux loader", ("kooks", "qux")),
    ("Delete function time up.", "delete function timeout", ("time up", "timeout")),
    ("open the door", "close all files", None),
    ("go to line two", "go to line two", None),
    ("rename a b to c", "rename x b to d", None),
]


@pytest.mark.parametrize(("heard", "meant", "pair"), LESSONS)
def test_a_lesson_is_the_one_place_that_differs(heard: str, meant: str, pair: tuple[str, str] | None) -> None:
    assert lesson(heard, meant) == pair


@pytest.mark.parametrize(
    ("text", "meant"),
    [("No, I said go to qux loader.", "go to qux loader"), ("I meant undo", "undo"), ("I said", ""), ("go on", "")],
)
def test_a_correction_says_what_was_meant(text: str, meant: str) -> None:
    assert corrected(text) == meant


def test_few_lessons_are_kept_and_the_last_word_counts() -> None:
    pairs: tuple[tuple[str, str], ...] = ()
    for number in range(MOST + 5):
        pairs = with_lesson(pairs, (f"heard {number}", "meant"))
    assert len(pairs) == MOST
    assert with_lesson((("a", "b"),), ("a", "c")) == (("a", "c"),)
    assert with_lesson((("a", "b"),), ("b", "a")) == (("b", "a"),)


def test_it_is_used_where_nothing_of_the_name_is_there_and_never_else() -> None:
    document = Document("file:///a.py", "python", 1, Text(CODE))
    snapshot = Snapshot({document.uri: document}, document.uri, learned=(("crooks", "qux"), ("market", "qux")))
    taught = hear(Transcript("Go to function crooks loader", engine="whisper"), snapshot)
    assert isinstance(taught.parse, Understood)
    assert taught.parse.reading.intent.slots["name"] == "qux loader"
    there = hear(Transcript("Go to variable market", engine="whisper"), snapshot)
    assert isinstance(there.parse, Understood)
    assert there.parse.reading.intent.slots["name"] == "market"
    assert not hear(Transcript("The crooks were at the market", engine="whisper"), snapshot).repaired


class Taking(Editor):
    """An editor that takes edits and shows places, as its session hears of it."""

    session: Session

    async def request(self, method: str, params: Any, seconds: float = 0.0) -> Any:
        if method == "workspace/applyEdit":
            for change in get_converter().unstructure(params)["edit"]["documentChanges"]:
                self._take(change["textDocument"]["uri"], change["edits"])
        return await super().request(method, params)

    def _take(self, uri: str, edits: list[Any]) -> None:
        before = self.session.documents.get(uri)
        assert before is not None
        places = ((edit["range"]["start"], edit["range"]["end"], edit["newText"]) for edit in reversed(edits))
        changes = [Change((Position(**start), Position(**end)), text) for start, end, text in places]
        self.session.documents.change(uri, before.version + 1, changes, Encoding.UTF16)


@pytest_asyncio.fixture
async def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    monkeypatch.setattr(kept, "base", lambda: tmp_path / "state" / "learned")
    monkeypatch.setenv("SENORITA_LLM__ENGINES", "")
    editor: Any = Taking()
    session = editor.session = Session(editor)
    session.client.abilities = Abilities(apply_edit=True, document_changes=True, show_document=True)
    session.folders = (str(tmp_path),)
    session.documents.open("file:///shop/a.py", "python", 1, CODE)
    yield session
    await session.close()


def taught(session: Session) -> tuple[tuple[str, str], ...]:
    return session.learning.pairs


async def written(folder: str, pairs: int = 1) -> Learned:
    async with asyncio.timeout(25):
        while len((found := kept.load(folder)).pairs) < pairs:
            await asyncio.sleep(0.01)
    return found


@pytest.mark.asyncio
async def test_no_i_said_teaches(session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await said(session, "Go to function crooks daughter.")
    await said(session, "No, I said go to function crooks loader.")
    assert taught(session) == (("daughter", "loader"),)
    found = await written(str(tmp_path))
    assert found.pairs == taught(session)
    for path in (kept.base(), *kept.base().iterdir()):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077
    assert main(["learned", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "daughter -> loader\n"
    assert main(["learned", "--folder", str(tmp_path), "--forget", "other"]) == 1
    assert main(["learned", "--folder", str(tmp_path), "--forget"]) == 0
    assert not kept.load(str(tmp_path)).pairs


@pytest.mark.asyncio
async def test_a_numbered_choice_teaches(session: Session, tmp_path: Path) -> None:
    asked = await said(session, "Go to marking.")
    assert asked.status == "ambiguous"
    number = asked.alternatives.index("go to market") + 1
    await said(session, ("one", "two", "three")[number - 1])
    assert taught(session) == (("marking", "market"),)
    assert (await written(str(tmp_path))).pairs == taught(session)
    assert (await said(session, "Go to marking.")).status == "done"


@pytest.mark.asyncio
async def test_undone_and_said_otherwise_teaches(session: Session, tmp_path: Path) -> None:
    assert (await said(session, "Rename variable market to mark it.")).status == "done"
    assert (await said(session, "Undo that.")).status == "done"
    assert taught(session) == ()
    assert (await said(session, "Rename variable market to bazaar.")).status == "done"
    assert taught(session) == (("mark it", "bazaar"),)
    assert (await written(str(tmp_path))).pairs == taught(session)


@pytest.mark.asyncio
async def test_undone_and_another_thing_said_teaches_nothing(session: Session) -> None:
    assert (await said(session, "Rename variable market to mark it.")).status == "done"
    assert (await said(session, "Undo that.")).status == "done"
    await said(session, "Duplicate line two.")
    assert taught(session) == ()


@pytest.mark.asyncio
async def test_a_running_server_forgets_at_once(session: Session, tmp_path: Path) -> None:
    await said(session, "Go to function crooks daughter.")
    await said(session, "No, I said go to function crooks loader.")
    await said(session, "Go to function crooks moulder.")
    await said(session, "No, I said go to function crooks loader.")
    await written(str(tmp_path), 2)
    assert main(["learned", "--folder", str(tmp_path), "--forget", "daughter"]) == 0
    await said(session, "Go to line one.")
    assert taught(session) == (("moulder", "loader"),)
    assert main(["learned", "--folder", str(tmp_path), "--forget"]) == 0
    await said(session, "Go to line two.")
    assert taught(session) == ()


@pytest.mark.asyncio
async def test_what_another_server_learned_meanwhile_is_kept(session: Session, tmp_path: Path) -> None:
    await said(session, "Go to function crooks daughter.")
    kept.save(Learned(str(tmp_path), (("time up", "timeout"),)))
    await said(session, "No, I said go to function crooks loader.")
    found = await written(str(tmp_path), 2)
    assert found.pairs == (("time up", "timeout"), ("daughter", "loader"))


@pytest.mark.asyncio
async def test_what_is_switched_off_teaches_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENORITA_LEARNING", "off")
    session.configure()
    await said(session, "Go to function crooks daughter.")
    await said(session, "No, I said go to function crooks loader.")
    assert taught(session) == ()
    assert not kept.base().exists()


def test_a_file_that_is_not_as_it_was_written_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "base", lambda: tmp_path)
    kept.save(Learned("/p", (("a", "b"),)))
    (path,) = tmp_path.iterdir()
    for text in ("{", "[]", '{"folder": "/p", "pairs": [["a"], 3, ["a", "b\\u0007"], ["x", "' + "y" * 99 + '"]]}'):
        path.write_text(text, "utf-8")
        assert kept.load("/p").pairs == ()
