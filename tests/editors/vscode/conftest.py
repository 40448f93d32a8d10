"""VS Code for the specs: a code-server and a Chromium for all that is heard, others for what is missing and for what is
typed; what they cost is paid once, and the two halves, with sound and without, can run beside each other (`-n 2`).

Without what install.py fetches (`make vscode` names its folder in VSCODE_TOOLS) the specs are not collected. Of a
spec that fails, pictures and logs are kept under build/vscode/.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests import sound
from tests.editors.browser import MEASURED, chromium, microphone, prints_figures
from tests.editors.vscode.code_server import CodeServer, code_server
from tests.editors.vscode.mouths import BrowserMouth, RoomEar, RoomMouth

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.editors.vscode.model import Model
    from tests.editors.vscode.senorita import Senorita
    from tests.editors.vscode.window import Window

    Start = Callable[..., CodeServer]
    Visit = Callable[[CodeServer, Path], Window]
    Launch = Callable[..., Browser]

TOOLS = os.environ.get("VSCODE_TOOLS", "")
BUILD = Path(__file__).parents[3] / "build" / "vscode"

if TOOLS:
    sys.path.append(str(Path(TOOLS) / "python"))
else:
    collect_ignore_glob = ["test_*.py"]

SERVERS: list[CodeServer] = []
WINDOWS: list[Window] = []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A newcomer comes first: afterwards the profile is not empty any more. On busy cores all of it takes its time."""
    for item in items:
        item.add_marker(pytest.mark.timeout(400))
    items.sort(key=lambda item: ("newcomer" not in item.path.name, item.path.name))


def pytest_configure(config: pytest.Config) -> None:
    prints_figures(config)


WITHOUT_SOUND = ("test_missing", "test_restricted", "test_server_elsewhere", "test_view", "test_workbench")


class Halves(LoadScopeScheduling):
    """What shares a window runs in one process, in its order."""

    def _split_scope(self, nodeid: str) -> str:
        return "silent" if any(name in nodeid for name in WITHOUT_SOUND) else "heard"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Halves:
    return Halves(config, log)


@pytest.fixture(scope="session")
def measured() -> Callable[[str], None]:
    """Tells a figure, which is printed at the end of the run."""
    return MEASURED.append


@pytest.fixture(scope="session")
def room() -> Iterator[sound.SoundServer]:
    """A microphone and a loudspeaker for the programs that record and play."""
    with sound.sound_server() as server:
        yield server


TYPING_KEY = "ctrl+alt+y"
"""Of users who type much of what they would say; an empty profile has none."""

BARE_PATH = "/usr/local/bin:/usr/bin:/bin"
"""That of the tests themselves would lead to their own environment."""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who has installed the server, as uv and pipx do it, and has nothing else."""
    folder = tmp_path_factory.mktemp("home")
    programs = folder / ".local" / "bin"
    programs.mkdir(parents=True)
    (programs / "senorita-lsp").symlink_to(Path(sys.executable).with_name("senorita-lsp"))
    return folder


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts a code-server with an empty profile, in this environment; ``home`` is what the user's home is to be."""
    with ExitStack() as running:

        def begin(environment: dict[str, str], home: Path, asks_for_trust: bool = False) -> CodeServer:
            own = environment | {"HOME": str(home), "PATH": BARE_PATH}
            folder = tmp_path_factory.mktemp("vscode")
            server = running.enter_context(code_server(folder, own, asks_for_trust))
            SERVERS.append(server)
            return server

        yield begin
    SERVERS.clear()


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """Starts a headless Chromium without a microphone, but for what the arguments say."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, ExitStack() as running:

        def begin(*arguments: str) -> Browser:
            browser = chromium(playwright, *arguments)
            running.callback(browser.close)
            return browser

        yield begin
        WINDOWS.clear()


@pytest.fixture(scope="session")
def browser(launch: Launch, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser whose microphone is a file (``browser_mouth``), and which asks nobody for it."""
    return launch(*microphone(tmp_path_factory.getbasetemp() / "microphone.wav"))


