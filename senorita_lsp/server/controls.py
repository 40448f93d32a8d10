"""Commands about the conversation itself: undo, redo, repeat, cancel, choose, yes, no, try again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from senorita_lsp.action import undo
from senorita_lsp.action.plan import Control, ControlKind, Plan, Planned, Refusal
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.language import language
from senorita_lsp.server.outcome import NOTHING, Outcome, Stale, done, failed
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.resumption.texts import here
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.server.turns import Turns

FAMILIES = frozenset(
    {
        *(
            f"history.{name}"
            for name in ("undo", "scratch", "redo", "repeat", "say", "recall", "cancel", "stop", "choose", "retry")
        ),
        "ask.accept",
        "ask.decline",
        "mic.pause",
        "mic.active",
        "mode.dictation",
        "mode.language",
        "backchannel",
        "invalid",
    }
)
"""Intents that are not remembered as deeds of their own."""


async def control(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    """Does what ``wanted`` asks for and says what it was."""
    return await _CONTROLS[wanted.kind](turns, wanted, progress)


async def _undo(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    said: Outcome | None = None
    for _ in range(wanted.count):
        turn = turns.history.undoable()
        if turn is None:
            return said or await _in_editor(turns, "undo")
        planned = await turns.session.think(undo.undo, turn.record, await turns.session.snapshot(None))
        if isinstance(planned, Refusal):
            return await _in_editor(turns, "undo", failed(planned.code, planned.say))
        said = await _act(turns, planned, progress)
        if said.status != "done":
            return said
        turns.history.undid(turn)
        turns.session.learning.was_wrong(turn.transcript)
    return said or done("")


async def _redo(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    said: Outcome | None = None
    for _ in range(wanted.count):
        if not turns.history.undone:
            return said or await _in_editor(turns, "redo")
        planned = await turns.session.think(
            undo.redo, turns.history.undone[-1].record, await turns.session.snapshot(None)
        )
        if isinstance(planned, Refusal):
            return await _in_editor(turns, "redo", failed(planned.code, planned.say))
        said = await _act(turns, planned, progress)
        if said.status != "done":
            return said
        turns.history.redid()
    return said or done("")


async def _act(turns: Turns, planned: Planned, progress: Progress) -> Outcome:
    """Takes back or does again: asked for just now, so not asked about; not a deed of its own in the history."""
    if isinstance(planned, Plan):
        planned = replace(planned, questions=())
    return replace(await turns.act(planned, progress), record=undo.TurnRecord())


async def _in_editor(turns: Turns, command: str, otherwise: Outcome | None = None) -> Outcome:
    ok, _ = await turns.session.client.editor(command, {})
    if ok:
        return done("Undone." if command == "undo" else "Done again.")
    return otherwise or failed("nothingToUndo", f"There is nothing of mine to {command}.")


ANSWERS = frozenset({"ask.explain", "ask.question", "ask.followup"})
"""What is answered in words alone: to repeat it is to say it again."""


async def _say(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    """What was said last, once more."""
    last = next((turn for turn in reversed(turns.history.turns) if turn.message), None)
    return failed("nothingToRepeat", "I have not said anything yet.") if last is None else done(last.message)


async def _recall(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    """What the last turn did that changed or ran anything and was not taken back."""
    deed = next((turn for turn in reversed(turns.history.turns) if turn.record != NOTHING), None)
    if deed is None:
        return done("I have not changed or run anything.")
    return done(f"{deed.message} You said: {deed.transcript}." if deed.transcript else deed.message)


async def _repeat(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    last = turns.history.last
    if last is not None and last.message and last.intent.family in ANSWERS and wanted.kind is ControlKind.REPEAT:
        return done(last.message)
    if last is None:
        return failed("nothingToRepeat", "There is nothing to repeat yet.")
    outcome = done("")
    for _ in range(wanted.count):
        step, _ = await turns.plan_and_act(last.intent, None, progress)
        outcome = replace(step.after(outcome), intent=last.intent)
        if step.status != "done":
            break
    return outcome


async def _choose(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    pending = turns.history.pending
    if pending is None:
        return await _otherwise(turns, wanted, progress)
    if pending.plan is not None:
        return await (_accept if wanted.count == 1 else _decline)(turns, wanted, progress)
    if wanted.count > len(pending.choices):
        return Outcome("ambiguous", f"There are only {len(pending.choices)}.")
    pending = here(pending, turns.session.documents.all)
    choice = pending.choices[wanted.count - 1]
    chosen, turns.history.pending = choice.intent, None
    outcome, _ = await turns.plan_and_act(chosen, pending.place, progress)
    if pending.heard and outcome.status == "done":
        turns.session.learning.corrected(pending.heard, choice.title)
    return replace(outcome, intent=chosen)


async def _otherwise(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    """Takes the last turn back, and does what else it may have meant."""
    other, meant, last = turns.history.otherwise, turns.history.reading(wanted.count), turns.history.last
    if wanted.count == 1 and other is not None and last is not None and other.turn_id == last.turn_id:
        return done("That is what was done.")
    if meant is None or other is None or last is None:
        return failed("nothingToChoose", "There is nothing to choose from.")
    if last.record.ran:
        return failed("cannotUndo", "A command that has run cannot be taken back.")
    if last.record.changes:
        undone = await _undo(turns, Control(ControlKind.UNDO), progress)
        if undone.status != "done":
            return undone
    outcome, _ = await turns.plan_and_act(meant.intent, other.place, progress)
    return replace(outcome, intent=meant.intent)


async def _dictate(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    if wanted.kind is ControlKind.COMMANDS:
        turns.dictating = None
        return done("Commands.")
    document = (await turns.session.snapshot(None)).document
    if document is None:
        return failed("noDocument", "No document is open.")
    turns.dictating = document.uri
    return done("Dictation. Say stop dictation to end it.")


async def _language(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    uri = (await turns.session.snapshot(None)).active
    if uri is None or turns.session.documents.get(uri) is None:
        return failed("noDocument", "No document is open.")
    taken_for = turns.session.documents.taken_for
    if wanted.text:
        taken_for[uri] = wanted.text
    else:
        taken_for.pop(uri, None)
    return done(f"{language(wanted.text).name}." if wanted.text else "The file's own language.")


async def _accept(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    pending = turns.history.pending
    if pending is None and (plan := turns.offers.reconsidered()) is not None:
        return replace(await _land(turns, plan, progress), intent=Intent("ask.accept"))
    if pending is None or (pending.plan is None and len(pending.choices) != 1):
        return failed("nothingAsked", "There was no question." if pending is None else "Which one? Say its number.")
    if pending.plan is None:
        return await _choose(turns, Control(ControlKind.CHOOSE, 1), progress)
    turns.history.pending = None
    plan = here(pending, turns.session.documents.all).plan or pending.plan
    plan = replace(plan, questions=plan.questions[1:])
    return replace(await _land(turns, plan, progress), intent=Intent("ask.accept"))


async def _land(turns: Turns, plan: Plan, progress: Progress) -> Outcome:
    """Does what was asked about, where the document may have changed since."""
    try:
        return await turns.act(plan, progress)
    except Stale:
        return await turns.offers.moved(plan, progress)


async def _decline(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    asked, turns.history.pending = turns.history.pending, None
    return done("") if asked is None else Outcome("declined", "Not done.")


async def _courtesy(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    """A greeting, thanks, "okay": nothing to be done, and no answer to what was asked."""
    pending = turns.history.pending
    if pending is None:
        return done("")
    return Outcome("ambiguous", "Which one? Say its number." if pending.plan is None else "Say yes or no.")


async def _stop(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    turns.history.pending = None
    turns.session.quiet("stop")
    return done("")


async def _mute(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    """Hands-free ears are closed; where there are none, what is being said ends."""
    ears = [listening for listening in turns.session.listenings.values() if listening.mode == "handsFree"]
    if not ears:
        return await _stop(turns, wanted, progress)
    for listening in ears:
        await listening.mute(True)
    return done("Muted.")


async def _unmute(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    muted = [listening for listening in turns.session.listenings.values() if listening.muted]
    for listening in muted:
        await listening.mute(False)
    return done("I am listening." if muted else "")


async def _retry(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    for listening in list(turns.session.listenings.values()):
        heard = await listening.hear_again()
        if heard is not None:
            return await turns.again(heard, progress)
    text = turns.history.unheard
    if text is None:
        return await _repeat(turns, wanted, progress)
    return await turns.again(Transcript(text), progress)


async def _finding(turns: Turns, wanted: Control, progress: Progress) -> Outcome:
    return await turns.findings.control(turns, wanted, progress)


def title(intent: Intent) -> str:
    """An intent in a few words, for a numbered list."""
    words = [part for part in intent.family.replace("_", " ").split(".") if part not in ("edit", "nav")]
    values = [str(value) for value in intent.slots.values() if not isinstance(value, Intent)]
    return " ".join((*words, *values))


_CONTROLS: dict[ControlKind, Callable[[Turns, Control, Progress], Awaitable[Outcome]]] = {
    ControlKind.UNDO: _undo,
    ControlKind.REDO: _redo,
    ControlKind.REPEAT: _repeat,
    ControlKind.SAY: _say,
    ControlKind.RECALL: _recall,
    ControlKind.CANCEL: _decline,
    ControlKind.STOP: _stop,
    ControlKind.CHOOSE: _choose,
    ControlKind.ACCEPT: _accept,
    ControlKind.DECLINE: _decline,
    ControlKind.RETRY: _retry,
    ControlKind.COURTESY: _courtesy,
    ControlKind.MUTE: _mute,
    ControlKind.UNMUTE: _unmute,
    ControlKind.NEXT_FINDING: _finding,
    ControlKind.PREVIOUS_FINDING: _finding,
    ControlKind.FIX_FINDING: _finding,
    ControlKind.DISMISS_FINDING: _finding,
    ControlKind.DISMISS_FINDINGS: _finding,
    ControlKind.DICTATE: _dictate,
    ControlKind.COMMANDS: _dictate,
    ControlKind.LANGUAGE: _language,
}
