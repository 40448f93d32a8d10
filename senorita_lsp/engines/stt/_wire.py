"""Whisper's HTTP API, as OpenAI and Groq have it: the file, the prompt, the answer.

Source: https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from typing import Any, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.stt._names import written
from senorita_lsp.transcript.filter import speech
from senorita_lsp.transcript.transcript import Transcript, Word

NO_SPEECH: Final = 0.5
DOUBTFUL: Final = -0.8
"""As for Whisper run here: noise is no speech with more than the one, read with less than the other."""


def wav(clip: Clip) -> bytes:
    """The clip as a WAV file: mono, 16 bits a sample, with the 44-byte header."""
    size = len(clip.data)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, clip.rate, clip.rate * 2, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size) + clip.data


def prompt(words: tuple[str, ...], room: int) -> str:
    """The likeliest words, as Whisper writes them, in at most ``room`` code points.

    The likeliest come last: Whisper cuts a prompt of more than 224 tokens at its beginning.
    """
    taken: list[str] = []
    for word in dict.fromkeys(filter(None, map(written, words))):
        room -= len(word) + 2
        if room < 0:
            break
        taken.append(word)
    return ", ".join(reversed(taken))


def transcript(answer: Any, engine: str) -> Transcript:
    """From ``verbose_json``, or plain ``json`` with the text alone; raises ValueError for anything else."""
    if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
        raise ValueError("no text")
    segments = list(_rows(answer.get("segments")))
    score, nothing = _mean(segments, "avg_logprob"), _mean(segments, "no_speech_prob")
    text = speech(answer["text"])
    if not text or (score is not None and nothing is not None and nothing > NO_SPEECH and score < DOUBTFUL):
        return Transcript("", engine=engine)
    sure = None if score is None else math.exp(min(0.0, score))
    return Transcript(text, tuple(_words(answer.get("words"))), sure, engine=engine)


def _rows(value: object) -> Iterator[Mapping[str, Any]]:
    return (row for row in (value if isinstance(value, list) else ()) if isinstance(row, dict))


def _mean(segments: list[Mapping[str, Any]], name: str) -> float | None:
    """The mean of a field over all segments; None where one lacks it."""
    known = [value for segment in segments if (value := _number(segment.get(name))) is not None]
    return sum(known) / len(known) if known and len(known) == len(segments) else None


def _words(value: object) -> Iterator[Word]:
    for row in _rows(value):
        word, start, end = row.get("word"), _number(row.get("start")), _number(row.get("end"))
        if isinstance(word, str) and start is not None and end is not None and 0 <= start <= end:
            yield Word(word.strip(), round(start * 1_000), round(end * 1_000))


def _number(value: object) -> float | None:
    """A number of seconds; None for anything else, NaN and absurd sizes included."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        return None
    return float(value)
