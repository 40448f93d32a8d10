"""The playground and a browser for the specs; what they cost is paid once.

Without what install.py fetches (`make web` names its folder in BROWSER_TOOLS) the specs are not collected.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.cluster.servers import until_up
from tests.editors.browser import MEASURED, chromium, microphone, prints_figures
from tests.editors.vscode.mouths import BrowserMouth

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.editors.web.playground import Playground

TOOLS = os.environ.get("BROWSER_TOOLS", "")
PICTURES = Path(os.environ.get("PICTURES", Path(__file__).parents[3] / "build" / "web"))

if TOOLS:
    sys.path.append(str(Path(TOOLS) / "python"))
else:
    collect_ignore_glob = ["test_*.py"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A newcomer comes first: how long that takes is counted from the server's start."""
    items.sort(key=lambda item: (item.path.parent == Path(__file__).parent, "newcomer" not in item.name))


# Whether sound is being made is known by the browser's own sources.
COUNTING = """
window.sounding = new Set();
const start = AudioBufferSourceNode.prototype.start, stop = AudioBufferSourceNode.prototype.stop;
AudioBufferSourceNode.prototype.start = function (...when) {
  window.sounding.add(this);
  this.addEventListener("ended", () => window.sounding.delete(this));
  start.apply(this, when);
};
AudioBufferSourceNode.prototype.stop = function (...when) {
  window.sounding.delete(this);
  stop.apply(this, when);
};
"""


@pytest.fixture(scope="session")
def measured() -> Callable[[str], None]:
    """Tells a figure, which is printed at the end of the run."""
    return MEASURED.append


def pytest_configure(config: pytest.Config) -> None:
    prints_figures(config)


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[str, float]]:
    """The page's address, and the clock's time at which `senorita-lsp playground` was called."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "senorita_lsp", "playground", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        until_up(urlsplit(address).port or 80)
        yield address, begun
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium whose microphone is a file (``mouth``), and which asks nobody for it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = chromium(playwright, *microphone(tmp_path_factory.getbasetemp() / "microphone.wav"))
        yield running
        running.close()


@pytest.fixture(scope="session")
def mouth(tmp_path_factory: pytest.TempPathFactory) -> BrowserMouth:
    return BrowserMouth(tmp_path_factory.getbasetemp() / "microphone.wav")


@pytest.fixture
def open_page(
    browser: Browser, served: tuple[str, float], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Playground]]:
    """Opens the page; of a spec that fails a picture is kept."""
    from tests.editors.web.playground import Playground

    contexts = []

    def opened(address: str | None = None, **options: object) -> Playground:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(COUNTING)
        page.goto(address or served[0])
        return Playground(page)

    yield opened
    for number, context in enumerate(contexts):
        context.pages[0].screenshot(path=PICTURES / f"{request.node.name}-{number}.png")
        context.close()
