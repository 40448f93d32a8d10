"""The words of the wire as plain data: editor commands, error codes, commands of the server, capabilities.

Cheap to import. What belongs here: names and one line on each. What does not: shapes (types) and behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VERSION: Final = 1

INVALID_PARAMS: Final = -32602
REQUEST_CANCELLED: Final = -32800
CONTENT_MODIFIED: Final = -32801
REQUEST_FAILED: Final = -32803

EDITOR_COMMANDS: Final[Mapping[str, Mapping[str, str]]] = {
    "save": {},
    "saveAll": {},
    "undo": {"count?": "integer"},
    "redo": {"count?": "integer"},
    "close": {},
    "newFile": {},
    "nextTab": {"count?": "integer"},
    "previousTab": {"count?": "integer"},
    "scroll": {"direction?": '"up" | "down" | "top" | "bottom" | "center"', "count?": "integer", "line?": "integer"},
    "fold": {"range?": "Range", "all?": "boolean"},
    "unfold": {"range?": "Range", "all?": "boolean"},
    "find": {"text?": "string", "scope?": '"file" | "workspace"'},
    "copy": {"range?": "Range"},
    "cut": {"range?": "Range"},
    "paste": {},
    "runTerminal": {"command": "string", "cwd?": "string"},
    "stopTerminal": {},
    "definition": {"position?": "Position"},
    "references": {"position?": "Position"},
    "implementation": {"position?": "Position"},
    "rename": {"newName": "string", "position?": "Position"},
    "format": {"range?": "Range"},
    "quickFix": {"range?": "Range"},
    "organizeImports": {},
    "hover": {"position?": "Position"},
    "nextProblem": {"count?": "integer"},
    "previousProblem": {"count?": "integer"},
    "comment": {"range?": "Range"},
    "runTests": {"scope?": '"nearest" | "file" | "all"'},
    "debugStart": {},
    "debugStop": {},
    "debugRestart": {},
    "debugContinue": {},
    "debugPause": {},
    "debugStepOver": {"count?": "integer"},
    "debugStepInto": {"count?": "integer"},
    "debugStepOut": {"count?": "integer"},
    "debugToggleBreakpoint": {"position?": "Position"},
    "pressKey": {"keys": "string[]"},
    "focus": {"view": "string"},
}
"""The ``voice/editor`` commands and the types of their arguments; "?" ends the name of one that may be left out."""

ERROR_CODES: Final[Mapping[str, str]] = {
    "sttUnavailable": "no engine can transcribe",
    "ttsUnavailable": "no engine can speak",
    "llmUnavailable": "no language model is configured or reachable",
    "modelNotFound": "the engine has no model of the name that is set",
    "unauthorized": "the engine refuses the key, or there is none",
    "quotaExceeded": "the account with the provider is used up",
    "rateLimited": "the provider wants fewer requests; `retryAfter` says for how long",
    "networkForbidden": "the engine is on the network and `senorita.privacy` is `local`",
    "unreachable": "the engine's server cannot be reached, or the connection broke",
    "timeout": "the engine did not answer in time",
    "engineFailed": "the engine gave up for another reason",
    "engine": "news of an engine: it is being loaded, it is passed over for the next one",
    "busy": "more work is waiting than can be taken on, or the session is still at its last utterance",
    "audioGap": "pieces of sound were lost on the way; what came was kept",
    "voiceUnknown": "no engine has a voice of this name",
    "unavailable": "the engine cannot be used; its message says why",
    "packageMissing": "a package this needs is not installed",
    "sessionUnknown": "no session has this `sessionId`, or it is closed",
    "notSupported": "this server cannot do what is asked for",
    "noAudio": "nothing came in to transcribe",
    "audioFormat": "the audio is not what its format says, or the format is not supported",
    "tooLarge": "the audio, text or change is beyond the limit",
    "noDevice": "there is no such microphone or speaker, or it is in use",
    "noPermission": "the operating system does not let the server use the microphone",
    "notConfigured": "the setting it needs is empty",
    "question": "the user is being asked something",
    "notUnderstood": "the words make no command",
    "notYet": "it is understood and cannot be done yet",
    "missing": "the command lacks a word: which name, file, line, text",
    "unclear": "what was named is near several things and equal to none",
    "notFound": "what was named is not there",
    "exists": "what should be created is there already",
    "nothing": "there is nothing to do it to",
    "noDocument": "nobody knows which document is meant, or it is not open",
    "noSelection": "nothing is selected",
    "noWorkspace": "no folder is open",
    "noProject": "how this project is run or tested cannot be told",
    "invalid": "the command makes no sense as it stands",
    "name": "the word cannot be a name in this language",
    "path": "the words cannot be a file name",
    "outside": "the path lies outside the workspace folders",
    "notFile": "the path is a folder or another thing that is no plain file",
    "denied": "the operating system does not allow it",
    "diskFull": "no room is left on the disk",
    "changed": "the file changed meanwhile; nothing was done to it",
    "command": "the command line has characters that cannot be shown",
    "terminal": "the terminal command could not be started",
    "commandFailed": "the terminal command ended with an error",
    "documentChanged": "the document changed meanwhile; nothing was done to it",
    "editRefused": "the editor did not apply the edit",
    "editorCannot": "only the editor could do it, and this one does not offer it",
    "cannotUndo": "it cannot be taken back",
    "nothingToUndo": "no utterance is there to take back",
    "nothingToRepeat": "no utterance is there to repeat",
    "nothingToChoose": "no alternatives were offered, or none of this number",
    "nothingAsked": "no question is open",
    "failed": "it could not be done for another reason",
    "internal": "a fault of the server itself",
}
"""What ``code`` may say in an error's data, in a TurnResult's ``error`` and in a ``notice``."""

SERVER_COMMANDS: Final[Mapping[str, str]] = {
    "senorita.command": "[text, context?]",
    "senorita.listen": "[context?]",
    "senorita.stop": "[]",
    "senorita.interrupt": "[]",
    "senorita.undo": "[]",
    "senorita.explain": "[context, text?]",
    "senorita.review": "[context, text?]",
    "senorita.debug": "[context, text?]",
    "senorita.generate": "[context, text?]",
    "senorita.status": "[]",
}
"""The commands of ``workspace/executeCommand`` and their arguments."""
