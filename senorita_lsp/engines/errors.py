"""The error that engines raise: a sentence for the user, and a code for programs."""

from __future__ import annotations

from typing import Final

BUSY_SECONDS: Final = 1.0
"""When it may be worth asking again, where nobody can say how long what is under way takes."""


class EngineError(Exception):
    """An engine cannot do it.

    ``code`` is a word of the wire (``sttUnavailable``, ``ttsUnavailable``, ``audioFormat``, ``noAudio``,
    ``tooLarge``, ``unauthorized``, ``rateLimited``, ``noDevice``, …); ``message`` says what is wrong and what helps,
    with no path, key or transcript in it. ``retry_after`` is in seconds; whoever is
    ``busy`` always says when to come again.
    """

    def __init__(self, code: str, message: str, engine: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        if retry_after is None and code == "busy":
            retry_after = BUSY_SECONDS
        self.code, self.message, self.engine, self.retry_after = code, message, engine, retry_after
