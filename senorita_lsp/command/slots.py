"""The kinds of slots: what is read from the words of an utterance, and what it costs.

What belongs here: number, ordinal, name, file, shell, words, speech, letters. What does not: the patterns around them.
Free text costs by the word, so that a rule which names its words always wins; names cost less, numbers next to
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final

from senorita_lsp.command.pattern import Chart, First, Reader, Value
from senorita_lsp.transcript.numbers import cardinal, cardinals_at, in_words, ordinals_at
from senorita_lsp.transcript.sound import is_program, program_heard
from senorita_lsp.transcript.symbols import file_name, shell_line, spelled, spoken_name

_Readings = Iterable[tuple[int, float, Value]]

_MOST_NAME_WORDS: Final = 6


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO_NAME_START = _set("the this that these those of to with and or in into from at as by is equals")
_ASKING: Final = _set("is")
_ASKED: Final = 0.4
"""What it costs that a name begins with such a word, with another after it: ``is_empty``."""
_UNLIKELY: Final = _set("to with equals equal as called named into from by file function class not if while")
_FURTHER: Final = _set("and then return dot comma plus quotes parens")
"""Words that a name has least of all: they join the next sentence to it, or begin code."""
_JOINING: Final = _set("to with")
_NO_NAME_END = _set("the this that of to with and or in into from at as by is equals a an")
_PATH = re.compile(
    r"\w/\w|\.(?:[a-z][a-z0-9]{0,4}|gitignore|dockerignore|config|gradle|properties|editorconfig)$", re.I
)
# A name is over with its ending: what "and" joins to it is another command, and code goes on with "of" or a sign.
_GOES_ON = re.compile(r"\.\w{1,10} (?:and|then|of|comma|plus|equals)\b", re.I)
_LINE_NUMBER = re.compile(r"\b(lines?) ((?:[a-z]+ ?)+)")


def _ends(chart: Chart, at: int, follow: First, most: int) -> Iterator[int]:
    """Where a text that begins at ``at`` may end: at the utterance's end or before a word that may follow."""
    words = chart.words
    for end in range(at + 1, min(chart.size, at + most) + 1):
        if end in chart.ends or follow is None or (end < chart.size and words[end] in follow):
            yield end


def _unlikely(words: tuple[str, ...], at: int, end: int) -> float:
    """What it costs that a name has words in it which more likely belong to the sentence around it."""
    inner = sum(word in _JOINING for word in words[at + 1 : end - 1])
    return 0.6 * sum(word in _UNLIKELY for word in words[at:end]) + 0.5 * inner


def _number(chart: Chart, at: int, _: First) -> _Readings:
    for found in cardinals_at(chart.words, at):
        yield found.end, 0.1 if found.literal else 0.3, found.value


def _ordinal(chart: Chart, at: int, _: First) -> _Readings:
    for found in ordinals_at(chart.words, at):
        yield found.end, 0.1, found.value


def _choice(chart: Chart, at: int, _: First) -> _Readings:
    """The number of an alternative: small, and said as one."""
    for found in cardinals_at(chart.words, at):
        if found.literal and 0 < found.value <= 20:
            yield found.end, 0.1, found.value


def _name(chart: Chart, at: int, follow: First) -> _Readings:
    words = chart.words
    asks = words[at] in _ASKING
    if words[at] in _NO_NAME_START and not asks:
        return
    for end in _ends(chart, at, follow, _MOST_NAME_WORDS):
        if (words[end - 1] in _NO_NAME_END and end - at > 1) or (asks and end - at == 1):
            continue
        spoken = " ".join(spoken_name(token.text) or token.word for token in chart.utterance.tokens[at:end])
        cost = 0.3 + 0.25 * (end - at) + _unlikely(words, at, end) + _ASKED * asks
        yield end, cost + 1.2 * sum(word in _FURTHER for word in words[at + 1 : end]), spoken


def _new_name(chart: Chart, at: int, follow: First) -> _Readings:
    """A name that does not exist yet: written as it came, for who types one means its very spelling."""
    for end, cost, _ in _name(chart, at, follow):
        yield end, cost, text(chart, at, end)


def _file(chart: Chart, at: int, follow: First) -> _Readings:
    if chart.words[at] in _NO_NAME_START:
        return
    for end in _ends(chart, at, follow, 16):
        cost = 0.4 + 0.15 * (end - at) + _unlikely(chart.words, at, end)
        name = file_name(_texts(chart, at, end))
        if not _GOES_ON.search(name):
            yield end, cost, name


