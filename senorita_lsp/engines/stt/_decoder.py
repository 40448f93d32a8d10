"""Runs Whisper's model: from a clip to decoded text.

Whisper is trained on 30 s windows and its encoder's time grows with the window, so a clip is first given the shortest
of three that leaves it room, and one of 30 s only when the decoder was unsure or did not come to an end: 15 s take a
third of the time of 30 s, for the same words; with less the decoder writes twice what it heard. Windows are filled up
with the clip's own noise floor, as log-mel features of silence have it (faster-whisper fills up with zeros, which is no
silence; it costs one command in fifty).

Five beams cost one twentieth more than one, are right more often, and give the readings for ``alternatives``.
Models are loaded in whisper, answers are judged in _reading, second passes made in _second_pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from senorita_lsp.engines.stt._names import written
from senorita_lsp.engines.stt._reading import Reading, loops, spoken_words, transcript, unrepeated
from senorita_lsp.engines.stt._sound import samples
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints

THREADS: Final = 2

WINDOWS: Final = (1_500, 2_000, 3_000)
"""In frames of 10 ms."""

FULL_WINDOW: Final = WINDOWS[-1]
ROOM: Final = 300
"""So many frames of its window a clip leaves free."""

WHOLE_MS: Final = 20_000
"""Up to this length a clip is heard in one piece."""

PIECE_MS: Final = 28_000
"""The longest piece that is heard in one window, with its margins."""

BEAMS: Final = 5

TOKENS_A_SECOND: Final = 8
"""Fast speech has five words a second; more tokens than this are a decoder that loops."""

HASTY_MS: Final = 220
"""Who speaks fast says a word in 250 ms; a decoder that says all of it twice leaves half of that for each."""

LITTLE_MS: Final = 500
"""With less speech than this, what Whisper writes for silence ("you", "thanks for watching") is held to be that."""

WORD_TOKENS: Final = 110
"""How many tokens of names go into the prompt; it holds 223, and the style below takes 90."""

STYLE: Final = (
    "Go to line 42. Select lines 3 to 8. Open main.py. Save it. Undo. Redo. Delete the function. Rename variable x to "
    "y. Add a parameter. Add a docstring. Make it async. Add type hints. Comment out this line. Git status. Run "
    "pytest -v. Fix the error. Cancel. Yes. Okay."
)
"""What came before, as Whisper is told: commands of a programmer. It takes the words and the spelling from there."""

T = TypeVar("T")

Unwanted: TypeAlias = Callable[[], bool]
"""Whether nobody wants to know any more; asked from time to time, as an answer takes long."""


class Dropped(Exception):
    """Nobody wanted to know."""


@dataclass(frozen=True)
class Piece:
    """A piece of a clip as the encoder heard it, of at most so many tokens, and what was read in it."""

    encoded: Any
    most: int
    reading: Reading


@dataclass(frozen=True)
class Hearing:
    """What was said in a clip of 16 kHz, and the pieces it was heard in, none where nobody spoke."""

    clip: Clip
    transcript: Transcript
    pieces: tuple[Piece, ...] = ()


class Model:
    """A loaded model and the VAD before it. Used by the worker's thread only."""

    def __init__(self, source: str, offline: bool) -> None:
        from faster_whisper import WhisperModel

        from senorita_lsp.engines.vad.silero import Silero

        self._model: Any = WhisperModel(
            source, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=offline
        )
        self.detector = Silero()
        self.multilingual: bool = self._model.model.is_multilingual

    def decode(self, sound: Clip, hints: Hints, unwanted: Unwanted) -> Piece:
        """Hears one piece of at most 30 s; raises Dropped."""
        features = self._model.feature_extractor(samples(sound))[..., :-1]
        tokenizer = self._tokenizer(hints.language)
        prompt = self._prompt(tokenizer, hints)
        most = 10 + sound.duration_ms * TOKENS_A_SECOND // 1000
        for window in dict.fromkeys((_window(features.shape[1]), FULL_WINDOW)):
            encoded = _checked(unwanted, self._encoded(features, window))
            reading = _checked(unwanted, self._read(encoded, tokenizer, prompt, most))
            if reading.sure:
                break
        return Piece(encoded, most, reading)

    def read(self, piece: Piece, hints: Hints, unwanted: Unwanted) -> Reading:
        """What is read in a piece with other hints; raises Dropped."""
        tokenizer = self._tokenizer(hints.language)
        return _checked(unwanted, self._read(piece.encoded, tokenizer, self._prompt(tokenizer, hints), piece.most))

    def _read(self, encoded: Any, tokenizer: Any, prompt: list[int], most: int) -> Reading:
        result = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=BEAMS,
            num_hypotheses=BEAMS,
            max_length=min(self._model.max_length, len(prompt) + most),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        heard: dict[str, tuple[float, float]] = {}
        for tokens, score in zip(result.sequences_ids, result.scores, strict=True):
            text = tokenizer.decode(tokens).strip()
            if len(tokens) < most - 1 and not loops(text):
                heard.setdefault(text, (score, score * len(tokens)))
        clean = tokenizer.decode(result.sequences_ids[0]).strip() in heard
        best = next((score for score, _ in heard.values()), -math.inf)
        return Reading(tuple(heard), best, result.no_speech_prob, clean, tuple(whole for _, whole in heard.values()))

    def _encoded(self, features: Any, window: int) -> Any:
        import numpy as np
        from ctranslate2 import StorageView  # type: ignore[attr-defined]  # exported by native code

        frames = features[:, :FULL_WINDOW]
        missing = max(0, window - frames.shape[1])
        filled = np.pad(frames, ((0, 0), (0, missing + frames.shape[1] % 2)), constant_values=float(frames.min()))
        batch = np.ascontiguousarray(filled[None, :, :FULL_WINDOW].astype(np.float32))
        return self._model.model.encode(StorageView.from_array(batch))

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._model.hf_tokenizer, self.multilingual, task="transcribe", language=short(language))

    def _prompt(self, tokenizer: Any, hints: Hints) -> list[int]:
        """Names first and the style last: what stands nearest weighs most."""
        names: list[int] = []
        for word in hints.words:
            tokens = tokenizer.encode(" " + written(word))
            if len(names) + len(tokens) > WORD_TOKENS:
                break
            names += tokens
        style = tokenizer.encode(("." if names else "") + " " + STYLE) if short(hints.language) == "en" else []
        before = [tokenizer.sot_prev, *names, *style] if names or style else []
        return [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]


