"""From what an engine heard or a typist wrote to words that a grammar can match.

What belongs here: where words begin and end, punctuation, contractions, hyphens, case. What does not: numbers and
symbols as words (numbers.py, symbols.py), what the words mean (command).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from senorita_lsp.transcript.data import rows
from senorita_lsp.transcript.transcript import Transcript

MOST_WORDS = 400
"""Further words of an utterance are cut: nobody speaks a command that long, and an attacker may."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": " ", "…": " ", "\u00a0": " "})
_CHUNK = re.compile(r"\S+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_RANGE = re.compile(r"(\d+)-(\d+)")
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_EXTENSION = re.compile(
    r"(?<=[\w)])\.\s+(?=(?:py|js|ts|tsx|jsx|json|html|css|md|txt|toml|yaml|yml|rs|go|sh|java|cpp)\b)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: ``word`` folded for matching, ``text`` as written, ``before`` what parts it from the one before."""

    word: str
    text: str
    before: str = " "


@dataclass(frozen=True)
class Utterance:
    """A transcript cut into tokens. ``typed``: its letters' case was chosen by a person, not by an engine."""

    text: str
    tokens: tuple[Token, ...]
    typed: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens)

    def written(self, start: int, end: int) -> str:
        """Tokens ``start`` to ``end`` as they were written."""
        if start >= end:
            return ""
        first = self.tokens[start]
        head = first.word if start and first.text.startswith("'") else first.text
        return head + "".join(token.before + token.text for token in self.tokens[start + 1 : end])


def fold(text: str) -> str:
    """Lower case without accents: "Señorita" → "senorita"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@cache
def _contractions() -> dict[str, tuple[tuple[str, str], ...]]:
    table = {}
    for short, long in rows("contractions.tsv"):
        parts = [part.partition("/") for part in long.split()]
        table[short] = tuple((word, kept) for word, _, kept in parts)
    return table


def _contraction(chunk: str) -> tuple[Token, ...] | None:
    parts = _contractions().get(fold(chunk))
    if parts is None:
        return None
    tokens, at = [], 0
    for index, (word, kept) in enumerate(parts):
        tokens.append(Token(word, chunk[at : at + len(kept)], "" if index else " "))
        at += len(kept)
    return tuple(tokens)


def _stripped(chunk: str) -> str:
    """A chunk without the punctuation of prose after it; code ("f(x)", "-x", "c++", ".py", "==") keeps its own."""
    return chunk.rstrip(".,!?;:") or (chunk if len(chunk) > 1 else "")


def _bare(chunk: str) -> str:
    """A chunk without quotation marks, and without a bracket whose partner is not in it."""
    bare = chunk.strip("\"'`")
    for left, right in ("()", "[]"):
        if bare.startswith(left) and right not in bare[:-1]:
            bare = bare.removeprefix(left).removesuffix(right)
        elif bare.endswith(right) and left not in bare:
            bare = bare.removesuffix(right)
    return bare.rstrip(".,!?;:").strip("\"'`") or chunk


def _parts(chunk: str, pattern: str) -> tuple[Token, ...]:
    pieces = chunk.split(pattern)
    return tuple(Token(fold(piece), piece, pattern if index else " ") for index, piece in enumerate(pieces))


def _tokens(chunk: str, typed: bool) -> tuple[Token, ...]:
    chunk = _stripped(chunk)
    if not chunk:
        return ()
    bare = _bare(chunk)
    if contraction := _contraction(bare):
        return contraction
    if match := _RANGE.fullmatch(bare):
        return (Token(match[1], match[1]), Token("to", "-", ""), Token(match[2], match[2], ""))
    if _HYPHENED.fullmatch(bare):
        return _parts(bare, "-")
    return (Token(fold(bare), chunk if typed else bare),)


def _folded_first(tokens: list[Token], typed: bool) -> tuple[Token, ...]:
    """An engine writes a sentence: its first letter's case says nothing."""
    if tokens and not typed and tokens[0].text[:1].isupper() and tokens[0].text[1:].islower():
        tokens[0] = Token(tokens[0].word, tokens[0].text[0].lower() + tokens[0].text[1:], tokens[0].before)
    return tuple(tokens)


def normalize(transcript: str | Transcript) -> Utterance:
    """The words of a transcript: a ``str`` was typed, a ``Transcript`` with an engine's name was heard."""
    text, engine = (transcript.text, transcript.engine) if isinstance(transcript, Transcript) else (transcript, None)
    typed = engine is None
    plain = _GROUPED.sub(lambda match: match[0].replace(",", ""), text.translate(_QUOTES))
    plain = _EXTENSION.sub(".", plain)
    tokens: list[Token] = []
    for chunk in _CHUNK.findall(plain):
        tokens += _tokens(chunk, typed)
        if len(tokens) >= MOST_WORDS:
            break
    return Utterance(text, _folded_first(tokens[:MOST_WORDS], typed), typed)


@lru_cache(maxsize=4096)
def fold_words(text: str) -> tuple[str, ...]:
    """Just the folded words of a text."""
    if text.isalpha() and text.isascii() and text.islower() and text not in _contractions():
        return (text,)
    return normalize(text).words
