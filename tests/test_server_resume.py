"""A session that lost its server or its line goes on: what is kept, for whom, how long, and what it is good for."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import time
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from senorita_lsp import __version__
from senorita_lsp.action.plan import FileKind
from senorita_lsp.action.undo import DocumentChange, FileChange, TurnRecord
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.server.history import KEPT, History, Remembered
from senorita_lsp.server.outcome import NOTHING
from senorita_lsp.server.resumption import state
from senorita_lsp.server.resumption.resume import Keep, Resume
from senorita_lsp.server.resumption.state import MOST_BYTES, Extras, StateWriter, restore
from senorita_lsp.server.resumption.store import Memory, Redis, Slot, store_of
from senorita_lsp.server.telemetry.prometheus import BUCKETS
from senorita_lsp.server.transport.serving import ServingError
from tests.redis import in_redis, redis_server
from tests.wire.client import SECONDS
from tests.wire.person import CODE, URI, Person
from tests.wire.test_ws_serving import got
from tests.wire.ws import WsClient, serving

SERVER = (sys.executable, "-m", "senorita_lsp", "--shared")
ADA, BOB = "ada-has-this-token-31", "bob-has-this-token-72"
SEAL = b"A" * 43 + b"="

needs_redis = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")


def turn(number: int, before: str = "x = 1\n") -> Remembered:
    nested = Intent("chain", {"1": Intent("edit.delete", {"count": 2, "all": True}), "text": "grüße"})
    record = TurnRecord(
        (
            DocumentChange(URI, before, (TextEdit(Span(0, 1), "y"),), Span(0, 0)),
            FileChange(FileKind.RENAME, "/w/a.py", "/w/b.py", None),
        ),
        ran=True,
    )
    return Remembered(f"t{number}", nested, "said so", "Done.", record)


def read(data: bytes) -> History:
    history = History()
    assert restore(data, history)
    return history


def written(*turns: Remembered, undone: tuple[Remembered, ...] = ()) -> bytes:
    return StateWriter().write(turns, undone, Extras("mumble"))


# What is kept


def test_what_is_written_is_read_again() -> None:
    guessed = Remembered("t3", Intent("run.file", {"by": 0.5}, guessed=True), "go", "It ran.")
    history = read(written(turn(1), guessed, undone=(turn(2),)))
    assert list(history.turns) == [turn(1), guessed]
    assert history.turns[1].intent.guessed
    assert history.undone == [turn(2)]
    assert history.unheard == "mumble"


def test_what_was_said_meanwhile_comes_after_it() -> None:
    history = History()
    for number in range(KEPT, KEPT + 3):
        history.add(turn(number))
    assert restore(written(*map(turn, range(KEPT))), history)
    assert [each.turn_id for each in history.turns] == [f"t{number}" for number in range(3, KEPT + 3)]


def test_it_is_bounded_and_the_newest_can_be_undone() -> None:
    large = "a" * (MOST_BYTES // 3)
    data = written(*(turn(number, large) for number in range(KEPT)))
    assert len(zlib.decompress(data)) <= MOST_BYTES + 100
    turns = list(read(data).turns)
    assert [each.record == NOTHING for each in turns] == [True] * (KEPT - 2) + [False] * 2
    assert turns[0].transcript == "said so"


def test_a_turn_larger_than_all_room_is_kept_without_its_record() -> None:
    history = read(written(turn(1), turn(2, "a" * MOST_BYTES)))
    assert [each.record for each in history.turns] == [NOTHING, NOTHING]


@pytest.mark.parametrize(
    "data",
    [b"", b"nonsense", zlib.compress(b"[]"), zlib.compress(b'{"form": 99}'), zlib.compress(b"1" * 50_000_000),
     zlib.compress(json.dumps({"form": 2, "unheard": 3, "undone": [], "turns": [{"turn_id": 1}]}).encode()),
     written(turn(1))[:-4]],
)  # fmt: skip
def test_what_is_none_of_ours_changes_nothing(data: bytes) -> None:
    history = History()
    assert not restore(data, history)
    assert not history.turns


def test_a_turn_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written_turns: list[str] = []
    dumped = state._dumped
    monkeypatch.setattr(state, "_dumped", lambda one: written_turns.append(one.turn_id) or dumped(one))
    pen, first, second = StateWriter(), turn(1), turn(2)
    pen.write((first,), (), Extras())
    written_turns.clear()
    pen.write((first, second), (), Extras())
    assert set(written_turns) == {"t2"}


# Where, and how long


@pytest.mark.asyncio
async def test_memory_forgets_what_is_old_and_the_oldest_when_it_is_full() -> None:
    now = [0.0]
    memory = Memory(most=10, now=lambda: now[0])
    one, two, three = (Slot(name, SEAL) for name in "123")
    await memory.put(one, b"12345", 10)
    await memory.put(two, b"12345", 10)
    now[0] = 9
    assert await memory.get(one) == b"12345"
    await memory.shorten(two, 100)
    await memory.put(one, b"54321", 10)
    now[0] = 10.5
    assert await memory.get(two) is None
    assert await memory.get(one) == b"54321"
    await memory.put(three, b"123456", 10)
    assert await memory.get(one) is None
    await memory.shorten(three, 1)
    now[0] = 12
    assert await memory.get(three) is None


@pytest.mark.parametrize(
    ("address", "says"),
    [("http://127.0.0.1:6379", "an address such as"), ("redis://", "an address such as"),
     ("redis://:secret@127.0.0.1", "not on the command line")],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_being_repeated(address: str, says: str) -> None:
    with pytest.raises(ServingError, match=says) as refused:
        store_of(address)
    assert "secret" not in str(refused.value)


@needs_redis
@pytest.mark.asyncio
async def test_redis_keeps_for_a_time_and_can_read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with redis_server("--requirepass", "a-word") as port:
        monkeypatch.setenv("REDIS_PASSWORD", "a-word")
        store = store_of(f"redis://127.0.0.1:{port}/0")
        assert isinstance(store, Redis)
        place = Slot("senorita:here", SEAL)
        await store.put(place, b"delete function foo", 100)
        assert await store.get(place) == b"delete function foo"
        assert await store.get(Slot("senorita:here", b"B" * 43 + b"=")) is None
        assert await store.get(Slot("senorita:there", SEAL)) is None
        raw = store._client
        lies = await raw.get("senorita:here")
        assert b"delete" not in lies
        assert 90 < await raw.ttl("senorita:here") <= 100
        await store.shorten(place, 5)
        assert await raw.ttl("senorita:here") <= 5
        await store.shorten(place, 50)
        assert await raw.ttl("senorita:here") <= 5
        await raw.set("senorita:here", lies[:-3] + b"xyz")
        assert await store.get(place) is None
        monkeypatch.setenv("REDIS_PASSWORD", "another")
        with pytest.raises(OSError) as refused:
            await store_of(f"redis://127.0.0.1:{port}/0").get(place)
        assert "another" not in str(refused.value)
        await raw.aclose()


# For whom


async def _resumed(keep: Keep, who: bytes, token: str) -> tuple[Resume, History, list[str]]:
    history, told = History(), list[str]()
    resume = Resume(keep, who, history, told.append)
    resume.begin(token)
    await resume.recalled()
    return resume, history, told


@pytest.mark.asyncio
async def test_a_token_is_good_for_whom_it_was_given_to_and_not_twice() -> None:
    now = [0.0]
    keep = Keep(Memory(now=lambda: now[0]), 600)
    history = History()
    first = Resume(keep, b"ada", history, lambda _: None)
    await first.save()
    assert (await _resumed(keep, b"ada", first.token))[2], "nothing was said: there is nothing to go on with"
    history.add(turn(1))
    await first.save()
    second, recalled, told = await _resumed(keep, b"ada", first.token)
    assert (list(recalled.turns), told) == ([turn(1)], [])
    assert second.token != first.token
    for who, token in ((b"bob", first.token), (b"", first.token), (b"ada", first.token[:-1]), (b"ada", "")):
        _, recalled, told = await _resumed(keep, who, token)
        assert not recalled.turns
        assert bool(told) is bool(token)
    await second.save()
    assert (await _resumed(keep, b"ada", first.token))[1].turns, "the answer may have been lost"
    now[0] = 61
    assert not (await _resumed(keep, b"ada", first.token))[1].turns
    assert (await _resumed(keep, b"ada", second.token))[1].turns


class _Away:
    """A store out of reach."""

    async def put(self, place: Slot, data: bytes, seconds: int) -> None:
        raise ConnectionError

    async def get(self, place: Slot) -> bytes | None:
        raise ConnectionError

    async def shorten(self, place: Slot, seconds: int) -> None:
        raise ConnectionError


@pytest.mark.asyncio
async def test_without_its_store_a_session_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    resume, history, told = await _resumed(Keep(_Away(), 60), b"", "a-token-of-before")
    history.add(turn(1))
    for _ in range(3):
        await resume.save()
    assert len(told) == 1
    assert len(caplog.records) == 1
    assert "a-token" not in caplog.text
    assert resume.token not in caplog.text


class _Late(Memory):
    """A store whose first answer does not come in time."""

    late = True

    async def get(self, place: Slot) -> bytes | None:
        if self.late:
            self.late = False
            raise TimeoutError
        return await super().get(place)


@pytest.mark.asyncio
async def test_a_store_that_does_not_answer_at_once_is_asked_again() -> None:
    keep = Keep(_Late(), 60)
    history = History()
    first = Resume(keep, b"ada", history, lambda _: None)
    history.add(turn(1))
    await first.save()
    _, recalled, told = await _resumed(keep, b"ada", first.token)
    assert (list(recalled.turns), told) == ([turn(1)], [])


@pytest.mark.asyncio
async def test_it_is_written_when_something_changes_and_before_it_is_forgotten() -> None:
    puts: list[int] = []

    class Counting(Memory):
        async def put(self, place: Slot, data: bytes, seconds: int) -> None:
            puts.append(seconds)
            await super().put(place, data, seconds)

    resume: Resume
    history = History(lambda: resume.changed())
    resume = Resume(Keep(Counting(), 1), b"", history, lambda _: None)
    going = asyncio.ensure_future(resume.go_on())
    history.add(turn(1))
    async with asyncio.timeout(SECONDS):
        while len(puts) < 3:
            await asyncio.sleep(0.01)
    going.cancel()


# Through servers


def labels(figures: str) -> dict[str, set[str]]:
    """The values of each label of this project's own figures."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(figures):
        for sample in family.samples if family.name.startswith("senorita") else ():
            for name, value in sample.labels.items():
                found.setdefault(name, set()).add(value)
    return found


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("team") / "tokens"
    path.write_text(f"{ADA}\n{BOB}\n")
    return path


