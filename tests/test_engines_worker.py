"""Threads for engines: order, bounds, cancelling."""

from __future__ import annotations

import asyncio
import threading

import pytest

from senorita_lsp.engines import worker
from senorita_lsp.engines.errors import EngineError


@pytest.mark.asyncio
async def test_results_and_errors_come_back_from_one_named_thread() -> None:
    thread = worker.Worker("test")
    names = [await thread.run(lambda: threading.current_thread().name) for _ in range(2)]
    assert names[0] == names[1]
    assert names[0].startswith("senorita-test")
    with pytest.raises(ZeroDivisionError):
        await thread.run(divmod, 1, 0)


@pytest.mark.asyncio
async def test_cancelled_work_that_has_not_begun_never_begins() -> None:
    thread, gate, ran = worker.Worker("test"), threading.Event(), list[str]()
    first = asyncio.ensure_future(thread.run(gate.wait))
    second = asyncio.ensure_future(thread.run(ran.append, "second"))
    third = asyncio.ensure_future(thread.run(ran.append, "third"))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    gate.set()
    await asyncio.gather(first, third)
    assert ran == ["third"]


@pytest.mark.asyncio
async def test_cancelling_running_work_returns_at_once() -> None:
    thread, begun, gate = worker.Worker("test"), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        gate.wait(10)

    task = asyncio.ensure_future(thread.run(work))
    await asyncio.sleep(0)
    assert begun.wait(10)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert not gate.is_set()
    gate.set()


@pytest.mark.asyncio
async def test_too_much_is_refused_and_there_is_room_again_after() -> None:
    thread, gate = worker.Worker("test"), threading.Event()
    waiting = [asyncio.ensure_future(thread.run(gate.wait)) for _ in range(worker.QUEUE_LIMIT)]
    await asyncio.sleep(0)
    with pytest.raises(EngineError, match="Too much") as refused:
        await thread.run(gate.wait)
    assert refused.value.code == "busy"
    gate.set()
    await asyncio.gather(*waiting)
    assert await thread.run(lambda: "room") == "room"


async def _for(owner: str, thread: worker.Worker, ran: list[str]) -> None:
    worker.OWNER.set(owner)
    await thread.run(ran.append, owner)


@pytest.mark.asyncio
async def test_each_owner_gets_a_turn_however_much_another_has_waiting() -> None:
    thread, gate, ran = worker.Worker("test"), threading.Event(), list[str]()
    first = asyncio.ensure_future(thread.run(gate.wait))
    await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(_for(owner, thread, ran)) for owner in "aaaaabbc"]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(first, *waiting)
    assert "".join(ran) == "abcabaaa"


@pytest.mark.asyncio
async def test_one_owner_cannot_fill_the_queue_and_all_of_them_can() -> None:
    thread, gate, ran = worker.Worker("test"), threading.Event(), list[str]()
    waiting = [asyncio.ensure_future(thread.run(gate.wait)) for _ in range(worker.QUEUE_LIMIT)]
    others = range(worker.CROWD_LIMIT - worker.QUEUE_LIMIT)
    crowd = [asyncio.ensure_future(_for(str(number), thread, ran)) for number in others]
    await asyncio.sleep(0)
    with pytest.raises(EngineError) as refused:
        await asyncio.ensure_future(_for("late", thread, ran))
    assert refused.value.code == "busy"
    assert refused.value.retry_after is not None
    assert 1 <= refused.value.retry_after <= 60
    gate.set()
    await asyncio.gather(*waiting, *crowd)
    await asyncio.ensure_future(_for("late", thread, ran))
    assert ran[-1] == "late"
