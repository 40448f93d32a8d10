"""The methods of the extension: who sends them, and what types they carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from senorita_lsp.protocol import types
from senorita_lsp.protocol.wire import Wire


@dataclass(frozen=True)
class Method:
    """``params`` None: it takes none; ``result`` None: its result is null, or it is a notification."""

    name: str
    sender: Literal["client", "server"]
    kind: Literal["request", "notification"]
    params: type[Wire] | None = None
    result: type[Wire] | None = None


_ALL = (
    Method("voice/command", "client", "request", types.CommandParams, types.TurnResult),
    Method("voice/start", "client", "request", types.StartParams, types.StartResult),
    Method("voice/audio", "client", "notification", types.AudioParams),
    Method("voice/commit", "client", "request", types.CommitParams, types.TurnResult),
    Method("voice/interrupt", "client", "notification", types.InterruptParams),
    Method("voice/playback", "client", "notification", types.PlaybackParams),
    Method("voice/mute", "client", "request", types.MuteParams, types.MuteResult),
    Method("voice/mode", "client", "request", types.ModeParams, types.ModeResult),
    Method("voice/stop", "client", "request", types.StopParams),
    Method("voice/transcribe", "client", "request", types.TranscribeParams, types.TranscribeResult),
    Method("voice/speak", "client", "request", types.SpeakParams, types.SpeakResult),
    Method("voice/voices", "client", "request", None, types.VoicesResult),
    Method("voice/status", "client", "request", None, types.StatusResult),
    Method("voice/webhook", "client", "request", types.WebhookParams, types.WebhookResult),
    Method("$/progress", "server", "notification", types.ProgressParams),
    Method("voice/context", "server", "request", types.ContextParams, types.Context),
    Method("voice/editor", "server", "request", types.EditorParams, types.EditorResult),
)

METHODS: Final[Mapping[str, Method]] = {method.name: method for method in _ALL}
