"""Speech told from silence, in clips."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.audio.resample import Resampler
from senorita_lsp.engines.vad import gate
from senorita_lsp.engines.vad.gate import Segment
from senorita_lsp.engines.vad.silero import Silero
from tests.voices import noise, silence, spoken


class Script:
    """A detector that says what it is told to."""

    name = "script"
    chunk_bytes = 1024

    def __init__(self, probabilities: Sequence[float]) -> None:
        self._probabilities = probabilities
        self._at = 0

    def speech(self, chunk: bytes) -> float:
        assert len(chunk) == self.chunk_bytes
        self._at += 1
        return self._probabilities[self._at - 1]

    def reset(self) -> None:
        self._at = 0


def script(levels: str) -> tuple[Clip, Script]:
    """``#`` is loud speech, ``+`` soft speech, ``.`` silence, 32 ms each."""
    return Clip(b"\1\0" * 512 * len(levels)), Script([{"#": 0.9, "+": 0.4, ".": 0.1}[level] for level in levels])


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ("", []),
        ("....", []),
        (".##.", []),
        ("++++", []),
        ("..####", [(64, 192)]),
        (".###++.", [(32, 192)]),
        ("###..###", [(0, 256)]),
        ("###.........###", [(0, 96), (384, 480)]),
        ("###.#.###", [(0, 288)]),
    ],
)
def test_segments(levels: str, expected: list[tuple[int, int]]) -> None:
    clip, detector = script(levels)
    assert gate.segments(clip, detector) == [Segment(*pair) for pair in expected]
    assert gate.has_speech(clip, detector) == bool(expected)


SPANS = st.lists(st.tuples(st.integers(1, 5_000), st.integers(1, 60_000)), max_size=20)


@given(SPANS)
def test_pieces_hold_all_speech_in_order_and_none_is_too_long(spans: list[tuple[int, int]]) -> None:
    found, now = [], 0
    for pause, length in spans:
        found.append(Segment(now + pause, now + pause + length))
        now += pause + length
    pieces = gate.pieces(found, 28_000)
    assert all(piece.duration_ms <= 28_000 for piece in pieces)
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(pieces))
    covered = [(max(p.start_ms, s.start_ms), min(p.end_ms, s.end_ms)) for s in found for p in pieces]
    assert sum(end - start for start, end in covered if end > start) == sum(s.duration_ms for s in found)


def test_cut_keeps_within_the_clip() -> None:
    clip = Clip(bytes(range(200)) * 160)
    assert gate.cut(clip, Segment(0, 1_000)).data == clip.data
    assert gate.cut(clip, Segment(500, 600), 100).data == clip.data[400 * 32 : 700 * 32]


@pytest.mark.speech
@pytest.mark.parametrize("clip", [Clip(b""), Clip(b"\1"), silence(1_500), noise(1_500, 3_000), noise(1_500, 30_000)])
def test_silence_and_noise_are_no_speech(clip: Clip) -> None:
    assert not gate.has_speech(clip, Silero())
    assert gate.segments(clip, Silero()) == []


@pytest.mark.speech
def test_speech_is_found_between_silences() -> None:
    voice = spoken("open the file and save it")
    resampler = Resampler(voice.rate, 16_000)
    clip = Clip(silence(1_000).data + resampler.feed(voice.data) + resampler.flush() + silence(1_000).data)
    detector = Silero()
    found = gate.segments(clip, detector)
    assert gate.has_speech(clip, detector)
    assert 800 <= found[0].start_ms <= 1_500
    assert clip.duration_ms - 1_700 <= found[-1].end_ms <= clip.duration_ms - 700
