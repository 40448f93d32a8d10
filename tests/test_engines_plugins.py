"""Engines of other packages: the worked example, built and installed, and packages that are broken in every way."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import zipfile
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import guard, llm, plugin, preference, stt, tts
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Ended, Hints
from senorita_lsp.engines.tts.base import VoiceInfo
from senorita_lsp.protocol.names import ERROR_CODES
from senorita_lsp.thinking.message import Delta, End, Message, Request
from senorita_lsp.transcript.transcript import Transcript

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "engines"
ASKED = Request((Message("user", "say it again"),))
GOOD = """
class Ears:
    name, model, network = "ears", "m", False
    async def available(self): return None
    async def warm(self, progress): pass
    async def transcribe(self, clip, hints): ...
    async def close(self): pass
"""
MOODY = """
class Moody(Ears):
    @property
    def model(self): raise ValueError("gsk_secret")
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a package with one entry point where packages are found; all are gone after the test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def put(code: str, points: str, package: str = "acme", module: str = "acme_engines") -> None:
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(points, encoding="utf-8")

    plugin._entries.cache_clear()
    yield put
    plugin._entries.cache_clear()
    for name in set(sys.modules) - before:
        if name.startswith(("acme", "senorita_example")):
            del sys.modules[name]


def settings(kind: str, *names: str, privacy: str = "any") -> Settings:
    base = replace(Settings(), privacy=privacy)
    return replace(base, **{kind: replace(getattr(base, kind), engines=names)})


async def reason(name: str, privacy: str = "any") -> str:
    [engine] = stt.engines(settings("stt", name, privacy=privacy))
    assert engine.name == name
    return await engine.available() or ""


# -- the worked example


@pytest.fixture
def example(install: Install, tmp_path: Path) -> None:
    """The example, built as pip builds it and unpacked as pip installs it."""
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    command = [sys.executable, "-c", build, str(tmp_path)]
    built = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(tmp_path / built.stdout.split()[-1]) as wheel:
        wheel.extractall(tmp_path)


@pytest.mark.asyncio
async def test_the_example_speaks(example: None) -> None:
    [beeper] = tts.engines(settings("tts", "beeper", privacy="local"))
    assert await beeper.available() is None
    told: list[str] = []
    await beeper.warm(told.append)
    assert told == ["Tuning the beeper"]
    assert [info.id for info in await beeper.voices()] == ["beeper:low", "beeper:high"]
    clips = [clip async for clip in preference.speak("three short words", "beeper:high", [beeper], told.append)]
    assert [clip.duration_ms for clip in clips] == [150] * 3
    with pytest.raises(EngineError) as failed:
        await anext(beeper.speak("word", "beeper:shrill"))
    assert (failed.value.code, failed.value.engine) == ("voiceUnknown", "beeper")
    await beeper.close()


@pytest.mark.asyncio
async def test_the_example_thinks(example: None) -> None:
    [parrot] = llm.engines(settings("llm", "parrot"))
    chunks = [chunk async for chunk in parrot.stream(ASKED)]
    assert chunks == [Delta("say "), Delta("it "), Delta("again "), End("stop")]
    assert await parrot.models() == ["parrot-1"]
    assert (parrot.name, parrot.model, parrot.network) == ("parrot", "parrot-1", False)


def test_the_example_in_the_documentation_is_the_example() -> None:
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    for name, language in (("pyproject.toml", "toml"), ("senorita_example.py", "python")):
        code = (EXAMPLE / name).read_text(encoding="utf-8")
        assert f"`{name}`:\n\n```{language}\n{code}```\n" in page, f"docs/engines.md does not show {name} as it is"
    for kind in plugin.METHODS:
        assert f"`senorita_lsp.{kind}`" in page


