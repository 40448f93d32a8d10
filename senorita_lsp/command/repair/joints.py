"""Words misheard where two meet: the joint of a sentence whose verb wants a second half ("rename foo disurface"), two
words written as one ("online 31").

What belongs here: the sentences that may have been said. What does not: whether one of them makes sense (snap.py),
halves said in two breaths (turn/continuation.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from senorita_lsp.transcript.numbers import cardinal

_JOINTS: Final = {"rename": "to", "change": "to", "replace": "with", "swap": "with"}
_ALIKE: Final = {
    "to": frozenset(["the", "two", "too", "do", "due", "a", "you", "into", "through", "this", "tour", "2"]),
    "with": frozenset(
        ["width", "which", "wit", "will", "whip", "we", "weather", "without", "is", "win", "wins", "when", "winds"]
    ),
}
_BEGINS: Final = {"to": re.compile(r"(?:t|d|th)[aeiou](\w{3,})"), "with": re.compile(r"w[aei](?:th?|d)?(\w{3,})")}
_WITHIN: Final = 4
_JOINED: Final = {"online": ("on", "line"), "inline": ("in", "line")}
_SWALLOWED: Final = re.compile(r"(\d*[2-9])2|(\d+0)2")


def completed(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The sentences with a joint in them, where the verb wants one and none was heard."""
    at, joint = next(((at, _JOINTS[word]) for at, word in enumerate(words[:_WITHIN]) if word in _JOINTS), (0, ""))
    if not joint or joint in words:
        return
    for place in range(at + 2, len(words)):
        if place + 1 < len(words) and words[place] in _ALIKE[joint]:
            yield (*words[:place], joint, *words[place + 1 :])
        begun = _BEGINS[joint].fullmatch(words[place])
        if begun:
            yield (*words[:place], joint, begun[1], *words[place + 1 :])


def parted(words: Sequence[str]) -> tuple[str, ...]:
    """The words with those in two that an engine wrote as one: "on line 31", and "what does line 40 do" for 42."""
    said = list[str]()
    for word, after in zip(words, (*words[1:], ""), strict=True):
        said += _JOINED[word] if word in _JOINED and cardinal([after]) is not None else [word]
    asked = said[:2] == ["what", "does"] and said[-2] == "line"
    found = _SWALLOWED.fullmatch(said[-1]) if asked else None
    return (*said[:-1], f"{found[1] or found[2][:-1]}0", "do") if found else tuple(said)
