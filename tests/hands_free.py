"""What tests of hands-free talk ask of a conversation (tests/live_talk.py): what came in which order.

What belongs here: saying things as a listener does, and looking at what the editor was told. What does not: what is
expected (test_hands_free*.py).
"""

from __future__ import annotations

import base64
from itertools import count
from typing import Any

from tests.live_talk import Talk, speech, turn

FILE = "explain this file"
SENTENCES = [f"Number {word} comes out of it." for word in ("one", "two", "three", "four", "five", "six", "seven")]
REPLY = " ".join(SENTENCES)
MS_PER_CHAR = 25
"""An answer of about five seconds: more than is ever sent ahead."""

_seeds = count(2)


def since(talk: Talk, at: int, *left_out: str) -> list[dict[str, Any]]:
    """What the editor was told from there on, without levels and ``left_out``."""
    return [value for value in talk.editor.told[at:] if value["kind"] not in ("level", *left_out)]


def names(values: list[dict[str, Any]]) -> list[str]:
    """Kinds of progress in order, states by their own name; one after another of the same kind count once."""
    found = [value["state"] if value["kind"] == "state" else value["kind"] for value in values]
    return [name for at, name in enumerate(found) if at == 0 or found[at - 1] != name]


def sounds(talk: Talk, turn_id: str) -> list[dict[str, Any]]:
    return [value for value in talk.editor.kinds("audio") if value["turnId"] == turn_id]


def length(values: list[dict[str, Any]]) -> float:
    """The length of ``audio`` values, in ms."""
    return sum(len(base64.b64decode(value["data"])) / 2 / value["format"]["sampleRate"] * 1000 for value in values)


def played(talk: Talk, turn_id: str, ms: float, state: str) -> None:
    """The listener's word on what was heard."""
    params = {"sessionId": talk.editor.session, "turnId": turn_id, "playedMs": round(ms), "state": state}
    talk.editor.protocol.notify("voice/playback", params)


async def say(talk: Talk, text: str, ms: int = 400) -> None:
    """One whole utterance; returns when it was heard."""
    talk.sky.script.transcripts.append(text)
    await talk.editor.speak(turn(ms, seed=next(_seeds) % 9 + 1))
    await talk.until(lambda: not talk.sky.script.transcripts)


async def begin(talk: Talk, text: str, ms: int = 700) -> None:
    """The beginning of an utterance, whose end is up to the caller."""
    talk.sky.script.transcripts.append(text)
    await talk.editor.speak(speech(ms, seed=next(_seeds) % 9 + 1))


async def asked(talk: Talk, text: str = FILE) -> str:
    """Asks, and returns the turn's id when its answer is audible."""
    known = len(talk.editor.kinds("audio"))
    await say(talk, text)
    await talk.until(lambda: len(talk.editor.kinds("audio")) > known)
    return str(talk.editor.kinds("audio")[-1]["turnId"])


async def listened(talk: Talk, turn_id: str) -> None:
    """Hears the answer out, as fast as it comes."""

    def over() -> bool:
        played(talk, turn_id, length(sounds(talk, turn_id)), "playing")
        return any(value["turnId"] == turn_id for value in talk.editor.kinds("audioEnd"))

    await talk.until(over)
    played(talk, turn_id, length(sounds(talk, turn_id)), "finished")
    await talk.until(lambda: talk.editor.state == "idle")


def chats(talk: Talk) -> list[Any]:
    return [one for one in talk.sky.of("groq.chat") if one.body]


def question(chat: Any) -> str:
    """What a model was asked."""
    return str(chat.json["messages"][-1]["content"])


async def remembered(talk: Talk) -> list[tuple[str, str]]:
    """What was said and answered so far, as the model is told with the next question."""
    known, turns = len(chats(talk)), len(talk.editor.turns)
    await say(talk, "explain function third")
    await talk.until(lambda: len(talk.editor.turns) > turns)
    past = [message["content"] for message in chats(talk)[known].json["messages"][1:-1]]
    return list(zip(past[::2], past[1::2], strict=True))
