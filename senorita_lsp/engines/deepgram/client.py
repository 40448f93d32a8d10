"""Access to one Deepgram server: the SDK's client, its sockets, its key."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from senorita_lsp.engines.deepgram import faults, transport
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import credentials
from senorita_lsp.engines.network.body import parsed
from senorita_lsp.engines.network.faults import Provider, stalled
from senorita_lsp.engines.network.http import CONNECT_S, Line, loopback

if TYPE_CHECKING:
    from deepgram import AsyncDeepgramClient

NAME: Final = "deepgram"
TITLE: Final = "Deepgram"
SEND_S: Final = 5.0
"""The longest wait for a peer that does not take what is sent."""

_loaded: list[bool] = []


def provider(model: str, setting: str) -> Provider:
    """Deepgram in words, with the model in use and the setting that chooses it."""
    return Provider(NAME, TITLE, model, setting)


class Host:
    """Deepgram's address. Nothing is opened by the constructor."""

    def __init__(self, base_url: str) -> None:
        self.line = Line(base_url)
        self.network = not loopback(base_url)
        host = urlsplit(base_url).hostname or ""
        self._own = host != "deepgram.com" and not host.endswith(".deepgram.com")

    async def missing(self) -> str | None:
        """What to say where there is no key; one of one's own may do without."""
        return None if self._own else await credentials.missing(NAME, TITLE)

    async def client(self) -> AsyncDeepgramClient:
        """The SDK's client, made anew for each call (30 µs), so that the key is kept nowhere.

        It tries once, on the host's shared HTTP client; raises EngineError (unauthorized) where there is no key.
        """
        await load()
        from deepgram import AsyncDeepgramClient
        from deepgram.environment import DeepgramClientEnvironment

        key = await credentials.key(NAME) if self._own else await credentials.required(NAME, TITLE)
        base = self.line.base_url
        sockets = "ws" + base.removeprefix("http")
        client = AsyncDeepgramClient(
            # The SDK cannot be without one.
            api_key=key.reveal() if key else "none",
            environment=DeepgramClientEnvironment(base=base, production=sockets, agent=sockets, agent_rest=base),
            httpx_client=await self.line.opened(),
            max_retries=0,
            transport_factory=transport.Transport,
        )
        _lighten(client)
        return client

    async def close(self) -> None:
        await self.line.close()


def _lighten(client: AsyncDeepgramClient) -> None:
    """Headers without what the SDK tells of this machine, for which it reads its package's metadata anew with each
    request (1 to 3 ms). They are replaced where the SDK itself does it for bearer tokens."""
    wrapper = client._client_wrapper
    key = wrapper.api_key

    def headers() -> dict[str, str]:
        return {"User-Agent": "senorita-lsp", "Authorization": f"Token {key}"}

    wrapper.get_headers = headers  # type: ignore[method-assign]  # the SDK does so itself


async def load() -> None:
    """Imports the SDK (0.7 s), once and off the event loop."""
    if not _loaded:
        await asyncio.to_thread(_load)


def _load() -> None:
    for name in ("client", "listen.v1.media.client", "speak.v1.audio.client", "speak.v2.audio.client"):
        import_module(f"deepgram.{name}")
    for name in ("listen.v1.client", "listen.v2.client", "speak.v1.client", "speak.v2.client", "transport"):
        import_module(f"deepgram.{name}")
    from deepgram.transport import install_transport

    import_module("websockets.asyncio.client")
    with _left_out("deepgram.agent.v1.raw_client", "deepgram.agent.v1.client"):
        install_transport(async_factory=transport.Transport)
    _loaded.append(True)


@contextmanager
def _left_out(*names: str) -> Iterator[None]:
    """Modules that are found empty meanwhile: the SDK's hook imports all that have sockets, and its voice agent's,
    which nobody here uses, are a hundred more (a fifth of the time)."""
    stood_in = {name: ModuleType(name) for name in names if name not in sys.modules}
    sys.modules.update(stood_in)
    try:
        yield
    finally:
        for name, module in stood_in.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class Socket:
    """An open socket of the SDK. Whatever it raises is an EngineError."""

    def __init__(
        self, manager: AbstractAsyncContextManager[Any], socket: Any, wire: transport.Transport, who: Provider
    ) -> None:
        self._manager, self._wire, self._who = manager, wire, who
        self.sdk = socket
        self.failure: EngineError | None = None

    async def send(self, call: Callable[[], Awaitable[None]]) -> None:
        """Sends by a call on ``sdk``; raises EngineError, within SEND_S where the peer stopped reading."""
        if self.failure is not None:
            raise self.failure
        try:
            if self._wire.free:
                # Fifty times a second: what cannot wait needs no time limit.
                await call()
            else:
                async with asyncio.timeout(SEND_S):
                    await call()
        except TimeoutError:
            self.failure = stalled(self._who)
        except Exception as error:  # noqa: BLE001 - the SDK lets through what any layer below it raises
            self.failure = faults.of(self._who, error)
        if self.failure is not None:
            raise self.failure from None

    async def recv(self) -> Any:
        """The next message, as bytes or as a Message; None for JSON that is no object.

        Not by the SDK: ``start_listening`` swallows malformed messages together with the rest of the line, and
        ``recv`` looks for the model that fits by trying them, for longer than an utterance takes to be understood.
        """
        try:
            data = await self._wire.recv()
            return data if isinstance(data, bytes) else message(data)
        except Exception as error:  # noqa: BLE001 - whatever websockets raises; a message that is no JSON is among them
            raise faults.of(self._who, error) from None

    async def close(self) -> None:
        """Closes it, within transport.CLOSE_S."""
        try:
            await self._manager.__aexit__(None, None, None)
        except Exception as error:  # noqa: BLE001 - it is gone either way
            self.failure = faults.of(self._who, error)


class Message(SimpleNamespace):
    """An object of JSON, unchecked; None for what it does not have."""

    def __getattr__(self, name: str) -> None:
        return None


def message(text: str) -> Message | None:
    """What a message says; raises ValueError where it is no JSON."""
    found = _named(parsed(text))
    return found if isinstance(found, Message) else None


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return Message(**{key: _named(item) for key, item in value.items()})
    return [_named(item) for item in value] if isinstance(value, list) else value


async def opened(manager: AbstractAsyncContextManager[Any], who: Provider) -> Socket:
    """The socket of ``client.listen.v2.connect(…)`` and the like, shaken hands; raises EngineError within CONNECT_S."""
    found: list[transport.Transport] = []
    token = transport.made.set(found)
    try:
        sdk = await manager.__aenter__()
        socket = Socket(manager, sdk, found[0], who)
    except Exception as error:  # noqa: BLE001 - the SDK lets through what any layer below it raises
        raise faults.of(who, error) from None
    finally:
        transport.made.reset(token)
    try:
        async with asyncio.timeout(CONNECT_S + 1):
            await found[0].open()
    except BaseException as error:
        await socket.close()
        if isinstance(error, Exception):
            raise faults.of(who, error) from None
        raise
    return socket
