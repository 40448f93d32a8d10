"""With a key held: what was said so far is heard at each silence, and is known when the key is let go of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines.live import Live, streams
from senorita_lsp.engines.stt._decoder import Dropped, Model, hear
from senorita_lsp.engines.stt.base import Ended, Hints, Interim
from senorita_lsp.engines.stt.whisper import Whisper
from senorita_lsp.engines.turn.by_silence import PREROLL_PUSHED_MS, while_pushed
from senorita_lsp.server.engines import Engines
from senorita_lsp.server.progress import Progress
from tests.clip_ear import MS, Ear, Scribe, quiet, voice
from tests.voices import spoken

pytestmark = pytest.mark.speech


@asynccontextmanager
async def held(scribe: Scribe) -> AsyncIterator[Ear]:
    """A key held down."""
    stream = await while_pushed(scribe, Settings()).open(16_000, Hints())
    listening = Ear(stream)
    try:
        yield listening
    finally:
        await stream.close()


@pytest.mark.asyncio
async def test_no_silence_ends_it_and_what_was_said_before_one_is_known_by_then() -> None:
    scribe = Scribe("open the window")
    async with held(scribe) as listening:
        await listening.say(quiet(200), voice("open the window"), quiet(6_000))
        await listening.until(lambda: listening.of(Interim))
        assert not listening.of(Ended)
        await listening.all()
    assert len(scribe.clips) == 1
    assert listening.texts == ["open the window"]


@pytest.mark.asyncio
async def test_who_goes_on_after_a_silence_is_heard_whole() -> None:
    first, second = voice("open the window"), voice("and the door")
    scribe = Scribe("open the window", "open the window and the door")
    async with held(scribe) as listening:
        await listening.speak(first, quiet(500))
        await listening.until(lambda: listening.of(Interim))
        await listening.say(second)
        await listening.all()
    assert len(scribe.clips[-1]) >= len(first) + len(second) + 500 * MS
    assert listening.texts == ["open the window and the door"]


@pytest.mark.asyncio
async def test_a_faint_beginning_is_heard_with_the_rest_and_a_long_silence_is_not() -> None:
    said = voice("open the window")
    for before, kept in ((1_000, 1_000), (9_000, PREROLL_PUSHED_MS)):
        scribe = Scribe()
        async with held(scribe) as listening:
            await listening.say(quiet(before), said, quiet(500))
            await listening.all()
        assert abs(len(scribe.clips[0]) - len(said) - kept * MS) <= 400 * MS


@pytest.mark.asyncio
async def test_where_nobody_speaks_nobody_is_asked() -> None:
    scribe = Scribe()
    async with held(scribe) as listening:
        await listening.say(quiet(2_000))
        await listening.all()
    assert (scribe.clips, listening.texts) == ([], [])


@pytest.mark.asyncio
@pytest.mark.parametrize("ahead", [False, True])
async def test_engines_that_may_be_asked_ahead_listen_while_a_key_is_held_and_no_others(ahead: bool) -> None:
    engines, scribe = Engines(Settings()), Scribe("open the window")
    scribe.ahead = ahead
    engines._made["stt"] = [scribe]
    assert engines.may_listen_live is ahead
    live = Live(16_000, 60, lambda _: None)
    live.feed(quiet(200) + voice("open the window") + quiet(400))
    live.finish()
    heard = await engines.listen(live, Hints(), Progress(None, None))
    assert (None if heard is None else heard.text) == ("open the window" if ahead else None)
    assert not streams(scribe)


def test_what_nobody_waits_for_any_more_is_not_decoded_to_its_end() -> None:
    model: Model = Whisper("", offline=True)._load()
    asked: list[int] = []
    with pytest.raises(Dropped):
        hear(model, spoken("open the window"), Hints(), lambda: not asked.append(1))
    assert len(asked) == 1
