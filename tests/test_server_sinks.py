"""Speech on its way to a client: rates, pieces, order, pace."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.speaking.sinks import CHUNK_MS, ClientSink
from senorita_lsp.turn import pacing
from tests.tones import level, tone


class Heard(Progress):
    """Keeps what a client would be told."""

    def __init__(self) -> None:
        self.values: list[dict[str, Any]] = []

    def emit(self, kind: str, **fields: Any) -> None:
        self.values.append({"kind": kind, **fields})


@pytest.mark.asyncio
async def test_sentences_arrive_whole_at_the_rate_asked_for() -> None:
    heard = Heard()
    sink = ClientSink(heard, Format("pcm_s16le", 24_000))
    for sentence in range(2):
        await sink.put(Clip(tone(440, 22_050, 0.5), 22_050), sentence)
    sink.played(0, "finished")
    await sink.end()
    *audio, last = heard.values
    assert last == {"kind": "audioEnd"}
    assert [value["seq"] for value in audio] == list(range(len(audio)))
    assert [value["sentence"] for value in audio] == sorted(value["sentence"] for value in audio)
    assert {value["format"]["sampleRate"] for value in audio} == {24_000}
    pieces = [base64.b64decode(value["data"]) for value in audio]
    assert max(map(len, pieces)) == 24_000 * CHUNK_MS // 1_000 * 2
    sound = b"".join(pieces)
    assert abs(len(sound) // 2 - 24_000) <= 3
    assert level(sound, 440, 24_000) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("encoding", ["wav", "webm", "opus"])
def test_an_output_that_cannot_be_sent_is_refused(encoding: str) -> None:
    with pytest.raises(EngineError) as error:
        ClientSink(Heard(), Format(encoding, 24_000))
    assert error.value.code == "audioFormat"


# Pace

MS = st.integers(0, 3_000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 5)),
        st.tuples(st.sampled_from(["hold", "resume"]), st.just(0)),
        st.tuples(st.sampled_from(["playing", "paused"]), MS),
        st.tuples(st.just("wait"), MS),
    ),
    max_size=40,
)


def stepped(pace: pacing.Pace, at: int, step: str, value: int) -> pacing.Pace:
    match step:
        case "send":
            for _ in range(value):
                if not pace.held and not pace.wait(at, CHUNK_MS):
                    pace = pacing.sent(pace, at, CHUNK_MS)
        case "hold":
            return pacing.held(pace, at)
        case "resume":
            return pacing.resumed(pace, at)
        case "playing" | "paused":
            return pacing.reported(pace, at, value, step == "paused")
    return pace


@given(STEPS)
def test_what_was_heard_never_runs_ahead_back_or_on_while_paused(steps: list[tuple[str, int]]) -> None:
    pace, at = pacing.Pace(), 1_000
    for step, value in steps:
        later = at + (value if step == "wait" else 0)
        before = pace.heard(at)
        assert before <= pace.heard(later) <= before + later - at
        if not pace.runs:
            assert pace.heard(later) == before
        assert pace.quiet(later) <= pace.quiet(at) + later - at
        at, after = later, stepped(pace, later, step, value)
        assert 0 <= after.heard(at) <= after.sent
        if step in ("playing", "paused"):
            assert after.heard(at) == min(value, after.sent)
        else:
            assert after.heard(at) == pace.heard(at)
        if step == "send":
            assert after.sent - after.heard(at) <= max(pacing.AHEAD_MS, pace.sent - pace.heard(at))
        pace = after


@given(st.lists(st.tuples(st.integers(0, 4_000), st.integers(1, 20)), max_size=20))
def test_after_a_gap_in_the_sound_no_more_goes_out_than_before_it(rounds: list[tuple[int, int]]) -> None:
    pace, at = pacing.Pace(), 0
    heard_by = 0
    for wait, pieces in rounds:
        at += wait
        heard_by = min(pace.sent, heard_by + wait)
        assert pace.heard(at) == heard_by
        pace = stepped(pace, at, "send", pieces)
        assert pace.sent - heard_by <= pacing.AHEAD_MS


def test_a_client_that_reports_late_that_it_paused_when_told_goes_on_when_told() -> None:
    pace = pacing.held(pacing.sent(pacing.Pace(), 0, 1_000), 400)
    pace = pacing.resumed(pacing.reported(pace, 450, 380, paused=True), 900)
    assert (pace.heard(500), pace.heard(1_000)) == (380, 480)


def test_a_client_that_pauses_by_itself_is_waited_for() -> None:
    pace = pacing.reported(pacing.sent(pacing.Pace(), 0, 2_000), 500, 500, paused=True)
    assert pace.wait(60_000, CHUNK_MS) == pace.wait(600, CHUNK_MS) == 0
    pace = pacing.sent(pace, 700, 500)
    assert pace.wait(60_000, CHUNK_MS) == CHUNK_MS
    assert pacing.reported(pace, 60_000, 500, paused=False).wait(60_200, CHUNK_MS) == 0


@pytest.mark.asyncio
async def test_lengths_are_counted_without_an_error_that_grows() -> None:
    sink = ClientSink(Heard(), Format("pcm_s16le", 22_050))
    for _ in range(200):
        await sink.put(Clip(bytes(2 * 163), 22_050), 0)
    assert sink.pace.sent == 200 * 163 * 1_000 // 22_050
