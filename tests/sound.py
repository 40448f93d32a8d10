"""A sound server of the test's own: a loudspeaker whose sound can be heard, a microphone that can be spoken into.

A private PulseAudio with two sinks that lead nowhere: ``speaker`` is the default loudspeaker, ``feed`` is what the
default microphone ``microphone`` hears. Nothing of the machine's own sound is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MISSING = "needs PulseAudio: apt-get install pulseaudio pulseaudio-utils"

# Without norewinds the monitor of a null sink loses two seconds of a stream's start.
MODULES = (
    "module-null-sink sink_name=speaker norewinds=1",
    "module-null-sink sink_name=feed norewinds=1",
    "module-remap-source source_name=microphone master=feed.monitor",
)


def missing() -> bool:
    """Whether there is no PulseAudio here."""
    return any(shutil.which(name) is None for name in ("pulseaudio", "pactl", "pacat"))


@dataclass(frozen=True)
class SoundServer:
    """A running sound server; ``environment`` is what a process needs to use it."""

    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: list[str], **pipes: Any) -> subprocess.Popen[bytes]:
        """A process that uses it, and ends with it at the latest."""
        process: subprocess.Popen[bytes] = subprocess.Popen(command, env=self.environment, **pipes)
        self.processes.append(process)
        return process

    def say(self, data: bytes, rate: int) -> subprocess.Popen[bytes]:
        """Speaks mono pcm_s16le into the microphone, without waiting for its end."""
        # So much lies ready in the sound server: with less, a machine that is busy leaves gaps in what is said.
        command = ["pacat", "--playback", "--device=feed", "--raw", "--latency-msec=500", *_format(rate)]
        process = self.start(command, stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(data)
        process.stdin.close()
        return process

    def listen(self, rate: int) -> subprocess.Popen[bytes]:
        """What comes out of the loudspeaker, as mono pcm_s16le on the process's standard output."""
        command = ["pacat", "--record", "--device=speaker.monitor", "--raw", "--latency-msec=20", *_format(rate)]
        return self.start(command, stdout=subprocess.PIPE)

    def users(self, kind: str) -> int:
        """How many streams there are: ``source-outputs`` record, ``sink-inputs`` play."""
        return len(self.control("list", "short", kind).splitlines())

    def end(self) -> None:
        """Ends every process that was started with it."""
        for process in self.processes:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def control(self, *arguments: str) -> str:
        """What ``pactl`` says."""
        command = ["pactl", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout


@contextmanager
def sound_server() -> Iterator[SoundServer]:
    """Runs one; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sound-") as folder:
        socket = Path(folder) / "native"
        environment = os.environ | {
            "HOME": folder,
            "XDG_RUNTIME_DIR": folder,
            "XDG_CONFIG_HOME": folder,
            "PULSE_RUNTIME_PATH": folder,
            "PULSE_STATE_PATH": folder,
            "PULSE_SERVER": f"unix:{socket}",
        }
        modules = (f"module-native-protocol-unix socket={socket} auth-anonymous=1", *MODULES)
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--log-target=null",
        ]
        for module in modules:
            command += ["-L", module]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        server = SoundServer(environment)
        try:
            _wait(server, process)
            server.control("set-default-sink", "speaker")
            server.control("set-default-source", "microphone")
            yield server
        finally:
            server.end()
            process.terminate()
            process.wait(10)


def _format(rate: int) -> list[str]:
    return ["--format=s16le", f"--rate={rate}", "--channels=1"]


def _wait(server: SoundServer, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            if "microphone" in server.control("list", "short", "sources"):
                return
        except subprocess.CalledProcessError:
            time.sleep(0.05)
    raise RuntimeError("The sound server did not start.")
