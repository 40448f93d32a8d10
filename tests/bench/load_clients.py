"""Many editors with open microphones in one process, as cheap as they can be: their load must not be in the figures.

What belongs here: WebSocket clients that speak and note when they are answered. What does not: what it means (load).
"""

from __future__ import annotations

import array
import asyncio
import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FRAME_S = 0.02
SAMPLES = round(16_000 * FRAME_S)
SILENCE = base64.b64encode(bytes(SAMPLES * 2))
LOUD = base64.b64encode(array.array("h", [6_000, -6_000] * (SAMPLES // 2)).tobytes())
SPEECH = 60
"""Frames of a question."""
PAUSE_S = 0.5
"""From the end of an answer to the next question."""
LONGEST_S = 10.0
BETWEEN_S = 0.06
"""From one session's opening to the next."""
SETTLED_S = 2.0
SILENT_S = 5.0
"""So long nobody speaks, for what a session costs that only listens."""
SPREAD_S = 3.0
"""Within which the sessions begin to ask."""
FORMATS = {"input": 16_000, "output": 24_000}


@dataclass
class Record:
    """A question: when its first and last frame of speech were given, and when the first sound of the answer came."""

    first: float
    last: float = 0.0
    out: float | None = None
    mark: str = ""


class Client(asyncio.Protocol):
    """One session. ``over`` is set when an answer has been spoken."""

    def __init__(self) -> None:
        self.record: Record | None = None
        self.over = asyncio.Event()
        self._buffer = bytearray()
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._up: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head = self._middle = self._foot = b""
        self._seq = self._sound = 0

    # The wire (RFC 6455), with a mask that changes nothing

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )

    def write(self, body: bytes) -> None:
        size = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
        self._transport.write(b"\x81" + size + b"\0\0\0\0" + body)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._up.done():
            _, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if end:
                self._buffer = bytearray(rest)
                self._up.set_result(None)
        while self._up.done() and (body := self._next()) is not None:
            self._take(body)

    def _next(self) -> bytes | None:
        buffer = self._buffer
        at = 2
        if len(buffer) < at:
            return None
        size = buffer[1]
        if size > 125:
            at += 2 if size == 126 else 8
            if len(buffer) < at:
                return None
            size = int.from_bytes(buffer[2:at], "big")
        if len(buffer) < at + size:
            return None
        opcode, body = buffer[0] & 15, bytes(buffer[at : at + size])
        del buffer[: at + size]
        if opcode != 1:
            raise SystemExit("the server closed a connection")
        return body

    def _take(self, body: bytes) -> None:
        begin = body[:160]
        if b'"method":"$/progress"' not in begin:
            self._answer(json.loads(body))
        elif b'"kind":"audio"' in begin:
            if self.record is not None and self.record.out is None:
                self.record.out = time.perf_counter()
            self._sound += len(body) * 3 // 4
        elif b'"kind":"audioEnd"' in begin:
            turn = json.loads(body)["params"]["value"]["turnId"]
            asyncio.get_running_loop().call_later(self._sound / 48_000, self._heard, turn)
        elif b'"kind":"final"' in begin and self.record is not None:
            text = json.loads(body)["params"]["value"]["text"].split()
            self.record.mark = " ".join(word for word in text if word[:1] in "ct" and word[1:].isdecimal())

    def _answer(self, message: dict[str, Any]) -> None:
        if "method" in message:
            if "id" in message:
                self.write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": None}).encode())
        elif "error" in message:
            self._replies.pop(message["id"]).set_exception(RuntimeError(message["error"]["message"]))
        else:
            self._replies.pop(message["id"]).set_result(message["result"])

    def _heard(self, turn: str) -> None:
        self.notify("voice/playback", turnId=turn, playedMs=self._sound // 48, state="finished", sessionId=self.session)
        self.over.set()

    # What a client says

    def notify(self, method: str, **params: Any) -> None:
        self.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    async def request(self, method: str, params: Any) -> Any:
        number = len(self._replies) + 1
        self._replies[number] = asyncio.get_running_loop().create_future()
        self.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode())
        return await asyncio.wait_for(self._replies[number], 60)

    async def start(self) -> None:
        await self._up
        form = {name: {"encoding": "pcm_s16le", "sampleRate": rate, "channels": 1} for name, rate in FORMATS.items()}
        voice = {"version": 1, "capture": True, "playback": [form["output"]]}
        params = {"processId": None, "rootUri": None, "capabilities": {"experimental": {"voice": voice}}}
        await self.request("initialize", params)
        self.notify("initialized")
        asked = {"mode": "handsFree", **form, "partialResultToken": "load"}
        self.session = (await self.request("voice/start", asked))["sessionId"]
        said = {"jsonrpc": "2.0", "method": "voice/audio", "params": {"sessionId": self.session, "seq": 0, "data": "?"}}
        self._head, _, rest = json.dumps(said).encode().partition(b"0,")
        self._middle, self._foot = b"," + rest.partition(b"?")[0], b'"}}'

    def ask(self, now: float) -> Record:
        """The first frame of a question is about to be given."""
        self._sound = 0
        self.over.clear()
        self.record = Record(now)
        return self.record

    def hear(self, data: bytes) -> None:
        self.write(b"%b%d%b%b%b" % (self._head, self._seq, self._middle, data, self._foot))
        self._seq += 1

    def close(self) -> None:
        self._transport.close()


class Crowd:
    """All sessions; each streams until every one has asked all its questions, so that the load is the same throughout.

    Questions begin when ``asking`` is set; the first of each is not counted. ``streamed_s`` is how much sound they gave
    together.
    """

    def __init__(self, sessions: int, turns: int) -> None:
        self._turns, self._unasked = turns + 1, sessions
        self.streamed_s, self.asking = 0.0, False

    async def speak(self, client: Client, first_s: float) -> list[Record]:
        """One session: a frame every 20 ms, and a question whenever the last one is answered; the first is asked
        ``first_s`` after the beginning."""
        records: list[Record] = []
        left, due = 0, time.perf_counter()
        ready: float | None = None
        while self._unasked:
            now = time.perf_counter()
            if self.asking and ready is None and not left:
                if not records:
                    ready = now + first_s
                elif client.over.is_set() or now > records[-1].last + LONGEST_S:
                    ready = now + PAUSE_S
                    self._unasked -= len(records) == self._turns
            if ready is not None and now >= ready and len(records) < self._turns:
                ready, left = None, SPEECH
                records.append(client.ask(now))
            client.hear(LOUD if left else SILENCE)
            self.streamed_s += FRAME_S
            if left:
                left -= 1
                records[-1].last = now
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        return records[1:]


async def converse(port: int, sessions: int, turns: int, mark: Callable[[float], None]) -> list[Record]:
    """What became of the questions of so many sessions. ``mark`` is called with the seconds of sound given so far: when
    all stream, when the questions begin SILENT_S later, and when the last is answered."""
    loop = asyncio.get_running_loop()
    clients: list[Client] = []
    talks: list[asyncio.Task[list[Record]]] = []
    crowd = Crowd(sessions, turns)
    for number in range(sessions):
        _, client = await loop.create_connection(Client, "127.0.0.1", port)
        await client.start()
        clients.append(client)
        # Not all at once, as people do not ask at once.
        talks.append(asyncio.ensure_future(crowd.speak(client, SPREAD_S * number / sessions)))
        await asyncio.sleep(BETWEEN_S)
    await asyncio.sleep(SETTLED_S)
    mark(crowd.streamed_s)
    await asyncio.sleep(SILENT_S)
    mark(crowd.streamed_s)
    crowd.asking = True
    found = [record for talk in await asyncio.gather(*talks) for record in talk]
    mark(crowd.streamed_s)
    for client in clients:
        client.close()
    await asyncio.sleep(SETTLED_S)
    return found
