"""How dangerous a shell command line is, by its words; the rules are in dangerous.toml.

What belongs here: reading a line as a POSIX shell would split it, and judging its simple commands. What does not:
running it. A line that cannot be read for certain counts as dangerous.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from senorita_lsp.action.plan import Risk
from senorita_lsp.action.say import data

_OPERATORS: Final = frozenset("();<>|&")
_REDIRECTION: Final = re.compile(r"[<>]|[<>]\||[<>]{2,3}|[<>]&|&>{1,2}|<>")
_OVERWRITES: Final = frozenset({">", ">|", "&>", ">&"})
_HARMLESS_TARGET: Final = re.compile(r"/dev/(null|stdout|stderr)|\d+|-|nul", re.IGNORECASE)
_KEYWORDS: Final = frozenset({"if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "time", "in"})
_ASSIGNMENT: Final = re.compile(r"\w+\+?=.*", re.DOTALL)
_SUBSTITUTION: Final = re.compile(r"\$\((?!\()|`|[<>]\(")
_DEPTH: Final = 6
# Letters and marks that show as nothing (Unicode, Default_Ignorable_Code_Point, those that are no format characters),
# and the blank Braille pattern; not the selector that follows a colourful emoji.
_IGNORABLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0e\uffa0\U000e0100-\U000e01ef]"
)


@dataclass(frozen=True)
class Verdict:
    """A line's risk; ``reason`` completes "This cannot be undone: …", empty where it is not dangerous."""

    risk: Risk
    reason: str = ""


@dataclass(frozen=True)
class _Command:
    words: tuple[str, ...]
    piped: bool = False
    overwrites: bool = False


def judge(line: str) -> Verdict:
    """CONFIRM for an everyday command, DANGEROUS with a reason for one that a rule names."""
    reason = _reason(line, 0)
    return Verdict(Risk.DANGEROUS, reason) if reason else Verdict(Risk.CONFIRM)


def shown_whole(line: str) -> bool:
    """Whether every character of a line can be seen where it is shown: no control, direction or zero-width ones."""
    hidden = any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in line)
    return not hidden and _IGNORABLE.search(line) is None


def _reason(line: str, depth: int) -> str:
    if depth > _DEPTH:
        return "what it runs cannot be seen"
    for pattern, reason in _anywhere():
        if pattern.search(line):
            return reason
    try:
        commands = tuple(_commands(line))
    except ValueError:
        return "it cannot be read for certain"
    reasons = (_command_reason(command, depth) for command in commands)
    return next(filter(None, reasons), "") or _substituted(line, depth)


def _commands(line: str) -> Iterator[_Command]:
    """The simple commands of a line; raises ValueError where a quote stays open."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split, lexer.commenters = True, ""
    words, piped, overwrites, redirect = list[str](), False, False, ""
    for token in lexer:
        operator = bool(token) and _OPERATORS.issuperset(token)
        if operator and _REDIRECTION.fullmatch(token):
            redirect = token
        elif operator:
            yield _Command(tuple(words), piped, overwrites)
            words, piped, overwrites, redirect = [], token in ("|", "|&"), False, ""
        elif redirect:
            overwrites |= redirect in _OVERWRITES and not _HARMLESS_TARGET.fullmatch(token)
            redirect = ""
        else:
            words.append(token)
    yield _Command(tuple(words), piped, overwrites)


def _command_reason(command: _Command, depth: int) -> str:
    if command.overwrites:
        return "it may overwrite a file"
    words = list(command.words)
    while words and (words[0] in _KEYWORDS or _ASSIGNMENT.fullmatch(words[0])):
        words.pop(0)
    return _program_reason(words, command.piped, depth) if words else ""


def _program_reason(words: Sequence[str], piped: bool, depth: int) -> str:
    if any(character in words[0] for character in "$`*?[{"):
        return "what it runs cannot be seen"
    name = _base_name(words[0])
    for rule in _rules():
        if rule.fits(name, words[1:]):
            return rule.reason
    known = data("dangerous")
    if name in known["shells"]:
        return _shell_reason(name, words[1:], piped, depth)
    if name in known["interpreters"] and piped and len(words) == 1:
        return "it runs what comes through a pipe"
    if name in known["wrappers"] or name in known["interpreters"] or "-exec" in words or "-execdir" in words:
        return _wrapped_reason(words[1:], piped, depth)
    return ""


def _shell_reason(name: str, words: Sequence[str], piped: bool, depth: int) -> str:
    """A shell that reads what is piped into it runs the unseen; text given to it is read as a line of its own."""
    scripts = [word for word in words if not word.startswith("-")]
    if piped and not scripts:
        return "it runs what comes through a pipe"
    if name == "eval" or any(re.fullmatch(r"-\w*[ce]\w*|/c|/k", word, re.IGNORECASE) for word in words):
        return _reason(" ".join(scripts), depth + 1)
    return ""


def _wrapped_reason(words: Sequence[str], piped: bool, depth: int) -> str:
    """The command behind a wrapper begins at any of its words, for which of them are options is not known."""
    if depth > _DEPTH:
        return "what it runs cannot be seen"
    for start, word in enumerate(words[:24]):
        if word.startswith("-") or _ASSIGNMENT.fullmatch(word):
            continue
        if reason := _program_reason(words[start:], piped, depth + 1):
            return reason
    return ""


def _substituted(line: str, depth: int) -> str:
    """What stands in ``$(…)``, backquotes and ``<(…)``, also inside double quotes, where the lexer does not look."""
    for found in _SUBSTITUTION.finditer(line):
        inner = line[found.end() :]
        inner = inner.split("`", 1)[0] if found.group() == "`" else _until_closed(inner)
        if reason := _reason(inner, depth + 1):
            return reason
    return ""


def _until_closed(text: str) -> str:
    open_ = 1
    for index, character in enumerate(text):
        open_ += (character == "(") - (character == ")")
        if not open_:
            return text[:index]
    return text


def _base_name(program: str) -> str:
    name = program.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return name.removesuffix(".exe").removesuffix(".cmd").removesuffix(".bat")


@dataclass(frozen=True)
class _Rule:
    program: re.Pattern[str]
    every: tuple[re.Pattern[str], ...]
    some: tuple[re.Pattern[str], ...]
    reason: str

    def fits(self, name: str, words: Sequence[str]) -> bool:
        return (
            self.program.fullmatch(name) is not None
            and all(any(pattern.fullmatch(word) for word in words) for pattern in self.every)
            and (not self.some or any(pattern.fullmatch(word) for pattern in self.some for word in words))
        )


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            re.compile("|".join(entry["program"]), re.IGNORECASE),
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry.get("all", ())),
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry.get("any", ())),
            entry["reason"],
        )
        for entry in data("dangerous")["rule"]
    )


@cache
def _anywhere() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(entry["pattern"], re.IGNORECASE), entry["reason"]) for entry in data("dangerous")["anywhere"]
    )
