"""Checks of what lies outside this process for ``doctor``: engines by preference, servers on loopback, webhooks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.action.workflow import NAMES
from senorita_lsp.cli.checks import Patient
from senorita_lsp.cli.report import Finding, Mark
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.probe import LONGEST_S, Probed, probe

if TYPE_CHECKING:
    from senorita_lsp.engines.network.local import LocalServer

_KINDS: Final = {"stt": "Nothing can hear", "tts": "Nothing can speak", "llm": "No language model can be used"}

_TAKEN: Final = {
    True: "answers and takes the key",
    False: "answers; whether it takes the key shows when it is used",
    None: "answers",
}


async def hearing(patient: Patient) -> list[Finding]:
    if not patient.settings.stt.engines:
        return [Finding(Mark.FAILS, "", "Hearing is turned off.", "Name an engine in senorita.stt.engines.")]
    return await _kind("stt", patient.settings.stt.engines, patient)


async def speaking(patient: Patient) -> list[Finding]:
    if not patient.settings.tts.engines:
        return [Finding(Mark.NOTE, "", "Speech is turned off (senorita.tts.engines): answers are only shown.")]
    return await _kind("tts", patient.settings.tts.engines, patient)


async def thinking(patient: Patient) -> list[Finding]:
    if not patient.settings.llm.engines:
        remedy = "With a key, name groq or openai in senorita.llm.engines; a model of your own needs no key."
        return [Finding(Mark.ABSENT, "", "None: explain, review, debug and generate need one.", remedy)]
    return await _kind("llm", patient.settings.llm.engines, patient)


async def _kind(kind: str, names: tuple[str, ...], patient: Patient) -> list[Finding]:
    """Every engine of a kind, in order of preference; a kind without one that is ready fails."""
    from senorita_lsp.engines import registry

    engines = await asyncio.to_thread(registry.engines, kind, names, patient.settings)
    try:
        found = list(await asyncio.gather(*(_engine(kind, engine, patient) for engine in engines)))
    finally:
        for engine in engines:
            await engine.close()
    if not any(finding.mark in (Mark.WORKS, Mark.NOTE) for finding in found):
        found.append(Finding(Mark.FAILS, "", f"{_KINDS[kind]}: none of its engines is ready."))
    return found


async def _engine(kind: str, engine: Any, patient: Patient) -> Finding:
    """Whether it is ready; of one on the network, whether its host answers, takes the key and has the model.

    One that stands in the default list and is not there is no fault; one that was named is.
    """
    name = f"{engine.name} ({engine.model})" if engine.model else engine.name
    missing = Mark.FAILS if patient.chosen(f"{kind}.engines") else Mark.ABSENT
    reason = await engine.available()
    if reason is not None:
        forbidden = engine.network and patient.settings.privacy == "local"
        return Finding(Mark.ABSENT if forbidden else missing, name, reason)
    if patient.offline and engine.network:
        return Finding(Mark.NOTE, name, "is set up; whether it answers was not asked")
    try:
        asked = await probe(engine.name, patient.settings)
    except EngineError as error:
        return Finding(missing, name, error.message)
    if asked is None:
        return Finding(Mark.WORKS, name, "is ready")
    return _answered(kind, name, engine.model, asked)


def _answered(kind: str, name: str, model: str, asked: Probed) -> Finding:
    taken = _TAKEN[asked.checked]
    if asked.models is None or not model or asked.offers(model):
        return Finding(Mark.WORKS, name, taken)
    offered = f"It lists {', '.join(asked.models[:8])}." if asked.models else "It lists none."
    if kind == "llm":
        return Finding(Mark.FAILS, name, f"{taken}, but does not offer this model.", offered)
    # Not every server lists the models that listen and speak.
    return Finding(Mark.WORKS, name, f"{taken}, but does not list this model. {offered}")


async def local_servers(patient: Patient) -> list[Finding]:
    """Servers on the usual ports of this machine, and the settings that would use them."""
    from senorita_lsp.engines.network import local

    servers = await local.found()
    if not servers:
        return [Finding(Mark.ABSENT, "", "None at the usual ports (Ollama, llama.cpp, vLLM, LM Studio and others).")]
    return [_offer(server, patient) for server in servers]


def _offer(server: LocalServer, patient: Patient) -> Finding:
    used = patient.settings.openai.base_url == server.base_url and "openai" in patient.settings.llm.engines
    models = ", ".join(server.models[:8]) or "none"
    if used:
        return Finding(Mark.WORKS, server.title, f"is the one that is set; its models: {models}")
    model = server.models[0] if len(server.models) == 1 else "(one of them)"
    remedy = f"SENORITA_LLM__ENGINES=openai SENORITA_OPENAI__BASE_URL={server.base_url} SENORITA_OPENAI__MODEL={model}"
    return Finding(Mark.NOTE, server.title, f"is here and not used; its models: {models}", remedy)


async def webhooks(patient: Patient) -> list[Finding]:
    return list(await asyncio.gather(*(_webhook(action, patient) for action in NAMES)))


async def _webhook(action: str, patient: Patient) -> Finding:
    """Whether the host of a workflow answers. It is never called, for that would start it."""
    from senorita_lsp.engines.webhook.base import address

    name = f"senorita.webhooks.{action}"
    try:
        where = address(action, patient.settings)
    except EngineError as error:
        if error.code == "notConfigured":
            return Finding(Mark.ABSENT, name, "is not set")
        return Finding(Mark.FAILS, name, error.message)
    if patient.offline:
        return Finding(Mark.NOTE, name, "is set; whether it answers was not asked")
    if await _knock(where):
        return Finding(Mark.WORKS, name, "is set, and its host answers; it was not called")
    return Finding(Mark.FAILS, name, "is set, and its host does not answer", "Is the server up, and the address right?")


async def _knock(address: str) -> bool:
    """Whether a host answers OPTIONS, with whatever status (RFC 9110, 9.3.7: it asks for no action)."""
    from senorita_lsp.engines.network.http import Line

    line = Line(address)
    client = await line.opened()
    import httpx

    try:
        async with asyncio.timeout(LONGEST_S), client.stream("OPTIONS", address):
            return True
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError):
        return False
    finally:
        await line.close()
