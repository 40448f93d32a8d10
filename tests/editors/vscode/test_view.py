"""The conversation view: code is applied, inserted and copied; keys do everything, and axe-core finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.senorita import EXTENSION
from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.editors.vscode.model import Model
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor]

AXE = EXTENSION / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (part, rules) => (await axe.run(part, { runOnly: rules })).violations.map(found =>
  `${found.id}: ${found.nodes.map(node => node.html).join(" ")}`)"""
FOCUSED = """page => page.ownerDocument.activeElement.getAttribute("aria-label")
  ?? page.ownerDocument.activeElement.tagName"""

FIELD = "Type what you would say"
SOURCE = "def half(number):\n    return number / 2\n\n\nprint(half(8))\n"
DOUBLE = "def double(number):\n    return number * 2\n"
WITH_DOUBLE = SOURCE.replace("\n\nprint", f"\n\n{DOUBLE}\n\nprint")
ANSWER = f"It doubles what it is given.\n```python\n{DOUBLE}```\n"


@pytest.fixture
def asked(trusted: Senorita, meadow: Path, model: Model) -> Senorita:
    """The model is writing code, asked by what was typed into the view."""
    (meadow / "numbers.py").write_text(SOURCE, encoding="utf-8")
    trusted.window.file("numbers.py")
    trusted.window.command("Senorita: Focus on Conversation View")
    model.will_say(ANSWER, between_tokens=60)
    trusted.conversation.get_by_label(FIELD).fill("write a function that doubles a number")
    trusted.window.press("Enter")
    return trusted


def question(senorita: Senorita) -> Locator:
    return senorita.window.page.locator(".quick-input-widget").filter(has_text="Accept?")


def button(senorita: Senorita, name: str) -> Locator:
    """One of the last code that was written."""
    return senorita.conversation.locator("article:has(pre)").last.get_by_role("button", name=name)


def undone(senorita: Senorita, before: str) -> None:
    """One step takes it back."""
    senorita.window.command("View: Focus Active Editor Group")
    senorita.window.press("ControlOrMeta+Z")
    senorita.window.text_becomes(before)


def test_code_is_applied_inserted_and_copied(asked: Senorita) -> None:
    window = asked.window
    asked.conversation.locator("article.open pre").filter(has_text="def double").wait_for()
    question(asked).wait_for()
    assert window.text() == SOURCE
    button(asked, "Apply").click()
    window.text_becomes(WITH_DOUBLE)
    question(asked).wait_for(state="hidden")
    undone(asked, SOURCE)
    button(asked, "Apply").wait_for(state="hidden")
    button(asked, "Insert").click()
    window.text_becomes(DOUBLE + SOURCE)
    undone(asked, SOURCE)
    button(asked, "Copy").click()
    window.command("View: Focus Active Editor Group")
    window.press("ControlOrMeta+End", "ControlOrMeta+V")
    window.text_becomes(SOURCE + DOUBLE)
    undone(asked, SOURCE)


def test_the_keyboard_alone(asked: Senorita, meadow: Path) -> None:
    window, keys = asked.window, asked.window.page.keyboard
    question(asked).wait_for()
    keys.press("Escape")
    asked.conversation.locator("article.declined").last.wait_for()
    assert window.text() == SOURCE
    until(lambda: asked.conversation.locator("#live").text_content() == "", "no more of what was said to be shown")
    enters(asked)
    assert walked(asked, "Shift+Tab", "Code") == [
        "Copy this code",
        "Insert this code at the caret",
        "Apply this code where it belongs",
        "Code",
    ]
    assert walked(asked, "Tab", "Insert this code at the caret")
    keys.press("Enter")
    window.text_becomes(DOUBLE + SOURCE)
    assert walked(asked, "Tab", FIELD) == ["Copy this code", FIELD]
    keys.type("go to line five")
    keys.press("Enter")
    until(lambda: window.line() == 5, "the caret in line 5")
    for bed in ("north", "south"):
        (meadow / bed).mkdir()
        (meadow / bed / "seeds.txt").write_text(f"{bed}\n", encoding="utf-8")
    enters(asked)
    keys.type("open file seeds.txt")
    keys.press("Enter")
    asked.conversation.get_by_role("button", name="Choose 2").wait_for()
    keys.press("Escape")
    enters(asked)
    walked(asked, "Shift+Tab", "Choose 2: ")
    keys.press("Enter")
    until(lambda: window.title() == "seeds.txt", "the second one in front")


def enters(senorita: Senorita) -> None:
    """By the command of the view: one can type at once."""
    senorita.window.command("Senorita: Focus on Conversation View")
    senorita.conversation.locator("input:focus").wait_for()


def walked(senorita: Senorita, key: str, to: str) -> list[str]:
    """What the key reaches, up to what is so named."""
    page, reached = senorita.conversation.locator("html"), [""]
    while not reached[-1].startswith(to):
        assert len(reached) < 40, reached
        senorita.window.press(key)
        reached.append(page.evaluate(FOCUSED))
    return reached[1:]


THEMES = [
    ("Light Modern", "vs", "vscode-light"),
    ("Dark Modern", "vs-dark", "vscode-dark"),
    ("Light High Contrast", "hc-light", "vscode-high-contrast-light"),
    ("Dark High Contrast", "hc-black", "vscode-high-contrast"),
]


def test_nothing_to_complain_of_in_any_theme(asked: Senorita) -> None:
    """Neither in the view nor in the status bar, at rest and where something is wrong."""
    question(asked).wait_for()
    asked.window.press("Escape")
    asked.conversation.locator("article.declined").last.wait_for()
    for theme, workbench, page in THEMES:
        asked.window.theme(theme, workbench)
        asked.conversation.locator(f"body.{page}").wait_for()
        assert complaints(asked) == []
        assert bar_complaints(asked) == []
        asked.press()
        asked.status_is("Senorita: The browser")
        assert bar_complaints(asked) == []
        asked.calm()


def bar_complaints(senorita: Senorita) -> list[str]:
    """What axe-core finds in the status bar item."""
    with_axe(senorita.window.page.locator("html"))
    found: list[str] = senorita.item.evaluate(RUN, RULES)
    return found


def complaints(senorita: Senorita) -> list[str]:
    """What it finds in the view. The page lets shine through what is behind it, which axe-core does not see."""
    behind = senorita.window.page.locator(".part.sidebar").evaluate("part => getComputedStyle(part).backgroundColor")
    page = senorita.conversation.locator("html")
    page.evaluate("(page, colour) => { page.style.backgroundColor = colour; }", behind)
    with_axe(page)
    found: list[str] = page.evaluate(RUN, RULES)
    return found


def with_axe(page: Locator) -> None:
    """It is read once a page."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
