"""Endpointing: where utterances begin and end in sound, ``step(endpoint, event) -> (endpoint, effects)``.

Time is the position in the sound, in ms from its beginning. A wait is an amount of silence received, so sound that was
buffered for a while is cut as it would have been at once. Words help to tell a pause from an end: the first silence is
worth a transcript, and how complete that is decides how much silence ends the utterance.

Voice activity is detected in engines/vad; sound is held and transcribed in engines/turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

SPEECH_MS: Final = 96
"""So much speech is somebody speaking; a click, a key, a breath is shorter."""

GAP_MS: Final = 100
"""Silence shorter than this is part of speaking: the closure of a stop, a soft syllable."""

FIRST_MS: Final = 150
"""The silence at which it is worth knowing the words."""

MARGIN_MS: Final = 200
"""So much of the silence belongs to the utterance before it: a word fades away below what counts as speech."""

PREVIEW_MS: Final = 1_000
"""After so much sound of an utterance that goes on, its words so far may be shown."""

CUT, OPEN, WHOLE = 0, 1, 2
"""How complete the words are: they break off, they could be all or not, they are a whole command."""

_SHARE: Final = {CUT: 1.0, OPEN: 0.5, WHOLE: 0.0}
"""Where between the shortest and the longest silence an utterance of such words ends."""

UNFINISHED: Final = 0.5
"""Below this probability the voice does not sound finished."""

_SOUNDS_FINISHED: Final = 0.25
"""So much less of the way is waited when it does. It is little, for most voices that break off sound so too; one that
does not sound finished hardly ever is."""


@dataclass(frozen=True, slots=True)
class Delays:
    """How much silence ends an utterance, in ms: from ``min_ms`` where the words are whole to ``max_ms`` where they
    break off or are not known. ``limit_ms`` is the longest utterance; words are asked for at ``first_ms`` of silence.
    """

    min_ms: int
    max_ms: int
    limit_ms: int
    first_ms: int = FIRST_MS


@dataclass(frozen=True, slots=True)
class Heard:
    """``duration`` more of sound, up to ``until``, all of which was speech or none."""

    until: int
    duration: int
    speech: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What was said up to ``until`` (that of a Transcribe) is known, and this complete: CUT, OPEN or WHOLE."""

    until: int
    complete: int


@dataclass(frozen=True, slots=True)
class Judged:
    """By its sound, the voice up to ``until`` (that of a Transcribe) has finished with this probability."""

    until: int
    finished: float


@dataclass(frozen=True, slots=True)
class Finish:
    """The utterance ends here, whatever its silence."""


Event: TypeAlias = Heard | Words | Judged | Finish


@dataclass(frozen=True, slots=True)
class Begin:
    """Somebody speaks, since ``start``."""

    start: int


@dataclass(frozen=True, slots=True)
class Transcribe:
    """The words from ``start`` to ``until`` are needed, and those of earlier requests no more."""

    start: int
    until: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The words from ``start`` to ``until`` would be good to see; somebody still speaks."""

    start: int
    until: int


@dataclass(frozen=True, slots=True)
class Perhaps:
    """It may be over: what was said is in the transcript up to ``until`` if so."""

    until: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Speech goes on after a silence that was worth a transcript."""


@dataclass(frozen=True, slots=True)
class End:
    """The utterance is over. It takes in all sound before ``until``; its words are those of the Transcribe up to
    ``words``, which may not be known yet. None where nothing was said (after Finish alone)."""

    until: int
    words: int | None
    forced: bool = False


Effect: TypeAlias = Begin | Transcribe | Preview | Perhaps | Resume | End


@dataclass(frozen=True, slots=True)
class _Run:
    """Speech that may be none: where it began, how much of it there is, where it was last heard."""

    start: int
    spoken: int
    until: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the sound stands.

    ``start`` and ``spoken`` are the first and the last moment of the utterance's certain speech, ``asked`` the end of
    the transcript that holds all of it; ``complete`` and ``finished`` are what is known of that one.
    """

    delays: Delays
    now: int = 0
    start: int | None = None
    spoken: int = 0
    asked: int | None = None
    complete: int | None = None
    finished: float | None = None
    shown: int = 0
    run: _Run | None = None

    @property
    def silent(self) -> int:
        """How long it has been silent since the utterance's last speech; 0 where there is none."""
        return 0 if self.start is None else self.now - self.spoken

    @property
    def wait(self) -> int:
        """How much silence ends the utterance, for all that is known."""
        least, most = self.delays.min_ms, max(self.delays.min_ms, self.delays.max_ms)
        return most if self.complete is None else least + round((most - least) * self._share(self.complete))

    def _share(self, complete: int) -> float:
        share = _SHARE[complete]
        if complete == WHOLE or self.finished is None:
            return share
        return share - _SOUNDS_FINISHED if self.finished >= UNFINISHED else 1.0

    @property
    def undecided(self) -> bool:
        """Whether the silence would be long enough if the words were whole, and they are not known yet."""
        return self.asked is not None and self.complete is None and self.silent >= self.delays.min_ms

    @property
    def earliest(self) -> int:
        """Sound before this moment belongs to nothing that was said, or may have been."""
        return self.start if self.start is not None else self.run.start if self.run is not None else self.now