def test_a_line_that_broke_is_taken_up_by_its_own_user_alone(tokens: Path) -> None:
    with serving((*SERVER, "--token-file", str(tokens))) as (process, port):
        person = Person(port, ADA)
        assert person.say("delete function grind") == "done"
        assert "grind" not in person.text
        person.cut_off()
        with closing(person.again(port, BOB)) as bob:
            assert bob.say("undo that") != "done"
            assert "no longer remembered" in bob.told
        with closing(person.again(port)) as back:
            assert back.say("undo that") == "done"
            assert back.text == CODE
            assert back.told == ""
            assert back.say("redo that") == "done"
            assert "grind" not in back.text
            figures = got(port, "/metrics", {"Authorization": f"Bearer {BOB}"})[2]
        for content in ("grind", "mill", URI, "undo", ADA, BOB, back.resume, "127.0.0.1"):
            assert content not in figures
        assert labels(figures) == {
            "version": {__version__}, "answer": {"accepted"}, "status": {"done", "failed"},
            "stage": {"understand", "act", "total"}, "le": {"+Inf", *map(str, BUCKETS)},
        }  # fmt: skip
        process.terminate()
        assert process.stderr is not None
        log = process.stderr.read().decode()
    for secret in (person.resume, back.resume, ADA, "grind"):
        assert secret not in log


@needs_redis
def test_another_server_goes_on_for_one_that_was_killed(tokens: Path) -> None:
    with redis_server() as kept:
        options = ("--token-file", str(tokens), "--resume-redis", f"redis://127.0.0.1:{kept}/0")
        with serving((*SERVER, *options)) as (first, one), serving((*SERVER, *options)) as (_, other):
            person = Person(one, ADA)
            assert person.say("delete function grind") == "done"
            ends = time.monotonic() + SECONDS
            while b"senorita:" not in in_redis(kept, "KEYS", "*"):
                assert time.monotonic() < ends
                time.sleep(0.02)
            first.kill()
            with closing(person.again(other)) as back:
                assert back.say("undo that") == "done"
                assert back.text == CODE


def test_nothing_is_offered_where_it_is_turned_off() -> None:
    with serving((*SERVER, "--resume-minutes", "0")) as (_, port), closing(WsClient(port)) as client:
        assert "resume" not in client.initialize()["result"]["capabilities"]["experimental"]["voice"]
