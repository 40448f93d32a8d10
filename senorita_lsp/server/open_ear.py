"""Hands-free: an ear that stays open, turn after turn, and comes back after all engines failed.

What belongs here: whether it can be, opening it, and when to do so anew. What does not: what is done with what it hears
(listening).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.decode import RAW
from senorita_lsp.engines.audio.format import Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.ear import Ear, Hearing
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.sinks import now_ms

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.server.session import Session

DEAF = "No engine can listen right now; I will try again in a moment."
DEAF_MS = 5_000
LONGEST_DEAF_MS = 60_000
"""How long nobody is asked to listen after all engines failed, from the first time to the last."""


class OpenEar:
    """``given_up`` is called when nobody listens any more, with the sound that nobody understood, if there is any."""

    def __init__(
        self, ear: Ear, progress: Progress, given_up: Callable[[Clip | None], None], settings: Settings
    ) -> None:
        self._ear, self._progress, self._given_up = ear, progress, given_up
        self._deaf_until = self._deaf_for = 0
        self._open = self._outdated = False
        self._heard_by = hearing_by(settings)

    def open(self, place: Place | None, waited_ms: int = 0) -> None:
        """Listens from now on, until it is closed; ``waited_ms`` as in Ear."""
        self._open, self._outdated = True, False
        self._deaf_until = 0
        self._ear.open(place, endless=True, waited_ms=waited_ms)
        hearing = self._ear.current
        if hearing is None or hearing.task is None:
            self._deaf(None)
        else:
            hearing.task.add_done_callback(lambda _: self._ended(hearing))

    def configure(self, settings: Settings) -> None:
        """The settings have changed: ``renew`` heeds them."""
        heard_by = hearing_by(settings)
        self._outdated = self._outdated or heard_by != self._heard_by
        self._heard_by = heard_by

    def renew(self, place: Place | None) -> None:
        """Nobody is speaking: an ear that is open listens by the settings as they are by now."""
        if self._open and self._outdated:
            self.open(place)

    def feed(self, data: bytes, place: Place | None) -> None:
        """Takes sound in; the first that comes after a while in which nobody could listen opens the ear anew."""
        if self._deaf_until and now_ms() >= self._deaf_until:
            self.open(place)
        self._ear.feed(data)

    def well(self) -> None:
        """Somebody listens: the next failure is a first one."""
        self._deaf_for = 0

    def finish(self) -> Hearing | None:
        """The utterance is over: its hearing. The ear is closed."""
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
        """No engine can listen: said once, and tried again with the first sound that comes after a while."""
        if not self._deaf_for:
            self._progress.notice("error", "sttUnavailable", DEAF)
        self._deaf_for = min(LONGEST_DEAF_MS, max(DEAF_MS, 2 * self._deaf_for))
        self._deaf_until = now_ms() + self._deaf_for
        self._given_up(unheard)


def hearing_by(settings: Settings) -> tuple[object, ...]:
    """The settings by which somebody listens, and tells where an utterance ends."""
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
    """Raises EngineError where turns cannot be told from sound like this, or not by the engines of the settings."""
    if isinstance(form, Format) and form.encoding not in RAW:
        raise EngineError("audioFormat", f"Hands-free needs sound without a container: {', '.join(RAW)}.")
    if reason := await session.engines.deaf_to_turns():
        raise EngineError("sttUnavailable", reason)
