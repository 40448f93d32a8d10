"""The body of one streaming response: its length, each wait and the total time are bounded."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import faults

if TYPE_CHECKING:
    import httpx

    from senorita_lsp.engines.network.faults import Provider
    from senorita_lsp.engines.network.http import Line

DRAIN_S: Final = 0.1


class Stream:
    """One response of ``provider`` on ``line``: at most ``most`` bytes, for which ``total`` seconds are waited in all.

    The time its reader takes for its own work does not count.
    """

    def __init__(self, response: httpx.Response, provider: Provider, line: Line, most: int, total: float) -> None:
        self._response, self._provider, self._line = response, provider, line
        self._pieces = response.aiter_bytes()
        self._most, self._left = most, total
        self.ended = False

    async def next(self, wait: float) -> bytes:
        """The next bytes, b"" at the end; raises EngineError, after ``wait`` seconds at the latest."""
        import httpx

        if self.ended:
            return b""
        began = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(wait, self._left))):
                piece = await anext(self._pieces, None)
        except (TimeoutError, httpx.TimeoutException):
            raise faults.stalled(self._provider) from None
        except httpx.DecodingError:
            raise faults.malformed(self._provider) from None
        except (httpx.HTTPError, OSError):
            raise faults.cut_off(self._provider) from None
        finally:
            self._left -= time.monotonic() - began
        self.ended = piece is None
        self._most -= len(piece or b"")
        if self._most < 0:
            raise faults.malformed(self._provider)
        return piece or b""

    async def drain(self) -> None:
        """Reads the last bytes, if they are there: a response that was read to its end leaves its connection open."""
        try:
            while not self.ended:
                await self.next(DRAIN_S)
        except EngineError:
            return

    async def close(self) -> None:
        """Ends the exchange at once; where it was not whole its connection is gone, and a new one is opened."""
        await self._response.aclose()
        if self.ended:
            self._line.used()
        else:
            self._line.rewarm()
