"""One response's sound as clips, every wait bounded."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.stream import Stream
from senorita_lsp.engines.tts._stream import MOST, Sound

if TYPE_CHECKING:
    import httpx

    from senorita_lsp.engines.network.faults import Provider
    from senorita_lsp.engines.network.http import Line

SILENCE_S: Final = 10.0
"""The longest wait between two pieces of sound."""
TOTAL_S: Final = 60.0
"""The longest that is waited for one response in all."""


async def clips(
    response: httpx.Response, provider: Provider, line: Line, rate: int, first_s: float
) -> AsyncGenerator[Clip, None]:
    """The sound of an open response, raw at ``rate`` Hz where nothing says another; the response is closed after it.

    ``first_s`` is the longest wait for its beginning. Raises EngineError, also where there is no sound in it.
    """
    stream = Stream(response, provider, line, MOST, TOTAL_S)
    sound = Sound(response.headers.get("Content-Type", ""), rate)
    heard = False
    try:
        while not stream.ended:
            piece = await stream.next(SILENCE_S if heard else first_s)
            clip = sound.feed(piece) if piece else await sound.close()
            if clip is not None:
                heard = True
                yield clip
        if not heard:
            raise faults.malformed(provider)
    except ValueError:
        raise faults.malformed(provider) from None
    finally:
        await stream.close()