def _path(chart: Chart, at: int, follow: First) -> _Readings:
    """A file name that is one beyond doubt: with an ending or a folder, and no command line."""
    if is_program(chart.words[at]):
        return
    for end, cost, value in _file(chart, at, follow):
        if _PATH.search(str(value)):
            yield end, cost - 0.3, value


def _shell(chart: Chart, at: int, follow: First) -> _Readings:
    for end in _ends(chart, at, follow, 60):
        yield end, 0.5 + 0.1 * (end - at), shell_line(_command_words(chart, at, end))


def _command_words(chart: Chart, at: int, end: int) -> list[str]:
    """The words of a command line. An engine writes "foo-x" for "foo dash x", and may misspell a known program."""
    if chart.utterance.typed:
        return _texts(chart, at, end)
    tokens = chart.utterance.tokens[at:end]
    option = [token.before == "-" and len(token.word) == 1 for token in tokens]
    words = [f"-{token.word}" if dashed else token.word for token, dashed in zip(tokens, option, strict=True)]
    return [program_heard(words[0]), *words[1:]]


def _words(chart: Chart, at: int, follow: First) -> _Readings:
    for end in _ends(chart, at, follow, 120):
        yield end, 1.0 + 0.4 * (end - at), text(chart, at, end)


def _speech(chart: Chart, at: int, follow: First) -> _Readings:
    for end in _ends(chart, at, follow, 400):
        yield end, 1.5 + 0.05 * (end - at), speech(chart, at, end)


def _letters(chart: Chart, at: int, _: First) -> _Readings:
    """Characters spelled one after the other, with a space between them."""
    end, said = at, list[str]()
    while end < chart.size and (found := spelled(chart.words, end)):
        end, character = found
        said.append(character)
    if said:
        yield end, 0.2, " ".join(said)


def _texts(chart: Chart, at: int, end: int) -> list[str]:
    tokens = chart.utterance.tokens[at:end]
    return [token.text if chart.utterance.typed else token.word for token in tokens if token.text]


def text(chart: Chart, at: int, end: int) -> str:
    """Words as they are to stand in a document: an engine's small digits become words again, as they were said."""
    utterance = chart.utterance
    if utterance.typed:
        return utterance.written(at, end)
    return " ".join(_said(token.word) for token in utterance.tokens[at:end])


def _said(word: str) -> str:
    return in_words(int(word)) if word.isdecimal() and len(word) < 3 else word


def speech(chart: Chart, at: int, end: int) -> str:
    """Free speech as it was written; line numbers as digits, however they were said."""
    return _LINE_NUMBER.sub(_digits, chart.utterance.written(at, end))


def _digits(match: re.Match[str]) -> str:
    words = match[2].split()
    for size in range(min(len(words), 6), 0, -1):
        value = cardinal(words[:size])
        if value is not None:
            return " ".join((match[1], str(value), *words[size:])) + (" " if match[2].endswith(" ") else "")
    return match[0]


KINDS: Final[MappingProxyType[str, Reader]] = MappingProxyType(
    {
        "number": _number,
        "ordinal": _ordinal,
        "choice": _choice,
        "name": _name,
        "newname": _new_name,
        "file": _file,
        "path": _path,
        "shell": _shell,
        "words": _words,
        "speech": _speech,
        "letters": _letters,
    }
)
"""Every kind by its name in the grammar; whole sentences (``command``, ``commands``, ``going``, ``deed``) are made in
rules.py."""

NAMED: Final = frozenset({"place", "target", "thing"})
"""Kinds that are the grammar's named patterns of the same name: what they fill is the value, an intent by itself."""

SAMPLES: Final[MappingProxyType[str, str]] = MappingProxyType(
    {
        "number": "three",
        "ordinal": "third",
        "choice": "two",
        "name": "parse command",
        "newname": "total count",
        "file": "main dot py",
        "path": "main dot py",
        "shell": "make lint",
        "words": "foo bar",
        "speech": "sort a list of users by age",
        "letters": "x y z",
        "command": "undo",
        "commands": "undo",
        "going": "go to line three",
        "deed": "delete it",
        "place": "class shop",
        "thing": "parse command",
        "target": "class shop",
    }
)
"""What is said for a slot in an example sentence."""
