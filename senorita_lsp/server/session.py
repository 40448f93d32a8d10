"""One editor's session: the only mutable state of the server. Everything else gets a snapshot of it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from senorita_lsp import __version__, config
from senorita_lsp.action.placeless import Unsaid
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.uri import path_of
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server import from_lsp, sheet, thinking
from senorita_lsp.server.client import Client
from senorita_lsp.server.commands import COMMANDS, KINDS
from senorita_lsp.server.compute import SHORT, SMALL, Compute, ready
from senorita_lsp.server.documents import Documents
from senorita_lsp.server.engines import Engines
from senorita_lsp.server.file_list import FileList
from senorita_lsp.server.learning import Learning
from senorita_lsp.server.place import Moves, Place, place_of
from senorita_lsp.server.precompile import Precompiler
from senorita_lsp.server.telemetry.metrics import Metrics, TurnClock
from senorita_lsp.server.telemetry.tracing import Tracing
from senorita_lsp.server.turns import Turns
from senorita_lsp.server.vocabulary import Vocabulary
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.engines.stt.base import Hints, Sense
    from senorita_lsp.server.listening.listener import Listening
    from senorita_lsp.server.peer import Peer
    from senorita_lsp.server.resumption.resume import Keep, Resume

logger = logging.getLogger(__name__)

T = TypeVar("T")

SYNC_SECONDS = 1.0
"""How long a client may take to tell of an edit it said it applied, before the next utterance is planned."""

LISTENING_LIMIT = 8
"""Listening sessions that may be open at once."""


class Session:
    """Documents, settings, history, engines and open microphones of one connection.

    ``here``: the client is on this machine, so that its files, programs, microphone and loudspeaker are this session's
    too, and what it says of addresses and paths holds. Without it the session touches nothing but what the client does
    for it. ``observe`` is given each turn that is over (metrics). ``keep``: what is remembered outlives the connection.
    """

    def __init__(
        self,
        peer: Peer,
        here: bool = True,
        observe: Callable[[TurnClock], None] | None = None,
        keep: Keep | None = None,
    ) -> None:
        self.here = here
        self.client = Client(peer)
        self.documents = Documents()
        self.moves = Moves()
        self.metrics = Metrics(observe=observe)
        self.tracing = Tracing(self.metrics, lambda text: self.client.message(text, 2))
        self.turns = Turns(self)
        self.vocabulary = Vocabulary(self)
        self.learning = Learning(self)
        self._resolved = self.settings = config.resolve(None, None, os.environ, None).settings
        self.engines = Engines(self.settings)
        self.listenings: dict[str, Listening] = {}
        self.folders: tuple[str, ...] = ()
        self.listing = FileList(self)
        self.place: Place | None = None
        self.clipboard = ""
        self.uses_voice = False
        self.precompiler = Precompiler(self)
        self._opened = 0
        self._compute = Compute()
        self._initialization: dict[str, Any] = {}
        self._workspace: dict[str, Any] | None = None
        self._reported: set[str] = set()
        self._expected: dict[str, int] = {}
        self._arrival: tuple[str, Span | None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._resume = self._resumable(keep)

    # Life

    def _resumable(self, keep: Keep | None) -> Resume | None:
        if keep is None:
            return None
        from senorita_lsp.server.resumption.resume import Resume

        turns = self.turns
        return Resume(keep, self.client.peer.who, turns.history, self.client.message, turns.findings, self._ask_again)

    def _ask_again(self) -> None:
        from senorita_lsp.server.resumption.questions import again

        self.spawn(again(self))

    def initialize(self, params: Any) -> dict[str, Any]:
        """Takes the client's capabilities and options; returns what the server offers beyond plain LSP."""
        self.client.abilities = from_lsp.abilities(params.capabilities)
        folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri]
        self.folders = tuple(path for uri in folders if uri and (path := path_of(uri)) is not None)
        options = from_lsp.plain(params.initialization_options)
        self._initialization = options if isinstance(options, dict) else {}
        self.configure()
        return {
            "experimental": {"voice": {**self.engines.capability(), **self._resuming()}},
            "commands": list(COMMANDS),
            "codeActionKinds": list(KINDS),
            "schemes": [sheet.SCHEME] if self.client.abilities.content else [],
        }

    def _resuming(self) -> dict[str, Any]:
        """The token with which the client can resume the session elsewhere."""
        if self._resume is None:
            return {}
        self._resume.begin(self.client.abilities.resume)
        self.spawn(self._resume.go_on())
        return {"resume": self._resume.offer}

    def remember(self) -> None:
        """Tells that the history has changed."""
        if self._resume is not None:
            self._resume.changed()

    async def recalled(self) -> None:
        """Waits until a resumed session's state is restored."""
        if self._resume is not None:
            await self._resume.recalled()

    def initialized(self) -> None:
        self.files_changed()
        self.spawn(self.learning.fresh())
        self.spawn(asyncio.to_thread(import_module, "senorita_lsp.protocol.types"))
        self.spawn(self._compute.ahead(ready))
        if self.engines.thinks:
            self.spawn(asyncio.to_thread(thinking.load))
        if self.client.abilities.configuration:
            self.spawn(self.pull_configuration())
        for problem in sorted(self._reported):
            self.client.message(problem, 2)

    @property
    def busy(self) -> bool:
        """Whether a turn is under way."""
        return self.metrics.under_way > 0

    async def close(self) -> None:
        """Ends every listening session and task, and closes the engines."""
        for listening in list(self.listenings.values()):
            await listening.close()
        for task in list(self._tasks):
            task.cancel()
        saved = [] if self._resume is None else [self._resume.save()]
        await asyncio.gather(self.tracing.close(), self.engines.close(), *saved)

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        """Runs a task in the background; it ends with the session."""
        task: asyncio.Task[Any] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("background work failed: %s", type(error).__name__)

    # Settings

    def configure(self, workspace: dict[str, Any] | None = None) -> None:
        """Takes new settings; what does not fit is reported once, and the last good value kept."""
        self._workspace = workspace if workspace is not None else self._workspace
        resolved = config.resolve(
            self._initialization, self._workspace, os.environ, self._resolved, client_trusted=self.here
        )
        closed = resolved.settings.privacy == "local" != self.settings.privacy
        self._resolved = resolved.settings
        self.settings = self.vocabulary.completed(resolved.settings)
        self.engines.configure(self.settings)
        self.tracing.configure(self.settings)
        for listening in self.listenings.values():
            listening.configure(self.settings)
        if closed:
            # What is on its way to another machine ends here.
            self.turns.stop_working()
            self.spawn(self.engines.retire())
        for problem in resolved.problems:
            if problem not in self._reported:
                self._reported.add(problem)
                if self._workspace is not None:
                    self.client.message(problem, 2)

    async def pull_configuration(self) -> None:
        self.configure(await self.client.configuration() or {})

    # Workspace

    @property
    def files(self) -> tuple[str, ...]:
        """The workspace's files, as far as they are known."""
        return self.listing.files

    def files_changed(self) -> None:
        """Lists the workspace's files again, in the background."""
        self.listing.changed()
        self.vocabulary.files_changed()

    def relative(self, path: str) -> str:
        """A path as the user names it: from its workspace folder on."""
        for folder in self.folders:
            with suppress(ValueError):
                return PurePath(path).relative_to(folder).as_posix()
        return PurePath(path).name

    def home(self) -> str:
        """The default folder for command lines."""
        return self.folders[0] if self.folders else str(Path.cwd())

    # Where the user is, and what is known there

    def expect(self, document: Document) -> None:
        """An edit of this document was sent: its next version has to come in before anything else is planned."""
        self._expected[document.uri] = document.version

    def unexpect(self, uri: str) -> None:
        self._expected.pop(uri, None)

    def arrive(self, uri: str, span: Span | None) -> None:
        """The caret was put there; ``span`` counts in the text as it is once the last edit has come back. None: it is
        where it last was in that document."""
        self._arrival = (uri, span)

    async def arrived(self) -> bool:
        """Waits until a document that was gone to is open here too, not too long; whether it is."""
        if self._arrival is None:
            return True
        uri, span = self._arrival
        if await self.documents.opened(uri, SYNC_SECONDS) is None:
            return False
        if span is None:
            await self.ask_place()
        return True

    def locate(self, context: Any) -> Place | None:
        """The place a wire Context names, read now."""
        if context is None:
            return None
        uri = context.text_document.uri
        document = self.documents.get(uri)
        if document is None:
            return self.stands(Place(uri, context.text_document.version or 0, told=False, shared=False))
        return self.stands(place_of(context, document, self.client.abilities.encoding))

    def stands(self, place: Place) -> Place:
        """Records the user's position as the client told it."""
        self.place, self._arrival = place, None
        return place

    def selection_in(self, document: Document) -> Span | None:
        """The selection in this document, as far as known."""
        place = self._current(None)
        return place.selection if place is not None and place.uri == document.uri else None

    async def snapshot(self, place: Place | None) -> Snapshot:
        """What is known now, at ``place`` or where the user was last."""
        for uri, version in list(self._expected.items()):
            await self.documents.newer(uri, version, SYNC_SECONDS)
            self._expected.pop(uri, None)
        await self.listing.first()
        if place is None:
            await self.arrived()
        documents = self.documents.all
        self._settle()
        place = self._current(place)
        return Snapshot(
            documents=documents,
            active=place.uri if place else self.documents.latest,
            selection=place.selection if place else Span(0, 0),
            visible=place.visible if place else None,
            folders=self.folders,
            files=self.files,
            problems=place.problems if place else (),
            editor=self.client.abilities.editor,
            clipboard=self.clipboard,
            own=self.settings.vocabulary,
            elsewhere=self.vocabulary.elsewhere,
            learned=self.learning.pairs,
        )

    def _settle(self) -> None:
        """Takes the caret position left by the last turn for the user's, until the client says otherwise."""
        if self._arrival is not None:
            uri, span = self._arrival
            document = self.documents.get(uri)
            if document is not None and (span is not None or self.place is None or self.place.uri != document.uri):
                self.place = Place(document.uri, document.version, span or Span(0, 0), told=span is not None)
            self._arrival = None

    def _current(self, place: Place | None) -> Place | None:
        place = place or self.place
        if place is None or (place.shared and self.documents.get(place.uri) is None):
            return None
        return self.moves.now(place, self.documents.all)

    def unsaid(self, place: Place | None) -> Unsaid | None:
        """What is unknown about the user's position, in an editor that tells it only with code actions."""
        if self.client.abilities.voice or self.uses_voice:
            return None
        known = self._current(place)
        return Unsaid.DOCUMENT if known is None else None if known.told else Unsaid.CARET

    async def think(self, work: Callable[..., T], *arguments: Any) -> T:
        """Runs a pure function where it does not hold up the event loop."""
        short = all(len(said.text) <= SHORT for said in arguments if isinstance(said, Transcript))
        return await self._compute.run(short and self.documents.size <= SMALL, work, *arguments)

    # Voice

    def next_listening_id(self) -> str:
        self._opened += 1
        return f"s{self._opened}"

    def listening(self, session_id: str) -> Listening:
        """The open listening session of this id; raises EngineError (sessionUnknown)."""
        found = self.listenings.get(session_id)
        if found is None:
            raise EngineError("sessionUnknown", "There is no such voice session; it was closed, or never opened.")
        return found

    async def ask_place(self) -> Place | None:
        """Where the client says the user is now; None where it cannot tell."""
        context = await self.client.context()
        if context is None:
            return None
        from senorita_lsp.protocol.types import Context, ParamsError

        try:
            return self.locate(Context.from_wire(context))
        except ParamsError as error:
            logger.warning("the client's answer to voice/context does not fit: %s %s", error.field, error.reason)
            return None

    async def hints(self, place: Place | None) -> Hints:
        """Hints for recognisers: the words and names likely to be said now."""
        from senorita_lsp.command.repair.candidates import vocabulary
        from senorita_lsp.engines.stt.base import Hints
        from senorita_lsp.server.sense import sense

        async def sensed(heard: Transcript) -> Sense:
            return await self.think(sense, heard, await self.snapshot(place))

        words = await self.think(vocabulary, await self.snapshot(place))
        return Hints(words, self.settings.language, sensed)

    def quiet(self, reason: str) -> None:
        """Stops speech in every listening session."""
        for listening in self.listenings.values():
            listening.hush(reason)

    def stray_audio(self) -> None:
        """Reports sound for a session that is not open, once and not with every frame."""
        if "stray audio" not in self._reported:
            self._reported.add("stray audio")
            self.client.message("Sound came in for a voice session that is not open; it was ignored.", 2)

    def output(self, chunk: str) -> None:
        """A running command's output, for clients that know no ``voice/*``."""
        if not self.client.abilities.voice:
            self.client.peer.notify("window/logMessage", {"type": 4, "message": chunk.rstrip("\n")})

    async def status(self) -> dict[str, Any]:
        """As ``voice/status`` has it (protocol/README.md, StatusResult)."""
        return {
            "version": __version__,
            "privacy": self.settings.privacy,
            "engines": await self.engines.status(),
            "sessions": [
                {"sessionId": item.id, "mode": item.mode, "state": item.state.value, "muted": item.muted}
                for item in self.listenings.values()
            ],
            "latency": self.metrics.summary(),
            "webhooks": {name: bool(getattr(self.settings.webhooks, name)) for name in ("email", "github", "slack")},
        }
