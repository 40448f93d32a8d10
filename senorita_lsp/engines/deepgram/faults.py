"""Deepgram's errors in the user's words: exceptions of the SDK and of sockets, and Deepgram's error codes.

HTTP statuses are handled in network/faults.
"""

from __future__ import annotations

from collections.abc import Mapping

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.faults import Provider


def of(provider: Provider, error: BaseException) -> EngineError:
    """The error for whatever the SDK or its transport raised; nothing of the exception's own text is repeated."""
    if isinstance(error, EngineError):
        return error
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "InvalidStatus" in kinds:
        response = getattr(error, "response", None)
        return of_status(provider, *(getattr(response, name, None) for name in ("status_code", "headers", "body")))
    if kinds & {"ApiError", "ParsingError"}:
        return of_status(provider, *(getattr(error, name, None) for name in ("status_code", "headers", "body")))
    if "ConnectionClosed" in kinds:
        return _of_close(provider, getattr(error, "rcvd", None), getattr(error, "sent", None))
    return faults.of_exception(provider, error)


def of_status(
    provider: Provider, status: int | None, headers: Mapping[str, str] | None, body: object = None
) -> EngineError:
    """The error for an HTTP status. Deepgram answers 400 for a model that it does not have, or not in a language, and
    has no word for that but the prose of ``body``, which is looked at and not repeated."""
    if status is None or status < 300:
        return faults.malformed(provider)
    if status == 400 and "no such model" in str(body)[:2_000].lower():
        said = f"Deepgram has no model {provider.model} for this language (senorita.{provider.setting})."
        return EngineError("modelNotFound", said, provider.engine)
    # Those of websockets raise for a name that stands there twice, but for this way of reading them.
    rows = getattr(headers, "raw_items", (headers or {}).items)()
    return faults.of_status(provider, status, dict(rows))


def of_code(provider: Provider, code: object) -> EngineError:
    """The error for the code of an Error message or of a close: ``DATA-…`` is about what was sent, ``NET-…`` about
    the line, and the rest about Deepgram itself (developers.deepgram.com/docs/errors)."""
    code = code if isinstance(code, str) else ""
    if code.startswith(("DATA", "MESSAGE", "BIG")):
        return EngineError("refused", "Deepgram could not process what it was sent.", provider.engine)
    if code.startswith("NET"):
        return faults.cut_off(provider)
    return EngineError("engineFailed", "Deepgram reports a server error.", provider.engine)


def _of_close(provider: Provider, received: object, sent: object) -> EngineError:
    """The error for a connection that was closed before its time (RFC 6455, 7.4)."""
    if received is not None:
        reason = str(getattr(received, "reason", ""))
        code = next(
            (word.strip(":,.()") for word in reason.split() if word[:4] in ("DATA", "NET-", "MESS", "BIG-")), ""
        )
        return of_code(provider, code) if code else faults.cut_off(provider)
    if getattr(sent, "code", 0) in (1002, 1007, 1009):
        return faults.malformed(provider)
    return faults.cut_off(provider)
