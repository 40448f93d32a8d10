"""An ear whose microphone takes its time: what happens meanwhile leaves no device open that nobody knows of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
import pytest_asyncio

from senorita_lsp.engines.audio.format import Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.listening import microphone
from senorita_lsp.server.listening.listener import Opened
from senorita_lsp.server.listening.start import TOGGLED, open_listening, toggle_microphone
from senorita_lsp.server.session import LISTENING_LIMIT, Session
from tests.test_waiting import Silent


class Device:
    """A microphone that is silent."""

    def __init__(self) -> None:
        self._closed = asyncio.Event()

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    async def chunks(self) -> AsyncIterator[bytes]:
        await self._closed.wait()
        return
        yield b""

    async def close(self) -> None:
        self._closed.set()


class Room:
    """Its devices open when they are let."""

    def __init__(self) -> None:
        self.devices: list[Device] = []
        self.asked, self.open = asyncio.Event(), asyncio.Event()

    async def capture(self, _: str | None) -> Device:
        self.asked.set()
        await self.open.wait()
        self.devices.append(Device())
        return self.devices[-1]


@pytest_asyncio.fixture
async def session() -> AsyncIterator[Session]:
    session = Session(Silent())
    yield session
    await session.close()


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    room = Room()
    monkeypatch.setattr(microphone, "_capture", room.capture)
    return room


async def toggle(session: Session) -> None:
    await toggle_microphone(session, None, lambda _: None)


async def once_more(session: Session) -> None:
    with pytest.raises(EngineError):
        await toggle(session)


async def end(session: Session) -> None:
    for listening in list(session.listenings.values()):
        await listening.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("meanwhile", [once_more, end, Session.close])
async def test_what_ends_it_while_it_is_opened_lets_go_of_it(
    session: Session, room: Room, meanwhile: Callable[[Session], Awaitable[None]]
) -> None:
    first = asyncio.ensure_future(toggle(session))
    await room.asked.wait()
    await meanwhile(session)
    await asyncio.sleep(0)
    room.open.set()
    with suppress(EngineError):
        await first
    async with asyncio.timeout(60):
        while session.listenings:
            await asyncio.sleep(0.01)
    assert [device.closed for device in room.devices] == [True]


@pytest.mark.asyncio
async def test_a_device_that_cannot_be_had_leaves_no_ear(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(_: str | None) -> Device:
        raise EngineError("noDevice", "There is no microphone.")

    monkeypatch.setattr(microphone, "_capture", none)
    with pytest.raises(EngineError):
        await toggle(session)
    assert TOGGLED not in session.listenings


@pytest.mark.asyncio
async def test_an_ear_too_many_is_told_when_to_come_again(session: Session) -> None:
    for number in range(LISTENING_LIMIT):
        await open_listening(session, Opened(str(number), "push", Format(), None, None), None)
    with pytest.raises(EngineError) as refused:
        await open_listening(session, Opened("more", "push", Format(), None, None), None)
    assert (refused.value.code, refused.value.retry_after) == ("busy", 1.0)
    assert "more" not in session.listenings
