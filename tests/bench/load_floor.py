"""The floor under load.py: bare sockets for each session (floor.py), behind the same WebSocket as the server's.

    python -m tests.bench.load_floor CLOUD

Prints its port. It understands only what load_clients.py sends.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from contextlib import AsyncExitStack
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from tests.bench.floor import Floor, floor

OPTIONS: dict[str, Any] = {"compression": None, "ping_interval": None}


class Voiced(Floor):
    """Sends what is spoken on, as progress."""

    client: ServerConnection
    turn = 0

    async def spoke(self, sound: bytes) -> None:
        await self.progress(kind="audio", data=base64.b64encode(sound).decode())

    async def heard(self, text: str) -> None:
        self.turn += 1
        await self.progress(kind="final", text=text)

    async def done(self) -> None:
        await self.progress(kind="audioEnd")

    async def progress(self, **value: Any) -> None:
        params = {"token": "load", "value": {**value, "turnId": f"t{self.turn}"}}
        # As the server writes it: the clients look at the bytes.
        told = {"jsonrpc": "2.0", "method": "$/progress", "params": params}
        await self.client.send(json.dumps(told, separators=(",", ":")))


async def session(client: ServerConnection, cloud: str) -> None:
    async with AsyncExitStack() as stack:
        made: Any = None
        async for message in client:
            told = json.loads(message)
            if told["method"] == "voice/audio":
                await made.hear(base64.b64decode(told["params"]["data"]))
                continue
            if told["method"] == "voice/start":
                made = await stack.enter_async_context(floor(cloud, Voiced))
                made.client = client
            if "id" in told:
                await client.send(json.dumps({"jsonrpc": "2.0", "id": told["id"], "result": {"sessionId": "s"}}))


async def main(cloud: str) -> None:
    async with serve(lambda client: session(client, cloud), "127.0.0.1", 0, **OPTIONS) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
