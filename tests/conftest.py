"""What every test may use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# A change lands or does not for what is in it, so properties are tried on the same examples in each run;
# HYPOTHESIS_PROFILE=explore looks for others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


# What a server learns in a test is no user's.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="senorita-state-")

LONG = (
    *("test_long_conversation", "test_hands_free_echo", "test_live_session", "test_live_hands_free"),
    *("test_cli_say", "test_speech", "test_hands_free_ear", "test_hands_free"),
    *("test_raw_life", "test_server_voice", "test_doctor", "test_cloud_faults"),
    *("test_raw_flow", "test_command_snap", "test_engines_stt", "test_engines_turn"),
    *("test_cloud_privacy", "test_mute_and_mode", "test_clients", "test_ws"),
    *("test_hands_free_eager", "test_conversation", "test_thinking_meanwhile", "test_thinking_faults"),
    *("test_conversation_faults"),
)
"""Files that take longest, the longest first: begun first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.stem, len(LONG)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite generated files and expectations")
    parser.addoption("--update-rows", action="store_true", help="write what specs of editors prove of them")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether this run rewrites what it would otherwise compare with."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def proves(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Says that a test has shown a column of its editor's row in README; EDITOR in its module names the row."""
    from tests.editors import rows

    updates = bool(request.config.getoption(rows.UPDATE))
    return partial(rows.prove, request.module.EDITOR, update=updates)


@pytest.fixture
def same_file(update: bool) -> Callable[[Path, str], None]:
    """Fails where a generated file is not what it would be now; rewrites it with ``--update-golden``."""

    def check(path: Path, text: str) -> None:
        if update:
            path.write_text(text, encoding="utf-8")
        where = path.relative_to(ROOT)
        assert path.read_text(encoding="utf-8") == text, f"{where} is out of date: pytest --update-golden"

    return check
