"""The language model that the specs talk to: the loopback cloud as a process.

What belongs here: what it says next, and whether it was asked. What does not: what is seen of it (senorita.py).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen


@dataclass(frozen=True)
class Model:
    """One at an address, by Groq's protocol."""

    url: str

    def will_say(self, *replies: str, between_tokens: float = 0) -> None:
        """Its next answers, and the time between two of their words in ms."""
        self._control("script", {"replies": replies, "between_tokens": between_tokens})

    @property
    def asked(self) -> list[dict[str, Any]]:
        """All requests."""
        found: list[dict[str, Any]] = self._control("requests")
        return found

    def _control(self, what: str, told: dict[str, Any] | None = None) -> Any:
        data = None if told is None else json.dumps(told).encode()
        request = Request(f"{self.url}/control/{what}", data, {"Content-Type": "application/json"})
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def model() -> Iterator[Model]:
    """Runs one."""
    command = [sys.executable, "-m", "tests.cloud"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Model(process.stdout.readline().strip())
        finally:
            process.kill()
