"""The keys of cloud engines, looked up when they are needed; never in settings, never kept longer than a call."""

from __future__ import annotations

import os

from senorita_lsp.config.keys import KEYS, Secret, from_keyring, keys
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.worker import Worker

_keyring = Worker("keyring")
_stored: dict[str, str | None] = {}


async def key(engine: str) -> Secret | None:
    """The key of an engine ("deepgram", "groq", "openai", "rime"): the environment's, else the keyring's."""
    found = keys(os.environ)
    secret = found.get(engine)
    variable = KEYS[engine]
    if secret is not None or any(variable in problem for problem in found.problems):
        return secret
    if variable not in _stored:
        _stored[variable] = await _keyring.run(from_keyring, variable)
    return keys({variable: _stored[variable] or ""}).get(engine)


async def missing(engine: str, title: str) -> str | None:
    """What to say where there is no usable key for an engine; None where there is one."""
    if await key(engine) is not None:
        return None
    for problem in keys(os.environ).problems:
        if KEYS[engine] in problem:
            return problem
    return f"{title} needs a key: set {KEYS[engine]} in the environment of the server, or store it in the keyring."


async def required(engine: str, title: str) -> Secret:
    """The key of an engine; raises EngineError (unauthorized) where there is none."""
    secret = await key(engine)
    if secret is None:
        raise EngineError("unauthorized", await missing(engine, title) or "", engine)
    return secret
