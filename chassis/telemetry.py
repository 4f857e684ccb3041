"""Traces and metrics by OpenTelemetry: off unless `OTEL_EXPORTER_OTLP_ENDPOINT` is set; its being down never slows or breaks anything."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import metrics, propagate, trace
from opentelemetry.context import Context
from opentelemetry.metrics import Meter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, ParentBased, Sampler, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import Link, Span, SpanKind, TraceState
from opentelemetry.util.types import Attributes

tracer = trace.get_tracer("rentacar")
_NO_SPAN = nullcontext(trace.INVALID_SPAN)


class _State:
    """What `configure` has switched on; asking OpenTelemetry costs 5 µs."""

    tracing = False
    metering = False
    resource: Resource | None = None


_state = _State()


class WorkOnly(Sampler):
    """Starts traces for work that somebody asked for: a client call without a parent is a loop that polls."""

    def __init__(self, ratio: float) -> None:
        self._ratio = TraceIdRatioBased(ratio)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        if kind == SpanKind.CLIENT:
            return SamplingResult(Decision.DROP)
        return self._ratio.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        return f"WorkOnly({self._ratio.get_description()})"


def enabled() -> bool:
    """Whether spans go anywhere."""
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))


def configure(name: str) -> None:
    """Export spans by OTLP over gRPC; `OTEL_TRACES_SAMPLER_ARG` is the share of new traces kept (default all)."""
    if not enabled():
        return
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    from chassis.covered_spans import CoveringExporter

    resource = _state.resource = Resource.create({"service.name": name, "service.namespace": "rentacar"})
    sampler = ParentBased(WorkOnly(float(os.environ.get("OTEL_TRACES_SAMPLER_ARG", "1"))))
    provider = TracerProvider(resource=resource, sampler=sampler)
    exporter = CoveringExporter(OTLPSpanExporter(insecure=True, timeout=5))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    _state.tracing = True


def meter() -> Meter:
    """What measures; exported by OTLP each `OTEL_METRIC_EXPORT_INTERVAL` ms (default a minute), or nowhere when telemetry is off.

    The export is set up at the first call: processes that measure nothing don't pay for it.
    """
    if _state.resource is not None and not _state.metering:
        from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

        reader = PeriodicExportingMetricReader(OTLPMetricExporter(insecure=True, timeout=5))
        metrics.set_meter_provider(MeterProvider([reader], _state.resource))
        _state.metering = True
    return metrics.get_meter("rentacar")


def shutdown() -> None:
    """Send what is left and stop."""
    for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
        if hasattr(provider, "shutdown"):
            provider.shutdown()


def traceparent() -> str:
    """W3C Trace Context of the running span; empty if there is none."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent", "")


def tracing() -> bool:
    """Whether a span would be recorded by anything: what only describes a span need not be put together if not."""
    return _state.tracing


def span(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, parent: str = "", attributes: Attributes = None
) -> AbstractContextManager[Span]:
    """A span that becomes current; `parent` is a traceparent from elsewhere, e.g. from a stream entry."""
    return _span(name, kind, parent, attributes) if tracing() else _NO_SPAN


@contextmanager
def _span(name: str, kind: SpanKind, parent: str, attributes: Attributes) -> Iterator[Span]:
    context = propagate.extract({"traceparent": parent}) if parent else None
    with tracer.start_as_current_span(name, context=context, kind=kind, attributes=attributes) as started:
        yield started
