"""All endpoints on one loopback port, and their life."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.cloud.answer import ELSEWHERE, endpoint
from tests.cloud.chat import chat
from tests.cloud.control import routes
from tests.cloud.flux import flux
from tests.cloud.fluxspeech import flux_speech, flux_speech_http
from tests.cloud.line import socket_endpoint
from tests.cloud.listen import nova
from tests.cloud.models import models, voices
from tests.cloud.prerecorded import prerecorded
from tests.cloud.record import Cloud
from tests.cloud.rime import rime
from tests.cloud.script import Script
from tests.cloud.speak import aura, speak_http
from tests.cloud.speech import speech
from tests.cloud.transcribe import transcriptions
from tests.cloud.webhook import elsewhere, webhook

_POSTS = {
    "deepgram.prerecorded": ("/v1/listen", prerecorded),
    "deepgram.speak_http": ("/v1/speak", speak_http),
    "deepgram.speak2_http": ("/v2/speak", flux_speech_http),
    "rime.speech": ("/v1/rime-tts", rime),
}
_SOCKETS = {
    "deepgram.listen1": ("/v1/listen", nova),
    "deepgram.listen2": ("/v2/listen", flux),
    "deepgram.speak_ws": ("/v1/speak", aura),
    "deepgram.speak2": ("/v2/speak", flux_speech),
}
_OPENAI = {
    "chat": ("/chat/completions", chat),
    "transcriptions": ("/audio/transcriptions", transcriptions),
    "speech": ("/audio/speech", speech),
}
_BASES = {"groq": "/openai/v1", "openai": "/v1"}
HOOKS = ("email", "github", "slack")


def application(cloud: Cloud) -> web.Application:
    """Every endpoint. Their names are those of ``Received.on`` and ``Fault.on``."""
    app = web.Application(client_max_size=64 << 20)
    for on, (path, handler) in _POSTS.items():
        app.router.add_post(path, endpoint(cloud, on, handler))
    for on, (path, service) in _SOCKETS.items():
        app.router.add_get(path, socket_endpoint(cloud, on, service), allow_head=False)
    for provider, base in _BASES.items():
        for name, (path, handler) in _OPENAI.items():
            app.router.add_post(base + path, endpoint(cloud, f"{provider}.{name}", handler))
        app.router.add_get(f"{base}/models", endpoint(cloud, f"{provider}.models", models))
        app.router.add_get(f"{base}/audio/voices", endpoint(cloud, f"{provider}.voices", voices))
    for name in HOOKS:
        app.router.add_post(f"/hook/{name}", endpoint(cloud, f"hook.{name}", webhook, secured=False))
    app.router.add_route("*", ELSEWHERE, endpoint(cloud, "elsewhere", elsewhere, secured=False))
    app.add_routes(routes(cloud))
    return app


@asynccontextmanager
async def cloud(script: Script | None = None, port: int = 0) -> AsyncIterator[Cloud]:
    """A cloud on 127.0.0.1, in this event loop, as long as the block lasts. ``port`` 0 takes a free one."""
    made = Cloud(script or Script())
    runner = web.AppRunner(application(made), access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    # Bound and never listening: its port refuses, and nobody else can take it meanwhile.
    with socket.socket() as dead, socket.socket() as alive:
        dead.bind(("127.0.0.1", 0))
        alive.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        alive.bind(("127.0.0.1", port))
        made.dead_url = f"http://127.0.0.1:{dead.getsockname()[1]}"
        made.base_url = f"http://127.0.0.1:{alive.getsockname()[1]}"
        await web.SockSite(runner, alive).start()
        try:
            yield made
        finally:
            await runner.cleanup()
