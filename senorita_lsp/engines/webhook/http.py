"""Calls a webhook over HTTP: one POST, whose answer is data and nothing more.

A call is not idempotent: a message that was sent twice is read twice. So it is repeated only where the first one
certainly was not carried out: no connection came about, or the server said so (429 or 503 with Retry-After).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from senorita_lsp.action.say import plain
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.backoff import TRIES, pause
from senorita_lsp.engines.network.http import CONNECT_S, Line
from senorita_lsp.engines.webhook.base import Call, title

if TYPE_CHECKING:
    import httpx

TOTAL_S: Final = 20.0
"""The longest that a call takes, all tries and the answer together."""
READ_S: Final = 15.0
"""The longest silence before and within an answer: a workflow may answer when its last step is done."""
ANSWER_S: Final = 3.0
"""How long the words of an answer are waited for once its status has come."""
MOST_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes


class _NotTaken(Exception):
    """The call failed before anything was done with it: it may be made again."""

    def __init__(self, error: EngineError) -> None:
        super().__init__(error.message)
        self.error = error


async def post(address: str, call: Call) -> str:
    """Calls the workflow; its own short answer on one line, "" where it has none. Raises EngineError."""
    body = call.body()
    provider = faults.Provider("", title(call.action))
    try:
        async with asyncio.timeout(TOTAL_S):
            reply = await _retried(address, body, provider)
    except TimeoutError:
        raise _unknown_end("timeout", f"{provider.title} did not answer in time") from None
    if reply.status >= 300:
        raise _refusal(call.action, provider, reply)
    return _message(reply, address)


async def _retried(address: str, body: bytes, provider: faults.Provider) -> _Reply:
    for done in range(TRIES):
        try:
            return await _followed(address, body, provider)
        except _NotTaken as failure:
            wait = pause(failure.error, done)
            if done + 1 == TRIES or wait is None:
                raise failure.error from None
        await asyncio.sleep(wait)
    raise AssertionError("at least one try is made")


async def _followed(address: str, body: bytes, provider: faults.Provider) -> _Reply:
    """One try; a redirect that keeps the method (307, 308) and the host is followed once."""
    reply = await _sent(address, body, provider)
    target = _target(address, reply)
    if target:
        reply = await _sent(target, body, provider)
    if reply.status in (429, 503) and faults.retry_after(reply.headers) is not None:
        raise _NotTaken(_fault(provider, reply))
    return reply


def _target(address: str, reply: _Reply) -> str:
    """Where an answer sends the call on to; empty where it does not, or may not."""
    place = reply.headers.get("location", "")
    if reply.status not in (307, 308) or not place:
        return ""
    try:
        target = urljoin(address, place)
    except ValueError:
        return ""
    return target if _same_place(address, target) else ""


def _same_place(address: str, target: str) -> bool:
    """Whether a redirect leads to the same host, no less safely."""
    try:
        old, new = urlsplit(address), urlsplit(target)
        same_port = (old.scheme, old.port) == (new.scheme, new.port)
    except ValueError:
        return False
    return new.hostname == old.hostname and "@" not in new.netloc and (new.scheme == "https" or same_port)


async def _sent(address: str, body: bytes, provider: faults.Provider) -> _Reply:
    """The answer to one request; raises EngineError, and _NotTaken where nothing was sent."""
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/plain",
    }
    # A connection of its own: one that was kept open may end just as the call goes out, and nobody could tell whether
    # the call was taken.
    line = Line(address)
    client = await line.opened()
    import httpx

    try:
        timeout = httpx.Timeout(READ_S, connect=CONNECT_S)
        request = client.build_request("POST", address, content=body, headers=headers, timeout=timeout)
        response = await client.send(request, stream=True)
        try:
            return _Reply(response.status_code, response.headers, await _answer(response))
        finally:
            await response.aclose()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL) as error:
        raise _NotTaken(_worded(provider, faults.of_exception(provider, error))) from None
    except (httpx.HTTPError, OSError) as error:
        fault = _worded(provider, faults.of_exception(provider, error))
        raise _unknown_end(fault.code, fault.message.rstrip(".")) from None
    finally:
        await line.close()


async def _answer(response: httpx.Response) -> bytes:
    """The first MOST_ANSWER bytes of a body; what breaks off in the middle is over there.

    The status has come: whatever becomes of the words after it, the call was taken or refused.
    """
    import httpx

    data = bytearray()
    try:
        async with asyncio.timeout(ANSWER_S):
            async for piece in response.aiter_raw():
                data += piece
                if len(data) >= MOST_ANSWER:
                    break
    except (httpx.HTTPError, OSError, TimeoutError):
        return b""
    return bytes(data)


def _message(reply: _Reply, address: str) -> str:
    """The answer's own words: a text/plain body, or ``message`` of a JSON object; at most 200 code points.

    Words that hold an address are left out: a workflow may repeat its own.
    """
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if len(reply.body) >= MOST_ANSWER:
        return ""
    text = reply.body.decode("utf-8", "replace")
    said: Any = text if kind == "text/plain" else ""
    if kind == "application/json":
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        said = value.get("message") if isinstance(value, dict) else ""
    words = plain(said) if isinstance(said, str) else ""
    host = urlsplit(address).hostname or ""
    return "" if "://" in words or host in words.lower() else words


def _refusal(action: str, provider: faults.Provider, reply: _Reply) -> EngineError:
    setting, status = f"senorita.webhooks.{action}", reply.status
    if status in (401, 403):
        return EngineError("unauthorized", f"{provider.title} refuses the call (status {status}): check {setting}.")
    if status in (404, 410):
        return EngineError(
            "notFound", f"Nothing answers at the address in {setting} (status {status}): is the workflow active?"
        )
    return _fault(provider, reply)


def _fault(provider: faults.Provider, reply: _Reply) -> EngineError:
    return _worded(provider, faults.of_status(provider, reply.status, reply.headers))


def _worded(provider: faults.Provider, error: EngineError) -> EngineError:
    """The same with "The Slack workflow" as it is written within a sentence."""
    within = provider.title[0].lower() + provider.title[1:]
    return EngineError(error.code, error.message.replace(f" {provider.title}", f" {within}"), None, error.retry_after)


def _unknown_end(code: str, what: str) -> EngineError:
    return EngineError(code, f"{what}; there is no way to tell whether it did its work.")
