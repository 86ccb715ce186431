"""OpenTelemetry spans of answers: how long each stage took and how it ended, never what was said.

Without the ``otel`` extra nothing is traced; with it and without an endpoint, whatever tracer provider the
process has been given is used (none does nothing).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from index.errors import missing_extra

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The stages in the order in which they follow each other; names of ours, in one place.
_STAGES = ("understand", "facts", "retrieve", "generate", "verify")
_SPANS = {"retrieve": "retrieval", "generate": "chat"}


class Tracing:
    """Makes the spans of answers."""

    def __init__(self, provider: Any = None) -> None:
        """Take a tracer provider; None for the process's own."""
        try:
            from opentelemetry import trace
        except ImportError:
            self._tracer: Any = None
            return
        self._tracer = trace.get_tracer("tiaowen", tracer_provider=provider)
        self._inside = trace.set_span_in_context

    def answered(self, answer: Mapping[str, Any], *, channel: str, seconds: float) -> None:
        """Record an answer that took ``seconds`` until now; the Answer object of the API."""
        if self._tracer is None:
            return
        end = time.time_ns()
        start = end - int(seconds * 1e9)
        span = self._tracer.start_span("answer", start_time=start)
        span.set_attributes(
            {
                "tiaowen.answer_id": answer["answer_id"],
                "tiaowen.channel": channel,
                "tiaowen.status": answer["status"],
                "tiaowen.language": answer["language"],
                "tiaowen.generator": answer["generator"],
                "tiaowen.citations": len(answer["citations"]),
                "tiaowen.failed_checks": sum(not claim["supported"] for claim in answer["checks"]["claims"]),
            }
        )
        context = self._inside(span)
        at = start
        for stage in _STAGES:
            lasted = int(answer["timings_ms"].get(stage, 0.0) * 1e6)
            if lasted:
                part = self._tracer.start_span(_SPANS.get(stage, stage), context=context, start_time=at)
                part.end(end_time=at + lasted)
                at += lasted
        span.end(end_time=end)


def make_tracing(endpoint: str) -> Tracing:
    """Return the tracing that sends to ``endpoint`` (OTLP over HTTP), or to nobody of ours if it is "".

    Raises:
        MissingExtra: an endpoint without the packages that send to it.
    """
    if not endpoint:
        return Tracing()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise missing_extra("opentelemetry-exporter-otlp-proto-http", "otel") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "tiaowen"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return Tracing(provider)
