"""What is sent to a webhook, and whether it may be sent at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.action.workflow import NAMES
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.http import loopback

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

SOURCE: Final = "senorita"

MOST_BYTES: Final = 1024 * 1024
"""The largest body that is sent; workflow servers take between 1 and 16 MiB."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: ``action`` is email, github or slack; ``param`` what was said, or any JSON of a client's own;
    ``context`` what else is known (action/workflow)."""

    action: str
    param: Any
    context: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> bytes:
        """The JSON that is sent; raises EngineError where it is too large or no JSON."""
        whole = {"action": self.action, "source": SOURCE, "param": self.param, "context": dict(self.context)}
        try:
            data = json.dumps(whole, allow_nan=False, separators=(",", ":")).encode("ascii")
        except (ValueError, TypeError, RecursionError):
            raise EngineError("invalid", "The data to send is not valid JSON.") from None
        if len(data) > MOST_BYTES:
            raise EngineError("tooLarge", "The data is too large to send to a workflow.")
        return data


def title(action: str) -> str:
    """A workflow's name at the beginning of a sentence."""
    return f"The {NAMES[action]} workflow"


def address(action: str, settings: Settings) -> str:
    """Where a workflow is called; raises EngineError ``notConfigured`` or ``networkForbidden``."""
    if action not in NAMES:
        raise EngineError("invalid", f"There is no such workflow; there are {', '.join(NAMES)}.")
    addresses = {
        "email": settings.webhooks.email,
        "github": settings.webhooks.github,
        "slack": settings.webhooks.slack,
    }
    where, setting = addresses[action], f"senorita.webhooks.{action}"
    if not where:
        raise EngineError(
            "notConfigured", f"{title(action)} has no address yet; it belongs in your own settings, as {setting}."
        )
    if settings.privacy == "local" and not loopback(where):
        raise EngineError(
            "networkForbidden",
            f"{title(action)} is not on this machine, and senorita.privacy lets nothing leave it.",
        )
    return where
