"""Smart Turn v3 (Pipecat's, BSD-2): tells from sound alone whether a speaker has finished.

Used where its model is present.

The model is an ONNX file of 8 MB that does not come with this package: it is looked for where
``endpointing.smartTurnModel`` says, and else in an installed ``pipecat-ai``, which is not imported. onnxruntime and
numpy come with faster-whisper.

It takes the last 8 s at 16 kHz, filled up with silence at the front, normalised to zero mean and unit variance, as
Whisper's log-mel features of 80 bands (pipecat/audio/turn/smart_turn/local_smart_turn_v3.py). It calls silence
finished, and most of what breaks off as well: it is asked after voice activity only, and then trusted but little.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.registry import missing
from senorita_lsp.engines.stt._sound import RATE, at_16k, samples
from senorita_lsp.engines.worker import Worker

if TYPE_CHECKING:
    import numpy as np

    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip

NAME: Final = "smart-turn"

SECONDS: Final = 8

_PACKAGED: Final = "audio/turn/smart_turn/data"
_VARIANCE_FLOOR: Final = 1e-7

_worker = Worker(NAME)


class _Model:
    """The loaded model. Used by the worker's thread only."""

    def __init__(self, path: str) -> None:
        onnxruntime: Any = import_module("onnxruntime")
        extractor: Any = import_module("faster_whisper.feature_extractor")
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._features: Any = extractor.FeatureExtractor(chunk_length=SECONDS)

    def finished(self, clip: Clip) -> float:
        import numpy as np

        features = self._features(_normal(samples(clip)), padding=0)
        (found, *_) = self._session.run(None, {"input_features": features[np.newaxis].astype(np.float32)})
        return min(1.0, max(0.0, float(np.asarray(found).reshape(-1)[0])))


_models: WeakValueDictionary[str, _Model] = WeakValueDictionary()
"""The process's loaded models by path, each kept for as long as somebody holds it. Touched by the worker's thread."""


class SmartTurn:
    """Its model is loaded with the first voice that is judged."""

    name = NAME
    network = False

    def __init__(self, path: str) -> None:
        self.model = Path(path).stem
        self._path = str(Path(path).expanduser())
        self._model: _Model | None = None
        self._failed = False

    async def available(self) -> str | None:
        """None where it can be used; else one sentence that says what is missing."""
        if lacking := missing("onnxruntime", "Smart Turn") or missing("faster_whisper", "Smart Turn"):
            return lacking
        if not await asyncio.to_thread(Path(self._path).is_file):
            return "The file in senorita.endpointing.smartTurnModel does not exist."
        return "The file in senorita.endpointing.smartTurnModel is not a Smart Turn v3 model." if self._failed else None

    async def finished(self, clip: Clip) -> float | None:
        """The probability from 0 to 1 that the voice in a clip has finished; None where it cannot be told."""
        if self._failed:
            return None
        try:
            return await _worker.run(self._finished, clip)
        except EngineError:  # Too many wait: it would come too late.
            return None

    async def close(self) -> None:
        """Lets go of the model."""
        self._model = None

    def _finished(self, clip: Clip) -> float | None:
        try:
            if self._model is None:
                self._model = _models.get(self._path) or _models.setdefault(self._path, _Model(self._path))
            return self._model.finished(at_16k(clip))
        except Exception:  # noqa: BLE001 - onnxruntime's errors have no common base, and any file may be named
            self._failed = True
            return None


def create(settings: Settings) -> SmartTurn | None:
    """Reads ``endpointing.smartTurnModel``; None where no model is at hand."""
    path = settings.endpointing.smart_turn_model or _packaged()
    return SmartTurn(path) if path else None


def _packaged() -> str:
    """The model in an installed ``pipecat-ai``; "" where there is none."""
    spec = find_spec("pipecat")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        for path in sorted((Path(folder) / _PACKAGED).glob("smart-turn-v3*.onnx"), reverse=True):
            return str(path)
    return ""


def _normal(sound: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The last SECONDS, silence before them where there is less, with zero mean and unit variance."""
    import numpy as np

    size = SECONDS * RATE
    last = np.pad(sound[-size:], (max(0, size - len(sound)), 0))
    normal: np.ndarray[Any, np.dtype[np.float32]] = (last - last.mean()) / np.sqrt(last.var() + _VARIANCE_FLOOR)
    return normal
