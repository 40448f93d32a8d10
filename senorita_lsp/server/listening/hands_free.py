"""Hands-free hearing: stays open from turn to turn, and is reopened after all engines have failed.

What is done with what it hears is in listening.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.decode import RAW
from senorita_lsp.engines.audio.format import Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.listening.ear import Ear, Hearing
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.speaking.sinks import now_ms

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.server.session import Session

DEAF = "No engine can listen right now; I will try again in a moment."
DEAF_MS = 5_000
LONGEST_DEAF_MS = 60_000
"""How long no engine is asked after all have failed: the first time, and at most."""


class HandsFree:
    """``given_up`` is called when all engines have failed, with the sound not transcribed, if there is any."""

    def __init__(
        self, ear: Ear, progress: Progress, given_up: Callable[[Clip | None], None], settings: Settings
    ) -> None:
        self._ear, self._progress, self._given_up = ear, progress, given_up
        self._deaf_until = self._deaf_for = 0
        self._open = self._outdated = False
        self._heard_by = hearing_by(settings)

    def open(self, place: Place | None, waited_ms: int = 0) -> None:
        """Starts listening until it is closed; ``waited_ms`` as in Ear."""
        self._open, self._outdated = True, False
        self._deaf_until = 0
        self._ear.open(place, endless=True, waited_ms=waited_ms)
        hearing = self._ear.current
        if hearing is None or hearing.task is None:
            self._deaf(None)
        else:
            hearing.task.add_done_callback(lambda _: self._ended(hearing))

    def configure(self, settings: Settings) -> None:
        """Takes changed settings; they apply from the next ``renew``."""
        heard_by = hearing_by(settings)
        self._outdated = self._outdated or heard_by != self._heard_by
        self._heard_by = heard_by

    def renew(self, place: Place | None) -> None:
        """Reopens with the current settings where they have changed; called while nobody speaks."""
        if self._open and self._outdated:
            self.open(place)

    def feed(self, data: bytes, place: Place | None) -> None:
        """Takes sound; the first after the engines' pause reopens hearing."""
        if self._deaf_until and now_ms() >= self._deaf_until:
            self.open(place)
        self._ear.feed(data)

    def well(self) -> None:
        """An engine is listening: the next failure counts as the first."""
        self._deaf_for = 0

    def finish(self) -> Hearing | None:
        """Ends the current utterance and returns its hearing; nothing is open afterwards."""
        self._open = False
        return self._ear.finish()

    def close(self) -> None:
        self._open = False
        self._deaf_until = 0
        self._ear.drop()

    def _ended(self, hearing: Hearing) -> None:
        if hearing is self._ear.current and self._open:
            self._deaf(hearing.unheard)

    def _deaf(self, unheard: Clip | None) -> None:
        """No engine can listen: tells the user once, and tries again later, with the next sound."""
        if not self._deaf_for:
            self._progress.notice("error", "sttUnavailable", DEAF)
        self._deaf_for = min(LONGEST_DEAF_MS, max(DEAF_MS, 2 * self._deaf_for))
        self._deaf_until = now_ms() + self._deaf_for
        self._given_up(unheard)


def hearing_by(settings: Settings) -> tuple[object, ...]:
    """The settings that hearing and endpointing depend on."""
    return (
        settings.stt,
        settings.endpointing,
        settings.whisper,
        settings.deepgram,
        settings.groq,
        settings.openai,
        settings.privacy,
        settings.language,
    )


async def check_hands_free(session: Session, form: Format | str) -> None:
    """Raises EngineError where hands-free is not possible with this audio format or these engines."""
    if isinstance(form, Format) and form.encoding not in RAW:
        raise EngineError("audioFormat", f"Hands-free needs sound without a container: {', '.join(RAW)}.")
    if reason := await session.engines.deaf_to_turns():
        raise EngineError("sttUnavailable", reason)
