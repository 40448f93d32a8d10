"""``senorita-lsp listen``: edits one file by microphone, one utterance after another."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress
from typing import Any, Final

from senorita_lsp.cli.client import Json, ServerGoneError
from senorita_lsp.cli.say import DONE, INTERRUPTED, Desk, attended

STOP_S: Final = 10
"""As long as a session may take to end."""


def run(arguments: argparse.Namespace) -> int:
    """Listens until it is ended; the exit status, which is that of the last utterance."""
    return attended(arguments, lambda desk: _Listening(desk, arguments).run())


class _Listening:
    """A session of the server's own microphone, and what is shown of it."""

    def __init__(self, desk: Desk, arguments: argparse.Namespace) -> None:
        self._desk, self._left = desk, 1 if arguments.once else 0
        self._output = "server" if arguments.aloud else "none"
        self._turns: asyncio.Queue[Json] = asyncio.Queue()
        self._terminal = sys.stderr.isatty()
        desk.editor.on_progress(self._take)

    async def run(self) -> int:
        status = DONE
        session = (await self._desk.editor.request("voice/start", self._start()))["sessionId"]
        print("Listening. Ctrl+C ends it.", file=sys.stderr, flush=True)
        try:
            while True:
                result = await self._next()
                if result["transcript"]:
                    self._desk.answered()
                    status = self._desk.show(result)
                    self._left -= 1
                    if self._left == 0:
                        return status
        except asyncio.CancelledError:
            return INTERRUPTED
        finally:
            # A server that does not end the session, or is not there any more, keeps nobody: it is stopped next.
            with suppress(TimeoutError, ServerGoneError, RuntimeError):
                async with asyncio.timeout(STOP_S):
                    await self._desk.editor.request("voice/stop", {"sessionId": session})

    def _start(self) -> Json:
        context = self._desk.editor.context()
        ends = {"input": "server", "output": self._output}
        return {"mode": "handsFree", **ends, "context": context, "partialResultToken": "listen"}

    async def _next(self) -> Json:
        """The next turn; raises ServerGoneError where the server ends before it."""
        turn = asyncio.ensure_future(self._turns.get())
        gone = asyncio.ensure_future(self._desk.editor.gone())
        try:
            await asyncio.wait((turn, gone), return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                await gone
            return turn.result()
        finally:
            turn.cancel()
            gone.cancel()

    def _take(self, value: Json) -> None:
        match value["kind"]:
            case "interim" if self._terminal:
                self._words(f"… {value['text']}")
            case "final" if value["text"]:
                self._words(f"❯ {value['text']}\n")
            case "turn":
                self._turns.put_nowait(value["result"])
            case _:
                self._desk.progress(value)

    def _words(self, words: Any) -> None:
        """Words as they come: each piece over the one before."""
        sys.stderr.write(f"\r\x1b[K{words}" if self._terminal else words)
        sys.stderr.flush()
