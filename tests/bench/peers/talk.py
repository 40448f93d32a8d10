"""What is said to whoever is measured: questions, questions into the answer, and questions whose line is dropped.

Each gives what the driver's own clock saw; what it means is told with the providers' stamps (legs).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tests.bench.peers.ends import FRAME_S, Ear, Microphone, now

LONGEST_S = 8.0
QUIET_S = 0.35
REST_S = 0.15
TURN_S = 6.2
"""A counted turn takes so long at least: with two sentences an answer nobody exceeds the 20 Flush a minute that
Deepgram takes, beyond which some pipelines speak in another way."""
INTO_S = 0.3
"""How far into an answer the next question begins."""
STOPPED_S = 0.05
"""What is heard this long after the whole of a question was said has not been stopped by it."""

Record = dict[str, Any]


async def turns(
    microphone: Microphone, ear: Ear, speech: Sequence[bytes], number: int, least_s: float = TURN_S
) -> list[Record]:
    """Questions one after another: when the first and last frame were given, when the answer was heard (or None)."""
    found = []
    for _ in range(number):
        first, last = microphone.say(speech)
        said = await last
        out = await ear.after(said, LONGEST_S)
        found.append({"first": first.result(), "last": said, "out": out})
        await ear.quiet(QUIET_S)
        await asyncio.sleep(max(REST_S, first.result() + least_s - now()))
    return found


async def barge_ins(microphone: Microphone, ear: Ear, speech: Sequence[bytes], number: int) -> list[Record]:
    """Questions into the answers to those before them: when, and when what told the sound to stop."""
    found: list[Record] = []
    _, last = microphone.say(speech)
    said = await last
    while len(found) < number:
        if await ear.after(said, LONGEST_S) is None:
            found.append({"first": None})
            _, last = microphone.say(speech)
            said = await last
            continue
        await asyncio.sleep(INTO_S)
        first, last = microphone.say(speech)
        said = await last
        found.append(_stopped(ear, first.result(), said))
    return found


def _stopped(ear: Ear, first: float, last: float) -> Record:
    """``heard`` is the last sound of the answer that was spoken into."""
    until = last + STOPPED_S
    told = {by: moment for moment, by in reversed(ear.stops) if first < moment < until}
    heard = [sound for sound in ear.sounds if sound < until]
    return {"first": first, "last": last, "heard": heard[-1], "pause": told.get("pause"), "stop": told.get("stop")}


async def drops(
    microphone: Microphone, ear: Ear, speech: Sequence[bytes], number: int, drop: Callable[[], Awaitable[None]]
) -> list[Record]:
    """Questions in whose middle the listening line is dropped, each followed by one that is left alone."""
    found = []
    for _ in range(number):
        await asyncio.sleep(INTO_S)
        await ear.quiet(QUIET_S)
        first, last = microphone.say(speech)
        await first
        await asyncio.sleep(FRAME_S * len(speech) / 2)
        await drop()
        said = await last
        out = await ear.after(said, LONGEST_S)
        found.append({"first": first.result(), "last": said, "out": out})
        await ear.quiet(QUIET_S)
        await turns(microphone, ear, speech, 1, 0)
    return found
