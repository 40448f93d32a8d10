"""What every server of a test has loaded soon after its start: imported once, in the process that they are forked from.

What belongs here: what starts no thread and reads no environment. What does not: models.
"""

from __future__ import annotations

import gc
import json
from importlib import import_module
from pathlib import Path

import senorita_lsp.cli.serve
import senorita_lsp.protocol.types
import senorita_lsp.server.session  # noqa: F401 - imported so that servers find it loaded
from senorita_lsp.server import compute, convert, thinking
from senorita_lsp.server.methods import METHODS

SDKS = (
    *("aiohttp", "httpx", "websockets.asyncio.client", "deepgram.client", "deepgram.transport"),
    *("deepgram.listen.v1.client", "deepgram.listen.v2.client", "deepgram.listen.v1.media.client"),
    *("deepgram.speak.v1.client", "deepgram.speak.v2.client", "deepgram.speak.v1.audio.client"),
    *("deepgram.agent.v1.client", "deepgram.agent.v1.raw_client", "deepgram.speak.v2.audio.client"),
    *("groq.resources.chat", "groq.resources.audio", "groq.resources.models"),
)

for _name in SDKS:
    import_module(_name)
for _method in METHODS:
    import_module(f"senorita_lsp.server.handlers.{_method.handler}")
for _editor in (Path(__file__).parent / "data" / "clients").glob("*.json"):
    _capabilities = json.loads(_editor.read_text(encoding="utf-8"))["capabilities"]
    convert.read_initialize({"processId": None, "rootUri": None, "capabilities": _capabilities})
compute.ready()
thinking.load()
# The forked ones share it, as long as nothing is written to it.
gc.freeze()
