"""Buffers incoming sound until it is transcribed."""

from __future__ import annotations

from collections.abc import Callable

from senorita_lsp.engines.audio import decode
from senorita_lsp.engines.audio.container import too_long
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError

CONTAINER_BYTE_RATE = 192_000
"""Bytes a second that a container may take: 16-bit stereo at 48 kHz. Its real length is known once it is decoded."""

MANY = 1_000
"""Pieces that are not counted for the user: who skips so many has lost count, not sound."""


class Utterance:
    """The utterances of one session, one after the other; ``seconds`` is the longest of them.

    Sound in order of ``seq``, which begins anywhere and goes on across utterances; 0 at the start of an utterance
    counts anew. ``taken`` gets each piece as it is taken in. The last utterance taken is ``retained`` until ``forget``
    or the next ``take``, so that an engine that failed costs nothing. Raises EngineError ``audioFormat`` for a format
    that is not heard.
    """

    def __init__(self, form: Format, seconds: int, taken: Callable[[bytes], None] = lambda _: None) -> None:
        decode.check(form)
        self.form, self.seconds = form, seconds
        self.missing = 0
        self._hand_on = taken
        self.retained: Clip | None = None
        rate = decode.byte_rate(form) if form.encoding in decode.RAW else CONTAINER_BYTE_RATE
        self._limit = rate * seconds
        self._data = bytearray()
        self._next: int | None = None
        self._full = self._told = False
        self._taken = 0

    def append(self, seq: int, data: bytes) -> None:
        """Takes a frame; a repeated one is ignored. ``missing`` counts the frames that never came.

        Raises EngineError: ``audioGap`` once an utterance when pieces are missing (this one is kept), ``tooLarge``
        from the piece on that makes the utterance too long (what came before is kept).
        """
        due = self._next
        if due is None or (seq == 0 and not self._data):
            due = seq
        if seq < due:
            return
        self._next = seq + 1
        if self._full or len(self._data) + len(data) > self._limit:
            self._full = True
            raise too_long(self.seconds)
        self._data += data
        self._hand_on(data)
        if seq > due:
            self._gap(seq - due)

    def skip(self, seq: int) -> None:
        """Skips a frame that is not to be heard, so that it does not count as missing."""
        if self._next is not None:
            self._next = max(self._next, seq + 1)

    async def take(self) -> Clip:
        """The utterance as mono pcm_s16le at 16 kHz; what arrives from this call on belongs to the next one.

        Raises EngineError ``noAudio`` or ``audioFormat`` where nothing can be heard in it.
        """
        data = bytes(self._data)
        self.clear()
        self.forget()
        taken = self._taken
        clip = await decode.decode_clip(data, self.form, self.seconds)
        if taken == self._taken:
            self.retained = clip
        return clip

    @property
    def pending(self) -> bytes:
        """The sound since the last utterance, in the client's format."""
        return bytes(self._data)

    def forget(self, clip: Clip | None = None) -> None:
        """Drops the retained utterance, as its transcript is final; with ``clip``, only if it is that one."""
        if clip is None or clip is self.retained:
            self.retained = None
            self._taken += 1

    def clear(self) -> None:
        """Drops the sound since the last utterance."""
        self._data = bytearray()
        self._full = self._told = False
        self.missing = 0

    def close(self) -> None:
        """Drops all sound."""
        self.clear()
        self.forget()

    def _gap(self, pieces: int) -> None:
        self.missing += pieces
        if not self._told:
            self._told = True
            many = "Many" if pieces >= MANY else str(pieces)
            what = "A piece of sound was" if pieces == 1 else f"{many} pieces of sound were"
            raise EngineError("audioGap", f"{what} lost on the way, so words may be missing.")
