"""workspace/executeCommand: the ``senorita.*`` commands, the same in every editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol.types import ExecuteCommandParams

from senorita_lsp.command.intent import Intent
from senorita_lsp.server.errors import INVALID_PARAMS, RpcError
from senorita_lsp.server.from_lsp import plain
from senorita_lsp.server.progress import Progress, WorkDone
from senorita_lsp.server.result import Result, result_json
from senorita_lsp.server.session import Session
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript

OFFERED = 9
"""Sentences that are shown at a time."""

Arguments = list[Any]
Command = Callable[[Session, Arguments, WorkDone], Awaitable[Any]]


async def handle(session: Session, params: ExecuteCommandParams) -> Any:
    run = RUN.get(params.command)
    if run is None:
        raise RpcError(INVALID_PARAMS, f"There is no command {params.command}.", {"field": "command"})
    work = WorkDone(session.client, params.work_done_token, asked=True)
    try:
        return await run(session, plain(params.arguments or []), work)
    finally:
        work.end()


async def _command(session: Session, arguments: Arguments, work: WorkDone) -> Any:
    if not arguments or not isinstance(arguments[0], str):
        raise RpcError(INVALID_PARAMS, "senorita.command takes a text.", {"field": "arguments.0"})
    said = await _said(session, arguments[0], arguments[1] if len(arguments) > 1 else None, work)
    return _told(session, await session.turns.say(said))


def _ask(family: str) -> Command:
    async def run(session: Session, arguments: Arguments, work: WorkDone) -> Any:
        text = arguments[1] if len(arguments) > 1 and isinstance(arguments[1], str) else ""
        said = await _said(session, text, arguments[0] if arguments else None, work)
        return _told(session, await session.turns.intend(Intent(family, {"text": text} if text else {}), said))

    return run


async def _undo(session: Session, arguments: Arguments, work: WorkDone) -> Any:
    said = await _said(session, "", None, work)
    return _told(session, await session.turns.intend(Intent("history.undo", {}), said))


def _finding(family: str) -> Command:
    async def run(session: Session, arguments: Arguments, work: WorkDone) -> Any:
        number = arguments[0] if arguments else None
        if number is not None and type(number) is not int:
            raise RpcError(INVALID_PARAMS, "A finding is named by its number.", {"field": "arguments.0"})
        said = await _said(session, "", None, work)
        if number is not None and not session.turns.findings.choose(number):
            gone = "That finding no longer exists."
            return _told(session, Result(said.turn_id, "", "failed", gone, None, error=("notFound", gone)))
        return _told(session, await session.turns.intend(Intent(family, {}), said))

    return run


async def _listen(session: Session, arguments: Arguments, work: WorkDone) -> Any:
    from senorita_lsp.server.listening.start import toggle_microphone

    place = await _place(session, arguments[0] if arguments else None)
    result = await toggle_microphone(session, place, lambda late: _tell(session, late))
    if result is not None:
        return _told(session, result)
    if not session.client.abilities.voice:
        session.client.message("Listening. It ends when you fall silent, or when you run this command again.")
    return None


async def _stop(session: Session, arguments: Arguments, work: WorkDone) -> None:
    session.turns.stop_working()
    for listening in list(session.listenings.values()):
        await listening.close()


async def _interrupt(session: Session, arguments: Arguments, work: WorkDone) -> None:
    session.turns.stop_working()
    for listening in list(session.listenings.values()):
        listening.interrupt("interrupted")


async def _status(session: Session, arguments: Arguments, work: WorkDone) -> Any:
    status = await session.status()
    if not session.client.abilities.voice:
        session.client.message(_in_words(status))
    return status


async def _grammar(session: Session, arguments: Arguments, work: WorkDone) -> Any:
    said = await _said(session, "", None, work)
    return _told(session, await session.turns.intend(Intent("view.show", {"what": "cheat sheet"}), said))


async def _said(session: Session, text: str, context: Any, work: WorkDone) -> Utterance:
    place = await _place(session, context)
    turn_id = session.turns.next_id()
    return Utterance(turn_id, Transcript(text), place, Progress(session.client, None, turn_id, work), spoken=False)


async def _place(session: Session, context: Any) -> Any:
    """The place an argument names; asked for where it names none and the client answers such questions."""
    if context is None:
        return await session.ask_place()
    from senorita_lsp.protocol.types import Context, ParamsError

    try:
        return session.locate(Context.from_wire(context))
    except ParamsError as error:
        raise RpcError(
            INVALID_PARAMS, f"{f'context.{error.field}'.rstrip('.')}: {error.reason}", {"field": error.field}
        ) from None


async def _offers(session: Session, arguments: Arguments, work: WorkDone) -> dict[str, Any]:
    from senorita_lsp.action.help import offers

    snapshot = await session.snapshot(await _place(session, arguments[0] if arguments else None))
    return {"sentences": list(await session.think(offers, snapshot, OFFERED))}


def _told(session: Session, result: Result) -> Any:
    """The result, told and as JSON."""
    _tell(session, result)
    return result_json(result)


def _tell(session: Session, result: Result) -> None:
    """Shows the message: an editor that knows no ``voice/*`` shows nothing of a result by itself."""
    if result.message and not session.client.abilities.voice:
        numbered = [f"{number}: {title}" for number, title in enumerate(result.alternatives, 1)]
        session.client.message(" ".join([result.message, *numbered]), 2 if result.status == "failed" else 3)


def _in_words(status: dict[str, Any]) -> str:
    lines = []
    for kind, name in (("stt", "Hearing"), ("tts", "Speaking"), ("llm", "Thinking")):
        engines = [
            f"{engine['name']}: {'ready' if engine['ready'] else engine.get('reason', 'not ready')}"
            for engine in status["engines"][kind]
        ]
        lines.append(f"{name} — {', '.join(engines) or 'turned off'}.")
    return " ".join(lines)


RUN: dict[str, Command] = {
    "senorita.command": _command,
    "senorita.listen": _listen,
    "senorita.stop": _stop,
    "senorita.interrupt": _interrupt,
    "senorita.undo": _undo,
    "senorita.explain": _ask("ask.explain"),
    "senorita.review": _ask("ask.review"),
    "senorita.debug": _ask("ask.debug"),
    "senorita.generate": _ask("ask.generate"),
    "senorita.fix": _finding("finding.fix"),
    "senorita.dismiss": _finding("finding.dismiss"),
    "senorita.grammar": _grammar,
    "senorita.offers": _offers,
    "senorita.status": _status,
}