def _window(frames: int) -> int:
    """The shortest window with room for so many frames."""
    return next((window for window in WINDOWS if frames + ROOM <= window), FULL_WINDOW)


def _checked(unwanted: Unwanted, result: T) -> T:
    if unwanted():
        raise Dropped
    return result


def hear(model: Model, clip: Clip, hints: Hints, unwanted: Unwanted) -> Hearing:
    """What was said in a clip of 16 kHz, "" for silence; raises Dropped."""
    from senorita_lsp.engines.vad import gate

    if not gate.has_speech(clip, model.detector):
        return Hearing(clip, Transcript("", engine="whisper"))
    if clip.duration_ms <= WHOLE_MS:
        pieces = [model.decode(clip, hints, unwanted)]
    else:
        found = gate.pieces(gate.segments(clip, model.detector), PIECE_MS)
        pieces = [model.decode(gate.cut(clip, piece), hints, unwanted) for piece in found]
    return Hearing(clip, said([piece.reading for piece in pieces], clip, model), tuple(pieces))


def said(readings: Sequence[Reading], clip: Clip, model: Model) -> Transcript:
    """What readings of a clip's pieces make, without what nobody can have said."""
    heard = once(transcript([reading for reading in readings if reading.usable]), clip, model)
    if heard.text and not speech(heard.text) and _spoken_ms(clip, model) < LITTLE_MS:
        return Transcript("", engine="whisper")
    return heard


def once(heard: Transcript, clip: Clip, model: Model) -> Transcript:
    """Without what the decoder wrote twice or more, where nobody can have spoken so fast."""
    single = unrepeated(heard.text)
    if single == heard.text or _spoken_ms(clip, model) >= HASTY_MS * spoken_words(heard.text):
        return heard
    return replace(heard, text=single, alternatives=tuple(map(unrepeated, heard.alternatives)))


def _spoken_ms(clip: Clip, model: Model) -> int:
    from senorita_lsp.engines.vad import gate

    return sum(segment.duration_ms for segment in gate.segments(clip, model.detector))


def short(language: str) -> str:
    """ "en" of "en-GB"."""
    return language.partition("-")[0].lower()
