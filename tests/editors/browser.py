"""What specs in a browser share: a Chromium, its microphone, and the figures that are printed after a run.

What belongs here: what is the same for the VS Code extension and the playground. What does not: their windows and
pages.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

MEASURED: list[str] = []


def chromium(playwright: Playwright, *arguments: str) -> Browser:
    """A headless Chromium of this machine's, which is to be closed."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", *arguments])


def microphone(file: Path) -> tuple[str, ...]:
    """Chromium's arguments by which its microphone is a file (``mouths.BrowserMouth``), and nobody is asked for it."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}%noloop",
    )


def prints_figures(config: pytest.Config) -> None:
    """At the end of the run, what was measured is printed."""
    if not config.pluginmanager.has_plugin("figures"):
        config.pluginmanager.register(_Figures(), "figures")


class _Figures:
    """What was measured, in whichever process."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        MEASURED.extend(getattr(node, "workeroutput", {}).get("measured", []))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output["measured"] = MEASURED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if MEASURED:
            terminalreporter.section("measured")
            for line in MEASURED:
                terminalreporter.write_line(line)
