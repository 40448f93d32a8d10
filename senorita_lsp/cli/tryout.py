"""``senorita-lsp try``: a demonstration in which a voice edits a small project, and every step is shown."""

from __future__ import annotations

import argparse
import asyncio
import base64
import difflib
import sys
import tempfile
import time
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from senorita_lsp.cli import project, sound
from senorita_lsp.cli.client import Editor, Json, ServerGoneError
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError

RATE = 24_000
FRAME_MS = 50


def run(arguments: argparse.Namespace) -> int:
    """Runs the whole of it; 0 when it ran, whatever was understood."""
    try:
        keep = Path(arguments.keep) if arguments.keep else Path(tempfile.mkdtemp(prefix="senorita-answers-"))
        keep.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="senorita-try-") as folder:
            project.write(Path(folder))
            return asyncio.run(_Tryout(Path(folder).resolve(), keep, arguments).run())
    except (EngineError, ServerGoneError, RuntimeError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename} cannot be written" if error.filename else "A file cannot be written"
        print(f"\n{where}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


@dataclass
class _Turn:
    """What came in while one utterance was carried out; times in s since its commit."""

    begun: float = 0.0
    state: list[tuple[float, str]] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    audio: bytearray = field(default_factory=bytearray)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, value: Json) -> None:
        kind = value["kind"]
        if kind in ("final", "intent", "sentence", "audio"):
            self.stages.setdefault(kind, time.perf_counter() - self.begun)
        if kind == "audio":
            self.audio += base64.b64decode(value["data"])
        elif kind == "audioEnd":
            self.over.set()


