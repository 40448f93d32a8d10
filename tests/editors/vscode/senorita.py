"""What the extension shows, and how one speaks to it: the key, the status bar item, either microphone.

What belongs here: a person who uses it. What does not: VS Code's own parts (window.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psutil
from playwright.sync_api import Error, FrameLocator

from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.wait import until
from tests.editors.vscode.window import Window

EXTENSION = Path(__file__).parents[3] / "editors" / "vscode"
VSIX = EXTENSION / "senorita.vsix"
MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
ID = f"{MANIFEST['publisher']}.{MANIFEST['name']}"
AT_REST = "Senorita: press the key and speak"


class Mouth(Protocol):
    """Whoever can be heard by one kind of microphone."""

    def before(self, text: str) -> None:
        """What will be said is known before the microphone opens."""

    def speak(self, text: str) -> None:
        """Says it and waits until it is said."""


def key_of(command: str) -> str:
    """The key of a command, as Playwright names it."""
    (key,) = (entry["key"] for entry in MANIFEST["contributes"]["keybindings"] if entry["command"] == command)
    return pressed(key)


def pressed(key: str) -> str:
    """A key as Playwright names it, from VS Code's name."""
    names = {"ctrl": "Control", "alt": "Alt", "shift": "Shift", "escape": "Escape"}
    return "+".join(names.get(part, part) for part in key.split("+"))


class Senorita:
    def __init__(self, window: Window, server: CodeServer) -> None:
        self.window = window
        self.server = server
        self.installed = 0.0
        """When it began to be installed by hand, on the clock of `time.monotonic`."""
        self.typing_key = ""
        """The user's own key for "Type a Command", where there is one (``CodeServer.binds``)."""
        self.item = window.page.locator(f"[id^='{ID}']")

    @property
    def status(self) -> str:
        """What the status bar item tells a screen reader."""
        return self.item.locator("[aria-label]").first.get_attribute("aria-label") or "" if self.item.count() else ""

    def status_is(self, *words: str) -> None:
        """Waits until the status bar item says one of these."""
        until(lambda: any(word in self.status for word in words), f"status {words}, not {self.status!r}")

    def press(self) -> None:
        self.window.press(key_of("senorita.toggle"))

    def say(self, text: str, mouth: Mouth) -> None:
        """Press, speak, press: what comes of it is not waited for."""
        with self.listening(text, mouth):
            mouth.speak(text)

    @contextmanager
    def listening(self, text: str, mouth: Mouth) -> Iterator[None]:
        """Between two presses of the key; it listens when this begins."""
        mouth.before(text)
        self.press()
        self.status_is("is listening")
        yield
        self.press()

    @contextmanager
    def holding(self) -> Iterator[Callable[[], None]]:
        """The key is held down as a keyboard does it: what is yielded has to be called again and again meanwhile."""
        keys = key_of("senorita.toggle").split("+")
        keyboard = self.window.page.keyboard
        for key in keys:
            keyboard.down(key)
        yield lambda: keyboard.down(keys[-1])
        for key in reversed(keys):
            keyboard.up(key)

    @property
    def conversation(self) -> FrameLocator:
        """The page of the conversation view."""
        return self.window.page.frame_locator(f"iframe.webview.ready[src*='{ID}']").frame_locator("#active-frame")

    def told(self, text: str) -> None:
        """Waits until the conversation view says this of the last turn."""
        self.conversation.locator("article").last.get_by_text(text).first.wait_for()

    def running(self) -> psutil.Process:
        """The language server; it is started where it does not run."""
        if not self.server.servers():
            self.window.command("Senorita: Restart the Server")
        (server,) = until(self.server.servers, "a language server")
        return server

    def restarts(self) -> None:
        """A setting about this machine was changed: the server ends, and the next word starts another."""
        until(lambda: not self.server.servers(), "the server to end")
        self.calm()

    def types(self, text: str) -> None:
        """Says it without a voice."""
        if self.typing_key:
            until(self._asked, "the input box for it")
        else:
            self.window.command("Senorita: Type a Command")
        self.window.typed(text)

    def _asked(self) -> bool:
        """Whether the key for it was taken: a window that has just been opened may not know it yet."""
        self.window.press(pressed(self.typing_key))
        box = self.window.page.locator(".quick-input-widget").filter(has_text="What would you say")
        try:
            box.wait_for(timeout=8_000)
        except Error:
            return False
        return True

    def calm(self) -> None:
        """Nothing is heard, thought, said or asked any more."""
        for _ in range(3):
            self.window.press("Escape")
        self.status_is(AT_REST)
