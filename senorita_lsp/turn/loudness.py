"""The loudness of a listening session, and whether a sound is louder than the echo of the server's own voice.

Everything is located by its position in the sound, in ms received since the session began: levels, the playback that
the client reports, and the utterances that a detector reports. So it does not matter how much later the detector
reports, nor in what pieces the sound came.

The arithmetic of levels is in echo, voice activity in engines/vad, and what is done about it in machine.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from senorita_lsp.turn.echo import EchoLevel

BEFORE_MS: Final = 300
"""So much sound before an utterance may be of who says it: a soft consonant, a breath."""

UNNOTICED_MS: Final = 1_000
"""The same where it is known only by when the utterance was noticed."""

OVER: Final = 2
"""So many louder frames in a row are more than one loud syllable of the own voice."""

KEPT: Final = 1_200
"""So many frames may wait for a detector: at 100 ms each, two minutes."""

_MOST_PLAYED: Final = 4 * KEPT
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Frame:
    """``at`` is when it came in, on the caller's clock."""

    since: int
    until: int
    rms: float
    at: int


@dataclass(slots=True)
class _Utterance:
    """``loudest`` is of frames that are not kept any more; ``louder`` counts louder ones in a row, and ``over`` is
    where that came to be enough."""

    since: int
    loudest: float = 0.0
    louder: int = 0
    over: int | None = None


class Loudness:
    """Levels are rms, 0 to 1 of full scale. What happens is told in the order of the sound, each kind for itself."""

    def __init__(self) -> None:
        self._echo = EchoLevel()
        self._frames: deque[_Frame] = deque()
        self._played: deque[tuple[int, int]] = deque(maxlen=_MOST_PLAYED)
        self._reported: tuple[str, int, int] | None = None
        self._utterance: _Utterance | None = None
        self._loudest = 0.0
        self._until = 0

    @property
    def position(self) -> int:
        """The amount of sound measured (ms)."""
        return self._until

    @property
    def over(self) -> bool:
        """Whether the utterance under way has become louder than the own voice comes back."""
        return self._utterance is not None and self._utterance.over is not None

    def heard(self, until: int, rms: float, at: int, voice: bool) -> None:
        """The next frame, up to ``until``, came in at ``at``.

        ``voice``: the own voice is in it for all that is known here, which counts only while the listener has never
        said what it played.
        """
        frame = _Frame(self._until, until, rms, at)
        self._until = until
        self._frames.append(frame)
        if voice and self._reported is None:
            self._sounded(frame.since, until)
        if self._utterance is not None:
            self._follow(self._utterance, frame)
        if len(self._frames) > KEPT:
            self._let_go(self._frames.popleft())

    def played(self, position: int, answer: str, ms: int) -> None:
        """When sound had come in up to ``position``, ``ms`` of an answer had been heard, the last of it just then."""
        if self._reported is None:
            self._played.clear()
        last, before, told = self._reported or (answer, 0, 0)
        before = before if last == answer else 0
        self._reported = (answer, ms, position)
        if ms > before:
            # One voice speaks at a time, and however much of it was heard, it was not before what was told last.
            self._sounded(max(position - (ms - before), told), position)

    def begun(self, since: int | None, noticed: int) -> bool | None:
        """An utterance began, which was certain at ``noticed``: whether it is louder there than the own voice comes
        back; None where that is not known."""
        if self._utterance is not None:
            self.ended(noticed if since is None else since)
        began = noticed - UNNOTICED_MS if since is None else since
        loud = self._loud(began if since is not None else noticed, noticed)
        self._learn(began if since is None else began - BEFORE_MS, began)
        self._utterance = utterance = _Utterance(began)
        for frame in self._frames:
            self._follow(utterance, frame)
        return self._echo.louder(loud) if loud is not None and self._echo.learnt else None

    def ended(self, until: int) -> bool:
        """The utterance took in all sound up to ``until``: whether it became louder than the own voice before that."""
        utterance, self._utterance = self._utterance, None
        if utterance is None:
            return False
        self._loudest = utterance.loudest
        while self._frames and self._frames[0].until <= until:
            self._loudest = max(self._loudest, self._frames.popleft().rms)
        return utterance.over is not None and utterance.over <= until

    def echoed(self) -> None:
        """The last utterance was the own voice: so loud it comes back."""
        if self._loudest:
            self._echo = self._echo.known(self._loudest)

    def came(self, position: int) -> int | None:
        """When the sound at a position came in; None for positions no longer kept."""
        return next((frame.at for frame in self._frames if frame.until > position), None)

    def _sounded(self, since: int, until: int) -> None:
        """The own voice was being heard there; what was heard before that is known already."""
        if self._played:
            before, end = self._played[-1]
            if since <= end:
                self._played[-1] = (before, max(end, until))
                return
        self._played.append((since, until))

    def _follow(self, utterance: _Utterance, frame: _Frame) -> None:
        if frame.since + frame.until < 2 * utterance.since or utterance.over is not None:
            return
        louder = self._echo.learnt and self._echo.louder(frame.rms)
        utterance.louder = utterance.louder + 1 if louder else 0
        if utterance.louder == OVER:
            utterance.over = frame.until

    def _loud(self, since: int, until: int) -> float | None:
        """The level of the loudest frame that ended in a stretch, or else of the last before it."""
        before = [frame for frame in self._frames if frame.until <= until]
        return max((frame.rms for frame in before if frame.until > since), default=before[-1].rms if before else None)

    def _learn(self, until: int, forget: int) -> None:
        """Learns from sound up to ``until``, and lets go of what is before ``forget``."""
        while self._frames and self._frames[0].until <= forget:
            frame = self._frames.popleft()
            if frame.until <= until:
                self._echo = self._echo.heard(frame.rms, self._voiced(frame))

    def _let_go(self, frame: _Frame) -> None:
        if self._utterance is None:
            self._echo = self._echo.heard(frame.rms, self._voiced(frame))
        else:
            self._utterance.loudest = max(self._utterance.loudest, frame.rms)

    def _voiced(self, frame: _Frame) -> bool:
        """Whether the own voice was being heard in most of a frame, which is later than those asked for before."""
        while self._played and self._played[0][1] <= frame.since:
            self._played.popleft()
        around = takewhile(lambda stretch: stretch[0] < frame.until, self._played)
        heard = sum(min(end, frame.until) - max(start, frame.since) for start, end in around)
        return heard >= _HALF * (frame.until - frame.since)
