"""What a driver recorded and what the providers stamped, put together: a turn is taken apart, a barge-in timed.

The transcript of a turn carries a mark of its own, the reply repeats it, and so does the sentence given to speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

MARK = re.compile(r"c\d+ t\d+")

Event = dict[str, Any]
Row = dict[str, Any]


def turns(records: Sequence[Row], events: Sequence[Event]) -> Iterator[Row]:
    """Each turn's legs in ms, or None for one that was not answered or cannot be followed.

    up              last frame of speech given -> at the recogniser
    final_to_llm    final transcript sent -> request at the language model (negative where it was thought before)
    sentence_to_tts the token sent that ends the first sentence -> the sentence at the voice
    audio_to_out    first sound sent -> first sound played
    overhead        the four together: the whole, less what the providers took
    """
    for record in records:
        found = _turn(record, events) if record["out"] is not None else None
        yield {"kind": "turn", "lost": found is None, **(found or {})}


def _turn(record: Row, events: Sequence[Event]) -> Row | None:
    first, last, out = record["first"], record["last"], record["out"]
    finals = [one for one in events if one["kind"] == "stt.final" and first < one["t"] < out and _mark(one)]
    silences = [one for one in events if one["kind"] == "stt.silence" and one["t"] > last]
    if not finals or not silences:
        return None
    final, mark = finals[-1]["t"], _mark(finals[-1])

    def latest(kind: str) -> float | None:
        """The last before the sound: what was spoken, where something was thought twice."""
        stamps = [one["t"] for one in events if one["kind"] == kind and one["t"] < out and _mark(one) == mark]
        return stamps[-1] if stamps else None

    request, sentence, speech, sound = (
        latest(kind) for kind in ("llm.request", "llm.sentence", "tts.text", "tts.first")
    )
    if request is None or sentence is None or speech is None or sound is None:
        return None
    legs = {
        "up": silences[0]["last"] - last,
        "final_to_llm": request - final,
        "sentence_to_tts": speech - sentence,
        "audio_to_out": out - sound,
    }
    seconds = {"total": out - last, **legs, "overhead": sum(legs.values())}
    return {name: round(value * 1000, 3) for name, value in seconds.items()}


def _mark(event: Event) -> str:
    """The last mark in what was said."""
    marks = MARK.findall(event.get("text", ""))
    return marks[-1] if marks else ""


def barge_ins(records: Sequence[Row], events: Sequence[Event]) -> Iterator[Row]:
    """From the provider's start of turn to silence, in ms, and what made it: ``pause`` and ``stop`` where the peer has
    both; from the first frame of speech to silence; None where it went on speaking."""
    begun = [one["t"] for one in events if one["kind"] == "stt.begun"]
    for record in records:
        if record["first"] is None:
            yield {"kind": "barge_in", "lost": True}
            continue
        told = [moment for moment in (record["pause"], record["stop"]) if moment is not None]
        started = [moment for moment in begun if record["first"] < moment < record["last"]]
        if not told or not started:
            yield {"kind": "barge_in", "lost": True}
            continue
        yield {
            "kind": "barge_in",
            "lost": False,
            "silent": _ms(min(told) - started[0]),
            "pause": record["pause"] and _ms(record["pause"] - started[0]),
            "stop": record["stop"] and _ms(record["stop"] - started[0]),
            "from_speech": _ms(min(told) - record["first"]),
        }


def drops(records: Sequence[Row], events: Sequence[Event], speech_ms: float) -> Iterator[Row]:
    """How much of an utterance was heard by the line that followed the dropped one, and how late its answer was."""
    for record in records:
        until = record["out"] or record["last"] + 10
        heard = [one["speech_ms"] for one in events if one["kind"] == "stt.turn" and record["first"] < one["t"] < until]
        total = record["out"] and _ms(record["out"] - record["last"])
        yield {
            "kind": "drop",
            "lost": record["out"] is None,
            "total": total,
            "heard_ms": max(heard, default=0),
            "said_ms": round(speech_ms),
        }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