class _Tryout:
    def __init__(self, folder: Path, keep: Path, arguments: argparse.Namespace) -> None:
        self._arguments, self._keep = arguments, keep
        self._editor = Editor(folder, self._confirm, self._progress)
        self._turn = _Turn()
        self._style = _Style(sys.stdout.isatty())
        self._number = 0

    async def run(self) -> int:
        print(self._style.bold("Senorita, offline: everything you are about to see runs on this machine.\n"))
        await self._editor.start()
        self._editor.open("shop.py")
        print("A small project was made in a temporary folder, and a server started as an editor would start it.")
        try:
            async for line, clip in self._utterances():
                await self._speak(line, clip)
        finally:
            await self._editor.stop()
        print(f"\nThe spoken answers are in {self._keep}")
        print("Your own voice: senorita-lsp try --mic  (or --wav FILE, or --say TEXT).")
        print(
            "In your browser, with an editor and your microphone: senorita-lsp playground. In your editor: README.md."
        )
        return 0

    async def _utterances(self) -> AsyncIterator[tuple[project.Line, Clip]]:
        if self._arguments.mic:
            async for clip in sound.utterances():
                yield project.Line(""), clip
        elif self._arguments.wav:
            for name in self._arguments.wav:
                yield project.Line(f"[{name}]"), await sound.recording(Path(name))
        else:
            said = self._arguments.say
            lines = tuple(project.Line(text) for text in said) if said else project.SCRIPT
            voice = await _voice()
            for line in lines:
                clips = [clip async for clip in voice.speak(line.text)]
                if not clips:
                    raise EngineError("noAudio", f'There is nothing to speak in "{line.text}".')
                yield line, Clip(b"".join(clip.data for clip in clips), clips[0].rate)

    async def _speak(self, line: project.Line, clip: Clip) -> None:
        if line.file is not None:
            self._editor.open(line.file, line.line)
        before = dict(self._editor.texts)
        print(f"\n{self._style.bold('❯')} {self._style.bold(line.text or 'your voice')}")
        session = await self._start(clip.rate)
        self._turn = _Turn()
        await self._send(session, clip)
        self._turn.begun = time.perf_counter()
        try:
            result = await self._editor.request(
                "voice/commit", {"sessionId": session, "context": self._editor.context()}
            )
        except RuntimeError as error:
            print(f"  failed      {error}")
            return
        answered = time.perf_counter() - self._turn.begun
        await self._listened(result)
        await self._editor.request("voice/stop", {"sessionId": session})
        self._show(result, before, clip, answered)
        await self._answer()

    async def _start(self, rate: int) -> str:
        started = await self._editor.request(
            "voice/start",
            {
                "mode": "push",
                "input": {"encoding": "pcm_s16le", "sampleRate": rate, "channels": 1},
                "output": {"encoding": "pcm_s16le", "sampleRate": RATE, "channels": 1},
                "context": self._editor.context(),
                "partialResultToken": "try",
            },
        )
        session: str = started["sessionId"]
        return session

    async def _send(self, session: str, clip: Clip) -> None:
        """As a microphone would: each piece when it has been spoken."""
        step = clip.rate * FRAME_MS // 1000 * 2
        begun = time.perf_counter()
        for seq, at in enumerate(range(0, len(clip.data), step)):
            await asyncio.sleep(max(0.0, begun + (seq + 1) * FRAME_MS / 1000 - time.perf_counter()))
            data = base64.b64encode(clip.data[at : at + step]).decode("ascii")
            self._editor.notify("voice/audio", {"sessionId": session, "seq": seq, "data": data})

    async def _listened(self, result: Json) -> None:
        if result["message"]:
            try:
                await asyncio.wait_for(self._turn.over.wait(), 20)
            except TimeoutError:
                print("  (the answer was not spoken in time)")

    def _show(self, result: Json, before: dict[str, str], clip: Clip, answered: float) -> None:
        intent = result["intent"]
        print(f"  heard       {result['transcript'] or '—'}")
        if intent:
            slots = ", ".join(f"{key}: {value}" for key, value in intent["slots"].items())
            print(f"  understood  {intent['family']}{f' ({slots})' if slots else ''}")
        self._diffs(before)
        for number, title in enumerate(result.get("alternatives", []), 1):
            print(f"              {number}: {title['title']}")
        print(f"  answered    {result['message'] or '—'}  {self._style.dim('[' + result['status'] + ']')}")
        print(self._style.dim(f"  time        {self._times(clip, answered)}"))

    def _diffs(self, before: dict[str, str]) -> None:
        for uri, text in self._editor.texts.items():
            old = before.get(uri)
            if old is None or old == text:
                continue
            for row in difflib.unified_diff(old.splitlines(), text.splitlines(), lineterm="", n=1):
                if not row.startswith(("---", "+++")):
                    print("  " + " " * 12 + self._style.diff(row))
        name = self._editor.active.rpartition("/")[2]
        start = self._editor.texts[self._editor.active].count("\n", 0, self._editor.selection.start) + 1
        print(f"  caret       {name}, line {start}")

    def _times(self, clip: Clip, answered: float) -> str:
        stages = self._turn.stages
        heard = stages.get("final")
        parts = [f"spoken {clip.duration_ms / 1000:.1f} s"]
        if heard is not None:
            parts.append(f"hearing {heard * 1000:.0f} ms")
            parts.append(f"understanding and doing {(answered - heard) * 1000:.0f} ms")
        if (voice := stages.get("audio")) is not None:
            parts.append(f"first sound of the answer after {voice * 1000:.0f} ms")
        return ", ".join(parts)

    async def _answer(self) -> None:
        if not self._turn.audio:
            return
        self._number += 1
        path = self._keep / f"answer_{self._number:02d}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(self._turn.audio)
        if not self._arguments.quiet:
            await sound.play(Clip(bytes(self._turn.audio), RATE))

    async def _confirm(self, message: str) -> bool:
        if self._arguments.mic:
            return (await sound.line(f"  asked       {message} [y/N] ")).startswith("y")
        print(f"  asked       {message}  {self._style.dim('(answered: no)')}")
        return False

    def _progress(self, value: Json) -> None:
        self._turn.take(value)
        if value["kind"] == "notice" and value["code"] != "question":
            print(self._style.dim(f"  …           {value['message']}"))


class _Style:
    """Colours, where a terminal shows them."""

    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colours else text

    def bold(self, text: str) -> str:
        return self._in("1", text)

    def dim(self, text: str) -> str:
        return self._in("2", text)

    def diff(self, row: str) -> str:
        return self._in({"+": "32", "-": "31", "@": "36"}.get(row[:1], "0"), row)


async def _voice() -> Any:
    """The first engine that can speak here; raises EngineError where none can."""
    from senorita_lsp.config import Settings
    from senorita_lsp.engines import tts

    reasons = []
    for speaker in tts.engines(Settings()):
        reason = await speaker.available()
        if reason is None:
            await speaker.warm(lambda _: None)
            return speaker
        reasons.append(reason)
    raise EngineError("ttsUnavailable", "No voice is available to speak the commands. " + " ".join(reasons))
