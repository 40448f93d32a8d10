"""Sound without devices: decoding, resampling, G.711, containers, the buffer of utterances."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.engines.audio import container, g711
from senorita_lsp.engines.audio.buffer import Utterance
from senorita_lsp.engines.audio.decode import Decoder, decode_clip
from senorita_lsp.engines.audio.encode import Encoder, encode
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.audio.level import Meter
from senorita_lsp.engines.errors import EngineError
from tests.tones import LEVEL, contained, level, loudness, tone

RATES = [8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000]


def decoded(data: bytes, form: Format) -> bytes:
    decoder = Decoder(form)
    return decoder.feed(data) + decoder.flush()


# Streams


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_keeps_its_level_and_its_length(rate: int) -> None:
    heard = decoded(tone(1_000, rate), Format(rate=rate))
    assert level(heard, 1_000, 16_000) == pytest.approx(1, abs=0.01)
    assert abs(len(heard) // 2 - 16_000) <= 3


@pytest.mark.parametrize("rate", [22_050, 24_000, 32_000, 44_100, 48_000])
def test_a_tone_too_high_to_be_heard_leaves_nothing(rate: int) -> None:
    assert loudness(decoded(tone(10_000, rate), Format(rate=rate))) < 0.001


@pytest.mark.parametrize("rate", [8_000, 11_025])
def test_resampling_upwards_adds_no_images(rate: int) -> None:
    heard = decoded(tone(3_000, rate), Format(rate=rate))
    assert level(heard, 3_000, 16_000) == pytest.approx(1, abs=0.02)
    assert level(heard, rate - 3_000, 16_000) < 0.001


def test_the_engines_own_format_passes_untouched() -> None:
    data = tone(440, 16_000, 0.1)
    assert decoded(data, Format()) == data


@given(
    data=st.binary(max_size=6_000),
    form=st.builds(Format, st.sampled_from(["pcm_s16le", *g711.LAWS]), st.sampled_from([16_000, *RATES])),
    cuts=st.lists(st.integers(0, 6_000)),
)
def test_a_stream_sounds_the_same_however_it_is_cut(data: bytes, form: Format, cuts: list[int]) -> None:
    decoder, heard, start = Decoder(form), b"", 0
    for end in [*sorted(min(cut, len(data)) for cut in cuts), len(data)]:
        heard += decoder.feed(data[start:end])
        start = end
    assert heard + decoder.flush() == decoded(data, form)


def test_a_half_sample_waits_for_its_other_half_and_is_dropped_at_the_end() -> None:
    decoder = Decoder(Format())
    assert decoder.feed(b"\x01") == b""
    assert decoder.feed(b"\x02\x03") == b"\x01\x02"
    assert decoder.flush() == b""
    assert decoder.feed(b"\x05\x06") == b"\x05\x06"


@pytest.mark.parametrize(
    "form", [Format("pcm_s16le", 4_000), Format("pcm_s16le", 96_000), Format("speex"), Format("wav")]
)
def test_a_stream_of_another_format_is_refused(form: Format) -> None:
    with pytest.raises(EngineError) as error:
        Decoder(form)
    assert error.value.code == "audioFormat"


# G.711


@pytest.mark.parametrize("law", g711.LAWS)
def test_every_code_is_heard_as_ffmpeg_hears_it(law: str) -> None:
    codec = av.CodecContext.create(f"pcm_{law}", "r")
    codec.sample_rate, codec.layout = 8_000, "mono"
    codes = bytes(range(256))
    (frame,) = codec.decode(av.Packet(codes))
    assert g711.decode(codes, law) == bytes(frame.planes[0])[:512]


@pytest.mark.parametrize("law", g711.LAWS)
def test_every_code_comes_back(law: str) -> None:
    codes = bytes(code for code in range(256) if (law, code) != ("mulaw", 0x7F))  # mu-law's other zero
    assert g711.encode(g711.decode(codes, law), law) == codes


@pytest.mark.parametrize("law", g711.LAWS)
def test_no_sample_is_moved_further_than_its_segment_allows(law: str) -> None:
    samples = list(range(-0x8000, 0x8000))
    data = b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)
    heard = memoryview(g711.decode(g711.encode(data, law), law)).cast("h")
    clip = 32_124 if law == "mulaw" else 32_256
    for sample, got in zip(samples, heard, strict=True):
        wanted = max(-clip, min(clip, sample))
        assert abs(got - wanted) <= max(16, abs(sample) / 16)


# Whole clips

CONTAINED = [
    ("wav", "wav", "pcm_s16le", 44_100, 1),
    ("wav", "wav", "pcm_s16le", 16_000, 2),
    ("wav", "wav", "pcm_mulaw", 8_000, 1),
    ("ogg", "ogg", "libopus", 48_000, 1),
    ("opus", "ogg", "libopus", 48_000, 1),
    ("opus", "webm", "libopus", 48_000, 2),
    ("webm", "webm", "libopus", 48_000, 1),
    ("webm", "ogg", "libopus", 48_000, 1),
    ("mp3", "wav", "pcm_f32le", 48_000, 2),
    ("mp3", "mp3", "libmp3lame", 44_100, 1),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("declared", "file", "codec", "rate", "channels"), CONTAINED)
async def test_a_contained_tone_is_heard(declared: str, file: str, codec: str, rate: int, channels: int) -> None:
    data = contained(tone(1_000, rate), rate, file, codec, channels)
    clip = await decode_clip(data, Format(declared, rate), 10)
    assert clip.rate == 16_000
    assert level(clip.data, 1_000, 16_000) == pytest.approx(1, abs=0.05)
    # MP3 pads its ends with up to two frames.
    assert clip.duration_ms == pytest.approx(1_000, abs=60 if file == "mp3" else 25)


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", g711.LAWS)
async def test_a_telephone_tone_is_heard(encoding: str) -> None:
    clip = await decode_clip(g711.encode(tone(1_000, 8_000), encoding), Format(encoding, 8_000), 10)
    assert level(clip.data, 1_000, 16_000) == pytest.approx(1, abs=0.02)
    assert clip.duration_ms == 1_000


@pytest.mark.asyncio
async def test_a_clip_that_breaks_off_is_heard_up_to_there() -> None:
    data = contained(tone(1_000, 48_000, 4), 48_000, "webm", "libopus")
    clip = await decode_clip(data[: len(data) // 2], Format("webm", 48_000), 10)
    assert 500 < clip.duration_ms < 3_500
    assert level(clip.data, 1_000, 16_000) == pytest.approx(1, abs=0.05)


@pytest.mark.asyncio
async def test_a_tag_in_no_known_alphabet_does_not_hide_the_sound() -> None:
    data = contained(tone(1_000, 44_100), 44_100, "mp3", "libmp3lame")
    frame = b"TIT2" + (4).to_bytes(4, "big") + b"\0\0" + b"\x03\xff\xfe\xfd"
    tagged = b"ID3\x03\0\0" + bytes([0, 0, 0, len(frame)]) + frame + data[data.index(b"\xff\xfb") :]
    assert (await decode_clip(tagged, Format("mp3", 44_100), 10)).duration_ms > 900


GARBAGE = [
    b"\0" * 5_000,
    b"RIFF\xff\xff\xff\xffWAVE" + b"fmt garbage" * 50,
    b"OggS" + bytes(range(256)) * 20,
    b"\x1aE\xdf\xa3" + b"no webm" * 100,
    b"ID3" + b"\0" * 2_000,
    b"\xff\xfb" + b"\x01" * 5_000,
    b"#EXTM3U\nfile:///etc/passwd\n",
    contained(tone(1_000, 48_000), 48_000, "webm", "libopus")[:120],
]


@pytest.mark.asyncio
@pytest.mark.parametrize("declared", ["wav", "ogg", "opus", "webm", "mp3"])
@pytest.mark.parametrize("data", GARBAGE, ids=lambda data: repr(data[:6]))
async def test_garbage_in_a_container_is_refused_by_name(data: bytes, declared: str) -> None:
    with pytest.raises(EngineError) as error:
        await decode_clip(data, Format(declared, 48_000), 10)
    assert error.value.code in ("audioFormat", "noAudio")
    assert error.value.message.endswith(".")
    assert "passwd" not in error.value.message


def test_garbage_prints_nothing() -> None:
    code = (
        "import asyncio\n"
        "from tests.test_engines_audio import GARBAGE, Format, EngineError, decode_clip\n"
        "for data in GARBAGE:\n"
        "    try: asyncio.run(decode_clip(data, Format('wav'), 10))\n"
        "    except EngineError: pass\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert (run.stdout, run.stderr) == (b"", b"")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("data", "form"),
    [
        (bytes(2 * 16_000 * 5 + 2), Format()),
        (bytes(8_000 * 5 + 1), Format("mulaw", 8_000)),
        (contained(tone(300, 16_000, 5.2), 16_000, "wav", "pcm_s16le"), Format("wav")),
        (contained(tone(300, 48_000, 5.2), 48_000, "webm", "libopus"), Format("webm", 48_000)),
    ],
    ids=["pcm", "mulaw", "wav", "webm"],
)
async def test_a_clip_longer_than_allowed_is_refused(data: bytes, form: Format) -> None:
    with pytest.raises(EngineError) as error:
        await decode_clip(data, form, 5)
    assert error.value.code == "tooLarge"
    assert "5 seconds" in error.value.message


def test_a_clip_without_end_is_not_decoded_to_its_end() -> None:
    with pytest.raises(EngineError) as error:
        container._collect(itertools.repeat(bytes(32_000)), 5, 16_000)
    assert error.value.code == "tooLarge"


@pytest.mark.asyncio
@pytest.mark.parametrize("data", [b"", b"\x01"])
async def test_nothing_is_no_sound(data: bytes) -> None:
    with pytest.raises(EngineError) as error:
        await decode_clip(data, Format(), 5)
    assert error.value.code == "noAudio"


def test_plain_sound_needs_no_package() -> None:
    code = (
        "import asyncio, sys\n"
        "sys.modules['av'] = sys.modules['numpy'] = None\n"
        "from senorita_lsp.engines.audio.decode import decode_clip\n"
        "from senorita_lsp.engines.audio.format import Format\n"
        "print(len(asyncio.run(decode_clip(bytes(3200), Format(), 5)).data))\n"
        "try: asyncio.run(decode_clip(bytes(3200), Format(rate=8000), 5))\n"
        "except Exception as error: print(error.code, 'pip install' in error.message)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.splitlines() == ["3200", "packageMissing True"]


# What goes out


def spoken(clips: list[Clip], output: Format) -> bytes:
    encoder = Encoder(output)
    return b"".join(encoder.feed(clip).data for clip in clips) + encoder.flush().data


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 48_000])
def test_an_answer_in_pieces_goes_out_as_one_stream(rate: int) -> None:
    whole = tone(440, 22_050)
    pieces = [Clip(whole[at : at + 2_222], 22_050) for at in range(0, len(whole), 2_222)]
    sound = spoken(pieces, Format(rate=rate))
    assert sound == spoken([Clip(whole, 22_050)], Format(rate=rate))
    assert abs(len(sound) // 2 - rate) <= 3
    assert level(sound, 440, rate) == pytest.approx(1, abs=0.01)


def test_a_voice_of_another_rate_follows_without_loss() -> None:
    sound = spoken([Clip(tone(440, 22_050), 22_050), Clip(tone(440, 16_000), 16_000)], Format(rate=24_000))
    assert abs(len(sound) // 2 - 48_000) <= 4
    for half in (sound[:48_000], sound[48_000:]):
        assert level(half, 440, 24_000) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("law", g711.LAWS)
def test_a_voice_goes_out_as_telephone_sound(law: str) -> None:
    clip = Encoder(Format(law, 8_000)).feed(Clip(tone(440, 8_000), 8_000))
    sound = encode(clip, law)
    assert len(sound) == 8_000
    assert level(g711.decode(sound, law), 440, 8_000) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("output", [Format("wav", 24_000), Format("opus", 48_000), Format("pcm_s16le", 4_000)])
def test_what_cannot_go_out_is_refused(output: Format) -> None:
    with pytest.raises(EngineError) as error:
        Encoder(output)
    assert error.value.code == "audioFormat"


# The buffer


def code_of(sound: Utterance, seq: int, data: bytes) -> str | None:
    try:
        sound.append(seq, data)
    except EngineError as error:
        return error.code
    return None


@pytest.mark.asyncio
async def test_an_utterance_is_its_pieces_in_order() -> None:
    sound = Utterance(Format(), 5)
    for seq in range(7, 10):
        sound.append(seq, bytes([seq, 0]))
    assert await sound.take() == Clip(b"\7\0\10\0\11\0")


@pytest.mark.asyncio
async def test_a_repeated_piece_is_heard_once() -> None:
    sound = Utterance(Format(), 5)
    for seq in (3, 3, 4, 3, 4):
        sound.append(seq, bytes([seq, 0]))
    assert (await sound.take()).data == b"\3\0\4\0"
    sound.append(4, b"\4\0")
    sound.append(5, b"\5\0")
    assert (await sound.take()).data == b"\5\0"


@pytest.mark.asyncio
async def test_a_gap_is_told_once_an_utterance_and_costs_no_sound() -> None:
    sound = Utterance(Format(), 5)
    codes = [code_of(sound, seq, bytes([seq, 0])) for seq in (0, 1, 4, 5, 7)]
    assert codes == [None, None, "audioGap", None, None]
    assert sound.missing == 3
    assert (await sound.take()).data == b"\0\0\1\0\4\0\5\0\7\0"
    assert [code_of(sound, seq, b"\1\0") for seq in (9, 10)] == ["audioGap", None]


@pytest.mark.parametrize(
    ("seq", "told"), [(2, "A piece of sound was"), (4, "3 pieces of sound were"), (10**18, "Many pieces of sound were")]
)
def test_how_much_is_missing_is_said_where_it_can_be_meant(seq: int, told: str) -> None:
    sound = Utterance(Format(), 5)
    sound.append(0, b"\0\0")
    with pytest.raises(EngineError, match=f"^{told} lost"):
        sound.append(seq, b"\1\0")


@pytest.mark.asyncio
async def test_counting_may_begin_anew_with_an_utterance() -> None:
    sound = Utterance(Format(), 5)
    for _ in range(2):
        assert [code_of(sound, seq, bytes([seq, 1])) for seq in range(3)] == [None] * 3
        assert (await sound.take()).data == b"\0\1\1\1\2\1"


@pytest.mark.asyncio
async def test_beyond_the_limit_nothing_is_taken_and_what_came_before_is_kept() -> None:
    sound = Utterance(Format(), 5)
    second = bytes(32_000)
    assert [code_of(sound, seq, second) for seq in range(5)] == [None] * 5
    assert [code_of(sound, seq, b"\1\1") for seq in (5, 6)] == ["tooLarge"] * 2
    assert (await sound.take()).duration_ms == 5_000
    assert code_of(sound, 7, second) is None


@pytest.mark.asyncio
async def test_what_arrives_while_an_utterance_is_decoded_belongs_to_the_next() -> None:
    sound = Utterance(Format(rate=48_000), 5)
    sound.append(0, tone(1_000, 48_000))
    taking = asyncio.ensure_future(sound.take())
    await asyncio.sleep(0)
    sound.append(1, tone(2_000, 48_000))
    first, second = (await taking).data, (await sound.take()).data
    assert level(first, 1_000, 16_000) > 0.9 > 0.1 > level(first, 2_000, 16_000)
    assert level(second, 2_000, 16_000) > 0.9 > 0.1 > level(second, 1_000, 16_000)
    assert len(first) == len(second) == 32_000


@pytest.mark.asyncio
async def test_the_last_utterance_is_kept_until_it_is_understood() -> None:
    sound = Utterance(Format(), 5)
    sound.append(0, b"\1\0")
    first = await sound.take()
    assert sound.retained == first
    sound.append(1, b"\2\0")
    second = await sound.take()
    sound.forget(first)
    assert sound.retained == second
    sound.forget(second)
    assert sound.retained is None


@pytest.mark.asyncio
async def test_cleared_sound_is_not_heard_and_closing_keeps_nothing() -> None:
    sound = Utterance(Format(), 5)
    sound.append(0, b"\1\0")
    sound.clear()
    with pytest.raises(EngineError) as error:
        await sound.take()
    assert error.value.code == "noAudio"
    sound.append(1, b"\1\0")
    await sound.take()
    sound.append(2, b"\2\0")
    sound.close()
    assert sound.retained is None
    with pytest.raises(EngineError):
        await sound.take()


@pytest.mark.asyncio
async def test_a_container_may_come_in_pieces() -> None:
    data = contained(tone(1_000, 48_000), 48_000, "webm", "libopus")
    sound = Utterance(Format("webm", 48_000), 5)
    for seq, at in enumerate(range(0, len(data), 700)):
        sound.append(seq, data[at : at + 700])
    assert level((await sound.take()).data, 1_000, 16_000) == pytest.approx(1, abs=0.05)


def test_a_format_that_is_not_heard_is_refused_at_once() -> None:
    with pytest.raises(EngineError) as error:
        Utterance(Format("pcm_s16le", 192_000), 5)
    assert error.value.code == "audioFormat"


# How loud


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 48_000])
def test_a_meter_gives_a_tones_level_ten_times_a_second(rate: int) -> None:
    meter = Meter(rate)
    size = rate // 50 * 2
    sound = bytes(2 * rate) + tone(330, rate)
    told = [level for at in range(0, len(sound), size) for level in meter.feed(sound[at : at + size])]
    assert len(told) == 20
    assert meter.window_ms == 100
    assert told[:10] == [0.0] * 10
    assert all(level == pytest.approx(LEVEL / 32_768 / 2**0.5, rel=0.03) for level in told[10:])


@given(st.binary(max_size=8_000), st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_a_meter_hears_the_same_however_it_is_cut(data: bytes, cuts: list[int]) -> None:
    meter, at, told = Meter(8_000), 0, list[float]()
    for cut in itertools.cycle(cuts):
        told += meter.feed(data[at : at + cut])
        at += cut
        if at >= len(data):
            break
    assert told == Meter(8_000).feed(data)
    # Every fourth sample counts, and 200 of them make a level.
    picked = memoryview(data[: len(data) & ~1]).cast("h")[::4].tolist()
    assert len(told) == len(picked) // 200
    assert all(0 <= level <= max(map(abs, picked)) / 32_768 for level in told)


def test_a_full_scale_square_is_one() -> None:
    assert Meter(16_000).feed(b"\x00\x80" * 1_600) == [1.0]
