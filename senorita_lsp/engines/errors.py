"""What engines raise: one sentence for the user, one word for programs."""

from __future__ import annotations


class EngineError(Exception):
    """An engine cannot do it.

    ``code`` is a word of the wire (``sttUnavailable``, ``ttsUnavailable``, ``audioFormat``, ``noAudio``,
    ``tooLarge``, ``unauthorized``, ``rateLimited``, ``noDevice``, …); ``message`` says what is wrong and what helps,
    with no path, key or transcript in it. ``retry_after`` is in seconds.
    """

    def __init__(self, code: str, message: str, engine: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.engine, self.retry_after = code, message, engine, retry_after
