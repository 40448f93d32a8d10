"""What is written for a construct that was said: its lines, from the language's templates.

What belongs here: statements, blocks, declarations, from words to lines. What does not: where they go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from senorita_lsp.action.code import declared, errors, loops, sheets, template
from senorita_lsp.action.code.dialect import Dialect
from senorita_lsp.action.code.names import Scope
from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.code.token import CARET, written
from senorita_lsp.transcript.symbols import shell_line

_STARTS: Final[Mapping[str, str]] = {
    "return": "return",
    "raise": "throw",
    "throw": "throw",
    "print": "print",
    "assert": "assert",
    "await": "await",
    "yield": "yield",
    "break": "break",
    "continue": "continue",
    "pass": "pass",
}
_CONDITIONS: Final = frozenset({"if", "else if", "while", "do while", "until", "unless", "assert"})
_BODIES: Final = frozenset({"else", "try", "finally", "default", "main", "constructor", "loop"})
_TYPES: Final = frozenset(
    ("class", "interface", "struct", "enum", "trait", "module", "namespace", "object", "union", "implementation")
)
_FUNCTIONS: Final = frozenset(
    ("function", "method", "method signature", "static method", "class method", "abstract method")
)
_DECLARES: Final = (
    _TYPES
    | _FUNCTIONS
    | {"property", "field", "variable", "constant", "local constant", "constructor", "mixin", "type definition"}
)
_SHAPES: Final[Mapping[str, str]] = {
    "int": r"-?\d+",
    "double": r"-?\d+\.\d+",
    "str": r"\".*\"",
    "boolean": "true|false",
}
"""What values look like that show their type."""
_THEN: Final = frozenset({"return", "raise", "throw", "break", "continue", "then"})


@dataclass(frozen=True)
class Wish:
    """What was asked for. ``words`` follow the construct's word; ``head`` stand before it (modifiers, a type)."""

    construct: str
    words: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    class_name: str = ""
    member: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