# -- packages that are not as they should be


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("code", "target", "expected"),
    [
        ("import nothing_of_the_kind", "create", "cannot be imported (ModuleNotFoundError)"),
        ("raise SystemExit(3)", "create", "cannot be imported (SystemExit)"),
        ("def (", "create", "cannot be imported (SyntaxError)"),
        ("x = 1", "create", "cannot be imported (AttributeError)"),
        ("create = 7", "create", "has no create(settings)"),
        ("def create(): pass", "create", "cannot be made (TypeError)"),
        ("def create(settings): raise ValueError('/home/me gsk_secret')", "create", "cannot be made (ValueError)"),
        (f"{GOOD}{MOODY}def create(settings): return Moody()", "create", "cannot be made (ValueError)"),
        ("def create(settings): return None", "create", "it has no available, warm, transcribe, close"),
        (GOOD.replace("transcribe", "hear") + "def create(settings): return Ears()", "create", "it has no transcribe"),
    ],
)
async def test_a_broken_engine_is_passed_over_with_a_sentence(
    install: Install, code: str, target: str, expected: str
) -> None:
    install(code, f"[senorita_lsp.stt]\nears = acme_engines:{target}\n")
    said = await reason("ears")
    assert said.startswith("The engine ears, from the package acme, ")
    assert expected in said
    assert "secret" not in said


@pytest.mark.asyncio
async def test_an_engine_that_nobody_brings(install: Install) -> None:
    assert await reason("ears") == (
        "There is no engine called ears: it is not built in, and no installed package provides it."
    )


@pytest.mark.asyncio
async def test_two_packages_with_one_name_are_one_too_many(install: Install) -> None:
    for package in ("acme", "zenith"):
        install(
            GOOD + "def create(settings): return Ears()", "[senorita_lsp.stt]\nears = acme_engines:create\n", package
        )
    assert "acme, zenith" in await reason("ears")


@pytest.mark.asyncio
async def test_built_in_names_win(install: Install) -> None:
    install("raise SystemExit", "[senorita_lsp.stt]\nwhisper = acme_engines:create\n")
    [engine] = stt.engines(settings("stt", "whisper"))
    assert type(engine).__module__ == "senorita_lsp.engines.stt.whisper"
    assert "acme_engines" not in sys.modules
    assert not plugin._entries.cache_info().currsize, "packages were searched for an engine that is built in"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("network", "forbidden"), [("network = False", False), ("network = True", True), ("", True), ("network = 0", True)]
)
async def test_privacy_local_forbids_all_that_do_not_say_they_stay_here(
    install: Install, network: str, forbidden: bool
) -> None:
    code = GOOD.replace('name, model, network = "ears", "m", False', network or "pass")
    install(code + "def create(settings): return Ears()", "[senorita_lsp.stt]\nears = acme_engines:create\n")
    assert await reason("ears") == ""
    assert ("senorita.privacy" in await reason("ears", privacy="local")) is forbidden


# -- engines that misbehave at work


class Wild:
    """Does what its parts say: gives it, or raises it."""

    def __init__(self, **parts: Any) -> None:
        self._parts = parts

    def __getattr__(self, name: str) -> Any:
        if name not in self._parts:
            raise AttributeError(name)

        async def do(*_: Any) -> Any:
            part = self._parts[name]
            if isinstance(part, BaseException):
                raise part
            return part

        return do


class Flows:
    """An iterator method that gives items one by one, and raises those that are exceptions."""

    def __init__(self, *items: Any) -> None:
        self.items, self.closed = items, False

    async def speak(self, *_: Any) -> AsyncGenerator[Any, None]:
        try:
            for item in self.items:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            self.closed = True

    stream = events = speak


@pytest.mark.asyncio
@pytest.mark.parametrize("wrong", [ValueError("gsk_secret"), None, "text", 7, OSError("/home/me"), StopIteration()])
async def test_whatever_a_recogniser_does_is_a_transcript_or_an_error(wrong: Any) -> None:
    ear = guard.RecognizerGuard("ears", Wild(transcribe=wrong, available=wrong))
    with pytest.raises(EngineError) as failed:
        await ear.transcribe(Clip(b"\0\0"), Hints())
    assert (failed.value.code, failed.value.engine) == ("engineFailed", "ears")
    assert "secret" not in failed.value.message
    assert "/home" not in failed.value.message
    assert await ear.available() is None if wrong is None else await ear.available()


@pytest.mark.asyncio
@pytest.mark.parametrize("wait", [-1.0, float("nan"), float("inf"), "soon", None])
async def test_an_error_of_its_own_is_one_line_and_its_wait_is_one(wait: Any) -> None:
    ear = guard.RecognizerGuard(
        "ears", Wild(transcribe=EngineError("rateLimited", "Not\n\x1b[31mnow.", retry_after=wait))
    )
    with pytest.raises(EngineError) as failed:
        await ear.transcribe(Clip(b"\0\0"), Hints())
    assert (failed.value.code, failed.value.message) == ("rateLimited", "Not [31mnow.")
    assert failed.value.retry_after is None


