"""Resuming a session that lost its server or its connection, by the token it was given.

Tokens, who may use one, and when a session's history is written are here; its format is in state, where it is
stored in store.

The token is the client's secret. The state is stored under a digest of the token and of the user it was given to: who
reads the store learns no token, and nobody else can use a leaked one. A token is used once; it stays valid for
USED_SECONDS more in case the answer with the next token was lost as well.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from senorita_lsp.server.findings import Findings, Reported
from senorita_lsp.server.history import History
from senorita_lsp.server.resumption.state import Extras, StateWriter, restore
from senorita_lsp.server.resumption.store import Slot, Store

logger = logging.getLogger(__name__)

MOST_MINUTES: Final = 24 * 60
USED_SECONDS: Final = 60
RECALL_SECONDS: Final = 5.0
"""How long the first turn waits for the restored state."""

LONGEST_TOKEN: Final = 200
T = TypeVar("T")

LOST: Final = "The earlier conversation is no longer remembered: undo and repeat start afresh."


@dataclass(frozen=True)
class Keep:
    """``store`` is shared by all sessions of the process; a session can be resumed for ``seconds`` after its end."""

    store: Store
    seconds: int


class Resume:
    """Resumption of one session: ``token`` is for its client, ``who`` a digest of the client's access token.

    ``again`` is called when the restored state has a question that another server had asked.
    """

    def __init__(
        self,
        keep: Keep,
        who: bytes,
        history: History,
        tell: Callable[[str], None],
        findings: Findings | None = None,
        again: Callable[[], object] = lambda: None,
    ) -> None:
        self.token = secrets.token_urlsafe(32)
        self._keep, self._who, self._history, self._tell = keep, who, history, tell
        self._findings, self._again = findings, again
        self._writer = StateWriter()
        self._changed = asyncio.Event()
        self._recalled: asyncio.Task[None] | None = None
        self._away = self._kept = False

    @property
    def offer(self) -> dict[str, object]:
        """The token as the client gets it, in ``ServerCapabilities.resume``."""
        return {"token": self.token, "seconds": self._keep.seconds}

    def changed(self) -> None:
        """The session has changed: its state is to be saved."""
        self._changed.set()

    def begin(self, token: str | None) -> None:
        """Starts restoring the session of the token that the client shows, if any."""
        if token is not None and 0 < len(token) <= LONGEST_TOKEN:
            self._recalled = asyncio.ensure_future(self._recall(token))

    async def recalled(self) -> None:
        """Waits until the state is restored, or cannot be."""
        if self._recalled is not None and not self._recalled.done():
            await asyncio.wait([self._recalled], timeout=RECALL_SECONDS)

    async def go_on(self) -> None:
        """Saves on every change, and often enough that the entry does not expire; ends when cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), self._keep.seconds / 3)
            await self.save()

    async def save(self) -> None:
        """Saves the state, if there is any."""
        self._changed.clear()
        history = self._history
        turns, undone = tuple(history.turns), tuple(history.undone)
        found = Reported() if self._findings is None else self._findings.reported
        if not (self._kept or turns or undone or history.waiting or found.standing):
            return
        self._kept = True
        extras = Extras(history.unheard, history.waiting, found)
        data = await asyncio.to_thread(self._writer.write, turns, undone, extras)
        await self._reach(self._keep.store.put(self._place(self.token), data, self._keep.seconds))

    async def _recall(self, token: str) -> None:
        place = self._place(token)
        data = await self._reach(self._keep.store.get(place))
        if data is None and self._away:
            # A server that has just taken over many sessions may have been too busy to read the answer in time.
            data = await self._reach(self._keep.store.get(place))
        if data is None or not restore(data, self._history, self._findings):
            self._tell(LOST)
            return
        self._changed.set()
        if self._history.pending is not None:
            self._again()
        await self._reach(self._keep.store.shorten(place, USED_SECONDS))

    async def _reach(self, asked: Awaitable[T]) -> T | None:
        """The store's answer; None where it cannot be reached, which is logged once."""
        try:
            answer = await asked
        except OSError as error:
            if not self._away:
                logger.warning("what sessions remember cannot be kept: %s", type(error).__name__)
            self._away = True
            return None
        self._away = False
        return answer

    def _place(self, token: str) -> Slot:
        """Where the state for a token is stored."""
        secret = b"%b\0%b" % (self._who, token.encode("utf-8", "surrogateescape"))
        lies, seal = (hashlib.sha256(b"%b\0%b" % (use, secret)) for use in (b"lies", b"seal"))
        return Slot(f"senorita:{lies.hexdigest()}", urlsafe_b64encode(seal.digest()))
