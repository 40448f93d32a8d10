"""Firefox as the distribution has it, driven by WebDriver BiDi, which it speaks itself: no driver is fetched.

Source: https://w3c.github.io/webdriver-bidi/
"""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.sound import SoundServer

SECONDS = 90.0
PREFERENCES = {
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.autoplay.block-webaudio": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Tab:
    """One page."""

    def __init__(self, ask: Callable[..., Any], context: str) -> None:
        self._ask, self._context = ask, context

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def run(self, function: str, *arguments: str | float) -> Any:
        """What a function of JavaScript gives; raises AssertionError where it throws."""
        told = [{"type": "string" if isinstance(each, str) else "number", "value": each} for each in arguments]
        answer = self._ask(
            "script.callFunction", functionDeclaration=function, arguments=told, awaitPromise=True,
            target={"context": self._context},
        )  # fmt: skip
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def until(self, function: str, what: str) -> None:
        ends = time.monotonic() + SECONDS
        while self.run(function) is not True:
            assert time.monotonic() < ends, f"waited in vain for {what}; the page says: {self.text('#log')}"
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        return str(self.run("s => document.querySelector(s).innerText", selector))

    def key(self, kind: str, value: str) -> None:
        """``kind`` is keyDown or keyUp; ``value`` as WebDriver names it."""
        actions = [{"type": "key", "id": "keys", "actions": [{"type": kind, "value": value}]}]
        self._ask("input.performActions", context=self._context, actions=actions)

    def picture(self, path: Path) -> None:
        shot = self._ask("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def firefox(profile: Path, room: SoundServer) -> Iterator[Tab]:
    """A headless Firefox with a profile of its own; it hears and sounds in this room."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    pipes: Any = {"stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, env=room.environment, **pipes) as process:
        assert process.stderr is not None
        try:
            while "WebDriver BiDi listening on" not in (line := process.stderr.readline()):
                assert line, "Firefox ended"
            with connect(
                f"{line.split()[-1]}/session", max_size=None, open_timeout=SECONDS, ping_interval=None
            ) as wire:
                number = 0

                def ask(method: str, **params: Any) -> Any:
                    nonlocal number
                    number += 1
                    wire.send(json.dumps({"id": number, "method": method, "params": params}))
                    while True:
                        answer = json.loads(wire.recv(timeout=SECONDS))
                        if answer.get("id") == number:
                            assert answer["type"] == "success", answer
                            return answer["result"]

                ask("session.new", capabilities={})
                yield Tab(ask, ask("browsingContext.getTree")["contexts"][0]["context"])
        finally:
            process.kill()
