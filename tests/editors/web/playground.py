"""The page as a person sees and uses it."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

SECONDS = 90.0
LINES = "() => [...document.querySelectorAll('.cm-line')].map(line => line.textContent).join('\\n')"


class Playground:
    """One open page. Every wait is for a condition."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def ready(self) -> Playground:
        self.page.locator("#page[data-ready]").wait_for(timeout=SECONDS * 1000)
        return self

    def type(self, text: str) -> None:
        field = self.page.get_by_label("Type what you would say")
        field.fill(text)
        field.press("Enter")

    def hold(self, speak: Callable[[], None]) -> None:
        """Speaks while the key is held down."""
        self.page.keyboard.down("F2")
        expect(self.microphone).to_have_attribute("aria-pressed", "true", timeout=SECONDS * 1000)
        speak()
        self.page.keyboard.up("F2")

    @property
    def microphone(self):
        return self.page.get_by_role("button", name="Speak")

    def text(self) -> str:
        shown: str = self.page.evaluate(LINES)
        return shown

    def until(self, condition: Callable[[], object], what: str) -> None:
        ends = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < ends, f"waited in vain for {what}; the page says: {self.log()}"
            self.page.wait_for_timeout(50)

    def log(self) -> str:
        return self.page.locator("#log").inner_text()

    def sounding(self) -> int:
        """Pieces of sound that play or are to play."""
        number: int = self.page.evaluate("() => window.sounding.size")
        return number
