"""How words sound, roughly: a key that is alike for words that are heard for one another.

What belongs here: folding spelling towards sound. What does not: comparing keys (command/snap.py).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from senorita_lsp.transcript.data import lines
from senorita_lsp.transcript.numbers import in_words

_DOT = re.compile(r"(?<=\w)\.(?=\w)")
_DIGITS = re.compile(r"\d+")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_TWICE = re.compile(r"(.)\1+")

# In order: spellings to a letter for their sound.
_SOUNDS = (
    ("tion", "shun"), ("ssion", "shun"), ("ght", "t"), ("igh", "i"), ("ph", "f"), ("tch", "ch"), ("ck", "k"),
    ("qu", "kw"), ("x", "ks"), ("kn", "n"), ("wr", "r"), ("wh", "w"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("ge", "je"), ("gi", "ji"), ("c", "k"), ("z", "s"), ("ee", "i"), ("ea", "i"), ("ie", "i"), ("ei", "i"),
    ("ey", "i"), ("oo", "u"), ("ou", "u"), ("ow", "o"), ("oa", "o"), ("ai", "e"), ("ay", "e"), ("y", "i"),
    ("au", "o"), ("aw", "o"), ("v", "f"), ("d", "t"), ("b", "p"),
)  # fmt: skip


def _spelled_out(text: str) -> str:
    text = _DOT.sub(" dot ", text.lower()).replace("_", " ").replace("underscore", " ")
    return _DIGITS.sub(lambda match: f" {in_words(int(match[0]))} " if len(match[0]) < 6 else match[0], text)


@lru_cache(maxsize=65536)
def sound(text: str) -> str:
    """A key without spaces: ``sound("def") == sound("deff")``, ``sound("main.py") == sound("main dot pie")``."""
    words = (re.sub(r"(?<=[^aeiou\W])e$", "", word) for word in _spelled_out(text).split())
    key = _NOT_LETTERS.sub("", " ".join(words))
    for spelling, letter in _SOUNDS:
        key = key.replace(spelling, letter)
    return _TWICE.sub(r"\1", key)


@cache
def _programs() -> dict[str, str]:
    return {sound(name): name for name in reversed(lines("programs.txt"))}


def program_heard(word: str) -> str:
    """The well-known program that sounds just like ``word``, or the word itself."""
    return _programs().get(sound(word), word)


def is_program(word: str) -> bool:
    """Whether a word is a well-known program's name."""
    return _programs().get(sound(word)) == word