class Maker:
    """Writes constructs for one document."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.spoken: Dialect = scope.spoken

    def expression(self, words: Sequence[str], condition: bool = False) -> str:
        """Words as an expression, with its caret where a lambda has one."""
        if (chosen := self._either(words)) is not None:
            return chosen
        return written(Reader(words, self.scope, condition=condition).read())

    def _either(self, words: Sequence[str]) -> str | None:
        """ "Five if done else six", "if done then five else six": one of two values; None where that is not said."""
        lowered, way = [word.lower() for word in words], self.spoken.way("ternary")
        if way is None or "else" not in lowered[3:-1] or "if" not in lowered:
            return None
        at, other = lowered.index("if"), lowered.index("else", 3)
        then = lowered.index("then") if at == 0 and "then" in lowered[2:other] else other
        if (at == 0) == (then == other) or not at < then:
            return None
        parts = (words[at + 1 : then], words[then + 1 : other] or words[:at], words[other + 1 :])
        condition, yes, no = (self.expression(part, condition=not n) for n, part in enumerate(parts))
        return template.lines(way, {"condition": condition, "yes": yes, "no": no})[0]

    def is_plain(self, words: Sequence[str], at: int) -> bool:
        """Whether a word is no sign and no keyword of the language, only part of a name."""
        return Reader(words, self.scope).plain(at) or words[at] in self.spoken.words("speech")

    def block(self, wish: Wish) -> list[str] | None:
        """The lines of a construct; None where the language has none of that kind."""
        made = self._made(wish)
        if made is None:
            return None
        if self.spoken.setting("end") and not self.scope.end:
            made = [line.removesuffix(";") for line in made]
        return template.on_own_lines(made) if self.scope.own_line_braces else made

    def around(self, construct: str, words: Sequence[str], body: str) -> list[str] | None:
        """The lines of a construct with one line for its body; None where the language has none with a body."""
        way = self.spoken.way(construct)
        if way is None or "{body}" not in way:
            return None
        made = template.lines(way, self._values(construct, words), [body])
        return template.on_own_lines(made) if self.spoken.setting("braces") == "own line" else made

    def _made(self, wish: Wish) -> list[str] | None:
        if wish.construct in ("method", "function") and "static" in wish.head and self.spoken.way("static method"):
            wish = replace(wish, construct="static method", head=tuple(word for word in wish.head if word != "static"))
        if wish.construct == "method" and "abstract" in wish.head and self.spoken.way("abstract method"):
            wish = replace(wish, construct="abstract method")
        construct = wish.construct
        if construct in ("", "statement"):
            return self.statement(wish)
        if construct in ("for", "for each") and wish.words:
            return loops.loop(self, wish)
        if "optional" in wish.head and (way := self.spoken.way(f"optional {construct}")):
            return self._declaration(replace(wish, head=tuple(word for word in wish.head if word != "optional")), way)
        way = self.spoken.way(construct)
        if way is None:
            return None
        if construct in _DECLARES:
            return self._declaration(wish, way)
        words, body = self._parted(wish)
        values = {**wish.values, **self._values(construct, words)}
        if construct == "print" and values["text"][:1] in ('"', "'"):
            way = way.replace('"{}", ', "")
        filler = self.spoken.setting("pass")
        lines_ = self._made(Wish("", tuple(body))) or [] if body else [filler] if filler else []
        if body and self._caret_in(construct) and lines_ and not any(CARET in line for line in lines_):
            lines_ = [*lines_[:-1], lines_[-1] + CARET]
        if body and not self._caret_in(construct):
            lines_ = [line.replace(CARET, "") for line in lines_]
        return template.lines(way, values, lines_)

    def _caret_in(self, construct: str) -> bool:
        """Whether the caret goes into the body that was said; not where the language keeps it at the head."""
        way = self.spoken.way(construct) or ""
        return (
            construct not in _BODIES or "{$0" in way.replace(" ", "") or "$0" not in way.split("\n")[0] or ":$0" in way
        )

    def _parted(self, wish: Wish) -> tuple[Sequence[str], Sequence[str]]:
        """The construct's own words, and those of its body."""
        if wish.words and wish.words[0].lower() == "of" and len(wish.words) > 1:
            wish = replace(wish, words=wish.words[1:])
        if wish.construct in _BODIES:
            return (), wish.words
        if wish.construct in _CONDITIONS - {"assert"}:
            for at, word in enumerate(wish.words):
                if at and word.lower() in _THEN:
                    return wish.words[:at], wish.words[at + (word.lower() == "then") :]
        return wish.words, ()

    def _values(self, construct: str, words: Sequence[str]) -> dict[str, str]:
        if construct in ("comment", "docstring"):
            prose = " ".join(words)
            return {
                "words": prose,
                "prose": prose[:1].upper() + prose[1:] + "." * (bool(prose) and prose[-1] not in ".?!"),
            }
        if construct in _CONDITIONS:
            assigns = bool(words) and words[0].lower() == "let"
            text = written(Reader(words, self.scope, condition=not assigns, statement=assigns).read())
            text = shell_line(words) if self.spoken.setting("shell") and "dash" in words else text
            return {"condition": text, "text": text}
        if construct == "catch":
            return {"caught": errors.caught(self, words)}
        if construct == "include" and self.spoken.setting("include") == "type":
            return {"text": self.type_name(words)}
        if construct == "print" and words[:1] == ("line",) and "ln" in (self.spoken.way("print") or "").lower():
            words = words[1:] if (len(words) > 1 and self.is_plain(words, 1)) or words[1:2] == ("string",) else words
        if construct == "ruleset":
            return {"selector": sheets.selector(words)}
        if construct == "throw" and words:
            return {"text": errors.thrown(self, words)}
        return {"text": self.expression(words) if words else "", "each": ""}

    # Declarations

    def _declaration(self, wish: Wish, way: str) -> list[str]:
        construct = wish.construct
        named = "type" if construct in _TYPES or construct == "type definition" else "variable"
        named = "variable" if construct in self.spoken.words("lower_case") else named
        kind = construct if construct == "constant" else named
        if construct in _FUNCTIONS:
            kind = "function" if construct == "function" and not wish.member else "method"
        if construct in _FUNCTIONS and not wish.type:
            wish = _returning(wish)
        words, extends = declared.after(wish.words, "extends")
        words = ["of" if word == "taking" else word for word in words]
        words, parameters = declared.after(words, "of") if kind in ("function", "method") else (words, [])
        found = self._declared(wish, words, kind)
        value = self.expression(wish.value) if wish.value else ""
        value = self.type_name(wish.value) if value and construct == "type definition" else value
        way = self._way(wish, way, found)
        wanted = self.spoken.setting("type_place") == "before" and kind == "variable" and not found.type
        values = {
            "modifiers": "".join(f"{each} " for each in found.modifiers),
            "type": found.type or self._shown(value, way) or (self.usual_type(words) if wanted else ""),
            "name": self._seen(found.name, wish.head),
            "value": value,
            "receiver": wish.class_name[:1].lower(),
            "class": wish.class_name,
            "extends": self.type_name(extends) if extends else "",
            "parameters": self._parameters(parameters),
        }
        values = {**values, **wish.values}
        filler = self.spoken.setting("pass")
        return template.lines(way, values, [filler] if filler else [])

    def _seen(self, name: str, head: Sequence[str]) -> str:
        """A name whose first letter says who may see it, where that is the language's way."""
        if self.spoken.setting("visibility") == "underscore" and "private" in head and name[:1] != "_":
            return f"_{name}"
        if self.spoken.setting("visibility") != "case" or not {"public", "private"} & set(head):
            return name
        return (name[:1].upper() if "public" in head else name[:1].lower()) + name[1:]

    def _shown(self, value: str, way: str) -> str:
        """The type that a value shows by itself, where a template wants one."""
        said = next((kind for kind, shape in _SHAPES.items() if re.fullmatch(shape, value)), "")
        return str(self.spoken.table("type").get(said, "")) if "{type?" in way else ""

    def _declared(self, wish: Wish, words: Sequence[str], kind: str) -> declared.Declared:
        """What is declared; a type that the language does not have is let fall."""
        before = declared.modifiers(wish.head, self.scope, whole=True)[0]
        if not words:
            return declared.Declared(before)
        found = (declared.named if wish.type else declared.typed)(words, self.scope, kind)
        said = declared.read_type(wish.type, 0, self.scope)[0] if wish.type else ""
        return replace(found, modifiers=(*before, *found.modifiers), type=said or found.type)

    def _way(self, wish: Wish, way: str, found: declared.Declared) -> str:
        """The template for what was said: without a value, or without the keyword that was said."""
        if not found.type and not wish.value and (bare := self.spoken.way(f"bare {wish.construct}")):
            way = bare
        said = self.spoken.words("keyword") & frozenset(found.modifiers)
        if "var" in said and not found.type:
            way = re.sub(r"\{type\?[^{}]*\} ?", "", way)
        return re.sub(r"\{keyword\?[^{}]*\}", "", way) if said else way

    def _parameters(self, words: Sequence[str]) -> str:
        """ "of a comma b": a list of parameters said with their function."""
        parts = " ".join(words).split(" comma ") if words else []
        return ", ".join(self.parameter(part.split()) or part for part in parts)

    def parameter(self, words: Sequence[str], said: Sequence[str] = ()) -> str | None:
        """One parameter as the language writes it; None where it wants a type and none was said."""
        found = declared.parameter(words, self.scope)
        kind = (declared.read_type(said, 0, self.scope)[0] if said else "") or found.type
        if "optional" in words[:1] and (way := self.spoken.way("optional parameter")):
            return self._optional(way, words[1:], said)
        way = "parameter with both" if kind and found.value else "parameter with value" if found.value else "parameter"
        pattern = self.spoken.way(way) or self.spoken.way("parameter")
        if pattern is None:
            return None
        if re.search(r"\{type[?}]", pattern) and not kind:
            kind = self.usual_type(words)
            if not kind and "{type}" in pattern:
                return None
        values = {"name": found.name, "type": kind, "value": found.value}
        values["modifiers"] = "".join(f"{each} " for each in found.modifiers)
        return template.lines(pattern, values)[0]

    def _optional(self, way: str, words: Sequence[str], said: Sequence[str]) -> str:
        """A parameter that may be left out."""
        found = declared.declaration(words, self.scope)
        kind = (declared.read_type(said, 0, self.scope)[0] if said else "") or found.type
        kind = kind or (self.usual_type(words) if "{type?" in way else "")
        way = (self.spoken.way("optional parameter with type") or way) if kind else way
        values = {"name": found.name, "type": kind, "modifiers": "".join(f"{each} " for each in found.modifiers)}
        return template.lines(way, values)[0]

    def usual_type(self, words: Sequence[str]) -> str:
        """The type that things of a name usually have: a count is a number."""
        from senorita_lsp.action.say import data

        usual: Mapping[str, Sequence[str]] = data("constructs")["usual_types"]
        last = words[-1].lower() if words else ""
        said = next((kind for kind, names in usual.items() if last in names or (words and words[0] in names)), "")
        return str(self.spoken.table("type").get(said, "")) if said else ""

    def type_name(self, words: Sequence[str]) -> str:
        """A type as it is said: one the language knows, one in scope, or a new name."""
        text, end = declared.read_type([word.lower() for word in words], 0, self.scope, nested=True)
        if end == len(words):
            return text
        known = self.scope.known.get("".join(words).lower())
        found = self.scope.find(words) or self.scope.type_named(words) or known
        if found or all(word.isalpha() for word in words):
            return found or self.scope.new(list(words), "type")
        parts = [
            self.scope.find(part.split()) or self.scope.new(part.split(), "type")
            for part in " ".join(words).split(" dot ")
        ]
        return ".".join(parts)

    # Statements

    def declares(self, wish: Wish) -> bool:
        """Whether free words declare something."""
        return self._declared_statement([*wish.head, *wish.type, *wish.words], wish) is not None

    def statement(self, wish: Wish) -> list[str] | None:
        """Free words as a statement of the language."""
        words = [*wish.head, *wish.type, *wish.words]
        if self.spoken.setting("shell"):
            return self._shell(words)
        if self.spoken.setting("style") == "css":
            return sheets.rule(self, words)
        begins = _STARTS.get(words[0].lower()) if words else None
        if begins and self.spoken.way(begins) is not None and not self.scope.find(words):
            return self._made(Wish(begins, tuple(words[1:])))
        made = self._declared_statement(words, wish)
        if made is not None:
            return made
        left, value = declared.split_value(words)
        chosen = self._either(value) if value else None
        if chosen is not None:
            return self._ended(f"{written(Reader(left, self.scope, statement=True).read())} = {chosen}")
        text = written(Reader(words, self.scope, statement=True).read())
        return self._ended(text)

    def _shell(self, words: list[str]) -> list[str]:
        """A command line, or a variable that is set."""
        left, value = declared.split_value(words)
        before, at = declared.modifiers([word.lower() for word in left[:-1]], self.scope)
        way = self.spoken.way("variable")
        if value and way and all(word.isalnum() for word in left[at:]) and "dash" not in left:
            name = self.scope.find(left[at:]) or self.scope.new(left[at:])
            values = {"name": name, "value": self.expression(value)}
            return template.lines(way, {**values, "modifiers": "".join(f"{each} " for each in before)})
        return [shell_line(words) + CARET]

    def _ended(self, text: str) -> list[str]:
        """A statement with what ends it, its caret behind what was said; inside of what prints."""
        way = self.spoken.way("print") or ""
        left, _, right = way.partition("{text}")
        left = left.split("{")[0]
        if right.startswith("$0") and left and text.startswith(left) and text.endswith(")") and CARET not in text:
            return [text[:-1] + CARET + ")" + self.spoken.setting("end")]
        return template.lines(self.spoken.way("statement") or "{text}$0" + self.spoken.setting("end"), {"text": text})

    def _declared_statement(self, words: list[str], wish: Wish) -> list[str] | None:
        """A statement that declares something: by its modifiers, its type, or because it stands in a class."""
        left, value = declared.split_value(words)
        before, _ = declared.modifiers([word.lower() for word in left[:-1]], self.scope)
        simple = all(word.isalpha() or word.isdigit() for word in left)
        if not simple and not (before and declared.typed(left, self.scope).type):
            return None
        found = declared.typed(left, self.scope)
        prefix = self.spoken.setting("type_place") == "before"
        if not (before or (prefix and found.type) or (wish.member and value)):
            return None
        if not re.fullmatch(r"[*&$@\w\[\]]+", found.name) or (not value and not found.type):
            return None
        way = self.spoken.way("property" if wish.member else "variable")
        if wish.member and prefix and not found.type:
            return None
        if way is None:
            return None
        if not prefix and not wish.member and not before:
            return None
        text = self.expression(value) if value else ""
        if before and before[0] in self.spoken.words("constants") and (fixed := self.spoken.way("constant")):
            name = declared.typed(left, self.scope, "constant").name
            known = found.type or self._shown(text, fixed)
            return template.lines(
                fixed.replace("const ", f"{before[0]} "), {"name": name, "type": known, "value": text}
            )
        values = {
            "modifiers": "".join(f"{each} " for each in found.modifiers),
            "type": found.type,
            "name": found.name,
            "value": text,
        }
        return template.lines(self._way(Wish("", value=("",)), way, found), values)


def _returning(wish: Wish) -> Wish:
    """ "Clear returning int", "clear that returns a list of string": what is returned is the type."""
    lowered = [word.lower() for word in wish.words]
    at = next((n for n, word in enumerate(lowered[:-1]) if n and word in ("returning", "returns")), 0)
    if not at:
        return wish
    kind = lowered[at + 1 + (lowered[at + 1] in ("a", "an") and at + 2 < len(lowered)) :]
    return replace(wish, words=wish.words[: at - (at > 1 and lowered[at - 1] in ("that", "which"))], type=tuple(kind))
