"""Speech by OpenAI-compatible servers, over real sockets."""

from __future__ import annotations

import asyncio
import io
import struct
import wave
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.tts._clips import ELSEWHERE
from senorita_lsp.engines.tts._stream import Sound
from senorita_lsp.engines.tts.openai import OpenAI
from tests.scripted import BREAK, END, HANG, Script, Server, answer, chunk, head, said, serving

SAMPLES = struct.pack("<4800h", *range(-2400, 2400))


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)


@asynccontextmanager
async def speaking(*scripts: Script, first_s: float = 5) -> AsyncIterator[tuple[OpenAI, Server]]:
    async with serving(*scripts) as server:
        engine = OpenAI(server.url, "tts-1", "alloy", replace(ELSEWHERE, first=first_s))
        try:
            yield engine, server
        finally:
            await engine.close()


async def heard(engine: OpenAI, text: str = "It is done.", voice: str | None = None) -> list[Clip]:
    async with aclosing(engine.speak(text, voice)) as clips:
        return [clip async for clip in clips]


def joined(clips: list[Clip]) -> Clip:
    (rate,) = {clip.rate for clip in clips}
    assert all(len(clip.data) % 2 == 0 for clip in clips)
    return Clip(b"".join(clip.data for clip in clips), rate)


def wav(rate: int = 22_050, channels: int = 1, data: bytes = SAMPLES) -> bytes:
    found = io.BytesIO()
    with wave.open(found, "wb") as sound:
        sound.setparams((channels, 2, rate, 0, "NONE", ""))
        sound.writeframes(data)
    return found.getvalue()


