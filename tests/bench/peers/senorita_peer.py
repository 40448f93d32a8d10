"""This project, as an editor drives it: a server process on stdio, ``voice/*`` messages, sound back as progress.

    modes  flux, flux-eager, nova

Both processes are the peer: its figures hold at the editor's end of the pipe.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from typing import Any

from tests.bench.peers.driver import Asked, Peer, main, pin
from tests.bench.peers.ends import Ear, Player

REQUEST_S = 60.0
REPORT_MS = 200
"""How often it is told what was heard."""
MODELS = {"flux": "flux-general-en", "flux-eager": "flux-general-en", "nova": "nova-3"}
OUTPUT = {"encoding": "pcm_s16le", "sampleRate": 24000, "channels": 1}
INPUT = {"encoding": "pcm_s16le", "sampleRate": 16000, "channels": 1}
LONGEST = 1 << 24


class Editor:
    """The editor's end: one session, its loudspeaker, and the words about what was heard."""

    def __init__(self, process: asyncio.subprocess.Process, ear: Ear) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.stdin, self._stdout = process.stdin, process.stdout
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._player = Player(ear, step=self._step, done=self._played_out)
        self._session = self._turn = ""
        self._played, self._ended, self._seq = 0, False, 0
        self._reader = asyncio.ensure_future(self._read())

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def request(self, method: str, params: dict[str, Any]) -> Any:
        number = len(self._replies) + 1
        self._replies[number] = asyncio.get_running_loop().create_future()
        self.send({"id": number, "method": method, "params": params})
        async with asyncio.timeout(REQUEST_S):
            return await self._replies[number]

    async def start(self, mode: str) -> None:
        options = {
            "stt": {"engines": ["deepgram"]},
            "tts": {"engines": ["deepgram"]},
            "llm": {"engines": ["groq"]},
            "deepgram": {"sttModel": MODELS[mode], "eagerEndOfTurn": mode == "flux-eager"},
        }
        voice = {"version": 1, "capture": True, "playback": [OUTPUT]}
        capabilities = {"general": {"positionEncodings": ["utf-32"]}, "experimental": {"voice": voice}}
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities}
        await self.request("initialize", {**params, "initializationOptions": {"senorita": options}})
        self.send({"method": "initialized", "params": {}})
        asked = {"mode": "handsFree", "input": INPUT, "output": OUTPUT, "partialResultToken": "voice"}
        self._session = (await self.request("voice/start", asked))["sessionId"]

    async def hear(self, frame: bytes) -> None:
        data = base64.b64encode(frame).decode()
        params = {"sessionId": self._session, "seq": self._seq, "data": data}
        self.send({"method": "voice/audio", "params": params})
        self._seq += 1
        await self.stdin.drain()

    async def _read(self) -> None:
        while True:
            head = (await self._stdout.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].split()[0])
            self._take(json.loads(await self._stdout.readexactly(length)))

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("method") == "$/progress":
            self._progress(message["params"]["value"])
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})
        elif "id" in message:
            waiting = self._replies[message["id"]]
            if "error" in message:
                waiting.set_exception(RuntimeError(message["error"]["message"]))
            else:
                waiting.set_result(message["result"])

    def _progress(self, value: dict[str, Any]) -> None:
        match value["kind"]:
            case "audio":
                if value["turnId"] != self._turn:
                    self._turn, self._played, self._ended = value["turnId"], 0, False
                self._player.push(base64.b64decode(value["data"]))
            case "audioEnd":
                self._ended = True
                if not self._player.playing:
                    self._played_out()
            case "pausePlayback":
                self._pause("paused", self._player.pause)
            case "resumePlayback":
                self._player.resume()
            case "stopPlayback":
                self._pause("stopped", self._player.clear)

    def _pause(self, state: str, do: Any) -> None:
        if self._player.playing:
            do()
            self._heard(state)

    def _step(self) -> None:
        self._played += 20
        if self._played % REPORT_MS == 0:
            self._heard("playing")

    def _played_out(self) -> None:
        if self._ended:
            self._ended = False
            self._heard("finished")

    def _heard(self, state: str) -> None:
        params = {"sessionId": self._session, "turnId": self._turn, "playedMs": self._played, "state": state}
        self.send({"method": "voice/playback", "params": params})


async def open_peer(asked: Asked, ear: Ear) -> Peer:
    env = {
        **os.environ,
        "DEEPGRAM_API_KEY": "key",
        "GROQ_API_KEY": "key",
        "SENORITA_DEEPGRAM__BASE_URL": asked.cloud,
        "SENORITA_GROQ__BASE_URL": asked.cloud,
    }
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "senorita_lsp", "--stdio"]
    process = await asyncio.create_subprocess_exec(*command, env=env, stdin=pipe, stdout=pipe, limit=LONGEST)
    pin(asked.far_core)
    editor = Editor(process, ear)
    await editor.start(asked.mode)
    return Peer(editor.hear, process.pid, [process, editor])


if __name__ == "__main__":
    main(open_peer)
