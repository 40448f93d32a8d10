"""The places that webhooks call. They take anything, and write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received


async def webhook(cloud: Cloud, received: Received) -> web.Response:
    return web.Response(status=cloud.script.hook_status, text=cloud.script.hook_body)


async def elsewhere(cloud: Cloud, received: Received) -> web.Response:
    """Where redirects lead: nobody should ever come here."""
    return web.Response(text="elsewhere")
