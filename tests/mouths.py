"""How a line of a conversation is said to the microphone: for a cloud that knows the words already, or aloud.

What belongs here: sound, its silences, and what breaks meanwhile. What does not: when something is said
(conversation.py), and what is heard (partner.py).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from tests.cloud import Cloud, Fault
from tests.conversation import Step, until
from tests.partner import Partner
from tests.test_live_session import silence, speech


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