def streaming_wav(length: int) -> bytes:
    """As servers write it that do not know the length yet, with a chunk before the samples that is of no interest."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16)
    other = b"LIST" + struct.pack("<I", 5) + b"INFO!\0"
    return b"RIFF\xff\xff\xff\xffWAVE" + form + other + b"data" + struct.pack("<I", length) + SAMPLES


SOUNDS: dict[str, tuple[str, bytes, Clip]] = {
    "raw": ("audio/pcm", SAMPLES, Clip(SAMPLES, 24_000)),
    "raw, and not called so": ("application/octet-stream", SAMPLES, Clip(SAMPLES, 24_000)),
    "raw at another rate": ("audio/pcm;rate=16000;channels=1", SAMPLES, Clip(SAMPLES, 16_000)),
    "half a sample too much": ("audio/pcm", SAMPLES + b"\1", Clip(SAMPLES, 24_000)),
    "WAV": ("audio/wav", wav(), Clip(SAMPLES, 22_050)),
    "WAV that is called PCM": ("audio/pcm", wav(), Clip(SAMPLES, 22_050)),
    "WAV with something after the samples": ("audio/wav", wav() + b"LIST\4\0\0\0INFO", Clip(SAMPLES, 22_050)),
    "WAV of unknown length": ("audio/wav", streaming_wav(0xFFFFFFFF), Clip(SAMPLES, 16_000)),
    "WAV of no length": ("audio/wav", streaming_wav(0), Clip(SAMPLES, 16_000)),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("kind", "data", "expected"), SOUNDS.values(), ids=SOUNDS.keys())
async def test_sounds(kind: str, data: bytes, expected: Clip) -> None:
    pieces = [chunk(data[at : at + 999]) for at in range(0, len(data), 999)]
    async with speaking([head(Content_Type=kind), *pieces, END]) as (engine, server):
        for _ in range(2):
            assert joined(await heard(engine)) == expected
        assert server.connections == 1


@pytest.mark.asyncio
async def test_stereo_is_decoded_whole() -> None:
    both = b"".join(SAMPLES[at : at + 2] * 2 for at in range(0, len(SAMPLES), 2))
    async with speaking(answer(wav(24_000, 2, both), Content_Type="audio/wav")) as (engine, _):
        (clip,) = await heard(engine)
    assert (clip.rate, len(clip.data)) == (24_000, len(SAMPLES))


@given(st.sampled_from([SAMPLES, wav(), streaming_wav(0)]), st.sets(st.integers(1, 9_500), max_size=6))
def test_however_it_is_cut(data: bytes, cuts: set[int]) -> None:
    """The samples are the same, and no clip ends within one."""

    def clips(places: list[int]) -> list[Clip]:
        sound = Sound("audio/pcm", 24_000)
        found = [sound.feed(data[start:end]) for start, end in pairwise([0, *places, len(data)])]
        return [clip for clip in (*found, asyncio.run(sound.close())) if clip is not None]

    assert joined(clips(sorted(cuts))) == joined(clips([]))


@pytest.mark.asyncio
async def test_the_first_sound_comes_before_the_last() -> None:
    async with speaking([head(Content_Type="audio/pcm"), chunk(SAMPLES), HANG]) as (engine, server):
        async with aclosing(engine.speak("One.")) as clips:
            assert await anext(clips) == Clip(SAMPLES, 24_000)
        async with asyncio.timeout(25):
            await server.gone.wait()


@pytest.mark.asyncio
async def test_request() -> None:
    async with speaking(answer(SAMPLES)) as (engine, server):
        await heard(engine, "  It is\ndone. ")
        await heard(engine, "Yes.", "openai:nova")
        await heard(engine, "x" * 9_000)
        assert await heard(engine, " … ") == []
    assert [asked.path for asked in server.asked] == ["/v1/audio/speech"] * 5
    first, second, *pieces = (asked.json for asked in server.asked)
    assert first == {"model": "tts-1", "input": "It is done.", "voice": "alloy", "response_format": "pcm"}
    assert second["voice"] == "nova"
    assert [len(piece["input"]) for piece in pieces] == [4_000, 4_000, 1_000]


FAULTS: dict[str, tuple[Script, str, int]] = {
    "401": (said({"error": "secret"}, 401), "unauthorized", 1),
    "400": (said({"error": "secret"}, 400), "refused", 1),
    "429": (said({}, 429), "rateLimited", 3),
    "500": (answer(b"<html>secret</html>", 500), "engineFailed", 3),
    "dropped": ([BREAK], "unreachable", 3),
    "dropped after the head": ([head(), BREAK], "unreachable", 3),
    "dropped in the middle": ([head(), chunk(SAMPLES), BREAK], "unreachable", 1),
    "silent": ([HANG], "timeout", 1),
    "silent after the head": ([head(), HANG], "timeout", 1),
    "nothing": (answer(b"", Content_Type="audio/pcm"), "engineFailed", 3),
    "JSON": (said({"error": "secret"}), "engineFailed", 3),
    "a little JSON": (said({}), "engineFailed", 3),
    "a page": (answer(b"<html>secret</html>", Content_Type="text/html"), "engineFailed", 3),
    "WAV without samples": (answer(wav(data=b"")), "engineFailed", 3),
    "WAV that breaks off": (answer(wav()[:20]), "engineFailed", 3),
    "no MP3": (answer(b"\xff\xfb" + b"x" * 99, Content_Type="audio/mpeg"), "engineFailed", 3),
    "without end": ([head(), *[chunk(SAMPLES * 100)] * 20, HANG], "engineFailed", 1),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("script", "code", "tries"), FAULTS.values(), ids=FAULTS.keys())
async def test_faults(script: Script, code: str, tries: int) -> None:
    async with speaking(script, first_s=0.5) as (engine, server):
        with pytest.raises(EngineError) as caught:
            await heard(engine)
    assert (caught.value.code, len(server.asked), caught.value.engine) == (code, tries, "openai")
    assert "secret" not in caught.value.message


LISTS: dict[str, tuple[Script, list[str]]] = {
    "names": (said({"voices": ["af_heart", "af_bella"]}), ["af_heart", "af_bella"]),
    "objects": (said({"voices": [{"id": "af_heart", "name": "Heart"}]}), ["af_heart"]),
    "a bare list": (said([{"voice_id": "a"}, {"name": "b"}, "c", 5, "no\nname"]), ["a", "b", "c"]),
    "none": (said({"detail": "Not Found"}, 404), ["alloy"]),
    "no list": (said({"voices": 5}), ["alloy"]),
    "no JSON": (answer(b"secret"), ["alloy"]),
    "nobody": ([BREAK], ["alloy"]),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("script", "expected"), LISTS.values(), ids=LISTS.keys())
async def test_voices(script: Script, expected: list[Any]) -> None:
    async with speaking(script) as (engine, server):
        found = await engine.voices()
        assert [voice.name for voice in found] == expected
        assert found[0].id == f"openai:{expected[0]}"
        await engine.voices()
        # A GET whose connection breaks is tried once more at once (RFC 9110, 9.2.2).
        assert len(server.asked) == (4 if script == [BREAK] else 1)


@pytest.mark.asyncio
async def test_voices_of_openai_itself() -> None:
    for model, newer in (("tts-1", False), ("gpt-4o-mini-tts", True)):
        found = [voice.name for voice in await OpenAI("https://api.openai.com/v1", model, "alloy").voices()]
        assert "alloy" in found
        assert ("marin" in found) is newer
