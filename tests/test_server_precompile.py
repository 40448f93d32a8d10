"""Queries are compiled ahead, and not while somebody speaks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from senorita_lsp.document import grammar
from senorita_lsp.document.language import language
from senorita_lsp.server.session import Session


class Nobody:
    """A client that is told nothing and asked nothing."""

    def notify(self, method: str, params: Any) -> None:
        raise AssertionError(method)

    async def request(self, method: str, params: Any) -> Any:
        raise AssertionError(method)


async def _until_done(session: Session) -> None:
    async with asyncio.timeout(60):
        while not session.precompiler.done:
            await asyncio.sleep(0.01)


def _compiled() -> int:
    return grammar._compiled.cache_info().currsize


def _all(name: str) -> int:
    record = language(name)
    return len({frozenset(record.symbols), *(frozenset((kind,)) for kind in grammar.kinds(record))})


@pytest.mark.asyncio
async def test_every_query_of_an_open_language_is_compiled() -> None:
    grammar._compiled.cache_clear()
    session = Session(Nobody())
    session.precompiler.opened("json")
    await _until_done(session)
    assert _compiled() == _all("json")
    await session.close()


@pytest.mark.asyncio
async def test_it_stops_while_a_turn_is_under_way_and_goes_on_with_the_next_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grammar._compiled.cache_clear()
    session = Session(Nobody())
    session.precompiler.opened("json")
    with monkeypatch.context() as speaking:
        speaking.setattr(Session, "busy", True)
        await _until_done(session)
        assert _compiled() == 0
    session.precompiler.opened("css")
    await _until_done(session)
    assert _compiled() == _all("json") + _all("css")
    await session.close()


@pytest.mark.asyncio
async def test_it_stops_while_somebody_is_listened_to_and_goes_on_with_the_next_document() -> None:
    grammar._compiled.cache_clear()
    session = Session(Nobody())
    session.listenings["s1"] = object()
    session.precompiler.opened("json")
    await _until_done(session)
    assert _compiled() == 0
    del session.listenings["s1"]
    session.precompiler.opened("json")
    await _until_done(session)
    assert _compiled() == _all("json")
    await session.close()


@pytest.mark.asyncio
async def test_it_ends_with_the_session() -> None:
    session = Session(Nobody())
    session.precompiler.opened("cpp")
    await session.close()
    await _until_done(session)
