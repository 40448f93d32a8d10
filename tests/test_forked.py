"""Servers that are forked behave as those that are started anew."""

from __future__ import annotations

import os
import sys

import pytest

from senorita_lsp import __version__
from tests import forked

PYTHON = [sys.executable, "-m"]


@pytest.mark.asyncio
@pytest.mark.parametrize(("argument", "status"), [("--version", 0), ("--nonsense", 2)])
async def test_its_streams_and_its_status_are_those_of_the_module(argument: str, status: int) -> None:
    process = await forked.start([*PYTHON, "senorita_lsp", argument])
    output, errors = await process.stdout.read(), await process.stderr.read()
    assert await process.wait() == process.returncode == status
    assert output.decode() == (f"senorita-lsp {__version__}\n" if status == 0 else "")
    assert (b"--nonsense" in errors) is (status != 0)


@pytest.mark.asyncio
async def test_its_environment_is_the_one_it_is_given_alone() -> None:
    process = await forked.start([*PYTHON, "tests.wire.environment"], {"ONLY": "this", "PATH": os.environ["PATH"]})
    assert (await process.stdout.read()).decode() == f"ONLY=this\nPATH={os.environ['PATH']}\n"
    assert await process.wait() == 0


@pytest.mark.asyncio
async def test_one_that_is_killed_says_so() -> None:
    process = await forked.start([*PYTHON, "senorita_lsp", "--stdio"])
    process.kill()
    assert await process.wait() == -9


def test_what_changes_python_itself_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(forked.COUNTED, raising=False)
    assert forked.forks([*PYTHON, "senorita_lsp"], None)
    assert forked.forks([*PYTHON, "senorita_lsp"], os.environ | {"ONLY": "this"})
    assert not forked.forks([*PYTHON, "senorita_lsp"], os.environ | {"PYTHONPATH": "elsewhere"})
    assert not forked.forks(["senorita-lsp", "--stdio"], None)
    monkeypatch.setenv(forked.COUNTED, "{}")
    assert not forked.forks([*PYTHON, "senorita_lsp"], None)