def step(endpoint: Endpoint, event: Event) -> tuple[Endpoint, tuple[Effect, ...]]:
    """Where the sound stands after ``event``, and what to do about it, in order. A late event changes nothing."""
    match event:
        case Heard():
            return _heard(endpoint, event)
        case Words(until=until, complete=complete) if until == endpoint.asked:
            after, effects = _silence(replace(endpoint, complete=complete))
            perhaps = after.start is not None and complete != CUT and after.run is None
            return after, ((Perhaps(until),) if perhaps else effects)
        case Judged(until=until, finished=finished) if until == endpoint.asked:
            return _silence(replace(endpoint, finished=finished))
        case Finish():
            return _end(endpoint, endpoint.now, forced=True)
    return endpoint, ()


def _heard(endpoint: Endpoint, sound: Heard) -> tuple[Endpoint, tuple[Effect, ...]]:
    before = endpoint
    endpoint = _listened(endpoint, sound)
    endpoint, effects = _spoken(endpoint)
    if endpoint.start is not None and endpoint.now - endpoint.start >= endpoint.delays.limit_ms:
        after, ended = _end(endpoint, endpoint.now)
        return after, (*effects, *ended)
    if endpoint.spoken > before.spoken:
        after, shown = _preview(endpoint)
        return after, (*effects, *shown)
    after, ended = _silence(endpoint)
    return after, (*effects, *ended)


def _listened(endpoint: Endpoint, sound: Heard) -> Endpoint:
    """With the sound as part of the run of speech that is on, as the first of one, or as silence after it."""
    run = endpoint.run
    if sound.speech:
        began = run or _Run(sound.until - sound.duration, 0, 0)
        run = _Run(began.start, began.spoken + sound.duration, sound.until)
    elif run is not None and sound.until - run.until >= GAP_MS:
        run = None
    return replace(endpoint, now=sound.until, run=run)


def _spoken(endpoint: Endpoint) -> tuple[Endpoint, tuple[Effect, ...]]:
    """With the run as part of the utterance, or as its beginning, where it is speech for certain."""
    run = endpoint.run
    if run is None or run.until != endpoint.now or run.spoken < SPEECH_MS:
        return endpoint, ()
    if endpoint.start is None:
        return _begun(endpoint, run)
    resumed: tuple[Effect, ...] = () if endpoint.asked is None else (Resume(),)
    return replace(endpoint, spoken=run.until, asked=None, complete=None, finished=None), resumed


def _begun(endpoint: Endpoint, run: _Run) -> tuple[Endpoint, tuple[Effect, ...]]:
    return replace(endpoint, start=run.start, spoken=run.until, shown=run.start), (Begin(run.start),)


def _preview(endpoint: Endpoint) -> tuple[Endpoint, tuple[Effect, ...]]:
    if endpoint.start is None or endpoint.now - endpoint.shown < PREVIEW_MS:
        return endpoint, ()
    return replace(endpoint, shown=endpoint.now), (Preview(endpoint.start, endpoint.now),)


def _silence(endpoint: Endpoint) -> tuple[Endpoint, tuple[Effect, ...]]:
    """Nothing is said: the words are asked for, or it is over; neither while a sound may turn out to be speech."""
    if endpoint.start is None or (endpoint.run is not None and endpoint.run.until > endpoint.spoken):
        return endpoint, ()
    effects: tuple[Effect, ...] = ()
    if endpoint.asked is None and endpoint.silent >= min(endpoint.delays.first_ms, endpoint.delays.min_ms):
        endpoint, effects = _asked(endpoint, _faded(endpoint))
    if endpoint.silent < endpoint.wait:
        return endpoint, effects
    after, ended = _end(endpoint, _faded(endpoint))
    return after, (*effects, *ended)


def _faded(endpoint: Endpoint) -> int:
    """Where the utterance's last word has faded away."""
    return max(endpoint.asked or 0, endpoint.spoken + min(endpoint.silent, MARGIN_MS))


def _asked(endpoint: Endpoint, until: int) -> tuple[Endpoint, tuple[Effect, ...]]:
    assert endpoint.start is not None
    after = replace(endpoint, asked=until, complete=None, finished=None, shown=endpoint.now)
    return after, (Transcribe(endpoint.start, until),)


def _end(endpoint: Endpoint, until: int, forced: bool = False) -> tuple[Endpoint, tuple[Effect, ...]]:
    """It is over, and what comes next begins anew; a voice that was cut off goes on as it was."""
    run = endpoint.run if endpoint.run is not None and endpoint.now - endpoint.run.until < GAP_MS else None
    effects: tuple[Effect, ...] = ()
    if run is not None and run.until > endpoint.spoken:
        # What may have been speech is in no transcript.
        endpoint, effects = _taken_in(endpoint, run)
    if endpoint.start is not None and endpoint.asked is None:
        endpoint, asked = _asked(endpoint, until)
        effects = (*effects, *asked)
    # The rest of a word is speech, however short.
    rest = None if run is None else replace(run, start=until, until=until, spoken=SPEECH_MS)
    return Endpoint(endpoint.delays, endpoint.now, run=rest), (*effects, End(until, endpoint.asked, forced))


def _taken_in(endpoint: Endpoint, run: _Run) -> tuple[Endpoint, tuple[Effect, ...]]:
    if endpoint.start is None:
        return _begun(endpoint, run)
    return replace(endpoint, asked=None), (() if endpoint.asked is None else (Resume(),))
