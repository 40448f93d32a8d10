"""Kinds of settings: valid values, how an environment variable spells them, and how a schema describes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

Schema = dict[str, Any]

_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"


class WrongValueError(ValueError):
    """The value does not fit; the words say what would, and nothing of the value."""


class Kind(Protocol):
    """``read`` takes JSON and ``parse`` an environment variable's text; both raise WrongValueError."""

    def read(self, raw: object) -> Any: ...

    def parse(self, text: str) -> object: ...

    def schema(self) -> Schema: ...


def _text(raw: object, longest: int) -> str:
    if not isinstance(raw, str):
        raise WrongValueError("a text")
    if len(raw) > longest:
        raise WrongValueError(f"a text of at most {longest} characters")
    if re.search(_CONTROL, raw):
        raise WrongValueError("a text without control characters")
    return raw.strip()


def _json(text: str, wanted: str) -> object:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise WrongValueError(wanted) from None


class Text:
    """A line of text, white space around it dropped; it has to match ``pattern`` whole, ``like`` says that in words."""

    def __init__(self, pattern: str | None = None, like: str = "a text", longest: int = 1_000) -> None:
        self.pattern, self.like, self.longest = pattern, like, longest

    def read(self, raw: object) -> str:
        value = _text(raw, self.longest)
        if self.pattern is not None and not re.fullmatch(self.pattern, value):
            raise WrongValueError(self.like)
        return value

    def parse(self, text: str) -> object:
        return text

    def schema(self) -> Schema:
        return {"type": "string"} | ({"pattern": f"^({self.pattern})$"} if self.pattern else {})


class Url:
    """An http or https address with a host and without a password; empty where ``empty`` allows it.

    ``query`` allows what follows a question mark.
    """

    def __init__(self, empty: bool = False, query: bool = False) -> None:
        self.empty, self.query = empty, query

    def read(self, raw: object) -> str:
        from urllib.parse import urlsplit

        value = _text(raw, 2_000)
        if not value and self.empty:
            return value
        try:
            parts = urlsplit(value)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            fits = False
        if not fits or re.search(r"[\s\\]", value):
            raise WrongValueError("an address that begins with http:// or https://")
        if "@" in parts.netloc:
            raise WrongValueError("an address without a user name or password in it")
        if parts.fragment or (parts.query and not self.query):
            raise WrongValueError("an address without anything after ? or #")
        return value if self.query else value.rstrip("/")

    def parse(self, text: str) -> object:
        return text

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^(https?://.+)?$" if self.empty else "^https?://.+$"}


class Choice:
    """One of a few words; ``options`` says what each means."""

    def __init__(self, options: Mapping[str, str]) -> None:
        self.options = options

    def read(self, raw: object) -> str:
        if not isinstance(raw, str) or raw not in self.options:
            raise WrongValueError("one of " + ", ".join(f'"{option}"' for option in self.options))
        return raw

    def parse(self, text: str) -> object:
        return text.strip()

    def schema(self) -> Schema:
        return {"type": "string", "enum": list(self.options), "enumDescriptions": list(self.options.values())}


class Flag:
    """Yes or no."""

    def read(self, raw: object) -> bool:
        if not isinstance(raw, bool):
            raise WrongValueError("true or false")
        return raw

    def parse(self, text: str) -> object:
        word = text.strip().lower()
        return True if word in ("1", "true", "yes", "on") else False if word in ("0", "false", "no", "off") else text

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Integer:
    """A whole number within bounds, both included."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def read(self, raw: object) -> int:
        # Lua may write a whole number as 300.0.
        number = raw if isinstance(raw, (int, float)) and not isinstance(raw, bool) else None
        if number is not None and self.least <= number <= self.most and number == int(number):
            return int(number)
        raise WrongValueError(f"a whole number from {self.least} to {self.most}")

    def parse(self, text: str) -> object:
        return int(text) if re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text) else text

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class TextList:
    """A list of texts that each match ``pattern``; repeats are dropped, the order is kept."""

    def __init__(
        self,
        pattern: str = r".+",
        like: str = "texts",
        longest: int = 100,
        most: int = 1_000,
        suggestions: tuple[str, ...] = (),
    ) -> None:
        self.pattern, self.like, self.suggestions = pattern, like, suggestions
        self.longest, self.most = longest, most

    def read(self, raw: object) -> tuple[str, ...]:
        if not isinstance(raw, (list, tuple)):
            raise WrongValueError(f"a list of {self.like}")
        if len(raw) > self.most:
            raise WrongValueError(f"a list of at most {self.most} {self.like}")
        try:
            values = [_text(item, self.longest) for item in raw]
        except WrongValueError as error:
            raise WrongValueError(f"a list of {self.like}, each {error}") from None
        if not all(re.fullmatch(self.pattern, value) for value in values):
            raise WrongValueError(f"a list of {self.like}")
        return tuple(dict.fromkeys(values))

    def parse(self, text: str) -> object:
        if text.lstrip().startswith("["):
            return _json(text, f"a list of {self.like}, as JSON or between commas")
        return [part.strip() for part in text.split(",") if part.strip()]

    def schema(self) -> Schema:
        item: Schema = {"type": "string"}
        if self.suggestions:
            item = {"anyOf": [{"enum": list(self.suggestions)}, {"type": "string", "pattern": f"^{self.pattern}$"}]}
        return {"type": "array", "items": item, "uniqueItems": True, "maxItems": self.most}


class TextMap:
    """Texts by text, kept as pairs in their order, so that settings can be compared and hashed."""

    def __init__(self, longest: int = 200, most: int = 1_000) -> None:
        self.longest, self.most = longest, most

    def read(self, raw: object) -> tuple[tuple[str, str], ...]:
        if not isinstance(raw, Mapping):
            raise WrongValueError("an object with texts in it")
        if len(raw) > self.most:
            raise WrongValueError(f"an object with at most {self.most} texts in it")
        try:
            pairs = [(_text(key, self.longest), _text(value, self.longest)) for key, value in raw.items()]
        except WrongValueError as error:
            raise WrongValueError(f"an object in which every name and value is {error}") from None
        if not all(key for key, _ in pairs):
            raise WrongValueError("an object without an empty name")
        return tuple(dict(pairs).items())

    def parse(self, text: str) -> object:
        return _json(text, "an object with texts in it, as JSON")

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": {"type": "string"}}
