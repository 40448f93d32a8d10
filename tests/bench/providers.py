"""The loopback cloud in a process of its own, and what its stamps say of a spoken question.

What belongs here: the providers' part, and how a turn is taken apart. What does not: who is measured (answer, floor).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

QUESTION = "what does this file do"
SCRIPT: dict[str, Any] = {
    "transcript": QUESTION,
    "reply": "It keeps the prices of a small shop. It adds them up as well.",
    "end_silence": 100,
    "first_token": 60,
    "between_tokens": 5,
    "first_sound": 40,
    "sound_per_char": 4,
    "flush_limit": 0,
}
"""Providers that are quick, so that more turns are measured in a minute: what they take is left out anyway."""

LEGS = {
    "hears": "first frame of speech to the recogniser",
    "asks": "final transcript to LLM request",
    "says": "a sentence's last token to its speech request",
    "sounds": "first sound to the editor",
}


@asynccontextmanager
async def providers() -> AsyncIterator[str]:
    """The address of a cloud that plays SCRIPT."""
    command = [sys.executable, "-m", "tests.cloud", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        base_url = (await process.stdout.readline()).decode().strip()
        await asyncio.to_thread(control, base_url, "script", SCRIPT)
        yield base_url
    finally:
        process.kill()
        await process.wait()


def control(base_url: str, what: str, told: dict[str, Any] | None = None) -> Any:
    """What the cloud answers at /control/…; ``told`` is posted."""
    data = None if told is None else json.dumps(told).encode()
    request = urllib.request.Request(f"{base_url}/control/{what}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


@contextmanager
def environment(base_url: str) -> Iterator[None]:
    """The environment in which a server uses these providers, and no other."""
    engines = {"STT": "deepgram", "LLM": "groq", "TTS": "deepgram"}
    own = {f"SENORITA_{kind}__ENGINES": name for kind, name in engines.items()}
    own |= {f"SENORITA_{name}__BASE_URL": base_url for name in ("DEEPGRAM", "GROQ")}
    own |= {"DEEPGRAM_API_KEY": "key", "GROQ_API_KEY": "key"}
    before = dict(os.environ)
    os.environ.update(own)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def legs(events: Sequence[dict[str, Any]], begun: float, out: float) -> dict[str, float]:
    """What a turn took outside the providers, in ms, by LEGS.

    ``begun`` is when the first frame of speech was given, ``out`` when the first sound was in the hands of whoever
    plays it, both on the clock of the providers' stamps.
    """

    def at(kind: str, after: float, **fields: Any) -> float:
        for event in events:
            if event["t"] >= after and event["kind"] == kind and fields.items() <= event.items():
                return float(event["t"])
        raise SystemExit(f"the providers have no {kind} of a turn")

    final = at("stt.final", begun)
    sentence = at("llm.sentence", final)
    taken = (
        at("stt.speech", begun) - begun,
        at("llm.request", final) - final,
        at("tts.control", sentence, type="Speak") - sentence,
        out - at("tts.first", sentence),
    )
    return dict(zip(LEGS, (each * 1000 for each in taken), strict=True))
