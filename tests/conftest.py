"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# A change lands or does not for what is in it, so properties are tried on the same examples in each run;
# HYPOTHESIS_PROFILE=explore looks for others.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite generated files and expectations")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether this run rewrites what it would otherwise compare with."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def same_file(update: bool) -> Callable[[Path, str], None]:
    """Fails where a generated file is not what it would be now; rewrites it with ``--update-golden``."""

    def check(path: Path, text: str) -> None:
        if update:
            path.write_text(text, encoding="utf-8")
        where = path.relative_to(ROOT)
        assert path.read_text(encoding="utf-8") == text, f"{where} is out of date: pytest --update-golden"

    return check
