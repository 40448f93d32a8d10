"""Several people speak with one server at once: each is answered, with what was meant for them, whoever leaves."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.bench.load_clients import LOUD, SILENCE, SPEECH, Client, Record
from tests.bench.providers import environment
from tests.cloud.script import Script
from tests.cloud.server import cloud
from tests.wire.ws import serving

SECONDS = 30.0
SERVER = (sys.executable, "-m", "senorita_lsp")
MARKED = Script(
    transcript="tell me what file c{conn} t{turn} is good for", reply="It is {mark} that you mean. That is all.",
    end_silence=100,
)  # fmt: skip


@asynccontextmanager
async def _opened(port: int, number: int) -> AsyncIterator[list[Client]]:
    """So many sessions, which listen."""
    clients: list[Client] = []
    try:
        for _ in range(number):
            _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", port)
            clients.append(client)
            await client.start()
        yield clients
    finally:
        for client in clients:
            client.close()
        # The event loop closes the sockets.
        await asyncio.sleep(0.05)


async def _asked(client: Client) -> Record:
    """A question, and its answer to its end."""
    record = client.ask(0.0)
    async with asyncio.timeout(SECONDS):
        for frame in range(1_000_000):
            client.hear(LOUD if frame < SPEECH else SILENCE)
            if client.over.is_set():
                break
            await asyncio.sleep(0.02)
    return record


@pytest.mark.asyncio
async def test_each_is_answered_and_one_that_leaves_takes_nothing_along() -> None:
    async with cloud(MARKED) as providers:
        with environment(providers.base_url), serving(SERVER) as (process, port):
            async with _opened(port, 4) as clients:
                first = await asyncio.gather(*map(_asked, clients))
                assert len({record.mark.partition(" ")[0] for record in first}) == 4
                assert all(record.out is not None for record in first)
                leaving = asyncio.ensure_future(_asked(clients[0]))
                staying = [asyncio.ensure_future(_asked(client)) for client in clients[1:]]
                while clients[0].record.out is None:
                    await asyncio.sleep(0.01)
                leaving.cancel()
                clients[0].close()
                again = await asyncio.gather(*staying)
                assert [record.mark for record in again] == [record.mark.replace("t0", "t1") for record in first[1:]]
                assert all(record.out is not None for record in again)
            process.terminate()
            assert await asyncio.to_thread(process.wait, SECONDS) == 0
