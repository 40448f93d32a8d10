"""Who is louder than the own voice comes back: by the place in the sound, however late anybody says what is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.turn.loudness import Loudness

DATA = Path(__file__).parent / "data" / "turn" / "loudness.txt"
FRAME = 100
LEVELS = {".": 0.0003, "s": 0.05, "e": 0.1, "p": 0.3}
REPORT = 200
"""A listener says what it played every so many ms."""
LATEST = 40_000


@dataclass(frozen=True)
class Spoken:
    since: int | None
    noticed: int
    until: int
    echo: bool = False


@dataclass
class Room:
    """What can be heard in it, and when it was told; ``said`` is what the data expects of each utterance."""

    name: str
    sound: str = ""
    playing: list[tuple[int, int]] = field(default_factory=list)
    voice: list[tuple[int, int]] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def reports(self) -> list[tuple[int, str, int]]:
        """Each stretch is an answer of its own: where, which, how much of it."""
        return [
            (at, f"t{number}", at - start)
            for number, (start, end) in enumerate(self.playing)
            for at in (*range(start + REPORT, end, REPORT), end)
        ]

    def audible(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.voice)


def rooms() -> list[Room]:
    found: list[Room] = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if not line or line.startswith("#"):
            continue
        match kind:
            case "sound":
                found[-1].sound = rest
            case "playing" | "voice":
                start, _, end = rest.partition("-")
                getattr(found[-1], kind).append((int(start), int(end)))
            case "utterance":
                places, _, said = rest.partition(" -> ")
                since, noticed, until = places.split()
                begun = None if since == "-" else int(since)
                found[-1].spoken.append(Spoken(begun, int(noticed), int(until), "echo" in said))
                found[-1].said.append(said.removesuffix(", echo"))
            case _:
                found.append(Room(line))
    return found


def judged(room: Room, delays: list[int]) -> tuple[list[str], Loudness]:
    """What is known of each utterance, where the detector says so later by ``delays`` (ms of sound), in its order."""
    loudness, told = Loudness(), list[str]()
    reports, news = room.reports(), list[tuple[int, int]]()
    due = 0
    for index, one in enumerate(room.spoken):
        for at in (one.noticed, one.until):
            due = max(due, at + delays[len(news) % len(delays)])
            news.append((due, index))
    end = len(room.sound) * FRAME + LATEST
    for until in range(FRAME, end + FRAME, FRAME):
        while reports and reports[0][0] <= until - FRAME:
            loudness.played(*reports.pop(0))
        while news and news[0][0] <= until - FRAME:
            _, index = news.pop(0)
            tell(loudness, room.spoken[index], told, begins=len(told) == index)
        letter = room.sound.ljust(end // FRAME, ".")[until // FRAME - 1]
        loudness.heard(until, LEVELS[letter], at=until, voice=room.audible(until - FRAME))
    loudness.begun(end, end)
    loudness.ended(end)
    return told, loudness


def tell(loudness: Loudness, one: Spoken, told: list[str], begins: bool) -> None:
    if begins:
        loud = loudness.begun(one.since, one.noticed)
        told.append({None: "unknown", False: "quiet", True: "loud"}[loud])
        return
    if loudness.ended(one.until):
        told[-1] += ", over"
    if one.echo:
        loudness.echoed()


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
@pytest.mark.parametrize("delay", [0, 250, 2_000, 30_000])
def test_a_room(room: Room, delay: int) -> None:
    assert [one.replace("loud, over", "loud") for one in judged(room, [delay])[0]] == room.said


PLACES = st.lists(st.integers(2, 30), min_size=4, max_size=10)


@st.composite
def any_room(draw: st.DrawFn) -> Room:
    sound = draw(st.lists(st.sampled_from(("....", "eeee", "eeeeeeee", "p", "pppp", "s")), min_size=10, max_size=40))
    room, at = Room("any", "".join(sound)), 0
    for index, gap in enumerate(draw(PLACES)):
        start, at = at, at + gap * FRAME
        if index % 2:
            since = draw(st.integers(start, at - FRAME))
            noticed = since + FRAME
            echo, known = draw(st.booleans()), draw(st.booleans())
            if not room.spoken or since > room.spoken[-1].until:
                room.spoken.append(Spoken(since if known else None, noticed, max(at, noticed + 50), echo))
        elif draw(st.booleans()):
            room.playing.append((start, at))
    return room


@given(any_room(), st.lists(st.integers(0, 20_000), min_size=1, max_size=6))
def test_however_late_it_is_told_it_is_judged_the_same(room: Room, delays: list[int]) -> None:
    at_once, before = judged(room, [0])
    late, after = judged(room, delays)
    assert late == at_once
    assert after._echo == before._echo, "the same was learnt"


def test_nothing_is_kept_for_ever() -> None:
    loudness = Loudness()
    for index in range(3_000):
        loudness.heard(loudness.position + FRAME, 0.1, at=index, voice=index % 2 == 0)
    assert len(loudness._frames) <= 1_200
    assert loudness.begun(loudness.position - 200, loudness.position) is False, "what was let go of was learnt from"


def test_sound_is_found_again_by_its_place() -> None:
    loudness = Loudness()
    for index in range(30):
        loudness.heard((index + 1) * FRAME, 0.1, at=7_000 + index, voice=False)
    assert loudness.came(0) == 7_000
    assert loudness.came(1_234) == 7_012
    loudness.begun(2_000, 2_200)
    assert loudness.came(2_050) == 7_020
    assert loudness.came(3_000) is None


def test_what_was_played_is_not_taken_back_before_what_was_told_last() -> None:
    loudness = Loudness()
    loudness.played(0, "answer", 0)
    for index in range(20):
        loudness.heard((index + 1) * FRAME, 0.2 if index < 10 else 0.0, at=index, voice=False)
    loudness.played(1_500, "answer", 0)
    loudness.played(1_900, "answer", 2_000)
    loudness.begun(2_000, 2_000)
    assert loudness._echo.level == 0.0, "who spoke before was learnt as the own voice"
