"""A real microphone and a real loudspeaker, those of a sound server of the test's own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator

import miniaudio
import numpy as np
import pytest
import pytest_asyncio

from senorita_lsp.engines.audio import hardware
from senorita_lsp.engines.audio.device import Capture, Loudspeaker, loudspeakers, microphones
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from tests import sound
from tests.tones import level, tone

SENORITA = [sys.executable, "-m", "senorita_lsp"]

needs_sound = [pytest.mark.audio, pytest.mark.skipif(sound.missing(), reason=sound.MISSING)]


@pytest.fixture
def server() -> Iterator[sound.SoundServer]:
    with sound.sound_server() as running:
        yield running


@pytest.fixture
def here(server: sound.SoundServer, monkeypatch: pytest.MonkeyPatch) -> sound.SoundServer:
    """The sound server, as that of this process."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


@pytest_asyncio.fixture
async def capture(here: sound.SoundServer) -> AsyncIterator[Capture]:
    opened = await Capture.open(16_000, None)
    yield opened
    await opened.close()


def sounding(data: bytes) -> bytes:
    """What is between the silence at both ends."""
    samples = np.frombuffer(data[: len(data) & ~1], "<i2")
    loud = np.flatnonzero(np.abs(samples) > 100)
    return samples[loud[0] : loud[-1] + 1].tobytes() if len(loud) else b""


QUIET_S, LONGEST_S = 2, 120


def heard_whole(speaker: subprocess.Popen[bytes], rate: int) -> bytes:
    """All sound from the first on, up to two seconds without any: a machine that is busy begins late, and leaves gaps,
    which are left out. Nothing but the sound itself counts."""
    assert speaker.stdout is not None
    data, quiet = bytearray(), 0
    for _ in range(LONGEST_S):
        piece = speaker.stdout.read(2 * rate)
        data += piece
        quiet = 0 if sounding(piece) else quiet + 1
        if quiet >= QUIET_S and sounding(data):
            break
    samples = np.frombuffer(sounding(bytes(data)), "<i2")
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.abs(samples) <= 1, [0])).astype(np.int8)))
    gaps = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start > rate // 500]
    return np.delete(samples, np.concatenate([np.arange(*gap) for gap in gaps]) if gaps else []).tobytes()


