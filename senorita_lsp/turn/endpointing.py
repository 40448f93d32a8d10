"""When an utterance is over, by the silence after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

SPOKEN_MS = 200
"""Speech, in all, from which on it counts as said: a click or a breath is shorter."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How much speech there was, and how much silence since; in ms.

    ``silence_ms`` of silence after speech end the utterance; ``patience_ms`` without any speech end the waiting.
    """

    silence_ms: int
    patience_ms: int
    spoken: int = 0
    silent: int = 0

    def heard(self, duration_ms: int, speech: bool) -> Endpoint:
        """After ``duration_ms`` more of sound, all of which was speech or none."""
        if speech:
            return replace(self, spoken=self.spoken + duration_ms, silent=0)
        return replace(self, silent=self.silent + duration_ms)

    @property
    def over(self) -> bool:
        return self.silent >= (self.silence_ms if self.spoken >= SPOKEN_MS else self.patience_ms)
