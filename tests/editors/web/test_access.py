"""The page for everybody: axe-core finds nothing to complain of, and the keyboard alone reaches and does everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.editors.web.conftest import PICTURES

if TYPE_CHECKING:
    from tests.editors.web.playground import Playground

    Open = Callable[..., Playground]

AXE = Path(__file__).parents[3] / "editors" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async rules => (await axe.run(document, { runOnly: rules })).violations.map(found =>
  `${found.id}: ${found.nodes.map(node => node.html).join(" ")}`)"""


def complaints(page: Playground) -> list[Any]:
    page.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.page.evaluate(RUN, RULES)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_to_complain_of(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme).ready()
    page.page.get_by_role("navigation").get_by_role("button", name="go to").first.wait_for(timeout=60_000)
    assert complaints(page) == []
    page.type("delete function shipping cost")
    page.until(lambda: "Deleted" in page.log(), "the answer")
    expect(page.page.locator("#diff del").first).to_be_visible()
    page.page.screenshot(path=PICTURES / f"typed-{scheme}.png")
    assert complaints(page) == []
    page.type("create file notes dot md")
    page.page.get_by_role("button", name="notes.md").wait_for(timeout=60_000)
    page.type("delete file notes dot md")
    page.page.get_by_role("dialog").wait_for()
    assert complaints(page) == []


def test_the_keyboard_alone(open_page: Open) -> None:
    page = open_page().ready()
    page.page.get_by_role("navigation").get_by_role("button", name="go to").first.wait_for(timeout=60_000)
    keys = page.page.keyboard
    reached: list[str] = []
    for _ in range(40):
        keys.press("Tab")
        name = page.page.evaluate("() => document.activeElement.id || document.activeElement.innerText || ''")
        reached.append(str(name))
        if name == "typed":
            break
        if page.page.evaluate("() => document.activeElement.classList.contains('cm-content')"):
            reached.append("editor")
            # Tab stays out of the text: the way on is not lost in it.
    for part in ("mic", "stop", "hands-free", "project", "orders.py", "editor", "diff", "log", "typed"):
        assert part in reached, (part, reached)
    keys.type("go to function print receipt")
    keys.press("Enter")
    page.until(lambda: "print_receipt" in page.log(), "the answer")
    # What is asked has the focus, and gives it back.
    keys.type("create file notes dot md")
    keys.press("Enter")
    page.page.get_by_role("button", name="notes.md").wait_for(timeout=60_000)
    page.page.locator("#typed").focus()
    keys.type("delete file notes dot md")
    keys.press("Enter")
    dialog = page.page.get_by_role("dialog")
    dialog.wait_for()
    assert page.page.evaluate("() => document.activeElement.closest('dialog') !== null")
    keys.press("Enter")
    expect(page.page.get_by_role("button", name="notes.md")).to_have_count(0)
    assert page.page.evaluate("() => document.activeElement.id") == "typed"
    page.page.get_by_role("button", name="test_orders.py").focus()
    keys.press("Enter")
    expect(page.page.get_by_role("button", name="test_orders.py")).to_have_attribute("aria-current", "true")
    assert page.page.evaluate("() => document.activeElement.innerText") == "test_orders.py"
