"""Flux: speech and the end of turns by one model (https://developers.deepgram.com/docs/flux/state), ``/v2/listen``.

It numbers its turns; every message has the turn's whole text so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.deepgram import faults, transcripts
from senorita_lsp.engines.deepgram.client import Host, Socket, opened, provider
from senorita_lsp.engines.deepgram.hints import english_only, is_english, keyterms, language
from senorita_lsp.engines.deepgram.live import IDLE_S, Live
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.faults import Provider, malformed
from senorita_lsp.engines.stt.base import Eager, Hints, Interim, Resumed
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

PAD_MS: Final = 320
"""Silence after the last word, before the end is forced: Flux ends a turn on what it has transcribed, by chunks of
80 ms (https://developers.deepgram.com/docs/flux/force-end-turn)."""
QUIET_MS: Final = 240
"""An open ear that has heard so much of that silence and no word has heard nothing."""
EAGER: Final = (0.3, 0.9)
EAGER_LEAD: Final = 0.2
"""How much less certain an eager end is than the end itself."""
ALIVE_MS: Final = 100


async def listen(host: Host, settings: Settings, rate: int, hints: Hints) -> Flux:
    """An open ear; raises EngineError."""
    model = settings.deepgram.stt_model
    who = provider(model, "deepgram.sttModel")
    if english_only(model) and not is_english(hints):
        message = f"{model} understands only English; senorita.deepgram.sttModel can be flux-general-multi or nova-3."
        raise EngineError("sttUnavailable", message, who.engine)
    client = await host.client()
    terms = keyterms(hints, model)
    manager = client.listen.v2.connect(
        model=model,
        encoding="linear16",
        sample_rate=rate,
        eager_eot_threshold=_eager(settings),
        eot_threshold=settings.deepgram.end_of_turn_percent / 100,
        eot_timeout_ms=settings.deepgram.end_of_turn_timeout_ms,
        keyterm=terms or None,
        language_hint=None if english_only(model) else language(hints),
        mip_opt_out=True,
    )
    return Flux(await opened(manager, who), who, rate, terms)


def _eager(settings: Settings) -> float | None:
    if not settings.deepgram.eager_end_of_turn:
        return None
    lowest, highest = EAGER
    return round(min(highest, max(lowest, settings.deepgram.end_of_turn_percent / 100 - EAGER_LEAD)), 2)


@dataclass
class _Turn:
    """The open turn. ``eager`` is the text of an eager end that stands."""

    index: int = 0
    transcript: Transcript = Transcript("", engine="deepgram")
    eager: str | None = None


class Flux(Live):
    """A Stream of a Flux model."""

    def __init__(self, socket: Socket, who: Provider, rate: int, terms: list[str]) -> None:
        self._turn = _Turn()
        super().__init__(socket, who, rate, terms)

    def _take(self, message: Any) -> None:
        match getattr(message, "type", None):
            case "TurnInfo":
                self._take_turn(message)
            case "Error":
                self._mail.fail(faults.of_code(self._who, getattr(message, "code", None)))
            case _:
                """Connected, the answers to Configure, warnings and what is not known change nothing."""

    def _take_turn(self, info: Any) -> None:
        if not (isinstance(info.event, str) and isinstance(info.transcript, str)):
            self._mail.fail(malformed(self._who))
            return
        index = info.turn_index if isinstance(info.turn_index, int) else self._turn.index
        if index < self._turn.index:
            return
        self._turn.index = index
        start = transcripts.seconds(info.audio_window_start)
        self._turn.transcript = Transcript(
            transcripts.text(info.transcript),
            transcripts.words(info.words, start),
            transcripts.mean_confidence(info.words),
            engine=self._who.engine,
        )
        sent = transcripts.seconds(info.audio_window_end) * 1000
        self._listened(sent)
        if info.event == "EndOfTurn":
            self._over(sent, info.trigger == "manual")
        elif info.event == "EagerEndOfTurn":
            self._eager_end(sent)
        else:
            self._update(sent)

    def _update(self, sent: float) -> None:
        """StartOfTurn, Update, TurnResumed, and what is not known: a turn is open once there is a word."""
        text = self._turn.transcript.text
        if text:
            self._begin(sent)
            self._resume(text)
            self._mail.put(Interim(text, confidence=self._turn.transcript.confidence))
        elif self._finish_at is not None and not self._begun and sent >= self._finish_at + QUIET_MS:
            self._end(self._turn.transcript, sent, forced=True)

    def _eager_end(self, sent: float) -> None:
        self._begin(sent)
        text = self._turn.transcript.text
        self._resume(text)
        if self._turn.eager is None:
            self._turn.eager = text
            self._mail.put(Eager(self._turn.transcript))

    def _resume(self, text: str) -> None:
        """Takes an eager end back where other words have come since."""
        if self._turn.eager is not None and self._turn.eager != text:
            self._turn.eager = None
            self._mail.put(Resumed())

    def _over(self, sent: float, manual: bool) -> None:
        """A turn that ended by itself after everything that was fed is the forced one: Flux ignores a force then."""
        transcript = self._turn.transcript
        self._resume(transcript.text)
        self._turn = _Turn(self._turn.index + 1)
        wanted = self._finish_at
        self._end(transcript, sent, forced=wanted is not None and (manual or sent >= wanted))

    async def _force(self) -> None:
        await self._socket.sdk.send_media(bytes(self._rate * PAD_MS // 1000 * 2))
        self._positions.pad(PAD_MS)
        await self._socket.sdk.send_force_end_turn()

    async def _configure(self, terms: list[str]) -> None:
        await self._send(lambda: self._socket.sdk.send_configure({"type": "Configure", "keyterms": terms}))

    async def _stay(self) -> None:
        """There is no KeepAlive but silence; in the middle of a turn as much as time went by, for the turn to end."""
        await self._send_silence(round(IDLE_S * 1000) if self._begun else ALIVE_MS)
