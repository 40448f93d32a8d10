"""A conversation hands-free as a table (``data/conversation/*.toml``): what is said when, and what comes of it.

What belongs here: the table's columns, and carrying them out against a server. What does not: who hears and speaks, a
cloud or this machine (test_long_conversation.py), and the client's ends (partner.py).
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from tests.cloud import Cloud
from tests.partner import Partner

DATA = Path(__file__).parent / "data" / "conversation"
PLAYBACK = {"pausePlayback": "pause", "resumePlayback": "resume", "stopPlayback": "stop"}
MOST_TOLD = {True: 6, False: 3}
"""Exchanges that a model is told again: where it is asked a question, and where it may carry out commands."""

LISTS = ("settles", "plays", "keeps")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """One line of the table. When it is said:

    ``over``: when so many ms of the answer were heard; ``hurried``: at once, whatever is going on; ``thinking``: while
    the model thinks about what was said before; else when all is quiet.

    What happens: ``say``, in pieces with a breath between them that is taken for the end by mistake; ``by``: "key",
    "typing"; ``echo``: the
    answer itself comes back by the microphone, more quietly; ``drop``: a line breaks ("listen" in the middle of it,
    "chat" and "speak" in the middle of the answer); ``do``: "mute", "unmute", "push" or "handsFree" before it.
    ``reply`` is what the model answers; ``slow``: it does not before somebody speaks, or with ``begins`` no more than
    that.

    What is expected: ``status`` and ``heard`` (what was said, where nothing else stands there), "" where it is no
    utterance of its own; ``cancels``: the utterance before, which comes to nothing; ``settles``: status and words of
    the one that had asked something; ``plays``: what the player is told meanwhile; ``text``: the file after;
    ``keeps``: what the conversation keeps of it; ``kept``: what of the answer before, which was not heard out.
    """

    name: str
    say: str | list[str] = ""
    over: float | None = None
    hurried: bool = False
    thinking: bool = False
    by: str = "voice"
    echo: bool = False
    drop: str = ""
    do: str = ""
    reply: str = ""
    begins: str = ""
    slow: bool = False
    status: str = "done"
    heard: str = ""
    cancels: str = ""
    settles: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    text: str = ""
    keeps: tuple[str, ...] = ()
    kept: str | None = None

    @property
    def pieces(self) -> list[str]:
        return [self.say] if isinstance(self.say, str) else self.say

    @property
    def whole(self) -> str:
        return " ".join(self.pieces)

    @property
    def results(self) -> list[Pair]:
        """The status and transcript of the turns that come to an end with it."""
        before = [("cancelled", self.cancels)] if self.cancels else []
        if self.settles:
            status, heard = self.settles
            before.append((status, heard))
        return before + ([(self.status, self.heard or self.whole)] if self.status else [])


@dataclass(frozen=True)
class Table:
    texts: dict[str, str]
    steps: tuple[Step, ...]


def table(name: str) -> Table:
    """A file of ``data/conversation``; fails for a column that there is not."""
    read = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    known = {field.name for field in fields(Step)}
    rows: list[dict[str, Any]] = read["step"]
    for row in rows:
        assert known.issuperset(row), f"{row['name']}: {set(row) - known}"
    steps = (Step(**{key: tuple(value) if key in LISTS else value for key, value in row.items()}) for row in rows)
    return Table(read["text"], tuple(steps))


class Mouth(Protocol):
    """How something is said to the microphone."""

    async def say(self, step: Step, settled: Callable[[], object]) -> None:
        """Says it; the silence that ends it comes only when ``settled`` holds, as it would in real time."""


class Conversation:
    """A table, carried out step by step. ``history`` is what was said and what of the answers was heard.

    ``written``: how the words of utterances are compared, where a recogniser chooses how it writes them.
    """

    def __init__(
        self,
        table: Table,
        editor: Partner,
        sky: Cloud,
        uri: str,
        mouth: Mouth,
        history: list[Pair] | None = None,
        written: Callable[[str], str] = str,
    ) -> None:
        self.table, self.editor, self.sky, self.uri, self.mouth = table, editor, sky, uri, mouth
        self.history: list[Pair] = [] if history is None else history
        self._written = written
        self.checked = 0
        self._due: list[Pair] = []
        self._told = self._asked = 0

    async def run(self, to_the_end: bool = True) -> None:
        """All of it; raises AssertionError. Unless ``to_the_end`` the last answer goes on."""
        steps = self.table.steps
        for at, step in enumerate(steps):
            try:
                await self._step(step, steps[at + 1] if at + 1 < len(steps) else None)
            except (TimeoutError, AssertionError) as error:
                lately = "\n".join(map(_line, self.editor.told[-40:]))
                raise AssertionError(f"{at + 1}, {step.name}: {error!r}\n{lately}") from error
        if to_the_end:
            await self.quiet()
        assert self.editor.player.late == []

    async def quiet(self) -> None:
        """Nothing is being said, thought or heard."""
        await until(lambda: self.editor.player.track is None and self.editor.state == "idle")

    async def _step(self, step: Step, following: Step | None) -> None:
        await self._moment(step)
        since, self._asked = len(self.editor.told), len(self._chats())
        self._script(step)
        if step.do:
            await self._do(step.do)
        self._correct(step)
        # What comes next may be said over the answer to this.
        over = None if following is None else following.over
        if step.over is None:
            self.editor.player.mark = over
        result = await self._say(step, since)
        self.editor.player.mark = over
        if result is None:
            await self._outcome(step, since, wait=following is None or not (following.thinking or following.hurried))
        else:
            _same([(result["status"], self._written(result["transcript"]))], step.results)
        if step.slow:
            # Nothing else waits for the question, which is about the past until here.
            await until(lambda: len(self._chats()) > self._asked)
        self._check_prompts()
        if step.keeps:
            said, answered = step.keeps
            self.history.append((said, answered))
        if step.text:
            _same(self.editor.seen.texts[self.uri], self.table.texts[step.text])

    async def _moment(self, step: Step) -> None:
        """Returns when it is to be said."""
        asked = self._asked
        if step.over is not None:
            await until(lambda: self.editor.player.at_mark)
        elif step.thinking:
            await until(lambda: self.editor.state == "thinking" and len(self._chats()) > asked)
        elif not step.hurried:
            await self.quiet()
            self.editor.player.forget()

    def _script(self, step: Step) -> None:
        script = self.sky.script
        if step.slow:
            script.reply = {"text": [step.begins, asyncio.Event()]}
        elif step.reply:
            script.reply = step.reply

    async def _do(self, what: str) -> None:
        if what in ("mute", "unmute"):
            await self.editor.mute(what == "mute")
        else:
            await self.editor.switch(what)

    async def _say(self, step: Step, since: int) -> Any:
        """Says it; the result where that is the answer to a request."""
        if step.by == "typing":
            return await self.editor.ask_server("voice/command", {"text": step.whole, "sessionId": self.editor.session})
        await self.mouth.say(step, lambda: "stop" not in step.plays or "stop" in self._plays(since))
        return await self.editor.commit() if step.by == "key" else None

    async def _outcome(self, step: Step, since: int, wait: bool) -> None:
        self._due += step.results
        if not wait:
            return
        await until(lambda: len(self.editor.turns) >= self._told + len(self._due))
        ended = [(one["status"], self._written(one["transcript"])) for one in self.editor.turns[self._told :]]
        _same(sorted(ended), sorted(self._due))
        self._told, self._due = self._told + len(self._due), []
        if not step.hurried:
            await until(lambda: len(self._plays(since)) >= len(step.plays))
            _same(self._plays(since), list(step.plays))

    def _plays(self, since: int) -> list[str]:
        return [PLAYBACK[value["kind"]] for value in self.editor.told[since:] if value["kind"] in PLAYBACK]

    def _correct(self, step: Step) -> None:
        """The answer before was not heard out."""
        if step.kept is None:
            return
        said, _ = self.history.pop()
        if step.kept:
            self.history.append((said, step.kept))

    def _check_prompts(self) -> None:
        """What the model was told of the past, in every question since, is what was really said and heard."""
        chats = self._chats()
        for one in chats[self.checked :]:
            body = one.json
            past = [message["content"] for message in body["messages"][1:-1]]
            most = MOST_TOLD["tools" not in body]
            _same(list(zip(map(self._written, past[::2]), past[1::2], strict=True)), self.history[-most:])
        self.checked = len(chats)

    def _chats(self) -> list[Any]:
        return [one for one in self.sky.of("chat") if one.body]


async def until(met: Callable[[], object], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not met():
            await asyncio.sleep(0.005)


def _same(got: object, wanted: object) -> None:
    assert got == wanted, f"{got!r} is not {wanted!r}"


def _line(value: dict[str, Any]) -> str:
    return str({key: item for key, item in value.items() if key not in ("data", "format")})
