"""Recognisers: what is said is heard, and what nobody said is not."""

from __future__ import annotations

import gc
import random
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from math import pi, sin
from pathlib import Path

import pytest
import pytest_asyncio

from senorita_lsp.config import Settings
from senorita_lsp.engines import stt
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt import _names, whisper
from senorita_lsp.engines.stt.base import Hints, Recognizer
from tests.lines import pairs
from tests.voices import noise, silence, spoken

HEARD = pairs("engines/heard.txt")


def engine(name: str, model: str = "") -> Recognizer:
    settings = Settings()
    changed = replace(
        settings, stt=replace(settings.stt, engines=(name,)), whisper=replace(settings.whisper, model=model)
    )
    return stt.engines(changed)[0]


@pytest_asyncio.fixture(params=["whisper", "moonshine"])
async def recognizer(request: pytest.FixtureRequest) -> AsyncIterator[Recognizer]:
    found = engine(request.param)
    yield found
    await found.close()


def folded(text: str) -> list[str]:
    return [word.strip(".,!?") for word in text.lower().split()]


def in_order(wanted: list[str], words: list[str]) -> bool:
    rest = iter(words)
    return all(word in rest for word in wanted)


def hum(ms: int) -> Clip:
    samples = (round(8_000 * sin(2 * pi * 50 * at / 16_000)) for at in range(16 * ms))
    return Clip(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))


def keys(ms: int) -> Clip:
    """Short bursts of noise, as of typing."""
    source, data = random.Random(5), bytearray(32 * ms)
    for start in range(3_000, 16 * ms - 200, 2_700):
        for at in range(start, start + 120):
            data[2 * at : 2 * at + 2] = source.randint(-12_000, 12_000).to_bytes(2, "little", signed=True)
    return Clip(bytes(data))


NOTHING = {
    "empty": Clip(b""),
    "half a sample": Clip(b"\1"),
    "a blink": silence(5),
    "silence": silence(2_000),
    "soft noise": noise(2_000, 300),
    "loud noise": noise(2_000, 30_000),
    "hum": hum(2_000),
    "typing": keys(2_000),
    "silence at 8 kHz": silence(2_000, 8_000),
}


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize("name", NOTHING)
async def test_where_nobody_speaks_nothing_is_heard(recognizer: Recognizer, name: str) -> None:
    heard = await recognizer.transcribe(NOTHING[name], Hints(("timeout", "parse_command")))
    assert (heard.text, heard.alternatives, heard.final) == ("", (), True)


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize(("text", "wanted"), HEARD)
async def test_whisper_hears_commands(text: str, wanted: str) -> None:
    heard = await engine("whisper").transcribe(spoken(text), Hints())
    assert in_order(wanted.split(), folded(heard.text.replace("-", " ").replace(" to ", " "))), heard.text
    assert heard.engine == "whisper"
    assert 0 < (heard.confidence or 0) <= 1
    assert heard.text not in heard.alternatives


@pytest.mark.speech
@pytest.mark.asyncio
async def test_moonshine_hears_speech() -> None:
    heard = await engine("moonshine").transcribe(spoken("please open the window and close the door"), Hints())
    assert in_order(["open", "the", "window", "close", "the", "door"], folded(heard.text)), heard.text


@pytest.mark.speech
@pytest.mark.asyncio
async def test_names_in_the_code_are_heard_as_they_are_called() -> None:
    names, recognizer = ("zenith", "velvet"), engine("whisper")
    heard = dict.fromkeys(((), names), 0)
    for name in names:
        for hints in heard:
            found = await recognizer.transcribe(spoken(f"rename {name}"), Hints((*hints, "total")))
            heard[hints] += name in found.text.lower()
    assert heard[names] > heard[()]


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_clip_longer_than_a_window_is_heard_to_its_end() -> None:
    said = (
        "please open the window",
        "there is a letter on the table",
        "we went home by train",
        "close the garden door",
    )
    parts = [spoken(sentence) for sentence in said]
    pause = silence(8_000, parts[0].rate).data
    clip = Clip(pause.join(part.data for part in parts) + pause, parts[0].rate)
    assert clip.duration_ms > 30_000
    heard = folded((await engine("whisper").transcribe(clip, Hints())).text)
    assert heard.count("train") == 1
    assert in_order(["window", "letter", "table", "train", "door"], heard), heard


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_model_is_loaded_once_for_all_and_freed_after_the_last() -> None:
    gc.collect()
    told: list[str] = []
    first, second = engine("whisper"), engine("whisper")
    await first.warm(told.append)
    await first.warm(told.append)
    assert len(told) == 1
    await second.warm(told.append)
    assert len(whisper._models) == 1
    await first.close()
    assert (await second.transcribe(spoken("open main dot py"), Hints())).text
    await second.close()
    gc.collect()
    assert len(whisper._models) == 0


@pytest.mark.speech
@pytest.mark.asyncio
async def test_the_installed_model_never_asks_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    fresh = engine("whisper")
    await fresh.warm(lambda _: None)
    assert (await fresh.transcribe(spoken("delete the function"), Hints())).text


@pytest.mark.speech
@pytest.mark.asyncio
async def test_another_language_than_the_model_knows_is_refused_in_a_sentence(recognizer: Recognizer) -> None:
    with pytest.raises(EngineError, match="English only") as refused:
        await recognizer.transcribe(silence(100), Hints(language="de-AT"))
    assert refused.value.code == "sttUnavailable"


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_folder_without_a_model_is_told_of_before_it_is_used(tmp_path: Path) -> None:
    empty = engine("whisper", str(tmp_path))
    reason = await empty.available() or ""
    assert "senorita.whisper.model" in reason
    assert str(tmp_path) not in reason
    (tmp_path / "model.bin").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}")
    assert await empty.available() is None
    with pytest.raises(EngineError, match="damaged") as refused:
        await empty.warm(lambda _: None)
    assert str(tmp_path) not in refused.value.message


@pytest.mark.parametrize(("name", "written"), pairs("engines/written.txt"))
def test_names_are_told_as_they_are_written(name: str, written: str) -> None:
    assert _names.written(name) == written


@pytest.mark.parametrize(
    ("text", "loops"), [("", False), ("go to line 42", False), ("delete " * 30, True), ("line 7, line 7, " * 9, True)]
)
def test_loops_are_known_as_such(text: str, loops: bool) -> None:
    assert whisper._loops(text) is loops
