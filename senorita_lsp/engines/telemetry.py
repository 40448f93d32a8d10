"""Turns as OpenTelemetry spans, sent by OTLP over HTTP to the collector that the usual ``OTEL_*`` variables name.

Which turns there are and what is recorded of them is decided in server/tracing. OpenTelemetry is imported when traces
are opened, never before.

Variables: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from senorita_lsp import __version__
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.http import loopback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

logger = logging.getLogger(__name__)

TURN: Final = "senorita.turn"
DEFAULT_ENDPOINT: Final = "http://localhost:4318"
CLOSE_S: Final = 1.5
"""How long the last spans may take on their way out."""

MISSING: Final = "Traces need the OpenTelemetry SDK: install senorita-lsp[telemetry]."
FORBIDDEN: Final = (
    "Traces stay off: senorita.privacy is local, and OTEL_EXPORTER_OTLP_ENDPOINT is not an address of this machine."
)
OTHER_WAY: Final = (
    "Traces stay off: they are sent by OTLP over HTTP only, and OTEL_TRACES_EXPORTER or OTEL_EXPORTER_OTLP_PROTOCOL"
    " asks for something else."
)
NO_ADDRESS: Final = "Traces stay off: OTEL_EXPORTER_OTLP_ENDPOINT should begin with http:// or https://."
UNREADABLE: Final = "Traces stay off: one of the OTEL_ environment variables cannot be read."


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a turn, from ``begun`` to ``ended`` in ns since the epoch."""

    name: str
    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class TurnTrace:
    """A turn that is over. Whoever makes one answers for it that no attribute holds what was said or where."""

    begun: int
    ended: int
    failed: bool
    attributes: Mapping[str, str | int]
    stages: tuple[Stage, ...]


class _Outlet:
    """An exporter that can be muted, never raises, and tells of its failure once and without the collector's words.

    Called by the SDK on a thread of its own.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self.muted = False
        self._exporter = exporter
        self._complained = self._shut = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        from opentelemetry.sdk.trace.export import SpanExportResult

        if self.muted:
            return SpanExportResult.SUCCESS
        try:
            result = self._exporter.export(spans)
        except Exception:  # noqa: BLE001 - whatever an exporter raises, turns go on
            result = SpanExportResult.FAILURE
        if result is not SpanExportResult.SUCCESS and not self._complained and not self.muted:
            self._complained = True
            logger.warning("no collector takes the traces")
        return result

    def shutdown(self) -> None:
        if not self._shut:
            self._shut = True
            self._exporter.shutdown()


class Traces:
    """Spans on their way to one exporter, in a thread of its own; nothing here waits for the network but ``close``."""

    def __init__(self, provider: TracerProvider, outlet: _Outlet, here: bool) -> None:
        self.here = here
        """Whether what is sent stays on this machine."""
        self._provider, self._outlet = provider, outlet
        self._tracer = provider.get_tracer("senorita_lsp", __version__)

    def send(self, turn: TurnTrace) -> None:
        """Queues one span for the turn and one for each stage; the oldest are lost where nobody takes them."""
        from opentelemetry.context import Context
        from opentelemetry.trace import Status, StatusCode, set_span_in_context

        root = self._tracer.start_span(TURN, Context(), start_time=turn.begun, attributes=turn.attributes)
        within = set_span_in_context(root, Context())
        for stage in turn.stages:
            child = self._tracer.start_span(f"senorita.{stage.name}", within, start_time=stage.begun)
            child.end(stage.ended)
        if turn.failed:
            root.set_status(Status(StatusCode.ERROR))
        root.end(turn.ended)

    def mute(self) -> None:
        """From now on nothing leaves, not even what was queued."""
        self._outlet.muted = True
        self._outlet.shutdown()

    def close(self, seconds: float = CLOSE_S) -> None:
        """Sends what is queued, for ``seconds`` at most; blocks so long."""
        # The SDK's own shutdown waits half a minute for a collector that does not answer.
        worker = threading.Thread(target=self._provider.shutdown, daemon=True, name="traces-close")
        worker.start()
        worker.join(seconds)
        if worker.is_alive():
            self.mute()


def open_traces(local: bool) -> Traces | None:
    """Traces to the exporter of the environment; None where it says that there should be none.

    Imports and so blocks for a while: call it off the event loop. With ``local`` only an address of this machine will
    do. Raises EngineError (packageMissing, networkForbidden, notSupported, notConfigured).
    """
    if _said("OTEL_SDK_DISABLED").lower() == "true" or _said("OTEL_TRACES_EXPORTER") == "none":
        return None
    protocol = _said("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or _said("OTEL_EXPORTER_OTLP_PROTOCOL")
    if _said("OTEL_TRACES_EXPORTER") not in ("", "otlp") or protocol not in ("", "http/protobuf"):
        raise EngineError("notSupported", OTHER_WAY)
    endpoint = _said("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or _said("OTEL_EXPORTER_OTLP_ENDPOINT") or DEFAULT_ENDPOINT
    try:
        here = loopback(endpoint)
    except ValueError:
        raise EngineError("notConfigured", NO_ADDRESS) from None
    if not endpoint.lower().startswith(("http://", "https://")):
        raise EngineError("notConfigured", NO_ADDRESS)
    if local and not here:
        raise EngineError("networkForbidden", FORBIDDEN)
    try:
        return traces_to(_exporter(here), here)
    except ImportError:
        raise EngineError("packageMissing", MISSING) from None
    except (ValueError, TypeError, RuntimeError, OSError):
        raise EngineError("notConfigured", UNREADABLE) from None


def traces_to(exporter: SpanExporter, here: bool) -> Traces:
    """Traces to any exporter of OpenTelemetry's."""
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    own = {SERVICE_VERSION: __version__}
    if not _said("OTEL_SERVICE_NAME") and "service.name=" not in _said("OTEL_RESOURCE_ATTRIBUTES"):
        own[SERVICE_NAME] = "senorita-lsp"
    provider = TracerProvider(resource=Resource.create(own), shutdown_on_exit=False)
    outlet = _Outlet(exporter)
    provider.add_span_processor(BatchSpanProcessor(cast("SpanExporter", outlet)))
    return Traces(provider, outlet, here)


def _said(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _exporter(here: bool) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    if not here:
        return OTLPSpanExporter()
    import requests

    session = requests.Session()
    # What is meant for this machine does not go round by a proxy, nor where a redirect points to.
    session.trust_env = False
    session.max_redirects = 0
    return OTLPSpanExporter(session=session)
