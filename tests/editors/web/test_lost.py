"""The page behind a real proxy: the server it speaks with is killed, and what was said is carried out by the next."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.cluster.servers import TOKEN, Cluster, cluster
from tests.redis import in_redis

if TYPE_CHECKING:
    from tests.editors.vscode.mouths import BrowserMouth
    from tests.editors.web.playground import Playground

EDITOR = "web"

pytestmark = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("redis-server")), reason="nginx or redis-server is not installed"
)


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster("nginx", tmp_path_factory.mktemp("nginx")) as made:
        yield made


def test_the_server_dies_while_somebody_speaks(
    open_page: Callable[..., Playground], mouth: BrowserMouth, behind: Cluster
) -> None:
    said = "delete function shipping cost"
    mouth.before(said)
    page = open_page(f"http://127.0.0.1:{behind.port}/#{TOKEN}").ready()
    page.type("delete function calc total")
    page.until(lambda: "def calc_total" not in page.text(), "the first edit")
    page.until(lambda: b"senorita:" in in_redis(behind.redis, "KEYS", "*"), "what was done, to be remembered")

    def speak() -> None:
        behind.busy().kill()
        mouth.speak(said)

    page.hold(speak)
    page.until(lambda: "def shipping_cost" not in page.text(), "the edit")
    expect(page.page.locator("#log")).to_contain_text("The connection to the server broke")
    for name in ("shipping_cost", "calc_total"):
        page.type("undo that")
        page.until(lambda name=name: f"def {name}" in page.text(), "what was said to the server that died, undone")


def test_hands_free_goes_on_at_the_next_server(
    open_page: Callable[..., Playground], mouth: BrowserMouth, behind: Cluster, proves: Callable[..., None]
) -> None:
    """The microphone stays open, and what is said while nobody listens is heard by who comes next."""
    behind.revive()
    mouth.before("delete function shipping cost")
    page = open_page(f"http://127.0.0.1:{behind.port}/#{TOKEN}").ready()
    hands_free = page.page.get_by_label("Hands-free")
    hands_free.check()
    page.until(lambda: behind.busy().sessions == 1, "the session")
    expect(page.microphone).to_have_attribute("aria-pressed", "true", timeout=60_000)
    behind.busy().kill()
    page.until(lambda: "def shipping_cost" not in page.text(), "the edit")
    assert page.log().count("The connection to the server broke") == 1
    expect(page.page.locator("#log")).to_contain_text("The connection is there again")
    expect(hands_free).to_be_checked()
    page.type("undo that")
    page.until(lambda: "def shipping_cost" in page.text(), "the undo")
    hands_free.uncheck()
    expect(page.microphone).to_have_attribute("aria-pressed", "false", timeout=60_000)
    proves("handsfree")


def test_a_question_is_asked_again_by_the_next_server(open_page: Callable[..., Playground], behind: Cluster) -> None:
    behind.revive()
    page = open_page(f"http://127.0.0.1:{behind.port}/#{TOKEN}").ready()
    page.type("create file notes dot md")
    page.page.get_by_role("button", name="notes.md").wait_for(timeout=60_000)
    page.type("delete file notes dot md")
    dialog = page.page.get_by_role("dialog")
    dialog.wait_for(timeout=60_000)
    page.until(lambda: in_redis(behind.redis, "KEYS", "*").count(b"senorita:") >= 1, "the question, to be remembered")
    behind.busy().kill()
    expect(page.page.locator("#log")).to_contain_text("The connection is there again", timeout=60_000)
    dialog.wait_for(timeout=60_000)
    dialog.get_by_role("button").first.click()
    expect(page.page.get_by_role("button", name="notes.md")).to_have_count(0, timeout=60_000)
    assert "Look whether it was" not in page.log()


def test_the_page_of_all_that_can_be_said_is_there_and_travels_light(
    open_page: Callable[..., Playground], behind: Cluster
) -> None:
    behind.revive()
    page = open_page(f"http://127.0.0.1:{behind.port}/#{TOKEN}").ready()
    sizes = page.page.evaluate(
        "() => performance.getEntriesByType('resource').map(one => [one.name, one.encodedBodySize])"
    )
    (script,) = [size for name, size in sizes if name.endswith("page.js")]
    assert 0 < script < 300_000
    with page.page.expect_popup() as opened:
        page.page.get_by_role("link", name="All of it").click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    assert "undo that" in opened.value.content()
