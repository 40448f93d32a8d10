"""How long the stages of a spoken turn took, as ``voice/status`` tells it after a conversation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cloud import Script
from tests.hands_free import MS_PER_CHAR, REPLY, asked, begin, listened
from tests.live_talk import SPEECH, Talk, free


async def latency(talk: Talk) -> Any:
    return (await talk.editor.ask_server("voice/status", {}))["latency"]


@pytest.mark.asyncio
async def test_a_spoken_answer_is_counted_stage_by_stage(tmp_path: Path) -> None:
    async with free(tmp_path, Script(), SPEECH) as talk:
        await listened(talk, await asked(talk))
        await talk.until(lambda: talk.editor.state == "idle")
        told = await latency(talk)
        assert told["turns"] == 1
        spoken = {"understand", "firstToken", "sentence", "synthesis", "firstAudio", "total"}
        assert spoken <= set(told["stages"])
        assert {told["stages"][stage]["count"] for stage in spoken} == {1}
        assert told["stages"]["firstAudio"]["p50Ms"] >= told["stages"]["firstToken"]["p50Ms"]


@pytest.mark.asyncio
async def test_speaking_over_an_answer_is_counted(tmp_path: Path) -> None:
    async with free(tmp_path, Script(reply=REPLY, sound_per_char=MS_PER_CHAR), SPEECH) as talk:
        await asked(talk)
        await begin(talk, "go to line six")
        await talk.until(lambda: talk.editor.kinds("stopPlayback"))
        await talk.until(lambda: len(talk.editor.turns) == 2 and talk.editor.state == "idle")
        told = await latency(talk)
        assert {told["stages"][stage]["count"] for stage in ("pause", "bargeIn")} == {1}
        assert told["turns"] == 2
