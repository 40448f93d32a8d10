"""An engine that failed is asked last for a while, whichever kind it is of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import preference, registry
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.thinking.message import Message, Request
from tests.cloud import Fault, cloud
from tests.live_hearing import HINTS, LOUD, SAID, hearing
from tests.live_hearing import quick as quick


@dataclass(frozen=True)
class Kind:
    """What is asked of two engines of one kind, both in the cloud."""

    engines: tuple[str, str]
    endpoints: tuple[str, str]
    ask: Callable[[list[Any], list[str]], Awaitable[Any]]


async def _transcribe(engines: list[Any], notices: list[str]) -> Any:
    return await preference.transcribe(Clip(LOUD * 50), HINTS, engines, notices.append)


async def _speak(engines: list[Any], notices: list[str]) -> Any:
    return [clip async for clip in preference.speak("Three trees.", None, engines, notices.append)]


async def _answer(engines: list[Any], notices: list[str]) -> Any:
    request = Request((Message("user", "what is this"),))
    return [chunk async for chunk in preference.answer(request, engines, notices.append)]


KINDS = {
    "stt": Kind(("deepgram", "openai"), ("deepgram.prerecorded", "openai.transcriptions"), _transcribe),
    "tts": Kind(("rime", "openai"), ("rime.speech", "openai.speech"), _speak),
    "llm": Kind(("groq", "openai"), ("groq.chat", "openai.chat"), _answer),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("status", "rested"), [(401, False), (401, True), (503, False), (402, False), (413, True)])
async def test_an_engine_that_failed_rests_and_is_asked_again_after_that(
    kind: str, status: int, rested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal of what was sent (413) says nothing of the next request."""
    if rested:
        monkeypatch.setattr(preference, "REST_S", {"unauthorized": 1e-9})
    for name in ("GROQ_API_KEY", "RIME_API_KEY"):
        monkeypatch.setenv(name, "k")
    what = KINDS[kind]
    async with cloud() as sky:
        whole = Settings()
        chosen = replace(
            whole,
            deepgram=replace(whole.deepgram, base_url=sky.base_url),
            groq=replace(whole.groq, base_url=sky.base_url),
            rime=replace(whole.rime, base_url=sky.base_url),
            openai=replace(whole.openai, base_url=f"{sky.base_url}/v1", model="local-model"),
        )
        engines, notices = registry.engines(kind, what.engines, chosen), list[str]()
        sky.faults.add(Fault(what.endpoints[0], "status", status=status, count=3 if status == 503 else 1))
        for _ in range(3):
            assert await what.ask(engines, notices)
        tries = 3 if status == 503 else 1
        asked = [len([one for one in sky.of(on) if one.method == "POST"]) for on in what.endpoints]
        assert asked == ([tries + 2, 1] if rested else [tries, 3])
        assert len(notices) == 1
        for engine in engines:
            await engine.close()


@pytest.mark.asyncio
async def test_where_all_rest_they_are_asked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hearing(start=False) as ear:
        ear.sky.faults.add(Fault("prerecorded", "status", status=401))
        with pytest.raises(EngineError) as refused:
            await _transcribe(ear.engines, ear.notices)
        assert refused.value.code == "unauthorized"
        assert (await _transcribe(ear.engines, ear.notices)).text == SAID
        assert preference.resting(ear.engines[0]) is None
