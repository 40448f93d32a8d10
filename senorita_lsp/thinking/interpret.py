"""Free speech as commands: whether to ask a model, the request, and the intent in its answer.

The tools are in tools, what needs a yes in guard.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.plan import Planned, Refusal
from senorita_lsp.action.say import one_line, refuse
from senorita_lsp.action.slots import with_slots
from senorita_lsp.command.intent import Intent, SlotValue
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.thinking import tools as calls
from senorita_lsp.thinking import words
from senorita_lsp.thinking.answer import answer as taken_apart
from senorita_lsp.thinking.budget import MESSAGE, clipped, tokens
from senorita_lsp.thinking.excerpt import prose, tag_for
from senorita_lsp.thinking.listing import listing
from senorita_lsp.thinking.message import Chunk, Delta, End, Message, Request, Tool, ToolCall
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.normalize import fold_words

if TYPE_CHECKING:
    from senorita_lsp.thinking.prompt import Exchange

MOST_CALLS: Final = 8
"""Commands in one utterance; a model that makes more of it is not believed."""

MOST_DATA: Final = 900
MOST_ANSWER: Final = 800
MOST_SAID: Final = 2_000
MOST_PAST: Final = 3
"""Tokens of names and files, and of the answer; code points of an utterance; exchanges that are told again."""

MOST_ANSWERED: Final = 4_000
"""Code points of an answer in words, whatever the model was told."""

_PAST_LENGTH: Final = 400
_MISSING: Final = frozenset({"notFound", "unclear"})
_LEAST_DATA: Final = 60
# Tokens: what is left for tools is rounded down to these, so that their choice is made once for many utterances.
_STEP: Final = 64
_FRAME: Final = 24 + 2 * MESSAGE


@dataclass(frozen=True)
class Answered:
    """Words in answer to a question: to be spoken and shown, never carried out; ``code`` is shown only."""

    text: str
    code: str = ""


def worth_asking(text: str) -> bool:
    """Whether words that the grammar does not know may be meant for a model: some, not all filler, and no flood.

    Decided here, for what a microphone picks up in a room must neither cost anything nor do anything.
    """
    if len(text) > MOST_SAID:
        return False
    heard = fold_words(speech(text))
    dense = sum(len(word) for word in heard if _unspaced(word))
    if dense:
        return dense >= 4
    content = [word for word in heard if word not in _filler() and len(word) > 2]
    return len(set(heard)) >= 2 and bool(content) and len(content) * 6 >= len(heard)


def unsettled(intent: Intent, planned: Planned) -> bool:
    """Whether a sentence the grammar took came to nothing because the words it took for a name are not there: "get rid
    of that helper at the bottom" is no phrase of the file, and a model may know what was meant.

    Few words are left alone: they were a name, and a quick answer that it is not there is the better one.
    """
    missing = isinstance(planned, Refusal) and planned.code in _MISSING
    return missing and not intent.guessed and any(len(str(value).split()) > 2 for value in intent.slots.values())


INSTEAD: Final = {
    "edit.add": "ask.edit",
    "edit.surround": "ask.edit",
    "ide.complete": "ask.edit",
    "ide.extract": "ask.edit",
    "ide.inline": "ask.edit",
    "ide.quick_fix": "ask.edit",
    "ide.refactor": "ask.edit",
    "ide.hover": "ask.question",
    "ide.signature": "ask.question",
    "nav.implementation": "ask.question",
    "nav.references": "ask.question",
    "debug.continue": "ask.followup",
}
"""What a model is asked where neither this editor nor the grammar's own planning can do it."""

_CANNOT: Final = frozenset({"editorCannot", "notYet"})
_RELATIVE: Final = frozenset(
    {"above", "below", "before", "after", "over", "under", "underneath", "beneath", "earlier", "later", "following"}
)


def instead(intent: Intent, planned: Planned, said: str) -> Intent | None:
    """What to ask a model in the user's own words where a command cannot be carried out here; None where it can be, or
    where a model is no help. A place that is told by where it stands ("the function above") is the model's to find."""
    if not isinstance(planned, Refusal) or intent.guessed:
        return None
    if planned.code in _CANNOT and intent.family in INSTEAD:
        return Intent(INSTEAD[intent.family], {"text": said})
    name = str(intent.slots.get("name", "")).split()
    if planned.code == "notFound" and intent.family.startswith("ask.") and name and _RELATIVE.issuperset(name):
        return Intent("ask.question", {"text": said})
    return None


