"""The operating system's own voice: espeak-ng on Linux, say on macOS, SAPI on Windows.

The last two are written from their documentation (https://ss64.com/mac/say.html and System.Speech.Synthesis) and have
not been run. ``say`` writes a file, for its WAVE writer has to go back and fill in lengths.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
import tempfile
import wave
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Progress
from senorita_lsp.engines.tts.base import VoiceInfo
from senorita_lsp.engines.worker import Worker

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

SECONDS = 20.0
LONGEST = 1_000

_files = Worker("system-files")

_SAPI = (
    "Add-Type -AssemblyName System.Speech; $s = New-Object System.Speech.Synthesis.SpeechSynthesizer;"
    " [Console]::InputEncoding = [System.Text.Encoding]::UTF8;"
    " $v = $env:SENORITA_VOICE; if ($v) { $s.SelectVoice($v) };"
    " $m = New-Object System.IO.MemoryStream; $s.SetOutputToWaveStream($m); $s.Speak([Console]::In.ReadToEnd());"
    " $s.Dispose(); $o = [Console]::OpenStandardOutput(); $b = $m.ToArray(); $o.Write($b, 0, $b.Length); $o.Flush()"
)


class System:
    """One process a sentence; what is said goes in by its standard input, never by a command line."""

    name = "system"
    network = False

    def __init__(self, voice: str) -> None:
        self._voice = voice
        self.model = voice

    async def available(self) -> str | None:
        if self._program() is not None:
            return None
        return "There is no system voice: install espeak-ng (for example: apt install espeak-ng)."

    async def warm(self, progress: Progress) -> None:
        """Nothing is loaded ahead."""

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        program = self._program()
        if program is None:
            raise EngineError("ttsUnavailable", await self.available() or "", self.name)
        wanted = voice.removeprefix("system:") if voice else self._voice
        text = " ".join(sentence.split())[:LONGEST]
        if not any(character.isalnum() for character in text):
            return
        yield _clip(await (_say(program, wanted, text) if sys.platform == "darwin" else _piped(program, wanted, text)))

    async def voices(self) -> list[VoiceInfo]:
        program = self._program()
        if program is None or "espeak" not in program:
            return [VoiceInfo("system:", self._voice or "default", "und", self.name)]
        table = (await _run([program, "--voices"], "")).decode("utf-8", "replace").splitlines()[1:]
        rows = [row.split() for row in table]
        return [VoiceInfo(f"system:{row[4]}", row[3], row[1], self.name) for row in rows if len(row) > 4]

    async def close(self) -> None:
        """Nothing stays open."""

    def _program(self) -> str | None:
        names = {"darwin": ("say",), "win32": ("powershell", "pwsh")}.get(sys.platform, ("espeak-ng", "espeak"))
        return next((path for name in names if (path := shutil.which(name))), None)


def create(settings: Settings) -> System:
    return System(settings.system.voice)


async def _piped(program: str, voice: str, text: str) -> bytes:
    if sys.platform == "win32":
        script = f"$env:SENORITA_VOICE={_quoted(voice)}; {_SAPI}"
        return await _run([program, "-NoProfile", "-NonInteractive", "-Command", script], text)
    return await _run([program, *(("-v", voice) if voice else ()), "--stdin", "--stdout"], text)


async def _say(program: str, voice: str, text: str) -> bytes:
    folder = Path(await _files.run(tempfile.mkdtemp, prefix="senorita-say-"))
    try:
        sound = folder / "said.wav"
        form = ("--file-format=WAVE", "--data-format=LEI16@22050")
        await _run([program, *(("-v", voice) if voice else ()), "-o", str(sound), *form, "-f", "-"], text)
        return await _files.run(sound.read_bytes)
    except OSError:
        raise EngineError("ttsUnavailable", "The system's voice produced no sound.", "system") from None
    finally:
        await asyncio.shield(_files.run(shutil.rmtree, folder, ignore_errors=True))


def _quoted(text: str) -> str:
    """A PowerShell literal: nothing in it is expanded."""
    return "'" + text.replace("'", "''") + "'"


async def _run(command: list[str], text: str) -> bytes:
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        raise EngineError("ttsUnavailable", "The system's voice could not be started.", "system") from None
    try:
        async with asyncio.timeout(SECONDS):
            data, _ = await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        raise EngineError("ttsUnavailable", "The system's voice took too long.", "system") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise EngineError(
            "ttsUnavailable", "The system's voice failed; does the voice in the settings exist?", "system"
        )
    return data


def _clip(data: bytes) -> Clip:
    """A WAV from a pipe: its header was written before its length was known, so the length counts that is there."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            rate, channels, width = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
    except (wave.Error, EOFError):
        raise EngineError("ttsUnavailable", "The system's voice produced no sound.", "system") from None
    if (channels, width) != (1, 2):
        raise EngineError("ttsUnavailable", "The system's voice produced an unknown format.", "system")
    start = data.index(b"data") + 8
    return Clip(data[start : start + (len(data) - start) // 2 * 2], rate)
