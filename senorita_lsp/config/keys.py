"""Keys of cloud engines: from the environment or the operating system's keyring, and from nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

KEYS: Final[Mapping[str, str]] = {
    "deepgram": "DEEPGRAM_API_KEY",
    "groq": "GROQ_API_KEY",
    "openai": "OPENAI_API_KEY",
    "rime": "RIME_API_KEY",
}
"""The environment variable, and the name in the keyring, of each engine's key."""

KEYRING_SERVICE: Final = "senorita"


class Secret:
    """A text that does not show itself: not by ``str``, ``repr``, formatting, pickling or in a traceback's locals."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True)
class Keys:
    """The keys that are there, by engine; ``problems`` are sentences about those that cannot be keys."""

    found: Mapping[str, Secret] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def get(self, engine: str) -> Secret | None:
        return self.found.get(engine)


def keys(environ: Mapping[str, str], stored: Callable[[str], str | None] | None = None) -> Keys:
    """Every engine's key: the environment's, else what ``stored`` has under the variable's name (from_keyring)."""
    found: dict[str, Secret] = {}
    problems: list[str] = []
    for engine, variable in KEYS.items():
        value = environ.get(variable, "").strip() or ((stored(variable) if stored else None) or "").strip()
        if not value:
            continue
        # It travels in an HTTP header, where anything else would be an error that quotes it.
        if re.fullmatch(r"[\x21-\x7e]{1,1000}", value):
            found[engine] = Secret(value)
        else:
            problems.append(f"{variable} cannot be a key: it has spaces or unusual characters in it.")
    return Keys(found, tuple(problems))


def from_keyring(variable: str) -> str | None:
    """What the keyring has under service "senorita"; None where it has nothing, is locked or is not installed.

    Blocks, and may ask the user to unlock it: never called on an event loop.
    """
    try:
        import keyring  # type: ignore[import-not-found, unused-ignore]  # optional
    except ImportError:
        return None
    try:
        value = keyring.get_password(KEYRING_SERVICE, variable)
    except Exception:  # noqa: BLE001 - backends raise what they like, and a broken one is one without keys
        return None
    return value if isinstance(value, str) else None