@pytest.fixture(scope="session")
def browser_mouth(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> BrowserMouth:
    return BrowserMouth(tmp_path_factory.getbasetemp() / "microphone.wav")


@pytest.fixture(scope="session")
def room_mouth(room: sound.SoundServer) -> RoomMouth:
    return RoomMouth(room)


@pytest.fixture
def room_ear(room: sound.SoundServer) -> Iterator[RoomEar]:
    ear = RoomEar(room)
    yield ear
    ear.close()


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is open; each spec writes files of its own into it."""
    folder = tmp_path_factory.mktemp("project") / "garden"
    folder.mkdir()
    (folder / "readme.md").write_text("# A garden\n", encoding="utf-8")
    (folder / "garden.py").write_text("beans = 3\n", encoding="utf-8")
    for bed in ("north", "south"):
        (folder / bed).mkdir()
        (folder / bed / "seeds.txt").write_text(f"{bed}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def visit(browser: Browser) -> Visit:
    """Opens a window on a folder."""
    return lambda server, folder: opened(browser, server, folder)


def opened(browser: Browser, server: CodeServer, folder: Path) -> Window:
    from tests.editors.vscode.window import Window

    page = browser.new_context(viewport={"width": 1120, "height": 700}).new_page()
    page.set_default_timeout(120_000)
    window = Window(page)
    WINDOWS.append(window)
    window.open(server.opens(folder))
    return window


@pytest.fixture(scope="session")
def newcomer(
    start: Start, visit: Visit, room: sound.SoundServer, home: Path, project: Path, measured: Callable[[str], None]
) -> Senorita:
    """An empty profile in which the extension has just been installed, by hand, from its vsix."""
    from tests.editors.vscode.senorita import VSIX, Senorita

    server = start(room.environment, home)
    window = visit(server, project)
    began = time.monotonic()
    window.install(VSIX)
    senorita = Senorita(window, server)
    senorita.installed = began
    senorita.item.wait_for()
    measured(f"installing the vsix, until its status bar item is there: {time.monotonic() - began:.1f} s")
    return senorita


@pytest.fixture(scope="session")
def by_program(newcomer: Senorita) -> Senorita:
    """The same, with the machine's microphone and loudspeaker in place of the browser's."""
    newcomer.running()
    newcomer.server.set(senorita__client__microphone="program", senorita__client__holdReleaseMs=2_000)
    newcomer.restarts()
    return newcomer


@pytest.fixture(scope="session")
def model() -> Iterator[Model]:
    """A language model to be asked."""
    from tests.editors.vscode.model import model

    with model() as running:
        yield running


@pytest.fixture(scope="session")
def meadow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody else's folder, with an idea of its own of the programs and the addresses to be used."""
    folder = tmp_path_factory.mktemp("meadow")
    program = folder / "taken"
    program.write_text(f"#!/bin/sh\ntouch '{folder}/ran'\n", encoding="utf-8")
    program.chmod(0o755)
    theirs = {"senorita.server.path": str(program), "senorita.groq.baseUrl": "http://127.0.0.1:9"}
    (folder / ".vscode").mkdir()
    (folder / ".vscode" / "settings.json").write_text(json.dumps(theirs), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def restricted(start: Start, launch: Launch, home: Path, model: Model, meadow: Path) -> Senorita:
    """A window on a folder that is not trusted yet, in a profile that asks a language model."""
    from tests.editors.vscode.senorita import VSIX, Senorita

    server = start(os.environ | {"GROQ_API_KEY": "key-of-the-user"}, home, asks_for_trust=True)
    server.set(senorita__groq__baseUrl=model.url, senorita__llm__engines=["groq"], senorita__tts__engines=[])
    server.install(VSIX)
    server.binds(TYPING_KEY, "senorita.command")
    senorita = Senorita(opened(launch(), server, meadow), server)
    senorita.typing_key = TYPING_KEY
    senorita.window.page.locator("[id='status.workspaceTrust']").wait_for()
    return senorita


@pytest.fixture(scope="session")
def trusted(restricted: Senorita) -> Senorita:
    """The same after its user trusts the folder. Nobody speaks there: all is typed."""
    restricted.window.trust()
    return restricted


@pytest.fixture
def senorita(by_program: Senorita) -> Iterator[Senorita]:
    """One to talk to in the room: nothing is going on, before and after."""
    by_program.calm()
    yield by_program
    by_program.calm()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        _keep(BUILD / item.name.replace("/", "-"))
        report.sections.append(("on the screens", "\n".join(map(_seen, WINDOWS))))
        logs = (log for server in SERVERS for log in server.logs() if "enorita" in log.name)
        report.sections += [(f"the end of {log.name}", log.read_text(errors="replace")[-4_000:]) for log in logs]
    return report


def _seen(window: Window) -> str:
    """The words of a window: its status bar, what it tells and asks, and what was heard and answered."""
    fronts = ".part.statusbar, .notification-list-item, .monaco-dialog-box, .quick-input-widget"
    words = window.page.locator(fronts).locator("visible=true").all_inner_texts()
    for frame in window.page.frames:
        words += frame.locator("#turns :is(h2, p, pre, footer), #live, #status").all_text_contents()
    return " | ".join(line for text in words if (line := " ".join(text.split())))


def _keep(folder: Path) -> None:
    """What is on the screens, and what the programs wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, window in enumerate(WINDOWS):
        window.picture(folder / f"window-{number}.png")
    for number, server in enumerate(SERVERS):
        for log in server.logs():
            shutil.copy(log, folder / f"{number}-{log.parent.name}-{log.name}")
