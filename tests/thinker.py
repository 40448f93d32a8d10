"""An editor whose server thinks, hears and speaks by the loopback cloud: the language model's part over the real wire.

What belongs here: setting them up, and asking what was seen. What does not: what they are expected to do.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.cloud import Cloud, cloud
from tests.personas import PERSONAS, EditorClient, Persona, running

KEY = "key-of-the-user"
TOKEN = "talk"
"""The token of everything that is asked with progress, and of the voice session."""

SOURCE = '''"""Notes on 😀 and prices."""

import os


def read(path):
    f = open(path)
    data = f.read()
    return data


def area(width, height):
    return width * height


def main():
    print(read(os.devnull), area(2, 3))
'''

READ = """def read(path):
    with open(path) as file:
        return file.read()
"""
CLOSES = f"This one closes the file.\n```python\n{READ}```\n"
OLD = SOURCE[SOURCE.index("def read") : SOURCE.index("\n\n\ndef area")] + "\n"
AFTER = SOURCE.replace(OLD, READ)


class Thinker(EditorClient):
    """An editor that shows what streams in, and may be given something to do when it is asked or is to edit."""

    def __init__(self, persona: Persona) -> None:
        super().__init__(persona)
        self.asked = asyncio.Event()
        self.slow = False
        self.when_asked: Callable[[], Any] | None = None
        self.session: str | None = None
        self._words = 0

    async def _ask(self, params: Any) -> Any:
        if self.when_asked is not None:
            self.when_asked()
        if self.slow:
            self.seen.questions.append(params.message)
            self.asked.set()
            await asyncio.get_running_loop().create_future()
        self.asked.set()
        return await super()._ask(params)

    @property
    def told(self) -> list[dict[str, Any]]:
        """All progress, in order."""
        return self.seen.progress.get(TOKEN, [])

    def kinds(self, *kinds: str) -> list[dict[str, Any]]:
        return [value for value in self.told if value["kind"] in kinds]

    def text(self, source: str | None = None) -> str:
        """What streamed in: of the answer, or with "code" its code."""
        return "".join(value["delta"] for value in self.kinds("text") if value.get("source") == source)

    async def ask(self, text: str, uri: str, offset: int = 0, end: int | None = None) -> Any:
        """``voice/command`` with progress, within the voice session where one is open."""
        params: dict[str, Any] = {
            "text": text,
            "context": self.context(uri, offset, end),
            "partialResultToken": TOKEN,
        }
        if self.session is not None:
            params["sessionId"] = self.session
        return await self.ask_server("voice/command", params)

    async def listen(self, output: Any = "none") -> None:
        params = {"mode": "push", "output": output, "partialResultToken": TOKEN}
        self.session = (await self.ask_server("voice/start", params))["sessionId"]

    async def utter(self, uri: str, offset: int = 0) -> Any:
        """Half a second of sound, then the key is released: the cloud says what was heard."""
        for seq in range(5):
            data = base64.b64encode(b"\x00\x20" * 1600).decode()
            self.protocol.notify("voice/audio", {"sessionId": self.session, "seq": self._words + seq, "data": data})
        self._words += 5
        return await self.ask_server("voice/commit", {"sessionId": self.session, "context": self.context(uri, offset)})


@dataclass
class Talk:
    """A running conversation about one open file."""

    editor: Thinker
    cloud: Cloud
    uri: str

    @property
    def text(self) -> str:
        """The file as the editor has it."""
        return self.editor.seen.texts[self.uri]

    @property
    def chats(self) -> list[Any]:
        """The requests that the model was sent."""
        return [one.json for one in self.cloud.of("chat")]

    async def ask(self, text: str, at: str = "f = open") -> Any:
        """Says something with the caret at a piece of the text."""
        return await self.editor.ask(text, self.uri, max(0, self.text.find(at)))

    async def run(self, command: str, *arguments: Any, work: str | None = None) -> Any:
        """``workspace/executeCommand``."""
        params = types.ExecuteCommandParams(command, list(arguments), work_done_token=work)
        return await self.editor.ask_server("workspace/executeCommand", params)


SPEECH = {"encoding": "pcm_s16le", "sampleRate": 24000, "channels": 1}
ENGINES = {"stt": {"engines": ["groq"]}, "tts": {"engines": ["openai"]}, "llm": {"engines": ["groq"]}}


def persona(name: str) -> Persona:
    return next(one for one in PERSONAS if one.name == name)


@asynccontextmanager
async def talk(
    folder: Path, who: Persona = PERSONAS[0], options: dict[str, Any] | None = None, source: str = SOURCE, **env: str
) -> AsyncIterator[Talk]:
    """A conversation in the folder's ``notes.py``."""
    (folder / "notes.py").write_text(source, encoding="utf-8")
    async with cloud() as running_cloud:
        base = running_cloud.base_url
        urls = {"SENORITA_GROQ__BASE_URL": base, "SENORITA_OPENAI__BASE_URL": f"{base}/v1"}
        keys = {"GROQ_API_KEY": KEY, "OPENAI_API_KEY": KEY}
        async with running(
            lambda: Thinker(who), folder, ENGINES | (options or {}), os.environ | urls | keys | env
        ) as editor:
            yield Talk(editor, running_cloud, editor.open(folder / "notes.py"))


async def until(condition: Callable[[], Any], seconds: float = 25) -> None:
    """Returns when it holds; fails where it does not in that time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def held(*text: str) -> tuple[dict[str, Any], list[asyncio.Event]]:
    """A reply that waits between its texts, and what it waits for."""
    gates = [asyncio.Event() for _ in text[1:]]
    parts: list[Any] = [text[0]]
    for gate, more in zip(gates, text[1:], strict=True):
        parts += [gate, more]
    return {"text": parts}, gates
