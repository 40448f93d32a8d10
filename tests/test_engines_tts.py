"""Voices: they speak, stop, come back, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import tts
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.tts import piper, system
from senorita_lsp.engines.tts.base import Speaker
from tests.lines import pairs

LONG = "The first part is long enough to be a phrase, the second one follows it, and so does the third one after. " * 3

needs_espeak = pytest.mark.skipif(
    sys.platform != "linux" or system.create(Settings())._program() is None, reason="needs espeak-ng: apt install it"
)


def speaker(name: str, voice: str = "") -> Speaker:
    settings = Settings()
    changed = replace(
        settings,
        tts=replace(settings.tts, engines=(name,)),
        piper=replace(settings.piper, voice=voice),
        system=replace(settings.system, voice=voice),
    )
    return tts.engines(changed)[0]


async def said(engine: Speaker, sentence: str, voice: str | None = None) -> Clip:
    clips = [clip async for clip in engine.speak(sentence, voice)]
    return Clip(b"".join(clip.data for clip in clips), clips[0].rate if clips else 1)


def process() -> psutil.Process:
    """That of the packaged voice; speech for other tests may have come from a process of its own."""
    engine = speaker("piper")
    assert isinstance(engine, piper.Piper)
    return psutil.Process(piper._processes[engine._path()].popen.pid)


@pytest.mark.parametrize(("sentence", "expected"), pairs("engines/phrases.txt"))
def test_phrases(sentence: str, expected: str) -> None:
    assert list(piper.phrases(sentence)) == [part.strip() for part in expected.split(" / ") if part]


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["piper", pytest.param("system", marks=needs_espeak)])
async def test_a_longer_sentence_sounds_longer_and_no_words_sound_not_at_all(name: str) -> None:
    engine = speaker(name)
    assert await engine.available() is None
    await engine.warm(lambda _: None)
    short, long = await said(engine, "Done."), await said(engine, "Three functions were renamed in two files.")
    assert 200 < short.duration_ms < long.duration_ms < 8_000
    assert any(long.data)
    for nothing in ("", " ", "...", "—"):
        assert (await said(engine, nothing)).data == b""


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["piper", pytest.param("system", marks=needs_espeak)])
@pytest.mark.parametrize("text", ["one\ntwo\r\nthree\0", "caf\u00e9 \ud83d", "-v --help", "[[ a ]] ; $(exit 1) `b`"])
async def test_any_text_is_only_ever_spoken(name: str, text: str) -> None:
    assert (await said(speaker(name), text)).duration_ms > 200


@pytest.mark.speech
@pytest.mark.asyncio
async def test_each_sentence_has_its_own_sound_and_no_other() -> None:
    engine = speaker("piper")
    lengths = [(await said(engine, text)).duration_ms for text in ("Yes.", LONG, "Yes.", "Yes.")]
    assert lengths[1] > 10_000
    assert max(lengths[0], *lengths[2:]) < 2_000


@pytest.mark.speech
@pytest.mark.asyncio
async def test_an_interrupted_sentence_leaves_no_sound_to_the_next() -> None:
    engine = speaker("piper")
    before = await _pid(engine)
    clips = engine.speak(LONG)
    await anext(clips)
    await clips.aclose()
    assert (await said(engine, "Yes.")).duration_ms < 2_000
    assert process().pid == before


async def _pid(engine: Speaker) -> int:
    await said(engine, "Yes.")
    return process().pid


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_process_that_died_is_replaced_and_no_zombie_stays() -> None:
    engine = speaker("piper")
    before = await _pid(engine)
    os.kill(before, signal.SIGKILL)
    assert (await said(engine, "Here again.")).duration_ms > 300
    assert process().pid != before
    assert not psutil.pid_exists(before)


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_voice_that_cannot_be_loaded_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    absent = await speaker("piper", str(broken)).available() or ""
    assert "senorita.piper.voice" in absent
    assert str(tmp_path) not in absent
    broken.write_bytes(b"no model")
    engine = speaker("piper", str(broken))
    assert await engine.available() is None
    with pytest.raises(EngineError) as failed:
        await engine.warm(lambda _: None)
    assert failed.value.code == "ttsUnavailable"
    assert str(tmp_path) not in failed.value.message
    assert broken not in piper._processes
    with pytest.raises(EngineError, match="json"):
        await said(engine, "Hello.")


@pytest.mark.speech
def test_the_process_ends_with_ours_however_ours_ends() -> None:
    code = """
        import asyncio, os, signal
        from senorita_lsp.config import Settings
        from senorita_lsp.engines.tts import piper
        asyncio.run(piper.create(Settings()).warm(print))
        [running] = piper._processes.values()
        print(running.popen.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    ours = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, check=False)
    pid = int(ours.stdout.split()[-1])
    end = time.monotonic() + 20
    while _runs(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.speech
@pytest.mark.asyncio
async def test_voices_can_be_asked_for() -> None:
    [joe] = await speaker("piper").voices()
    assert (joe.id, joe.language, joe.engine) == ("piper:en_US-joe-medium", "en-US", "piper")


@needs_espeak
@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_voice_of_the_system_by_its_name() -> None:
    engine = speaker("system")
    voices = await engine.voices()
    british = next(voice for voice in voices if voice.language == "en-gb")
    assert (await said(engine, "Hello.", british.id)).duration_ms > 200
    with pytest.raises(EngineError, match="voice"):
        await said(engine, "Hello.", "system:nobody")


@pytest.mark.asyncio
async def test_where_there_is_no_system_voice_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    engine = speaker("system")
    assert "espeak-ng" in (await engine.available() or "")
    with pytest.raises(EngineError, match="espeak-ng"):
        await said(engine, "Hello.")
