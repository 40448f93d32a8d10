"""Sound received over a network: raw samples, a streaming WAV, or a container, recognised by its content."""

from __future__ import annotations

import asyncio
import re
import struct
from typing import Final

from senorita_lsp.engines.audio import container
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.audio.resample import RATES
from senorita_lsp.engines.errors import EngineError

MOST: Final = 1 << 24
"""The longest sound of one sentence, in bytes."""
SECONDS: Final = 300
LEAST: Final = 960
"""The shortest clip that is handed on, in bytes: 20 ms at 24 kHz."""
MOST_HEADER: Final = 1 << 16
_MAGIC: Final = 12
"""How many bytes tell a container."""
_CONTAINERS: Final = (b"OggS", b"ID3", b"\x1aE\xdf\xa3", b"fLaC")
_PCM, _EXTENSIBLE = 1, 0xFFFE


class Sound:
    """One sentence's sound. ``kind`` is the Content-Type, ``rate`` that of raw samples where nothing says another.

    Raises ValueError for what is no sound, or too much of it.
    """

    def __init__(self, kind: str, rate: int) -> None:
        self._kind = kind.lower()
        self._rate = _told_rate(self._kind) or rate
        self._held = bytearray()
        self._form = ""
        self._size = 0
        self._left: int | None = None

    def feed(self, data: bytes) -> Clip | None:
        """The next bytes; the clip they give, if they give one."""
        self._size += len(data)
        if self._size > MOST:
            raise ValueError("too long")
        self._held += data
        if not self._form and len(self._held) >= _MAGIC:
            self._form = self._told()
        if self._form == "wav" and self._begin():
            self._form = "raw"
        return self._clip(LEAST) if self._form == "raw" else None

    async def close(self) -> Clip | None:
        """The rest; a container's whole sound, decoded off the event loop. Raises EngineError (packageMissing)."""
        if not self._form:
            self._form = "raw" if "json" not in self._kind and not self._kind.startswith("text/") else ""
        if self._form == "raw":
            return self._clip(2)
        if self._form != "whole":
            raise ValueError("no sound")
        try:
            data = await asyncio.to_thread(container.decode, bytes(self._held), SECONDS, self._rate)
        except EngineError as error:
            if error.code == "packageMissing":
                raise
            raise ValueError("no sound") from None
        return Clip(data, self._rate) if data else None

    def _told(self) -> str:
        begins = bytes(self._held[:_MAGIC])
        if begins[:4] == b"RIFF" and begins[8:] == b"WAVE":
            return "wav"
        # A frame of bare MP3 may also be samples: only what it is called tells.
        if begins.startswith(_CONTAINERS) or "mpeg" in self._kind or "mp3" in self._kind:
            return "whole"
        if "json" in self._kind or self._kind.startswith("text/") or readable(begins):
            raise ValueError("no sound")
        return "raw"

    def _begin(self) -> bool:
        """Reads a WAV's header, once it is there whole, up to its samples; other than mono 16 bits is decoded whole."""
        header = _header(self._held)
        if header is None:
            if len(self._held) > MOST_HEADER:
                raise ValueError("no samples")
            return False
        form, channels, rate, bits, start, length = header
        if form not in (_PCM, _EXTENSIBLE) or (channels, bits) != (1, 16) or not RATES[0] <= rate <= RATES[1]:
            self._form = "whole"
            return False
        self._rate, self._left = rate, length
        del self._held[:start]
        return True

    def _clip(self, least: int) -> Clip | None:
        """Whole samples; half a one waits for its other half. What follows a WAV's samples is no sound."""
        if len(self._held) < least:
            return None
        whole = len(self._held) & ~1
        data = bytes(self._held[:whole])
        del self._held[:whole]
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        return Clip(data, self._rate) if data else None


def readable(begins: bytes) -> bool:
    """Whether the first bytes of sound are text, such as JSON or HTML under a wrong name: as samples they would be
    nothing but loud ones."""
    return begins.isascii() and begins.decode("ascii").isprintable()


def _header(data: bytearray) -> tuple[int, int, int, int, int, int | None] | None:
    """Form, channels, rate, bits, where the samples begin and how many bytes they are (None: until the end)."""
    at, found = 12, None
    while at + 8 <= len(data):
        name, size = bytes(data[at : at + 4]), struct.unpack_from("<I", data, at + 4)[0]
        if name == b"fmt " and at + 24 <= len(data):
            form, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            found = (form, channels, rate, bits)
        elif name == b"data":
            if found is None:
                raise ValueError("no format")
            # A server that streams does not know the length yet: it writes 0, or the largest number there is.
            length = size & ~1 if 0 < size < MOST else None
            return *found, at + 8, length
        at += 8 + size + size % 2
    return None


def _told_rate(kind: str) -> int | None:
    """The rate in "audio/pcm;rate=22050"."""
    match = re.search(r"rate=\"?([0-9]{4,6})", kind)
    rate = int(match[1]) if match else 0
    return rate if RATES[0] <= rate <= RATES[1] else None
