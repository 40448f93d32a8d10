"""A server is killed while somebody speaks with it: nothing said is lost, and nothing is done twice."""

from __future__ import annotations

import base64
import shutil
import time
from collections.abc import Callable, Iterator
from threading import Timer
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from senorita_lsp.engines.audio.format import Clip
from tests.cluster.servers import TOKEN, Cluster, cluster
from tests.redis import in_redis
from tests.voices import silence, spoken
from tests.wire.client import SECONDS
from tests.wire.person import CODE, Person

PROXIES = [name for name in ("nginx", "haproxy") if shutil.which(name)]
SAID = "delete function grind"
FRAME_S = 0.05

pytestmark = [
    pytest.mark.speech,
    pytest.mark.skipif(not PROXIES, reason="neither nginx nor HAProxy is installed"),
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed"),
]


@pytest.fixture(scope="module", params=PROXIES)
def behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(request.param, tmp_path_factory.mktemp(request.param)) as made:
        yield made


class Talker:
    """An editor with a microphone that keeps what it has not been answered, and says it again to the next server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.person = Person(port, TOKEN)
        self._frames: list[bytes] = []
        self._rate = 0
        self._session = ""
        self.lost = 0

    def hear(self, clip: Clip, at_half: Callable[[], None]) -> dict[str, Any] | None:
        """Somebody says this; ``at_half`` happens meanwhile. What came of it, None where it may have been done."""
        self._rate, self._frames, self.person.acted = clip.rate, [], False
        size = round(clip.rate * FRAME_S) * 2
        self._open()
        frames = [clip.data[at : at + size] for at in range(0, len(clip.data), size)]
        for number, frame in enumerate(frames):
            if number == len(frames) // 2:
                at_half()
            self._frames.append(frame)
            try:
                self._send(number)
            except ConnectionClosed:
                self._again()
        return self._commit()

    def _open(self) -> None:
        form = {"encoding": "pcm_s16le", "sampleRate": self._rate, "channels": 1}
        asked = {"mode": "push", "input": form, "output": "none", "partialResultToken": "mic"}
        self._session = self.person.request("voice/start", asked)["sessionId"]

    def _send(self, number: int) -> None:
        data = base64.b64encode(self._frames[number]).decode()
        self.person.wire.send(method="voice/audio", params={"sessionId": self._session, "seq": number, "data": data})

    def _commit(self) -> dict[str, Any] | None:
        while True:
            try:
                result: dict[str, Any] = self.person.request("voice/commit", {"sessionId": self._session})
            except ConnectionClosed:
                acted = self.person.acted
                self._again()
                if acted:
                    return None
            else:
                return result

    def _again(self) -> None:
        """At the next server, from the beginning of what was said."""
        self.lost += 1
        doing = self.person.doing
        ends = time.monotonic() + SECONDS
        while True:
            try:
                self.person = self.person.again(self.port, TOKEN)
                self.person.doing = doing
                self._open()
                for number in range(len(self._frames)):
                    self._send(number)
                return
            except (ConnectionClosed, InvalidStatus, OSError):
                assert time.monotonic() < ends, "no server takes it"
                time.sleep(0.1)


@pytest.fixture
def talker(behind: Cluster) -> Iterator[Talker]:
    """Somebody who has said one thing already, which both servers could know of by now."""
    behind.revive()
    in_redis(behind.redis, "FLUSHALL")
    made = Talker(behind.port)
    assert made.person.say("delete function rest") == "done"
    ends = time.monotonic() + SECONDS
    while b"senorita:" not in in_redis(behind.redis, "KEYS", "*"):
        assert time.monotonic() < ends
        time.sleep(0.02)
    yield made
    made.person.close()


def speech() -> Clip:
    clip = spoken(SAID)
    breath = silence(200, clip.rate).data
    return Clip(breath + clip.data + breath, clip.rate)


def test_killed_in_the_middle_of_an_utterance(behind: Cluster, talker: Talker) -> None:
    result = talker.hear(speech(), at_half=lambda: behind.busy().kill())
    assert result is not None
    assert result["status"] == "done", result
    assert talker.lost == 1
    assert "grind" not in talker.person.text
    # What was said to the server that died is known to this one.
    assert talker.person.say("undo that") == "done"
    assert talker.person.say("undo that") == "done"
    assert talker.person.text == CODE


def test_killed_before_it_answers(behind: Cluster, talker: Talker) -> None:
    """It takes all of it in, does nothing with it, and is never heard of again."""

    def freeze() -> None:
        busy = behind.busy()
        busy.freeze()
        Timer(1.0, busy.kill).start()

    result = talker.hear(speech(), at_half=freeze)
    assert result is not None
    assert (result["status"], talker.lost) == ("done", 1)
    assert "grind" not in talker.person.text


def test_killed_while_it_does_it(behind: Cluster, talker: Talker) -> None:
    """The edit is there, its answer is not: to say it again would do it twice."""
    talker.person.doing = behind.busy().kill
    assert talker.hear(speech(), at_half=lambda: None) is None
    assert talker.lost == 1
    assert "def" not in talker.person.text