@pytest.mark.asyncio
async def test_the_next_engine_hears_what_a_broken_one_did_not() -> None:
    told: list[str] = []
    broken = guard.RecognizerGuard("broken", Wild(available=None, transcribe=KeyError("x")))
    good = guard.RecognizerGuard("good", Wild(available=None, transcribe=Transcript("undo")))
    heard = await preference.transcribe(Clip(b"\0\0"), Hints(), [broken, good], told.append)
    assert heard.text == "undo"
    assert told == ["The engine broken failed with an internal error."]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "item",
    [ValueError(), None, b"sound", Clip(b"\0"), Clip(b"\0\0", 1), Clip("no bytes"), EngineError("strange", "x" * 999)],
)
async def test_whatever_a_voice_gives_is_sound_or_an_error(item: Any) -> None:
    engine = Flows(Clip(b"\0\0"), item)
    clips = guard.SpeakerGuard("voice", engine).speak("word")
    assert await anext(clips) == Clip(b"\0\0")
    with pytest.raises(EngineError) as failed:
        await anext(clips)
    assert failed.value.code in ERROR_CODES
    assert len(failed.value.message) <= guard.LONGEST_MESSAGE
    assert engine.closed


@pytest.mark.asyncio
async def test_closing_the_iterator_closes_the_one_behind_it() -> None:
    engine = Flows(*[Clip(b"\0\0"), Delta("a")] * 9)
    clips = guard.SpeakerGuard("v", engine).speak("word")
    await anext(clips)
    await clips.aclose()
    assert engine.closed


@pytest.mark.asyncio
@pytest.mark.parametrize("items", [(), (Delta("half"),), (Delta("half"), 7), (Delta("half"), ValueError())])
async def test_an_answer_without_its_end_is_an_error(items: tuple[Any, ...]) -> None:
    with pytest.raises(EngineError):
        _ = [chunk async for chunk in guard.ModelGuard("mind", Flows(*items)).stream(ASKED)]


@pytest.mark.asyncio
async def test_nothing_comes_after_the_end_of_an_answer() -> None:
    engine = Flows(Delta("a"), End("stop"), Delta("b"))
    assert len([chunk async for chunk in guard.ModelGuard("mind", engine).stream(ASKED)]) == 2
    assert engine.closed


@pytest.mark.asyncio
async def test_lists_are_lists_of_what_they_should_be() -> None:
    info = VoiceInfo("v:a", "a", "en", "v")
    assert await guard.SpeakerGuard("v", Wild(voices=[info, 7])).voices() == [info]
    for wrong in (ValueError(), None, {"a": 1}):
        assert await guard.SpeakerGuard("v", Wild(voices=wrong)).voices() == []
    assert await guard.ModelGuard("m", Wild(models=["b", "a"])).models() == ["a", "b"]
    with pytest.raises(EngineError):
        await guard.ModelGuard("m", Wild(models=None)).models()


@pytest.mark.asyncio
async def test_an_engine_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mute:
        async def transcribe(self, *_: Any) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(guard, "WORK_S", 0.01)
    with pytest.raises(EngineError) as failed:
        await guard.RecognizerGuard("mute", Mute()).transcribe(Clip(b"\0\0"), Hints())
    assert failed.value.code == "timeout"


@pytest.mark.asyncio
async def test_an_engine_that_listens_live(install: Install) -> None:
    ended = Ended(Transcript("undo"), 100, forced=True)

    class Line(Flows, Wild):
        def __init__(self) -> None:
            Flows.__init__(self, ended, "nonsense")
            Wild.__init__(self, feed=OSError(), finish=None, close=None)

    class Ears(Wild):
        detects_turns = True

    ear: Any = guard.GUARDS["stt"]("ears", Ears(open=Line()))
    assert ear.detects_turns
    line = await ear.open(16_000, Hints())
    events = line.events()
    assert await anext(events) == ended
    with pytest.raises(EngineError):
        await anext(events)
    with pytest.raises(EngineError):
        await line.feed(b"\0\0")
    await line.finish()
    await line.close()
    assert not hasattr(guard.GUARDS["stt"]("ears", Wild()), "open")
