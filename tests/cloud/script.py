"""What the cloud says, and when. Delays are in ms unless the name says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Reply: TypeAlias = str | dict[str, Any]
"""A text, or ``{"tool": name, "arguments": {…} | "raw text"}``; with ``text``, ``reasoning``, ``finish`` beside it.

``{"calls": [{"tool": …, "arguments": …}, …]}`` asks for several tools at once. A ``text`` may be a list of texts and
``asyncio.Event``: the rest of the answer is held back until the event is set.
"""

MODELS = (
    "openai/gpt-oss-120b",
    "openai/gpt-oss-20b",
    "qwen/qwen3.6-27b",
    "whisper-large-v3-turbo",
    "whisper-large-v3",
    "canopylabs/orpheus-v1-english",
    "gpt-4.1-mini",
    "llama3.2",
    "local-model",
    "whisper-1",
    "tts-1",
    "tts-1-hd",
)
DEEPGRAM = ("flux-general-en", "flux-general-multi", "nova-3", "nova-3-general", "nova-2", "aura-", "flux-")

_MARK = re.compile(r"c\d+ t\d+")


@dataclass
class Script:
    """The part the cloud plays.

    ``{conn}`` and ``{turn}`` in transcripts stand for the connection and its turn. Where a transcript has them as
    "c{conn} t{turn}", ``{mark}`` in ``reply`` stands for the last such mark that the model was shown: so a turn can be
    followed through all providers.
    """

    key: str = ""
    """The key that is right; "" takes any."""

    transcripts: list[str] = field(default_factory=list)
    """What is heard, a turn or a clip each; then ``transcript``, always. One is used up when it was sent as final."""
    transcript: str = "what does this file do"
    speech_level: int = 400
    """The |sample| above which a frame counts as speech."""
    stt_delay: float = 5
    interim_every: float = 250
    start_speech: float = 80
    """Flux: the speech needed before StartOfTurn."""
    eager_silence: float = 100
    end_silence: float = 200
    default_endpointing: float = 10
    """Nova: used where the client asks for none."""
    least_endpointing: float = 0
    idle_timeout_s: float = 10.0
    configure_fails: bool = False
    warning: str = ""
    """Flux: the code of a Warning at the beginning of each line."""

    replies: list[Reply | Callable[[dict[str, Any]], Reply]] = field(default_factory=list)
    """What the language model answers, a request each; then ``reply``, always. A callable is given the request."""
    reply: Reply = "It reads a file and counts its words. Nothing is written. Every line is looked at once."
    first_token: float = 5
    between_tokens: float = 0
    models: list[str] = field(default_factory=lambda: list(MODELS))
    """What /models lists; any other is refused with 404."""
    deepgram_models: tuple[str, ...] = DEEPGRAM
    """What Deepgram's model names begin with; any other is refused."""

    first_sound: float = 5
    sound_per_char: float = 15
    """The length of the audio."""
    sound_chunk: float = 40
    sound_speed: float = 50.0
    """Audio is sent at so many times real time; 0 is at once."""
    flush_limit: int = 20
    """Flushes a minute on a speak connection; 0 is no limit."""
    speak_limit: int = 2_000
    """Characters a request."""
    speaks_early: bool = True
    """On a connection a sentence is spoken when it is complete, not only on Flush."""
    voices: tuple[str, ...] = ("alloy", "nova", "troy")
    wav_sizes: bool = True
    """Whether a WAV says how long it is; streamed ones say 0xFFFFFFFF."""

    clip_delay: float = 5
    hook_status: int = 200
    hook_body: str = "ok"

    def heard(self, conn: int = 0, turn: int = 0) -> str:
        """The transcript of the turn that is going on."""
        text = self.transcripts[0] if self.transcripts else self.transcript
        return text.replace("{conn}", str(conn)).replace("{turn}", str(turn))

    def spent(self) -> None:
        """The turn's transcript was sent."""
        if self.transcripts:
            self.transcripts.pop(0)

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """The next reply, as a mapping."""
        reply: Any = self.replies.pop(0) if self.replies else self.reply
        if callable(reply):
            reply = reply(body)
        return {"text": _marked(reply, body)} if isinstance(reply, str) else reply


def _marked(reply: str, body: dict[str, Any]) -> str:
    if "{mark}" not in reply:
        return reply
    marks = _MARK.findall(str(body.get("messages")))
    return reply.replace("{mark}", marks[-1] if marks else "")
