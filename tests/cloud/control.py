"""The remote control of a cloud that is a process of its own: /control/… in JSON."""

from __future__ import annotations

import time
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.cloud.faults import Fault
from tests.cloud.script import Script

if TYPE_CHECKING:
    from tests.cloud.record import Cloud


def routes(cloud: Cloud) -> list[web.RouteDef]:
    """GET events, requests; POST reset, script (some of its fields), fault (one, or a list), drop (the WebSockets that
    are open at an endpoint)."""

    async def events(request: web.Request) -> web.Response:
        return web.json_response(cloud.events)

    async def requests(request: web.Request) -> web.Response:
        return web.json_response([one.plain() for one in cloud.requests])

    async def reset(request: web.Request) -> web.Response:
        cloud.reset()
        return web.json_response({"ok": True, "t": time.perf_counter()})

    async def script(request: web.Request) -> web.Response:
        changes: dict[str, Any] = await request.json()
        unknown = sorted(set(changes) - {one.name for one in fields(Script)})
        if unknown:
            return web.json_response({"error": f"no such setting: {', '.join(unknown)}"}, status=400)
        for name, value in changes.items():
            setattr(cloud.script, name, tuple(value) if isinstance(getattr(cloud.script, name), tuple) else value)
        return web.json_response(asdict(cloud.script), dumps=_dumps)

    async def fault(request: web.Request) -> web.Response:
        asked = await request.json()
        try:
            cloud.faults.add(*(Fault(**one) for one in (asked if isinstance(asked, list) else [asked])))
        except (TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"ok": True})

    async def drop(request: web.Request) -> web.Response:
        on = (await request.json())["on"]
        dropped = [line for line in cloud.lines if on in (line.received.on, line.received.on.rpartition(".")[2])]
        for line in dropped:
            line.drop()
        return web.json_response({"dropped": len(dropped)})

    return [
        web.get("/control/events", events),
        web.get("/control/requests", requests),
        web.post("/control/reset", reset),
        web.post("/control/script", script),
        web.post("/control/fault", fault),
        web.post("/control/drop", drop),
    ]


def _dumps(value: Any) -> str:
    import json

    return json.dumps(value, default=repr)
