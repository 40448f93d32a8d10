"""A long conversation hands-free, through a cloud: at its end the model is told what was really said and heard."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_lsp import ClientServerConfig

from tests.bench.soak import differences, soaking, visit
from tests.cloud import Cloud, Script, cloud
from tests.conversation import Conversation, Table, table
from tests.mouths import Scripted
from tests.partner import Partner
from tests.test_live_session import LIMITS, SPEECH

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
