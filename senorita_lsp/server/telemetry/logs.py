"""What may be logged of a failure: its type and where in the code it arose, never its values.

Exception messages and tracebacks quote the data involved (a transcript, a key, a path), so they are not logged.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

logger = logging.getLogger(__name__)

_LOUDEST: Final[Mapping[str, int]] = {
    # In its debug mode it warns of slow callbacks with what they were called with.
    "asyncio": logging.ERROR,
    # They say what a collector answered.
    "opentelemetry": logging.CRITICAL,
    "urllib3": logging.ERROR,
    **dict.fromkeys(("pygls", "httpx", "httpcore", "websockets", "groq", "deepgram"), logging.WARNING),
}
"""The least grave lines that libraries may write."""


def place_of(error: BaseException) -> str:
    """``TypeName at file.py:line, function``; the file by its last two names, the innermost of this package's."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "senorita_lsp" in PurePath(frame.filename).parts] or frames
    if not ours:
        return type(error).__name__
    frame = ours[-1]
    return f"{type(error).__name__} at {'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno}, {frame.name}"


def quiet_libraries() -> None:
    """Keeps libraries, and unhandled errors of threads, from quoting values: whole messages, requests, keys."""
    for name, level in _LOUDEST.items():
        library = logging.getLogger(name)
        library.setLevel(max(library.level, level))
    threading.excepthook = _thread_failed


def loop_failed(_: Any, context: Mapping[str, Any]) -> None:
    """For ``loop.set_exception_handler``: asyncio's own handler logs the message and the traceback."""
    error = context.get("exception")
    logger.error("background work failed: %s", place_of(error) if error is not None else "no exception")


def _thread_failed(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        logger.error("a thread failed: %s", place_of(args.exc_value))