def request(text: str, snapshot: Snapshot, context_tokens: int, past: Sequence[Exchange] = ()) -> Request:
    """What a model is asked about an utterance, within ``context_tokens``: instructions, tools and what can be named.

    Where that is little, names go first, then what was said before, then the tools that matter least.
    """
    said, rules = clipped(prose(text), context_tokens // 4), words.text("interpret")
    left = context_tokens - _rules_tokens() - tokens(said) - _FRAME
    there = (snapshot.document is not None, bool(snapshot.folders), snapshot.editor)
    kit = _kit(*there, (left - _LEAST_DATA) // _STEP * _STEP)
    left -= kit.tokens
    earlier = _past(past, left)
    left -= sum(tokens(message.content) + MESSAGE for message in earlier)
    data = prose(listing(said, snapshot, min(left, MOST_DATA)))
    tag = tag_for([data, said])
    system = f"{rules}\n{kit.glossary}"
    ask = f"<{tag}>\n{data}\n</{tag}>\nThe user said: {said}"
    messages = (Message("system", system.replace("{tag}", tag)), *earlier, Message("user", ask))
    return Request(messages, kit.tools, "auto", most_tokens=MOST_ANSWER)


def meaning(chunks: Sequence[Chunk], snapshot: Snapshot, said: str) -> Intent | Refusal | Answered:
    """What a whole answer means: its calls as an intent (several as a chain), or else its words.

    Nothing is taken of an answer that was cut off, and nothing of several calls where one of them is refused. What is
    to be thought about is what was ``said``, in the user's own words.
    """
    ends = [chunk.reason for chunk in chunks if isinstance(chunk, End)]
    wanted = [chunk for chunk in chunks if isinstance(chunk, ToolCall)]
    text = "".join(chunk.text for chunk in chunks if isinstance(chunk, Delta))
    if "filter" in ends or ("length" in ends and wanted):
        return refuse("unclear_call")
    if wanted:
        return _meant(wanted, snapshot, said)
    parts = taken_apart(text[:MOST_ANSWERED])
    said_so = "\n".join(filter(None, map(one_line, parts.prose.splitlines())))
    code = "".join(block.text for block in parts.blocks)
    return Answered(said_so, code) if any(map(str.isalnum, said_so + code)) else refuse("unclear_call")


def cost(tool: Tool) -> int:
    """About how many tokens a tool is."""
    return tokens(json.dumps([tool.name, tool.description, tool.parameters], separators=(",", ":")))


def _meant(wanted: Sequence[ToolCall], snapshot: Snapshot, said: str) -> Intent | Refusal:
    if len(wanted) > MOST_CALLS:
        return refuse("too_much")
    parts: dict[str, SlotValue] = {}
    for number, call in enumerate(wanted, 1):
        part = calls.intent(call, snapshot)
        if isinstance(part, Refusal):
            return part
        if part.family.startswith("ask."):
            part = with_slots(part, text=said)
        if len(wanted) == 1:
            return part
        parts[str(number)] = part
    return Intent("chain", parts, guessed=True)


@dataclass(frozen=True)
class _Kit:
    """Tools and what their arguments mean; ``tokens`` for both."""

    tools: tuple[Tool, ...] = ()
    glossary: str = ""
    tokens: int = 0


@lru_cache(maxsize=32)
def _kit(document: bool, folder: bool, editor: frozenset[str], most_tokens: int) -> _Kit:
    """The first of the tools that make sense and fit."""
    kit = _Kit()
    for tool in calls.tools_for(document, folder, editor):
        wanted = (*kit.tools, tool)
        glossary = calls.glossary(wanted)
        more = _Kit(wanted, glossary, sum(map(cost, wanted)) + tokens(glossary))
        kit = more if more.tokens <= most_tokens else kit
    return kit


@cache
def _rules_tokens() -> int:
    return tokens(words.text("interpret"))


def _past(past: Sequence[Exchange], most_tokens: int) -> tuple[Message, ...]:
    """The last exchanges that fit, the oldest first."""
    told: tuple[Message, ...] = ()
    for exchange in reversed(past[-MOST_PAST:]):
        pair = (
            Message("user", prose(exchange.said[:_PAST_LENGTH])),
            Message("assistant", prose(exchange.answered[:_PAST_LENGTH])),
        )
        if sum(tokens(message.content) for message in (*pair, *told)) > most_tokens // 3:
            break
        told = (*pair, *told)
    return told


@cache
def _filler() -> frozenset[str]:
    return frozenset(calls.table()["filler"]["words"].split())


def _unspaced(word: str) -> bool:
    """Whether a word may be many: scripts written without spaces (from the kana on)."""
    return any("\u3040" <= character <= "\u9fff" or "\u0e00" <= character <= "\u0eff" for character in word)
