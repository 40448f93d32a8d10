"""From a transcript to its meaning, worked out while the user still speaks where possible, and what to say if there is
none. What becomes of it is in turns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.plan import RunTerminal
from senorita_lsp.command.intent import Intent, NotUnderstood, Parse, Reading, Understood
from senorita_lsp.server.file_list import about_files
from senorita_lsp.server.history import Pending
from senorita_lsp.server.place import Place
from senorita_lsp.server.sense import preferred
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.command.repair.snap import Heard
    from senorita_lsp.document.snapshot import Snapshot
    from senorita_lsp.server.session import Session

STOPPING: Final = frozenset({"history.stop", "history.cancel", "terminal.kill"})
"""What stops a running command line, and a language model at work."""


class Understanding:
    """What is said in a session, understood; what was foreseen is not found out twice."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._foreseen: tuple[str, str | None, Snapshot, Heard] | None = None

    async def foresee(self, transcript: Transcript, place: Place | None) -> None:
        """Understands what is being said while it is said; where nothing more comes, that is known then."""
        await self._session.learning.fresh()
        snapshot = await self._session.snapshot(place)
        heard = await self._session.think(understand, transcript, snapshot)
        self._foreseen = (transcript.text, transcript.engine, snapshot, heard)

    async def hear(self, transcript: Transcript, place: Place | None, turn_id: str | None) -> Heard:
        """What was said and what it means, at ``place`` or where the user was last."""
        if transcript.engine is not None:
            await self._session.learning.fresh()
        snapshot = await self._session.snapshot(place)
        foreseen, self._foreseen = self._foreseen, None
        with self._session.metrics.turn(turn_id).span("understand"):
            if foreseen is not None and foreseen[:3] == (transcript.text, transcript.engine, snapshot):
                heard = foreseen[3]
            else:
                heard = await self._session.think(understand, transcript, snapshot)
            if about_files(heard.parse) and await self._session.listing.fresh():
                return await self._session.think(understand, transcript, await self._session.snapshot(place))
            return heard

    async def is_stop(self, heard: Transcript) -> bool:
        """Whether it says that what is under way is to end."""
        meant = (await self._session.think(understand, heard, None)).parse
        return isinstance(meant, Understood) and meant.reading.intent.family in STOPPING


def understand(transcript: Transcript, snapshot: Snapshot | None) -> Heard:
    """What a transcript means: one of an engine's is repaired where it was clearly misheard, a typed one stands."""
    from senorita_lsp.command.parser import parse
    from senorita_lsp.command.repair.snap import Heard, hear

    if transcript.engine is not None:
        heard = hear(preferred(transcript, snapshot) if snapshot else transcript, snapshot)
        # Engines end what they write with a full stop; nobody said one.
        return replace(heard, text=heard.text.rstrip(" .,!"))
    return Heard(transcript.text, parse(transcript, snapshot))


def answering(parse: Parse, pending: Pending | None) -> Parse:
    """What was said, and where it is asked whether to run something, a yes for "run it"."""
    runs = pending is not None and pending.plan is not None and RunTerminal in map(type, pending.plan.actions)
    if runs and isinstance(parse, Understood) and parse.reading.intent == Intent("run.file"):
        return Understood(Reading(Intent("ask.accept")))
    return parse


def ends_dictation(parse: Parse) -> bool:
    """Whether this is the phrase that ends dictation, the only command in it."""
    return isinstance(parse, Understood) and parse.reading.intent == Intent("mode.dictation", {"on": False})


def dictated(heard: Transcript) -> Intent:
    """What was said in dictation mode, without the sounds that an engine makes of silence."""
    from senorita_lsp.action.dictate import PROSE
    from senorita_lsp.transcript.filter import speech

    return Intent("edit.dictate", {"text": speech(heard.text) if heard.engine else heard.text, "style": PROSE})


def not_understood(parse: Parse) -> str:
    """What is told where nothing was understood, with the nearest thing that can be said."""
    nearest = parse.nearest if isinstance(parse, NotUnderstood) else ()
    hint = f" You can say: {nearest[0]}." if nearest else ""
    return f"I did not understand that; nothing was changed.{hint}"
