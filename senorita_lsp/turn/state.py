"""The state of a conversation at one moment, and what can be derived from it. Transitions are in machine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from senorita_lsp.turn.events import State


@dataclass(frozen=True, slots=True)
class Policy:
    """The turn-taking options that the user chose.

    ``barge_in``: to speak over an answer stops it at once, and not only when a whole utterance has been said.
    ``wake``: the words that begin whatever is meant for us, "" for none; for ``wake_ms`` after an answer they may be
    left out.
    """

    barge_in: bool = True
    wake: str = ""
    wake_ms: int = 8_000


class Kind(Enum):
    """What the current utterance is, judged by its words so far."""

    UNKNOWN = "unknown"
    ECHO = "echo"
    REAL = "real"


@dataclass(frozen=True, slots=True)
class Hearing:
    """An utterance under way since ``since`` (ms); ``loud`` as in SpeechStarted.

    ``over``: it began as the own voice, and somebody louder speaks over that.
    """

    since: int
    kind: Kind = Kind.UNKNOWN
    loud: bool | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Guessed:
    """A turn prepared ahead: its words, whether a language model was asked, and whether its answer has begun."""

    turn: int
    text: str
    asking: bool = False
    answering: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Words of a sentence that may continue, and until when to wait for the rest (ms)."""

    text: str
    until: int


@dataclass(frozen=True, slots=True)
class Loose:
    """The words of a turn without a result, which the next utterance may continue.

    ``question``: it was dropped before anything of its answer was heard.
    """

    text: str
    at: int
    question: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The state of a conversation.

    ``number`` counts turns from 1; ``thinking`` and ``speaking`` are the numbers of the turns that do so, at most one
    each. ``text`` is what was said in the one that thinks, ``asking`` that it waits for a language model; ``parked``
    are turns that wait for the user's answer; ``waiting`` are those that come next, in order, with their words where
    they are known. ``question`` is what the speech answers, where a
    language model was asked, ``began`` when it began, ``awake`` until when no wake word is needed (ms).
    """

    policy: Policy = Policy()
    number: int = 0
    hearing: Hearing | None = None
    thinking: int | None = None
    text: str = ""
    asking: bool = False
    parked: tuple[int, ...] = ()
    waiting: tuple[tuple[int, str | None], ...] = ()
    guess: Guessed | None = None
    speaking: int | None = None
    question: str = ""
    began: int = 0
    paused: bool = False
    held: Held | None = None
    loose: Loose | None = None
    awake: int | None = None

    @property
    def state(self) -> State:
        if self.paused:
            return State.PAUSED
        if self.hearing is not None and self.hearing.kind is not Kind.ECHO:
            return State.LISTENING
        if self.thinking is not None and self.thinking != self.speaking:
            return State.THINKING
        return State.SPEAKING if self.speaking is not None else State.IDLE

    @property
    def real(self) -> bool:
        """Whether a person is certainly addressing the assistant."""
        return self.hearing is not None and self.hearing.kind is Kind.REAL

    @property
    def busy(self) -> bool:
        """Whether a turn is in progress, or an answer is being spoken."""
        return self.thinking is not None or self.speaking is not None

    @property
    def doubtful(self) -> bool:
        """Whether the speech may be the own voice by its loudness: as quiet as the echo, or not known yet."""
        if self.hearing is None:
            return False
        return self.hearing.loud is False or (self.hearing.loud is None and self.paused)

    @property
    def joins(self) -> bool:
        """Whether it matters of what is said next if its words are a command by themselves."""
        before = self.held is not None or self.loose is not None or any(text for _, text in self.waiting)
        return before or self.asking or self.doubtful

    def awaits(self, number: int) -> bool:
        """Whether turn ``number`` is in thought, ahead or in its time, or comes to it, and has not been dropped."""
        waiting = any(number == other for other, _ in self.waiting)
        guessed = self.guess is not None and self.guess.turn == number
        return number == self.thinking or waiting or guessed or number in self.parked
