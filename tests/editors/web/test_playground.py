"""What a newcomer does on the page, by voice and by keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.editors.web.conftest import PICTURES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.editors.vscode.mouths import BrowserMouth
    from tests.editors.web.playground import Playground

    Open = Callable[..., Playground]

EDITOR = "web"


def test_a_newcomer_speaks_and_the_code_changes(
    open_page: Open,
    mouth: BrowserMouth,
    served: tuple[str, float],
    measured: Callable[[str], None],
    proves: Callable[..., None],
) -> None:
    mouth.before("delete function shipping cost")
    page = open_page().ready()
    page.hold(lambda: mouth.speak("delete function shipping cost"))
    page.until(lambda: "def shipping_cost" not in page.text() and "def calc_total" in page.text(), "the edit")
    measured(f"senorita-lsp playground to the first spoken edit: {time.monotonic() - served[1]:.1f} s")
    expect(page.page.locator("#diff del").first).to_contain_text("shipping_cost")
    expect(page.page.locator("#intent")).to_contain_text("edit.delete")
    expect(page.page.locator("#chart")).to_contain_text("hearing")
    page.page.screenshot(path=PICTURES / "playground.png")
    proves("speech")
    proves("edits")


def test_typing_does_what_speaking_does(open_page: Open, proves: Callable[..., None]) -> None:
    page = open_page().ready()
    page.type("go to function calc total")
    page.until(lambda: "calc_total, line" in page.log(), "the answer")
    page.type("add parameter currency")
    page.until(lambda: "discount=0.0, currency" in page.text() or "currency, discount" in page.text(), "the parameter")
    page.type("undo that")
    page.until(lambda: "currency" not in page.text(), "the undo")
    proves("undo", "by saying so")
    proves("places")


def test_files_are_made_and_go_after_a_yes(open_page: Open, proves: Callable[..., None]) -> None:
    page = open_page().ready()
    page.type("create file notes dot md")
    expect(page.page.get_by_role("button", name="notes.md")).to_have_attribute("aria-current", "true", timeout=60_000)
    page.type("delete file notes dot md")
    dialog = page.page.get_by_role("dialog")
    dialog.wait_for()
    page.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    expect(page.page.get_by_role("button", name="notes.md")).to_be_visible()
    page.type("delete file notes dot md")
    dialog.get_by_role("button").first.click()
    expect(page.page.get_by_role("button", name="notes.md")).to_have_count(0)
    proves("files", "in memory")
    proves("questions")


def test_what_can_be_said_follows_the_caret(open_page: Open, proves: Callable[..., None]) -> None:
    page = open_page().ready()
    offered = page.page.get_by_role("navigation").get_by_role("button", name="go to")
    offered.first.wait_for(timeout=60_000)
    page.type("go to function print receipt")
    page.page.get_by_role("button", name="print receipt").first.wait_for(timeout=60_000)
    page.page.get_by_role("navigation").get_by_role("button", name="print receipt").first.click()
    page.until(lambda: page.log().count("print") >= 2, "what was clicked is done")
    proves("caret")


def test_what_can_be_said_is_another_thing_in_another_language(open_page: Open) -> None:
    page = open_page().ready()
    offered = page.page.get_by_role("navigation").get_by_role("button", name="go to")
    offered.first.wait_for(timeout=60_000)
    python = set(page.page.locator("#examples button").all_inner_texts())
    page.page.get_by_label("Project").select_option("rust")
    page.until(lambda: set(page.page.locator("#examples button").all_inner_texts()) != python, "other sentences")
    rust = page.page.locator("#examples button").all_inner_texts()
    assert any("stack" in each or "push" in each for each in rust), rust
    assert not any("shipping" in each or "calc total" in each for each in rust), rust
    # What is offered is done, and the keyboard stays where it was.
    page.page.locator("#examples button").first.focus()
    page.page.keyboard.press("Enter")
    page.until(lambda: rust[0] in page.log(), "what was chosen is done")
    page.page.wait_for_timeout(1_500)
    assert page.page.evaluate("() => document.activeElement.closest('#examples') !== null")


def test_interrupting_is_silence(open_page: Open) -> None:
    page = open_page().ready()
    page.type("what can i say")
    page.until(lambda: page.sounding() > 0, "the spoken answer")
    page.page.keyboard.press("Escape")
    page.until(lambda: page.sounding() == 0, "silence")
    page.page.wait_for_timeout(1_000)
    assert page.sounding() == 0


def test_without_a_microphone_it_says_so_and_typing_works(open_page: Open) -> None:
    page = open_page().ready()
    page.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.microphone.click()
    page.until(lambda: "does not allow the microphone" in page.log(), "the reason")
    page.type("go to line three")
    page.until(lambda: "go to line three" in page.log(), "the answer")


def test_without_the_token_nothing_is_said(open_page: Open, served: tuple[str, float]) -> None:
    page = open_page(served[0].partition("#")[0])
    page.until(lambda: "connection to the server broke" in page.log(), "the refusal")
    assert page.page.locator("#page[data-ready]").count() == 0


def test_other_pages_cannot_connect(browser: Browser, served: tuple[str, float]) -> None:
    address, _, token = served[0].partition("#")
    context = browser.new_context()
    page = context.new_page()
    page.route("http://other.example/", lambda route: route.fulfill(body="<p>other</p>", content_type="text/html"))
    page.goto("http://other.example/")
    told = page.evaluate(
        """([url, token]) => new Promise(resolve => {
          const socket = new WebSocket(url, ["senorita", "senorita.token." + token]);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        })""",
        [address.replace("http", "ws"), token],
    )
    context.close()
    assert told == "refused"


def test_dark_and_every_part_has_a_name(open_page: Open) -> None:
    page = open_page(color_scheme="dark", reduced_motion="reduce").ready()
    for button in page.page.get_by_role("button").all():
        assert (button.inner_text() or button.get_attribute("aria-label") or "").strip()
    for role in ("banner", "navigation", "main", "complementary", "log"):
        assert page.page.get_by_role(role).count() >= 1, role
    page.page.screenshot(path=PICTURES / "playground-dark.png")
