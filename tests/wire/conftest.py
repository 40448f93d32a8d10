"""Servers for the tests on the raw wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.wire.client import RawClient

Start = Callable[..., RawClient]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts servers that end with the test."""
    clients: list[RawClient] = []

    def make(*arguments: str, **options: object) -> RawClient:
        clients.append(RawClient(arguments=arguments, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture(scope="module")
def living() -> Iterator[RawClient]:
    """One initialized server for all tests of a module that must not harm it."""
    client = RawClient()
    client.initialize()
    yield client
    client.close()
