"""The first minutes: an empty profile, the vsix, the walkthrough, a spoken edit, by the browser's microphone."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.editors.vscode.mouths import BrowserMouth
    from tests.editors.vscode.senorita import Senorita
    from tests.editors.vscode.window import Window

pytestmark = [pytest.mark.editor, pytest.mark.speech]

EDITOR = "vscode"


def test_nothing_runs_before_it_is_wanted(newcomer: Senorita) -> None:
    assert newcomer.status == "Senorita: press the key and speak"
    assert newcomer.server.servers() == []


def test_the_walkthrough_ends_with_a_spoken_edit(
    newcomer: Senorita, browser_mouth: BrowserMouth, measured: Callable[[str], None], proves: Callable[..., None]
) -> None:
    window = newcomer.window
    window.command("Senorita: Get Started")
    steps = window.page.locator(".gettingStartedContainer .getting-started-step")
    until(lambda: steps.count() == 5, "five steps")
    assert newcomer.server.servers() == []
    last = steps.last
    until(lambda: _practises(window, last), "something to try it on")
    before = window.text()
    pressed = time.monotonic()
    newcomer.say("delete line five", browser_mouth)
    said = time.monotonic()
    window.text_becomes(before.replace("delete line five\nundo that\n", "delete line five\n"))
    now = time.monotonic()
    measured(f"a newcomer, from the vsix to the first spoken edit: {now - newcomer.installed:.1f} s")
    measured(f"of that: {now - pressed:.1f} s after the key, {now - said:.1f} s after the last word")
    newcomer.told("Deleted line 5")
    assert newcomer.server.programs("record") == []
    window.press("ControlOrMeta+Z")
    window.text_becomes(before)
    proves("speech")
    proves("edits")
    proves("undo", "in one step")
    until(
        lambda: "checked" in (last.locator(".codicon").first.get_attribute("class") or ""), "the last step to be done"
    )


def _practises(window: Window, step: Locator) -> bool:
    """Whether the step's button was there to be pressed: the page is drawn anew while it opens."""
    button = step.get_by_role("button", name="Open Something to Try It On")
    with suppress(Error):
        if not button.is_visible():
            step.click(timeout=3_000)
        button.click(timeout=3_000)
        window.page.locator(".tab.active[data-resource-name^='Untitled']").wait_for(timeout=3_000)
    return "delete line five" in window.text()


def test_the_second_is_quicker(
    newcomer: Senorita, browser_mouth: BrowserMouth, measured: Callable[[str], None]
) -> None:
    newcomer.say("go to line three", browser_mouth)
    said = time.monotonic()
    until(lambda: newcomer.window.line() == 3, "the caret in line 3")
    measured(f"the second utterance: {time.monotonic() - said:.1f} s after the last word")
    newcomer.window.command("View: Revert and Close Editor")


def test_a_browser_microphone_that_is_silent_is_told(newcomer: Senorita, browser_mouth: BrowserMouth) -> None:
    newcomer.calm()
    with newcomer.listening("", browser_mouth):
        silent = newcomer.window.notification("nothing but silence")
        silent.get_by_text("Choose Microphone").wait_for()
        newcomer.status_is("nothing but silence")
    newcomer.calm()
