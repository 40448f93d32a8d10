"""How a line of a conversation is said to the microphone: for a cloud that knows the words already, or aloud.

What belongs here: sound, its silences, and what breaks meanwhile. What does not: when something is said
(conversation.py), and what is heard (partner.py).
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.stt._sound import at_16k
from tests.cloud import Cloud, Fault
from tests.conversation import Step, until
from tests.live_talk import silence, speech
from tests.partner import Partner
from tests.voices import spoken

FRAME = 640
FAST = 4.0
"""Speech comes in faster than it is spoken, as it does after a line that stood still; not where somebody speaks
over an answer, for it matters how loud that is when it is noticed."""

PAUSE_MS = 800
"""Longer than the silence that ends what is whole."""

SILENCE_MS = 1_600
"""Longer than any silence that is waited for."""


class Scripted:
    """What is said is in the cloud's script; the sound only has to be loud."""

    def __init__(self, editor: Partner, sky: Cloud, ms: int = 600) -> None:
        self._editor, self._sky, self._ms, self._seed = editor, sky, ms, 0

    async def say(self, step: Step, settled: Callable[[], object]) -> None:
        pieces, heard = step.pieces, self._sky.script.transcripts
        if not self._editor.muted:
            heard.append(pieces[0])
        if step.drop in ("chat", "speak"):
            self._sky.faults.add(Fault({"chat": "groq.chat", "speak": "speak_ws"}[step.drop], "drop", after=3))
        await self._loud(quietly=step.echo)
        for at in range(1, len(pieces)):
            await self._breath()
            heard[0] = " ".join(pieces[: at + 1])
            await self._loud()
        if step.drop == "listen":
            self._drop("deepgram.listen2")
            await self._loud()
        await until(settled)
        await self._editor.speak(silence(600))

    async def _breath(self) -> None:
        """A silence that is taken for the end, too early."""
        before = self._told("stt.eager")
        await self._editor.speak(silence(140))
        await until(lambda: self._told("stt.eager") > before)

    async def _loud(self, quietly: bool = False) -> None:
        self._seed = self._seed % 3 + 1
        sound = array("h", speech(self._ms, seed=self._seed))
        await self._editor.speak(
            array("h", (sample // 4 for sample in sound)).tobytes() if quietly else sound.tobytes()
        )

    def _told(self, kind: str) -> int:
        return sum(event["kind"] == kind for event in self._sky.events)

    def _drop(self, on: str) -> None:
        for line in self._sky.lines:
            if line.received.on == on:
                line.drop()


class Aloud:
    """The project's own voice says it to a microphone that hears everything, its silences in real time."""

    def __init__(self, editor: Partner, sky: Cloud) -> None:
        self._editor, self._sky = editor, sky

    async def say(self, step: Step, settled: Callable[[], object]) -> None:
        since = len(self._editor.told)
        if step.drop:
            self._sky.faults.add(Fault("groq.chat", "drop", after=3))
        for at, piece in enumerate(step.pieces):
            if at:
                await self._hear(silence(PAUSE_MS))
            if step.echo:
                await self._hear(self._echo(step), FAST)
            else:
                await self._hear(at_16k(spoken(piece)).data, FAST if step.over is None else 1.0)
        # Who hears asks for the words in the first silence: a sentence over an answer ends it then.
        await self._hear(silence(600))
        await until(settled)
        if step.by != "key":
            await self._wait(since)

    async def _wait(self, since: int) -> None:
        """Says nothing more until that is noticed, or would be."""
        for _ in range(SILENCE_MS // 100):
            if any(value["kind"] == "final" for value in self._editor.told[since:]):
                break
            await self._hear(silence(100))

    def _echo(self, step: Step) -> bytes:
        """What came out of the loudspeaker by then, from its first word on, as a microphone beside it hears it."""
        track = self._editor.player.track
        assert track is not None
        assert step.over is not None
        played = bytes(track.sound[: int(step.over * track.rate / 1000) * 2])
        return array("h", (sample // 8 for sample in array("h", at_16k(Clip(played, track.rate)).data))).tobytes()

    async def _hear(self, data: bytes, speed: float = 1.0) -> None:
        """20 ms a frame, so many times as fast as real time."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for at in range(0, len(data), FRAME):
            self._editor.send(data[at : at + FRAME])
            await asyncio.sleep(max(0.0, began + at / FRAME * 0.02 / speed - loop.time()))
