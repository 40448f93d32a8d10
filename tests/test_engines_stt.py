"""Recognisers: what is said is heard, and what nobody said is not."""

from __future__ import annotations

import asyncio
import gc
import random
import socket
import threading
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
from senorita_lsp.engines.stt import _decoder, _names, _reading, whisper
from senorita_lsp.engines.stt._sound import at_16k
from senorita_lsp.engines.stt.base import Hints, Recognizer, Sense
from senorita_lsp.transcript.transcript import Transcript
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
    assert (heard.text, heard.alternatives) == ("", ())


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
    with pytest.raises(EngineError, match="only English") as refused:
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
    assert _reading.loops(text) is loops


@pytest.mark.parametrize(
    ("text", "score", "no_speech", "usable"),
    [
        ("Mm-hm.", -1.5, 0.05, True),
        ("mm hum", -1.4, 0.05, True),
        ("Mm.", -1.9, 0.05, False),
        ("Mm.", -1.4, 0.7, False),
        ("Remember.", -1.4, 0.05, False),
        ("Remember.", -1.2, 0.05, True),
        ("", -1.0, 0.9, False),
    ],
)
def test_a_hum_is_believed_with_less_certainty_than_words(
    text: str, score: float, no_speech: float, usable: bool
) -> None:
    assert _reading.Reading((text,), score, no_speech, True, (score,)).usable is usable


def test_readings_far_behind_and_those_that_say_the_same_are_no_alternatives() -> None:
    texts = ("Save the tile.", "save the tile", "Save the file.", "Save.")
    heard = _reading.transcript([_reading.Reading(texts, -0.4, 0.0, True, (-2.0, -2.5, -3.5, -6.5))])
    assert (heard.text, heard.alternatives, heard.behind) == (texts[0], ("Save the file.",), (1.5,))


@pytest.mark.parametrize(
    ("text", "single"),
    [
        ("Delete function foo delete function foo", "Delete function foo"),
        ("Save it. Save it. Save it.", "Save it."),
        ("go to line, go to line", "go to line"),
        ("no no", "no no"),
        ("undo undo undo undo", "undo undo"),
        ("go to go", "go to go"),
        ("Open notes.md. Open notes.md. Open notes.", "Open notes.md."),
        ("Open notes.md. Open", "Open notes.md. Open"),
        ("", ""),
    ],
)
def test_a_text_that_is_one_phrase_over_and_over(text: str, single: str) -> None:
    assert _reading.unrepeated(text) == single


@pytest.mark.parametrize(("text", "count"), [("Open notes.md. Open notes.md.", 8), ("Go up.", 2), ("", 0)])
def test_the_words_that_are_said_for_a_text(text: str, count: int) -> None:
    assert _reading.spoken_words(text) == count


def test_only_what_is_too_fast_for_a_voice_is_taken_for_a_loop() -> None:
    model = whisper.Whisper("", offline=True)._load()
    said = spoken("save it and save it")
    twice = Transcript("save it save it", engine="whisper")
    assert _decoder.once(twice, at_16k(said), model) == twice
    hasty = Transcript(" ".join(["save it"] * 12), engine="whisper")
    assert _decoder.once(hasty, at_16k(said), model).text == "save it"


@pytest.mark.speech
@pytest.mark.asyncio
async def test_where_what_was_heard_makes_no_sense_it_is_read_again_without_names() -> None:
    recognizer, said = engine("whisper"), spoken("the old gardener closed the gate before dinner")
    asked, made = list[str](), dict[Sense, Transcript]()
    for sense in Sense:

        async def told(heard: Transcript, sense: Sense = sense) -> Sense:
            asked.append(heard.text)
            return sense

        made[sense] = await recognizer.transcribe(said, Hints(("gate_bevore", "guard_en", "close_dinner"), sense=told))
    plain = await recognizer.transcribe(said, Hints())
    named = made[Sense.COMMAND].text
    assert asked == [named, named, plain.text, named, named]
    assert made[Sense.NONE].text == made[Sense.FREE].text == plain.text
    assert made[Sense.ALMOST].text == made[Sense.COMMAND].text
    readings = {made[Sense.ALMOST].text, *made[Sense.ALMOST].alternatives}
    assert {plain.text, *made[Sense.COMMAND].alternatives} <= readings


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize("sense", list(Sense))
async def test_what_was_not_believed_is_read_without_names_where_that_makes_a_command(sense: Sense) -> None:
    recognizer, said = whisper.Whisper("", offline=True), at_16k(spoken("save all files"))
    hints = Hints(("sabre_fyles",), sense=lambda _: asyncio.sleep(0, sense))
    first = _decoder.hear(recognizer._load(), said, hints, lambda: False)
    unsure = replace(first, transcript=Transcript("", engine="whisper"))
    heard = await recognizer._faint(unsure, hints, threading.Event())
    assert bool(heard.text) == (sense is Sense.COMMAND)
    assert not (await recognizer._faint(replace(unsure, pieces=()), hints, threading.Event())).text
