"""Nova and the older models, live (https://developers.deepgram.com/reference/speech-to-text/listen-streaming),
``/v1/listen``.

A turn comes in pieces, each of them first as an interim result and then as the final one. It is over at a pause
(``speech_final``), at the latest when no word has come for a while (UtteranceEnd). Formatting is asked for as for whole
clips (prerecorded).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.deepgram import faults, transcripts
from senorita_lsp.engines.deepgram.client import Host, Socket, opened, provider
from senorita_lsp.engines.deepgram.hints import keyterms, language, takes_keyterms
from senorita_lsp.engines.deepgram.live import Live
from senorita_lsp.engines.network.faults import Provider, malformed
from senorita_lsp.engines.stt.base import Hints, Interim
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

LEAST_UTTERANCE_END_MS: Final = 1_000
"""The least that Deepgram takes."""

NOTICED_MS: Final = 300
"""Deepgram says where speech started, and has heard about so much of it by then."""


async def listen(host: Host, settings: Settings, rate: int, hints: Hints) -> Nova:
    """An open ear; raises EngineError."""
    model, pause_ms = settings.deepgram.stt_model, settings.endpointing.min_delay_ms
    who = provider(model, "deepgram.sttModel")
    client = await host.client()
    terms = keyterms(hints, model)
    manager = client.listen.v1.connect(
        model=model,
        language=language(hints),
        encoding="linear16",
        sample_rate=rate,
        channels=1,
        interim_results=True,
        endpointing=pause_ms,
        utterance_end_ms=max(LEAST_UTTERANCE_END_MS, pause_ms),
        vad_events=True,
        punctuate=True,
        keyterm=terms or None,
        mip_opt_out=True,
    )
    return Nova(await opened(manager, who), who, rate, terms)


class Nova(Live):
    """A Stream of a model without turns of its own."""

    def __init__(self, socket: Socket, who: Provider, rate: int, terms: list[str]) -> None:
        self._pieces: list[Transcript] = []
        self._interim = Transcript("", engine=who.engine)
        self._start_s: float | None = None
        self._pending = False
        self._next_terms: list[str] | None = None
        super().__init__(socket, who, rate, terms)

    def _take(self, message: Any) -> None:
        match getattr(message, "type", None):
            case "Results":
                self._results(message)
            case "SpeechStarted":
                since = transcripts.seconds(message.timestamp) * 1000
                self._begin(since + NOTICED_MS, since)
            case "UtteranceEnd" if self._finish_at is None and self._pieces:
                self._over(transcripts.seconds(message.last_word_end) * 1000, forced=False)
            case "ConfigureSuccess" | "ConfigureFailure":
                self._configured()
            case "Error" if self._pending:
                self._configured()
            case "Error":
                self._mail.fail(faults.of_code(self._who, getattr(message, "code", None)))
            case _:
                """Metadata and what is not known change nothing."""

    def _results(self, message: Any) -> None:
        if not isinstance(alternatives := getattr(message.channel, "alternatives", None), list):
            self._mail.fail(malformed(self._who))
            return
        start = transcripts.seconds(message.start)
        origin = start if self._start_s is None else self._start_s
        piece = transcripts.of_alternatives(alternatives, origin)
        sent = (start + transcripts.seconds(message.duration)) * 1000
        if piece.text:
            self._start_s = origin
            self._begin(sent)
        self._interim = Transcript("", engine=self._who.engine) if message.is_final is True else piece
        if message.is_final is True and piece.text:
            self._pieces.append(piece)
        if piece.text:
            said = transcripts.joined((*self._pieces, self._interim))
            self._mail.put(Interim(said.text, confidence=said.confidence))
        self._listened(sent)
        if self._finish_at is not None:
            if message.from_finalize is True:
                self._over(max(sent, self._finish_at), forced=True)
        elif True in (message.speech_final, message.from_finalize) and self._begun:
            self._over(sent, forced=False)

    def _over(self, sent: float, forced: bool) -> None:
        """With what has only been an interim result so far: a final one would have replaced it."""
        pieces, self._pieces = [*self._pieces, self._interim], []
        self._interim, self._start_s = Transcript("", engine=self._who.engine), None
        self._end(transcripts.joined(pieces), sent, forced, by_pause=not forced)

    async def _force(self) -> None:
        await self._socket.sdk.send_finalize()

    async def _configure(self, terms: list[str]) -> None:
        """One change at a time: a second one before the answer to the first would be refused."""
        if not takes_keyterms(self._who.model):
            return
        if self._pending:
            self._next_terms = terms
            return
        from deepgram.listen.v1.types.listen_v1configure import ListenV1Configure

        self._pending = True
        await self._send(lambda: self._socket.sdk.send_configure(ListenV1Configure(keyterms=terms)))

    def _configured(self) -> None:
        self._pending = False
        terms, self._next_terms = self._next_terms, None
        if terms is not None:
            self._later(self._configure(terms))

    async def _stay(self) -> None:
        await self._send(self._socket.sdk.send_keep_alive)