def usual_level(data: bytes, hz: float, rate: int) -> float:
    """The level of a tone in most tenths of a second: where a gap was, its phase jumps."""
    step = 2 * (rate // 10)
    return float(np.median([level(data[at : at + step], hz, rate) for at in range(0, len(data) - step + 1, step)]))


def until(condition: Callable[[], bool], seconds: float = 25) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def start(server: sound.SoundServer, *arguments: str, **pipes: int) -> subprocess.Popen[bytes]:
    return server.start([*SENORITA, *arguments], stderr=subprocess.PIPE, **pipes)


def heard_from(speaker: subprocess.Popen[bytes], rate: int, seconds: float) -> bytes:
    """The sound in so much of what comes out of the loudspeaker."""
    assert speaker.stdout is not None
    data: bytes = speaker.stdout.read(2 * round(rate * seconds))
    return sounding(data)


class TestCapture:
    pytestmark = needs_sound

    @pytest.mark.asyncio
    async def test_what_is_said_is_heard(self, here: sound.SoundServer, capture: Capture) -> None:
        here.say(tone(1_000, 16_000, 2), 16_000)
        heard = bytearray()
        async for chunk in capture.chunks():
            assert len(chunk) == 1_600
            heard += chunk
            if len(sounding(heard)) >= 2 * 16_000:
                break
        assert level(sounding(heard), 1_000, 16_000) == pytest.approx(1, abs=0.05)

    @pytest.mark.asyncio
    async def test_closing_gives_what_was_captured_and_lets_go(self, here: sound.SoundServer, capture: Capture) -> None:
        chunks = capture.chunks()
        await anext(chunks)
        assert here.users("source-outputs") == 2  # ours, and the microphone's own link to the feed
        await asyncio.sleep(0.2)
        await capture.close()
        assert sum([len(chunk) async for chunk in chunks]) >= 1_600
        assert here.users("source-outputs") == 1
        assert here.users("clients") == 1  # the one that asks

    @pytest.mark.asyncio
    async def test_a_muted_microphone_is_told_of_once_and_still_heard(
        self, here: sound.SoundServer, capture: Capture
    ) -> None:
        with pytest.raises(EngineError) as error:
            async for _ in capture.chunks():
                pass
        assert error.value.code == "silent"
        here.say(tone(1_000, 16_000), 16_000)
        async for chunk in capture.chunks():
            if any(chunk):
                break

    @pytest.mark.asyncio
    async def test_an_unknown_microphone_is_named_none_and_the_known_are_listed(self, here: sound.SoundServer) -> None:
        with pytest.raises(EngineError) as error:
            await Capture.open(16_000, "Gramophone")
        assert error.value.code == "noDevice"
        assert microphones()[-1] in error.value.message

    @pytest.mark.asyncio
    async def test_a_microphone_is_found_by_the_beginning_of_its_name(self, here: sound.SoundServer) -> None:
        name = microphones()[-1]
        capture = await Capture.open(16_000, name[:9].upper())
        assert len(await anext(capture.chunks())) == 1_600
        await capture.close()

    @pytest.mark.asyncio
    async def test_a_microphone_nobody_waits_for_any_more_is_closed(self, here: sound.SoundServer) -> None:
        before = here.users("source-outputs")
        opening = asyncio.ensure_future(Capture.open(16_000, None))
        await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait([opening])
        await asyncio.sleep(0.5)
        assert here.users("source-outputs") == before

    @pytest.mark.asyncio
    async def test_a_microphone_whose_system_ends_is_told_of(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with sound.sound_server() as other:
            for name, value in other.environment.items():
                monkeypatch.setenv(name, value)
            capture = await Capture.open(16_000, None)
            chunks = capture.chunks()
            await anext(chunks)
        with pytest.raises(EngineError) as error:
            async for _ in chunks:
                pass
        assert error.value.code == "noDevice"
        await capture.close()


class TestLoudspeaker:
    pytestmark = needs_sound

    @pytest.mark.asyncio
    async def test_clips_are_played_whole_whatever_their_rate(self, here: sound.SoundServer) -> None:
        listener = here.listen(24_000)
        until(lambda: here.users("source-outputs") == 2)
        speaker = await Loudspeaker.open(24_000, None)
        await speaker.play(Clip(tone(440, 22_050), 22_050))
        await speaker.play(Clip(tone(440, 16_000), 16_000))
        await speaker.drain()
        await speaker.close()
        assert here.users("sink-inputs") == 0
        heard = await asyncio.to_thread(heard_whole, listener, 24_000)
        assert len(heard) // 2 == pytest.approx(48_000, abs=500)
        assert usual_level(heard, 440, 24_000) == pytest.approx(1, abs=0.05)

    @pytest.mark.asyncio
    async def test_stopping_is_silent_at_once(self, here: sound.SoundServer) -> None:
        listener = here.listen(24_000)
        until(lambda: here.users("source-outputs") == 2)
        speaker = await Loudspeaker.open(24_000, None)
        playing = asyncio.ensure_future(speaker.play(Clip(tone(440, 24_000, 30), 24_000)))
        await asyncio.sleep(0.5)
        assert not playing.done()
        speaker.stop()
        await playing
        heard = await asyncio.to_thread(heard_from, listener, 24_000, 3)
        assert 0 < len(heard) < 2 * 24_000 * 2
        await speaker.close()

    def test_the_loudspeakers_are_listed(self, here: sound.SoundServer) -> None:
        assert len(loudspeakers()) == 2


class TestPrograms:
    pytestmark = needs_sound

    def test_record_hears_the_microphone(self, server: sound.SoundServer) -> None:
        recording = start(server, "record", "--rate", "16000", stdout=subprocess.PIPE)
        until(lambda: server.users("source-outputs") == 2)
        server.say(tone(1_000, 44_100, 2), 44_100).wait(20)
        os.kill(recording.pid, signal.SIGTERM)
        data, errors = recording.communicate(timeout=20)
        assert (recording.returncode, errors) == (0, b"")
        assert server.users("source-outputs") == 1
        heard = sounding(data)
        assert level(heard, 1_000, 16_000) == pytest.approx(1, abs=0.05)
        assert len(heard) // 2 == pytest.approx(32_000, rel=0.1)

    def test_record_ends_when_its_reader_goes(self, server: sound.SoundServer) -> None:
        recording = start(server, "record", stdout=subprocess.PIPE)
        assert recording.stdout is not None
        recording.stdout.read(100)
        recording.stdout.close()
        assert recording.wait(20) == 0
        assert server.users("source-outputs") == 1

    def test_record_ends_though_nobody_reads(self, server: sound.SoundServer) -> None:
        reader, writer = os.pipe()
        recording = start(server, "record", "--rate", "48000", stdout=writer)
        os.close(writer)
        until(lambda: server.users("source-outputs") == 2)
        time.sleep(1)  # more than a pipe holds
        os.kill(recording.pid, signal.SIGINT)
        assert recording.wait(20) == 0
        os.close(reader)

    def test_record_for_so_long(self, server: sound.SoundServer) -> None:
        recording = start(server, "record", "--seconds", "0.33", stdout=subprocess.PIPE)
        data, _ = recording.communicate(timeout=20)
        assert (recording.returncode, len(data)) == (0, 2 * 5_280)

    def test_record_waits_without_the_microphone(self, server: sound.SoundServer) -> None:
        recording = start(server, "record", "--wait", "--seconds", "0.2", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert server.users("source-outputs") == 1
        data, errors = recording.communicate(b"\n", timeout=20)
        assert (recording.returncode, errors, len(data)) == (0, b"", 2 * 3_200)

    def test_record_that_is_never_wanted(self, server: sound.SoundServer) -> None:
        recording = start(server, "record", "--wait", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert recording.communicate(timeout=20) == (b"", b"")
        assert recording.returncode == 0
        recording = start(server, "record", "--wait", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        recording.terminate()
        assert recording.wait(20) in (0, -signal.SIGTERM)

    def test_record_tells_of_silence_by_its_status(self, server: sound.SoundServer) -> None:
        recording = start(server, "record", "--seconds", "3.5", stdout=subprocess.PIPE)
        data, errors = recording.communicate(timeout=20)
        assert (recording.returncode, len(data)) == (6, 2 * 56_000)
        assert errors.count(b"\n") == 1
        assert b"muted" in errors

    def test_play_is_heard_whole(self, server: sound.SoundServer) -> None:
        listener = server.listen(24_000)
        until(lambda: server.users("source-outputs") == 2)
        playing = start(server, "play", stdin=subprocess.PIPE)
        _, errors = playing.communicate(tone(440, 24_000) + b"\x01", timeout=60)
        assert (playing.returncode, errors) == (0, b"")
        heard = heard_whole(listener, 24_000)
        assert usual_level(heard, 440, 24_000) == pytest.approx(1, abs=0.05)
        assert len(heard) // 2 == pytest.approx(24_000, abs=500)

    def test_play_is_silent_at_once_when_told_to_end(self, server: sound.SoundServer) -> None:
        playing = start(server, "play", stdin=subprocess.PIPE)
        assert playing.stdin is not None
        playing.stdin.write(tone(440, 24_000, 1))
        playing.stdin.flush()
        until(lambda: server.users("sink-inputs") == 1)
        os.kill(playing.pid, signal.SIGTERM)
        assert playing.wait(20) == 0
        assert server.users("sink-inputs") == 0
        playing.communicate()

    def test_at_a_terminal_enter_begins_to_listen_and_ends_it(self, server: sound.SoundServer) -> None:
        code = (
            "import asyncio, sys\n"
            "from senorita_lsp.cli.sound import utterances\n"
            "async def main():\n"
            "    async for clip in utterances():\n"
            "        sys.stderr.buffer.write(clip.data)\n"
            "asyncio.run(main())\n"
        )
        command = [sys.executable, "-c", code]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        terminal = server.start(command, **pipes)
        assert terminal.stdin is not None
        terminal.stdin.write(b"\n")
        terminal.stdin.flush()
        until(lambda: server.users("source-outputs") == 2)
        server.say(tone(1_000, 16_000), 16_000).wait(20)
        shown, heard = terminal.communicate(b"\nq\n", timeout=20)
        assert terminal.returncode == 0
        assert shown.count(b"Enter begins") == 2
        assert level(sounding(heard), 1_000, 16_000) == pytest.approx(1, abs=0.05)

    @pytest.mark.parametrize("command", ["record", "play"])
    def test_the_devices_are_listed(self, server: sound.SoundServer, command: str) -> None:
        listing = start(server, command, "--list", stdout=subprocess.PIPE)
        names, _ = listing.communicate(timeout=20)
        assert listing.returncode == 0
        assert b"Null Output" in names


@pytest.mark.parametrize("command", ["record", "play"])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there may be sound whatever the environment says")
def test_without_sound_one_sentence_says_so(command: str, tmp_path: os.PathLike[str]) -> None:
    environment = os.environ | {"PULSE_SERVER": f"unix:{tmp_path}/none"}
    run = subprocess.run(
        [*SENORITA, command], env=environment, capture_output=True, timeout=20, stdin=subprocess.DEVNULL
    )
    assert run.returncode == (4 if hardware._alsa_nodes("microphone") else 3)
    assert run.stdout == b""
    assert run.stderr.count(b"\n") == 1
    assert b"There is no" in run.stderr


@pytest.mark.parametrize("command", ["record", "play"])
def test_a_rate_that_cannot_be_is_refused(command: str) -> None:
    run = subprocess.run([*SENORITA, command, "--rate", "7"], capture_output=True, timeout=20)
    assert (run.returncode, run.stderr.count(b"\n")) == (2, 1)


def test_without_its_package_the_remedy_is_named() -> None:
    code = "import sys\nsys.modules['miniaudio'] = None\nfrom senorita_lsp.cli import main\nsys.exit(main(['record']))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=20)
    assert run.returncode == 7
    assert b"pip install" in run.stderr


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ("MA_ACCESS_DENIED", "permissionDenied"),
        ("MA_BUSY", "deviceBusy"),
        ("MA_ALREADY_IN_USE", "deviceBusy"),
        ("MA_FAILED_TO_OPEN_BACKEND_DEVICE", "noDevice"),
    ],
)
def test_what_the_system_refuses_is_said_by_name(result: str, code: str) -> None:
    refused = miniaudio.MiniaudioError("failed to init device", getattr(miniaudio.lib, result))
    error = hardware.explain("microphone", refused)
    assert error.code == code
    assert "microphone" in error.message
