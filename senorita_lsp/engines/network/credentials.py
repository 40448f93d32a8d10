"""The keys of cloud engines, looked up when they are needed; never in settings.

The environment is read each time, the keyring once. What a valid key looks like is in config/keys.
"""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Final

from senorita_lsp.config.keys import KEYS, Secret, from_keyring, keys
from senorita_lsp.engines.errors import EngineError

KEYRING_S: Final = 5.0
"""The longest wait for the keyring, which may be asking the user to unlock it: whoever needs a key then does without,
until it has answered."""


@dataclass(frozen=True)
class _Look:
    """One look into the keyring; ``until`` is when nobody waits for it any more, by ``time.monotonic``."""

    found: Future[Secret | None] = field(default_factory=Future)
    until: float = field(default_factory=lambda: time.monotonic() + KEYRING_S)


_looks: dict[str, _Look] = {}
_one_at_a_time = Lock()


async def key(engine: str) -> Secret | None:
    """The key of an engine ("deepgram", "groq", "openai", "rime"): the environment's, else the keyring's."""
    found = keys(os.environ)
    secret = found.get(engine)
    if secret is not None or any(KEYS[engine] in problem for problem in found.problems):
        return secret
    return await _stored(engine)


async def missing(engine: str, title: str) -> str | None:
    """What to say where there is no usable key for an engine; None where there is one."""
    if await key(engine) is not None:
        return None
    variable = KEYS[engine]
    for problem in keys(os.environ).problems:
        if variable in problem:
            return problem
    if locked(engine):
        return f"{title} needs a key, and the keyring does not answer: unlock it, or set {variable} in the environment."
    return f"{title} needs a key: set {variable} in the environment of the server, or store it in the keyring."


async def required(engine: str, title: str) -> Secret:
    """The key of an engine; raises EngineError (unauthorized) where there is none."""
    secret = await key(engine)
    if secret is None:
        raise EngineError("unauthorized", await missing(engine, title) or "", engine)
    return secret


def locked(engine: str) -> bool:
    """Whether the keyring was asked for the key of an engine and has not answered."""
    return engine in _looks and not _looks[engine].found.done()


async def _stored(engine: str) -> Secret | None:
    look = _looks.get(engine)
    if look is None:
        look = _looks[engine] = _Look()
        look.found.set_running_or_notify_cancel()
        # The end of the process does not wait for such a thread.
        Thread(target=_look, args=(engine, look.found), name="senorita-keyring", daemon=True).start()
    if look.found.done():
        return look.found.result()
    # Behind one that waits all others do.
    until = min(other.until for other in _looks.values() if other is look or not other.found.done())
    try:
        async with asyncio.timeout(max(0.0, until - time.monotonic())):
            return await asyncio.wrap_future(look.found)
    except TimeoutError:
        return None


def _look(engine: str, found: Future[Secret | None]) -> None:
    variable = KEYS[engine]
    with _one_at_a_time:
        value = from_keyring(variable)
    found.set_result(keys({variable: value or ""}).get(engine))
