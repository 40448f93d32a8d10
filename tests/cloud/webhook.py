"""The places that webhooks call. They take anything, and write it down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from aiohttp import web

from tests.cloud.answer import Answer

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received


async def webhook(cloud: Cloud, received: Received) -> Answer | web.Response:
    status, body = cloud.script.hook_status, cloud.script.hook_body
    if status >= 300:
        return web.Response(status=status, text=body)

    async def pieces() -> AsyncIterator[bytes]:
        for character in body:
            yield character.encode()

    kind = "application/json" if body.startswith("{") else "text/plain"
    return Answer("json", pieces(), {"Content-Type": kind})


async def elsewhere(cloud: Cloud, received: Received) -> web.Response:
    """Where redirects lead: nobody should ever come here."""
    return web.Response(text="elsewhere")
