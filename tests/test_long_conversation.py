"""A long conversation hands-free, through a cloud: at its end the model is told what was really said and heard."""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_lsp import ClientServerConfig

from tests.cloud import Cloud, Fault, Script, cloud
from tests.conversation import Conversation, Step, Table, table, until
from tests.partner import Partner
from tests.test_live_session import LIMITS, SPEECH, silence, speech

ENGINES = {"stt": {"engines": ["deepgram"]}, "tts": {"engines": ["deepgram"]}, "llm": {"engines": ["groq"]}}
EAGER = {"deepgram": {"eagerEndOfTurn": True}}


@asynccontextmanager
async def conversing(
    folder: Path, table: Table, sky: Cloud, options: dict[str, Any], env: dict[str, str] | None = None
) -> AsyncIterator[tuple[Partner, str]]:
    """A server with an editor that has the table's first text open, and listens hands-free."""
    (folder / "numbers.py").write_text(table.texts["start"], encoding="utf-8")
    for name in ("report.py", "report.txt"):
        (folder / name).touch()
    urls = {"SENORITA_DEEPGRAM__BASE_URL": sky.base_url, "SENORITA_GROQ__BASE_URL": sky.base_url}
    keys = {f"{name}_API_KEY": f"key-of-{name}" for name in ("DEEPGRAM", "GROQ")}
    client = await ClientServerConfig(
        server_command=[sys.executable, "-m", "tests.impatient", json.dumps(LIMITS)],
        server_env=os.environ | urls | keys | (env or {}),
        client_factory=Partner,
    ).start()
    assert isinstance(client, Partner)
    try:
        await client.begin(folder, options)
        uri = client.open(folder / "numbers.py")
        await client.listen("handsFree", output=SPEECH)
        yield client, uri
    finally:
        await client.player.close()
        await client.shutdown_session()
        await client.stop()


class Scripted:
    """What is said is in the cloud's script; the sound only has to be loud."""

    def __init__(self, editor: Partner, sky: Cloud) -> None:
        self._editor, self._sky, self._seed = editor, sky, 0

    async def say(self, step: Step, settled: Callable[[], object]) -> None:
        pieces, heard = step.pieces, self._sky.script.transcripts
        if not self._editor.muted:
            heard.append(pieces[0])
        if step.drop in ("chat", "speak"):
            self._sky.faults.add(Fault({"chat": "groq.chat", "speak": "speak_ws"}[step.drop], "drop", after=3))
        await self._loud(quietly=step.echo)
        for at in range(1, len(pieces)):
            await self._breath()
            heard[0] = " ".join(pieces[: at + 1])
            await self._loud()
        if step.drop == "listen":
            self._drop("deepgram.listen2")
            await self._loud()
        await until(settled)
        await self._editor.speak(silence(600))

    async def _breath(self) -> None:
        """A silence that is taken for the end, too early."""
        before = self._told("stt.eager")
        await self._editor.speak(silence(140))
        await until(lambda: self._told("stt.eager") > before)

    async def _loud(self, quietly: bool = False) -> None:
        self._seed = self._seed % 3 + 1
        sound = array("h", speech(600, seed=self._seed))
        await self._editor.speak(
            array("h", (sample // 4 for sample in sound)).tobytes() if quietly else sound.tobytes()
        )

    def _told(self, kind: str) -> int:
        return sum(event["kind"] == kind for event in self._sky.events)

    def _drop(self, on: str) -> None:
        for line in self._sky.lines:
            if line.received.on == on:
                line.drop()


@pytest.mark.asyncio
async def test_a_long_conversation_through_a_cloud(tmp_path: Path) -> None:
    wanted = table("cloud")
    async with (
        cloud(Script(idle_timeout_s=120)) as sky,
        conversing(tmp_path, wanted, sky, ENGINES | EAGER) as (editor, uri),
    ):
        talk = Conversation(wanted, editor, sky, uri, Scripted(editor, sky))
        await talk.run()
        assert talk.checked > len([step for step in wanted.steps if step.reply])
        await editor.ask_server("voice/stop", {"sessionId": editor.session})
        # The line that speaks stays open for the next session.
        assert set(await editor.ask_server("test/left", {})) <= {"Connection.keepalive"}
