"""The names of the ``senorita.*`` commands, which offer everything useful to editors that know no ``voice/*``.

They are listed here for the capabilities; handlers/execute_command.py and code_action.py implement them.
"""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "senorita.command": "Carry out a typed command",
    "senorita.listen": "Listen by the server's microphone; again to finish",
    "senorita.stop": "Stop listening and speaking",
    "senorita.interrupt": "Be quiet",
    "senorita.undo": "Undo the whole last utterance",
    "senorita.explain": "Explain this",
    "senorita.review": "Review this",
    "senorita.debug": "Find what is wrong here",
    "senorita.generate": "Write code here",
    "senorita.fix": "Fix a finding",
    "senorita.dismiss": "Dismiss a finding",
    "senorita.grammar": "Show all that can be said",
    "senorita.offers": "Say what can be said here",
    "senorita.status": "Show what is ready and what is missing",
}

KINDS: tuple[str, ...] = ("refactor", "quickfix", "source")
"""The code action kinds offered (LSP 3.17, CodeActionKind)."""
