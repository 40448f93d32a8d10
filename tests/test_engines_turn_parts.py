"""What an ear for recognisers of clips is made of: voice activity, bounds, and Smart Turn's model."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.config import Settings
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Begun, Interim
from senorita_lsp.engines.turn import _stream, by_silence, smart_turn
from senorita_lsp.engines.turn.by_silence import BySilence
from senorita_lsp.engines.vad import gate
from senorita_lsp.engines.vad.activity import Activity
from senorita_lsp.server.engines import NO_EARS, Engines
from senorita_lsp.turn.endpointing import CUT, OPEN, WHOLE
from tests.clip_ear import DELAYS, MODEL, SMART_TURN, Scribe, ear, quiet, voice


@pytest.mark.speech
@pytest.mark.asyncio
async def test_nothing_is_left_where_it_is_closed_in_the_middle() -> None:
    before = asyncio.all_tasks()
    scribe = Scribe(held=True)
    async with ear(scribe) as listening:
        await listening.say(voice("open"), quiet(300))
        await listening.until(lambda: scribe.busy)
    assert (scribe.busy, scribe.cancelled) == (0, 1)
    assert asyncio.all_tasks() == before


@pytest.mark.speech
@pytest.mark.asyncio
async def test_what_is_not_kept_up_with_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_stream, "MOST_WAITING_MS", 1_000)
    monkeypatch.setattr(_stream, "ROOM_S", 0.05)
    async with ear(Scribe(held=True), delays=replace(DELAYS, limit_ms=1_000)) as listening:
        sound = (voice("open") + quiet(1_800)) * 20
        with pytest.raises(EngineError, match="keep up"):
            await listening.say(sound)


class Counting:
    """A detector that takes what is loud for speech, and counts what it is asked."""

    name, chunk_bytes = "counting", 1_024

    def __init__(self) -> None:
        self.asked = self.resets = 0

    def speech(self, chunk: bytes) -> float:
        self.asked += 1
        return chunk[0] / 255

    def reset(self) -> None:
        self.resets += 1


LEVELS = st.lists(st.sampled_from([0, 40, 100, 120, 200]), max_size=80)


@given(LEVELS, st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_voice_activity_is_the_same_however_it_comes_and_digital_silence_is_not_looked_at(
    levels: list[int], pieces: list[int]
) -> None:
    chunks = [bytes([level]) * 1_024 for level in levels]

    async def told(sizes: Sequence[int]) -> list[bool]:
        activity, found, at, index = Activity(counting), list[bool](), 0, 0
        while at < len(chunks):
            size = sizes[index % len(sizes)]
            found += await activity.heard(chunks[at : at + size])
            at, index = at + size, index + 1
        return found

    counting = Counting()
    whole = asyncio.run(told([1_000]))
    assert counting.asked == len([level for level in levels if level])
    assert asyncio.run(told(pieces)) == whole
    speaking = False
    for level, speech in zip(levels, whole, strict=True):
        speaking = level / 255 >= (gate.STILL_SPEECH if speaking else gate.SPEECH)
        assert speech is speaking


@pytest.mark.asyncio
async def test_without_a_detector_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_silence, "find_spec", lambda _: None)
    assert await BySilence(Scribe(), DELAYS).available() == by_silence.MISSING
    whole = Settings()
    engines = Engines(replace(whole, stt=replace(whole.stt, engines=("whisper", "moonshine"))))
    assert await engines.deaf_to_turns() == by_silence.MISSING
    assert engines.capability()["engines"]["turn"] == []
    (status,) = (await engines.status())["turn"]
    assert (status["ready"], status["reason"]) == (False, by_silence.MISSING)
    await engines.close()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("names", "turn", "reason"),
    [
        ((), [], NO_EARS),
        (("whisper",), ["silero"], None),
        (("deepgram",), ["deepgram"], "DEEPGRAM_API_KEY"),
        (("deepgram", "moonshine"), ["deepgram", "silero"], None),
    ],
)
async def test_who_hears_the_end_of_a_turn(
    names: tuple[str, ...], turn: list[str], reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEEPGRAM_API_KEY", raising=False)
    whole = Settings()
    engines = Engines(replace(whole, stt=replace(whole.stt, engines=names)))
    assert engines.capability()["engines"]["turn"] == turn
    found = await engines.deaf_to_turns()
    assert found is None if reason is None else reason in (found or "")
    assert [one["name"] for one in (await engines.status())["turn"]] == turn
    await engines.close()


# By the sound of a voice


class Ventriloquist:
    """Says of each voice what it is told to."""

    def __init__(self, finished: float | None) -> None:
        self.asked: list[Clip] = []
        self._finished = finished

    async def finished(self, clip: Clip) -> float | None:
        self.asked.append(clip)
        return self._finished


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("complete", "finished", "asked", "utterances"),
    [(OPEN, 0.1, 1, 1), (OPEN, 0.9, 1, 2), (OPEN, None, 1, 2), (WHOLE, 0.1, 0, 2), (CUT, 0.9, 1, 1)],
)
async def test_a_voice_is_listened_to_where_the_words_do_not_tell(
    complete: int, finished: float | None, asked: int, utterances: int
) -> None:
    judge = Ventriloquist(finished)
    async with ear(Scribe(), lambda _: complete, judge=judge) as listening:
        await listening.say(voice("open"), quiet(260))
        await listening.until(lambda: listening.of(Interim))
        await asyncio.sleep(0)
        assert len(judge.asked) == asked
        await listening.say(quiet(800))
        await listening.caught_up()
        await listening.say(voice("the window"), quiet(256))
        await listening.all()
        assert len(listening.of(Begun)) == utterances


@MODEL
@pytest.mark.speech
@pytest.mark.asyncio
async def test_smart_turn_hears_whether_a_voice_has_finished() -> None:
    whole = Settings()
    judge = smart_turn.create(replace(whole, endpointing=replace(whole.endpointing, smart_turn_model=SMART_TURN)))
    assert judge is not None
    assert await judge.available() is None
    said = voice("add a parameter called timeout to the function")
    ends = [await judge.finished(Clip(quiet(300) + said[:cut] + quiet(160))) for cut in (len(said), len(said) // 4 * 2)]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0] > 0.5
    assert ends[1] < ends[0]
    again = await judge.finished(Clip(quiet(20_000) + said + quiet(160)))
    assert again == pytest.approx(ends[0], abs=0.1)
    await judge.close()


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_file_that_is_no_model_is_named_and_does_without(tmp_path: Path) -> None:
    file = tmp_path / "turn.onnx"
    judge = smart_turn.SmartTurn(str(file))
    assert "does not exist" in (await judge.available() or "")
    file.write_bytes(b"no model")
    assert await judge.available() is None
    assert await judge.finished(Clip(quiet(500, 20))) is None
    assert "not a Smart Turn v3 model" in (await judge.available() or "")


def test_the_model_of_an_installed_pipecat_is_found_without_importing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pipecat" / "audio" / "turn" / "smart_turn" / "data"
    folder.mkdir(parents=True)
    (tmp_path / "pipecat" / "__init__.py").write_text("raise AssertionError", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert smart_turn.create(Settings()) is None
    (folder / "smart-turn-v3.2-cpu.onnx").write_bytes(b"")
    found = smart_turn.create(Settings())
    assert found is not None
    assert found.model == "smart-turn-v3.2-cpu"
