"""The floor: websockets and httpx on sockets that are open already, and nothing that is waited for.

    modes  flux, flux-eager, nova

It checks nothing, remembers nothing and does not recover: what any pipeline must cost.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import websockets

from tests.bench.peers.driver import Asked, Peer, main
from tests.bench.peers.ends import Ear, Player

ENDS = (".", "!", "?")
AUDIO = "encoding=linear16&sample_rate=16000"
LISTEN = {
    "flux": f"/v2/listen?model=flux-general-en&{AUDIO}",
    "flux-eager": f"/v2/listen?model=flux-general-en&{AUDIO}&eager_eot_threshold=0.4",
    "nova": f"/v1/listen?model=nova-3&{AUDIO}&interim_results=true&vad_events=true&endpointing=200",
}
SPEAK = "/v1/speak?model=aura-2-thalia-en&encoding=linear16&sample_rate=24000"
MODEL = "openai/gpt-oss-120b"


class Guess:
    """An answer that is thought before the turn has ended: what it says is held until then."""

    def __init__(self, transcript: str) -> None:
        self.transcript, self.confirmed = transcript, False
        self.held: list[str] = []


class Floor:
    """Hears, asks, speaks, and stops when it is spoken into."""

    def __init__(self, ear: Ear, voice: Any, http: httpx.AsyncClient) -> None:
        self._player, self._voice, self._http = Player(ear), voice, http
        self._answer: asyncio.Task[None] | None = None
        self._guess: Guess | None = None
        self._clearing = 0

    async def listen(self, hearing: Any) -> None:
        async for message in hearing:
            await self._told(json.loads(message))

    async def take_sound(self) -> None:
        async for message in self._voice:
            if isinstance(message, bytes):
                if not self._clearing:
                    self._player.push(message)
            elif '"Cleared"' in message:
                self._clearing -= 1

    async def _told(self, message: dict[str, Any]) -> None:
        match message.get("event", message["type"]):
            case "StartOfTurn" | "SpeechStarted":
                await self._interrupt()
            case "EagerEndOfTurn":
                self._guess = Guess(message["transcript"])
                self._begin(self._guess.transcript, self._guess)
            case "TurnResumed":
                self._drop()
            case "EndOfTurn":
                await self._ended(message["transcript"])
            case "Results" if message["speech_final"] and (text := message["channel"]["alternatives"][0]["transcript"]):
                self._begin(text, None)

    async def _ended(self, transcript: str) -> None:
        guess, self._guess = self._guess, None
        if guess is None or guess.transcript != transcript:
            self._begin(transcript, None)
            return
        guess.confirmed = True
        for sentence in guess.held:
            await self._speak(sentence)

    def _begin(self, text: str, guess: Guess | None) -> None:
        self._answer = asyncio.ensure_future(self._ask(text, guess))

    def _drop(self) -> None:
        if self._answer is not None:
            self._answer.cancel()
        self._guess = None

    async def _interrupt(self) -> None:
        self._drop()
        self._clearing += 1
        self._player.clear()
        await self._voice.send('{"type":"Clear"}')

    async def _ask(self, text: str, guess: Guess | None) -> None:
        sentence = ""
        async for token in self._tokens(text):
            sentence += token
            if token.endswith(ENDS):
                await self._say(sentence, guess)
                sentence = ""

    async def _tokens(self, text: str) -> AsyncIterator[str]:
        body = {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": text}]}
        async with self._http.stream("POST", "/openai/v1/chat/completions", json=body) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {") and (choices := json.loads(line[6:])["choices"]):
                    yield choices[0]["delta"].get("content") or ""

    async def _say(self, sentence: str, guess: Guess | None) -> None:
        if guess is not None and not guess.confirmed:
            guess.held.append(sentence)
        else:
            await self._speak(sentence)

    async def _speak(self, sentence: str) -> None:
        await self._voice.send(json.dumps({"type": "Speak", "text": sentence}))
        await self._voice.send('{"type":"Flush"}')


async def open_peer(asked: Asked, ear: Ear) -> Peer:
    options: dict[str, Any] = {
        "additional_headers": {"Authorization": "Token key"},
        "compression": None,
        "max_queue": None,
        "ping_interval": None,
    }
    hearing = await websockets.connect(asked.sockets + LISTEN[asked.mode], **options)
    voice = await websockets.connect(asked.sockets + SPEAK, **options)
    http = httpx.AsyncClient(base_url=asked.cloud, headers={"Authorization": "Bearer key"}, timeout=30)
    await http.get("/openai/v1/models")
    floor = Floor(ear, voice, http)
    tasks = [asyncio.ensure_future(floor.listen(hearing)), asyncio.ensure_future(floor.take_sound())]
    return Peer(hearing.send, held=[floor, tasks])


if __name__ == "__main__":
    main(open_peer)
