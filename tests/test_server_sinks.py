"""Speech on its way to a client: rates, pieces, order."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.sinks import CHUNK_MS, ClientSink
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
