"""From Markdown to what can be spoken: no code, no markup, links by their text."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

_FENCE: Final = re.compile(
    r"^[ \t]*(```+|~~~+)[ \t]*([\w+#-]*)[^\n]*\n(.*?)(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_TABLE: Final = re.compile(r"(?:^[ \t]*\|.*\|[ \t]*$\n?){2,}", re.MULTILINE)
_IMAGE: Final = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK: Final = re.compile(r"\[([^\]\n]+)\]\((?:[^()\n]|\([^)\n]*\))*\)|\[([^\]\n]+)\]\[[^\]\n]*\]")
_URL: Final = re.compile(r"<?\bhttps?://(?:www\.)?([\w.-]+)[^\s>)\]]*>?")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG: Final = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>\n]*)?/?>")
_HEADING: Final = re.compile(r"^[ \t]*#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_RULE: Final = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$|^[ \t]*[=-]{3,}[ \t]*$", re.MULTILINE)
_BULLET: Final = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?", re.MULTILINE)
_QUOTE: Final = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_STRONG: Final = re.compile(r"(\*\*\*|___|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?!\w)|(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
_INLINE: Final = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_FILE_DOT: Final = re.compile(r"(?<=\w)\.(?=[A-Za-z_])")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_EMOJI: Final = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d\u20e3]+")
_LONG_CODE: Final = 60


@cache
def _signs() -> tuple[tuple[str, str], ...]:
    """Signs and their words, the longer signs first; a tab between them, one a line in signs.tsv."""
    lines = files(__package__).joinpath("signs.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line.strip() and not line.startswith("# ")]
    return tuple(sorted(((sign, words) for sign, words in pairs), key=lambda pair: -len(pair[0])))


def speakable(markdown: str) -> str:
    """What is said for a piece of Markdown, on one line; empty where there is nothing to say."""
    text = _COMMENT.sub(" ", markdown)
    text = _FENCE.sub(_fence_words, text)
    text = _TABLE.sub("\nThere is a table on screen.\n", text)
    text = _INLINE.sub(lambda match: f" {_code_words(match.group(2))} ", text)
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(lambda match: match.group(1) or match.group(2), text)
    text = _URL.sub(lambda match: f"a link to {match.group(1)}", text)
    text = _RULE.sub("", text)
    for pattern in (_HEADING, _BULLET, _QUOTE):
        text = pattern.sub(r"\1" if pattern is _HEADING else "", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(lambda match: match.group(1) or match.group(2), text)
    text = _EMOJI.sub(" ", _TAG.sub(" ", text))
    return _smoothed(_with_words(_ended_lines(text)))


def _fence_words(match: re.Match[str]) -> str:
    """A block of code is mentioned, not read."""
    lines = match.group(3).strip("\n").count("\n") + 1 if match.group(3).strip() else 0
    if not lines:
        return "\n"
    size = "one line" if lines == 1 else f"{lines} lines"
    return f"\nThere are {size} of code on screen.\n" if lines > 1 else "\nThere is one line of code on screen.\n"


def _code_words(code: str) -> str:
    """A name as its words, a short piece of code with its signs in words, a long one as a mention."""
    code = code.strip()
    if len(code) > _LONG_CODE or "\n" in code:
        return "the code on screen"
    code = re.sub(r"(?<=\w)\(\)", "", code)
    code = _FILE_DOT.sub(" dot ", code)
    for sign, words in _signs():
        if sign in code:
            code = code.replace(sign, f" {words} ")
    code = re.sub(r"[_{}()\[\];:,\"'`$@^~|\\]+", " ", code)
    return " ".join(_CAMEL.sub(" ", code).split())


def _with_words(text: str) -> str:
    """Signs between words that a voice would leave out or spell."""
    text = re.sub(r"\s*(->|→|=>|⇒)\s*", " to ", text)
    text = re.sub(r"(?<=\d)\s?%", " percent", text)
    text = re.sub(r"\s(&|\+)\s", lambda match: " and " if match.group(1) == "&" else " plus ", text)
    text = re.sub(r"\s(==|===|=)\s", " equals ", text)
    text = re.sub(r"~(?=\d)|≈\s?", "about ", text)
    text = re.sub(r"(?<=[a-z])_(?=[a-z])", " ", text)
    text = re.sub(
        r"\b([\w-]+)\.(py|js|ts|tsx|jsx|rs|go|java|cpp|json|toml|yaml|yml|md|txt|html|css|sh)\b", r"\1 dot \2", text
    )
    return re.sub(r"[*_#`|\\<>{}\[\]]+", " ", text)


def _ended_lines(text: str) -> str:
    """Lines as sentences: a heading or a list's entry ends in a pause."""
    lines = (line.strip() for line in text.splitlines())
    ended, paragraph = list[str](), list[str](text.splitlines())
    single = len([line for line in paragraph if line.strip()]) <= 1
    for line in filter(None, lines):
        ended.append(line if single or line[-1] in ".!?…:,;" else line + ("." if _ends_alone(line) else ""))
    return " ".join(ended)


def _ends_alone(line: str) -> bool:
    """Whether a line is short enough to be an entry and not the first line of a wrapped paragraph."""
    return len(line) < 60


def _smoothed(text: str) -> str:
    text = " ".join(text.split())
    text = re.sub(r"\s+([.,;:!?…])(?=\s|$)", r"\1", text)
    return re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", text)).strip()
