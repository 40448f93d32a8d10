"""A long conversation hands-free, through a cloud: at its end the model is told what was really said and heard."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_lsp import ClientServerConfig

from tests.bench.soak import differences, soaking, visit
from tests.cloud import Cloud, Script, cloud
from tests.conversation import Conversation, Table, table
from tests.live_talk import LIMITS, SPEECH
from tests.mouths import Aloud, Scripted
from tests.partner import Partner
from tests.voices import even_voice

ENGINES = {"stt": {"engines": ["deepgram"]}, "tts": {"engines": ["deepgram"]}, "llm": {"engines": ["groq"]}}
SLOW = {"senorita_lsp.turn.machine.LONG_MS": 15_000}
"""A busy machine's recogniser takes its time until the words are known."""

EAGER = {"deepgram": {"eagerEndOfTurn": True}}


def local() -> dict[str, Any]:
    """Settings for the engines of this machine; the voice speaks the same in each run."""
    voice = {"piper": {"voice": str(even_voice())}}
    return {"stt": {"engines": ["whisper"]}, "tts": {"engines": ["piper"]}, "llm": {"engines": ["groq"]}, **voice}


@asynccontextmanager
async def conversing(
    folder: Path, table: Table, sky: Cloud, options: dict[str, Any], limits: Mapping[str, float] | None = None
) -> AsyncIterator[tuple[Partner, str]]:
    """A server with an editor that has the table's first text open, and listens hands-free."""
    (folder / "numbers.py").write_text(table.texts["start"], encoding="utf-8")
    for name in ("report.py", "report.txt"):
        (folder / name).touch()
    urls = {"SENORITA_DEEPGRAM__BASE_URL": sky.base_url, "SENORITA_GROQ__BASE_URL": sky.base_url}
    keys = {f"{name}_API_KEY": f"key-of-{name}" for name in ("DEEPGRAM", "GROQ")}
    client = await ClientServerConfig(
        server_command=[
            sys.executable,
            "-m",
            "tests.impatient",
            json.dumps({**LIMITS, **(limits or {})}),
        ],
        server_env=os.environ | urls | keys,
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


def plain(text: str) -> str:
    """Words as they are said: without the marks and capitals that a recogniser writes."""
    return " ".join(re.findall(r"[\w']+", text.lower()))


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_long_conversation_with_the_engines_of_this_machine(tmp_path: Path) -> None:
    wanted = table("local")
    async with cloud() as sky, conversing(tmp_path, wanted, sky, local(), SLOW) as (editor, uri):
        editor.player.speed = 4
        talk = Conversation(wanted, editor, sky, uri, Aloud(editor, sky), written=plain)
        await talk.run()
        assert talk.checked >= len([step for step in wanted.steps if step.reply])
        await editor.ask_server("voice/stop", {"sessionId": editor.session})
        assert await editor.ask_server("test/left", {}) == []


@pytest.mark.asyncio
async def test_nothing_is_left_of_conversations_that_are_over() -> None:
    """Four editors one after the other, whose answers are cut off and lines break; the first one warms the server."""
    async with soaking() as soak:
        wanted = table("soak")
        await visit(soak, wanted)
        before = await soak.settled(None)
        heard, spoken = soak.heard_s, soak.spoken_s
        for _ in range(3):
            await visit(soak, wanted)
            now = await soak.settled(before)
            assert differences(before, now) == []
        said = (soak.heard_s - heard) * 32_000 + (soak.spoken_s - spoken) * 48_000
        assert now["rss"] - before["rss"] < said / 2
