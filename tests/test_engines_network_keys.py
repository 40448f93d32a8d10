"""The keys of cloud engines, from a keyring that takes its time."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from threading import Event
from types import ModuleType

import pytest

from senorita_lsp.config.keys import KEYS
from senorita_lsp.engines.network import credentials


class Keyring(ModuleType):
    """What ``import keyring`` finds; it answers once it is ``open``."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.open = Event()
        self.asked: list[str] = []

    def get_password(self, service: str, name: str) -> str | None:
        self.asked.append(name)
        assert self.open.wait(30)
        return f"the-key-in-{service}" if name == "GROQ_API_KEY" else None


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    for variable in KEYS.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(credentials, "_looks", {})
    found = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", found)
    yield found
    found.open.set()


@pytest.mark.asyncio
async def test_a_key_is_asked_for_once_however_many_want_it(keyring: Keyring) -> None:
    keyring.open.set()
    secrets = await asyncio.gather(*(credentials.key("groq") for _ in range(5)))
    assert {secret.reveal() for secret in secrets if secret} == {"the-key-in-senorita"}
    assert await credentials.missing("groq", "Groq") is None
    assert keyring.asked == ["GROQ_API_KEY"]


@pytest.mark.asyncio
async def test_one_that_is_not_there_is_said(keyring: Keyring) -> None:
    keyring.open.set()
    assert "store it in the keyring" in (await credentials.missing("rime", "Rime") or "")


@pytest.mark.asyncio
async def test_a_locked_keyring_is_not_waited_for_long_and_counts_once_it_opens(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "KEYRING_S", 0.05)
    assert "unlock it" in (await credentials.missing("groq", "Groq") or "")
    assert "unlock it" in (await credentials.missing("rime", "Rime") or "")
    assert credentials.locked("groq")
    keyring.open.set()
    await asyncio.to_thread(credentials._looks["rime"].found.result, 10)
    assert (await credentials.required("groq", "Groq")).reveal() == "the-key-in-senorita"
    assert "store it" in (await credentials.missing("rime", "Rime") or "")


@pytest.mark.asyncio
async def test_who_stops_waiting_leaves_the_key_to_the_next(keyring: Keyring) -> None:
    asking = asyncio.create_task(credentials.key("groq"))
    while not keyring.asked:
        await asyncio.sleep(0)
    asking.cancel()
    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], asyncio.CancelledError)
    keyring.open.set()
    assert await credentials.key("groq") is not None
