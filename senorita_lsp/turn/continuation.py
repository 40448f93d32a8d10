"""Sentences said in two breaths: whether the second half goes on with the first, and the whole of both.

What belongs here: that judgement, by the words at the joint. What does not: how long to wait for the second half
(command/completeness.py), the meaning of either (command).

The rule, in order: an answer or a control word ("yes", "stop") never goes on. A first half that ends with what the
second begins with was begun again. Where the first half breaks off ("the", "to", "um", "explain", a comma), anything
goes on with it but a command's own verb, unless a verb is due ("to", "can you"). Else the second half has to begin with
a word that needs words before it ("and", "in", "which"), and must not be a question or, after such words, a command of
its own: "and then go to line five" is the next command. Where the first half's verb wants a word ("rename … to"), words
that begin with its sound go on too: engines write it as one with the next.
"""

from __future__ import annotations

import re
from typing import Final

from senorita_lsp.turn.backchannel import backchannel
from senorita_lsp.turn.words import key, lists, pieces, single, words

_MOST_OVERLAP: Final = 6
_VERB_WITHIN: Final = 4
_VOWELS: Final = frozenset("aeiou")
_END = " \t\r\n.,!?;:-–—…"
_BREAK = re.compile(r"(?:,|\.\.\.|…|\s[-–—]|[a-z]-)\s*$")
_CAPITAL = re.compile(r"[A-Z][a-z]*(?:'[a-z]+)?(?=\W|$)")
_JOINTS: Final = frozenset({"and", "then", "also", "so", "but", "or", "please", "just", "now"})

_QUESTIONS: Final = frozenset({"what", "why", "how"})
_WHO: Final = frozenset({"who", "whom", "whose", "which"})
_RELATIVES: Final = _WHO | {"where", "when"}


def continues(before: str, after: str) -> bool:
    """Whether ``after`` is the rest of the sentence ``before``, in which the speaker paused."""
    first, second = words(before), _begun(words(after))
    if not first or not second or _answers(second):
        return False
    whole = _ended(first)
    again = _overlap(whole, second)
    if not whole or 1 < again < min(len(whole), len(second)):
        return True
    if whole != first or _breaks_off(before, whole):
        return _fits(whole[-1], second) or (again > 0 and whole[-1] not in single("sentence", "verbs"))
    return _awaited(whole, second) or _joins(second, asked=after.rstrip().endswith("?"))


def _awaited(whole: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether the first half's verb wants a word that it has not had, and the second begins with its sound, alone or
    with the next word in one: "rename foo", "disurface"."""
    wanted = [joint for verb, joint in lists("sentence")["awaiting"] if verb in whole[:_VERB_WITHIN]]
    sounds = [key(joint) for joint in wanted if joint not in whole]
    return any(key(second[0])[:1] == sound[0] and key(second[0])[1:2] in _VOWELS for sound in sounds) and not _commands(
        second
    )


def joins(text: str) -> bool:
    """Whether words begin with one that needs words before it: "in short", "and the second"."""
    second = _begun(words(text))
    return bool(second) and _joins(second, asked=text.rstrip().endswith("?"))


def breaks_off(text: str) -> bool:
    """Whether a sentence ends where it cannot: after "the", "to", "um", a comma."""
    first = words(text)
    whole = _ended(first)
    return whole != first or (bool(whole) and _breaks_off(text, whole))


def commands(text: str) -> bool:
    """Whether words begin with one that is said to us, and goes on with nothing: "stop", "no", "wait"."""
    own = _begun(words(text))
    return bool(own) and (own[0] in single("control", "words") or _answers(own))


def merged(before: str, after: str) -> str:
    """One sentence of two halves: without the full stop between them, fillers at the joint, and words said twice."""
    first, second = pieces(before), pieces(after)
    head, tail = len(_ended(words(before))), len(second) - len(_begun(words(after)))
    if not head:
        return after.strip()
    if tail == len(second):
        return before.strip()
    tail += _overlap(words(before)[:head], words(after)[tail:])
    left = before[: first[head - 1].end] if head < len(first) else before.rstrip(_END)
    right = after[second[tail].start :].rstrip() if 0 < tail < len(second) else "" if tail else after.strip()
    return f"{left.strip()} {_lowered(right)}".strip()


def _answers(second: tuple[str, ...]) -> bool:
    """Whether all that was said is an answer, a control word or a sign of listening."""
    return (
        second[0] in single("control", "words") - single("sentence", "hanging")
        or any(second[: len(phrase)] == phrase for phrase in lists("control")["phrases"])
        or backchannel(" ".join(second))
    )


def _breaks_off(before: str, whole: tuple[str, ...]) -> bool:
    last = whole[-1]
    if last == "please" and len(whole) > 2 and whole[-2] != "you":
        return False
    hanging = any(last in single("sentence", kind) for kind in ("hanging", "naming", "verbs"))
    return hanging or bool(_BREAK.search(before))


def _fits(last: str, second: tuple[str, ...]) -> bool:
    """Whether a half may follow a word that more has to follow: no command does, but where a verb is due."""
    if second[0] in _QUESTIONS:
        return last not in single("sentence", "determiners")
    return not _commands(second) or last in single("sentence", "verbal")


def _commands(second: tuple[str, ...]) -> bool:
    """Whether a half begins with a command's own verb, after "and then" too."""
    at = 0
    while at < len(second) - 1 and second[at] in _JOINTS:
        at += 1
    return second[at] in single("sentence", "verbs")


def _joins(second: tuple[str, ...], asked: bool) -> bool:
    if second[0] not in single("sentence", "joining") or len(second) < 2 or _commands(second):
        return False
    if asked and second[0] in _WHO:
        return False
    return second[0] not in _RELATIVES or second[1] not in single("sentence", "auxiliary")


def _ended(first: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the fillers after them."""
    end = len(first)
    while end and first[end - 1] in single("sentence", "fillers"):
        end -= 1
    return first[:end]


def _begun(second: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the fillers before them."""
    start = 0
    while start < len(second) and second[start] in single("sentence", "fillers"):
        start += 1
    return second[start:]


def _overlap(first: tuple[str, ...], second: tuple[str, ...]) -> int:
    """How many words the first ends and the second begins with; digits and letters are spelled, not repeated."""
    for size in range(min(len(first), len(second), _MOST_OVERLAP), 0, -1):
        if first[-size:] == second[:size]:
            spelled = all(word.isdigit() or (len(word) == 1 and word not in "ai") for word in second[:size])
            return 0 if spelled else size
    return 0


def _lowered(text: str) -> str:
    """A sentence's first word within another: an engine's capital letter says nothing."""
    match = _CAPITAL.match(text)
    if not match or match[0] == "I" or match[0].startswith("I'"):
        return text
    return text[0].lower() + text[1:]
