"""Network errors as EngineErrors: statuses, timeouts and broken connections, each with a sentence for the user.

Whether a request is retried is decided in backoff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isnan
from typing import Final

from senorita_lsp.config.keys import KEYS
from senorita_lsp.engines.errors import EngineError

TRANSIENT: Final = frozenset({"unreachable", "timeout", "rateLimited", "engineFailed"})
"""Codes of faults that may be over at the next try."""

LONGEST_RETRY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Provider:
    """Whose fault it is, in words: ``engine`` as in the settings, ``title`` as people write it, ``model`` in use.

    ``setting`` is the name of the setting that chooses the model, such as ``groq.model``.
    """

    engine: str
    title: str
    model: str = ""
    setting: str = ""


def of_status(
    provider: Provider, status: int, headers: Mapping[str, str], known: tuple[str, ...] = (), detail: str = ""
) -> EngineError:
    """The error for an HTTP status of 300 or more (RFC 9110).

    ``known`` are the models the provider offers, where that was asked after a 404; ``detail`` is the provider's own
    machine-readable code (such as ``model_not_found``), never its prose, which may quote what was sent.
    """
    name, variable = provider.title, KEYS.get(provider.engine, "")
    if status in (401, 403):
        return EngineError("unauthorized", f"{name} refuses the key in {variable}.", provider.engine)
    if status == 402 or detail == "insufficient_quota":
        return EngineError("quotaExceeded", f"The account at {name} has no credit left.", provider.engine)
    if status == 404 or detail == "model_not_found":
        return _no_model(provider, known)
    if status == 408:
        return EngineError("timeout", f"{name} did not answer in time.", provider.engine)
    if status == 413:
        return EngineError("tooLarge", f"That is more than {name} accepts at once.", provider.engine)
    if status == 429:
        wait = retry_after(headers)
        return EngineError(
            "rateLimited", f"{name} is limiting requests; try again {_when(wait)}.", provider.engine, wait
        )
    if status >= 500:
        return EngineError(
            "engineFailed", f"{name} reports a server error (status {status}).", provider.engine, retry_after(headers)
        )
    if 300 <= status < 400:
        return EngineError("refused", f"{name} redirects elsewhere; redirects are not followed.", provider.engine)
    return EngineError("refused", f"{name} refused the request (status {status}).", provider.engine)


def _when(wait: float | None) -> str:
    if wait is None:
        return "in a moment"
    if wait < 90:
        return f"in {max(1, round(wait))} s"
    return f"in {round(wait / 60)} minutes" if wait < 5_400 else f"in {round(wait / 3_600)} hours"


def _no_model(provider: Provider, known: tuple[str, ...]) -> EngineError:
    which = f" {provider.model}" if provider.model else ""
    said = f"{provider.title} has no model{which}" if which else f"{provider.title} has nothing at this address"
    setting = f" (senorita.{provider.setting})" if provider.setting else ""
    offered = f" It offers {', '.join(known[:8])}." if known else ""
    return EngineError("modelNotFound", f"{said}{setting}.{offered}", provider.engine)


def of_exception(provider: Provider, error: BaseException) -> EngineError:
    """The error for an exception of httpx, websockets, the socket layer or a time limit; an EngineError stays itself.

    Nothing of the exception's own text is repeated: it may hold addresses and what was sent.
    """
    if isinstance(error, EngineError):
        return error
    name, kinds = provider.title, {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"TimeoutError", "TimeoutException"}:
        return EngineError("timeout", f"{name} did not answer in time.", provider.engine)
    if kinds & {"ConnectError", "ConnectionRefusedError", "gaierror", "InvalidURL", "ProxyError"}:
        return EngineError("unreachable", f"{name} cannot be reached.", provider.engine)
    if "DecodingError" in kinds:
        return malformed(provider)
    if kinds & {"OSError", "HTTPError", "WebSocketException", "EOFError"}:
        return EngineError("unreachable", f"The connection to {name} broke.", provider.engine)
    return malformed(provider)


def malformed(provider: Provider) -> EngineError:
    """The error for an answer that is not what the protocol says."""
    return EngineError("engineFailed", f"{provider.title} sent an answer that cannot be read.", provider.engine)


def stalled(provider: Provider) -> EngineError:
    """The error for an answer that stopped coming."""
    return EngineError("timeout", f"{provider.title} stopped in the middle of its answer.", provider.engine)


def cut_off(provider: Provider) -> EngineError:
    """The error for an answer whose connection ended before it did."""
    return EngineError("unreachable", f"The connection to {provider.title} broke.", provider.engine)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that Retry-After asks for, as a number or a date (RFC 9110, 10.2.3); None where it does not."""
    value = next((headers[name] for name in headers if name.lower() == "retry-after"), "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return None if isnan(seconds) else max(0.0, min(LONGEST_RETRY_S, seconds))
