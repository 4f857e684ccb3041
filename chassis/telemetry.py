"""Traces, metrics and logs by OpenTelemetry: off unless `OTEL_EXPORTER_OTLP_ENDPOINT` is set; without a receiver nothing slows or breaks.

All three leave in batches, from threads of their own and queues of a fixed length: what finds no room is dropped.
"""

from __future__ import annotations

import logging
import os
import random
import re
import socket
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags, TraceState
from opentelemetry.util.types import Attributes

from chassis import metrics

if TYPE_CHECKING:
    from chassis.unkept_spans import UnkeptSpans

tracer = trace.get_tracer("rentacar")
EXPORT_SECONDS = 5
END_SECONDS = 3.0  # that the end of a process waits for the last batch
SAY_AGAIN_SECONDS = 60.0
LOUD = ("opentelemetry.exporter.otlp.proto.grpc.exporter", "opentelemetry.sdk._shared_internal")
_NO_SPAN = nullcontext(trace.INVALID_SPAN)
_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


class _Provider(Protocol):
    def shutdown(self) -> None: ...


class _State:
    """What `configure` has switched on; asking OpenTelemetry costs 5 µs."""

    tracing = False
    ratio = 1.0
    unkept: UnkeptSpans | None = None
    providers: tuple[_Provider, ...] = ()


_state = _State()


def enabled() -> bool:
    """Whether anything is measured and sent."""
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))


def configure(name: str) -> None:
    """Export by OTLP over gRPC; `name` is the process, e.g. `rent-serve`. Call it after `logs.configure`.

    `OTEL_TRACES_SAMPLER_ARG` is the share of new traces kept, 1 if it isn't set; of the others the spans that fail are kept. A collector
    that keeps the whole traces of errors and of slow ones has to get all. `OTEL_EXPORTER_OTLP_*`, `OTEL_BSP_*`, `OTEL_BLRP_*` and
    `OTEL_METRIC_EXPORT_INTERVAL` (ms, a minute) are OpenTelemetry's own.
    """
    if not enabled():
        return
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from chassis.covered_spans import CoveringExporter
    from chassis.otlp_logs import OtlpHandler
    from chassis.sampling import sampler
    from chassis.unkept_spans import UnkeptSpans

    for loud in LOUD:
        logging.getLogger(loud).addFilter(Seldom(SAY_AGAIN_SECONDS))
        logging.getLogger(loud).setLevel(logging.ERROR)
    resource = Resource.create(
        {
            "service.instance.id": os.environ.get("RENTACAR_CONSUMER_NAME") or socket.gethostname(),
            "deployment.environment.name": os.environ.get("RENTACAR_ENVIRONMENT", "production"),
            **_told_attributes(),
            "service.name": name,
            "service.namespace": "rentacar",
        }
    )
    _state.ratio = float(os.environ.get("OTEL_TRACES_SAMPLER_ARG", "1"))
    spans = TracerProvider(sampler(_state.ratio), resource, shutdown_on_exit=False)
    leaving = BatchSpanProcessor(CoveringExporter(OTLPSpanExporter(timeout=EXPORT_SECONDS)))
    spans.add_span_processor(leaving)
    _state.unkept = UnkeptSpans(resource, leaving.on_end)
    trace.set_tracer_provider(spans)
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(timeout=EXPORT_SECONDS))
    # exemplars are shown nowhere, and keeping them made recording a duration half as dear again
    measured = MeterProvider([reader], resource, AlwaysOffExemplarFilter(), shutdown_on_exit=False)
    metrics.bind(measured.get_meter("rentacar"))
    records = LoggerProvider(resource, shutdown_on_exit=False)
    records.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(timeout=EXPORT_SECONDS)))
    logging.getLogger().addHandler(OtlpHandler(records))
    _state.providers = (spans, measured, records)
    _state.tracing = True


def _told_attributes() -> dict[str, str]:
    """`OTEL_RESOURCE_ATTRIBUTES`: what is said there comes before what a process guesses."""
    pairs = (pair.partition("=") for pair in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(","))
    return {key.strip(): value.strip() for key, _, value in pairs if value}


def shutdown() -> None:
    """Send what is left, each kind beside the others, for some seconds at most."""
    ends = [threading.Thread(target=provider.shutdown, daemon=True) for provider in _state.providers]
    _state.providers = ()
    for end in ends:
        end.start()
    until = time.monotonic() + END_SECONDS
    for end in ends:
        end.join(max(0.0, until - time.monotonic()))


class Seldom(logging.Filter):
    """Lets a logger's lines through once in so many seconds: while telemetry is away, that is said now and then, not with each batch."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds, self._next = seconds, 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        if record.created < self._next:
            return False
        self._next = record.created + self._seconds
        return True


def traceparent() -> str:
    """W3C Trace Context of the running span; empty if there is none."""
    running = trace.get_current_span().get_span_context()
    if not running.is_valid:
        return ""
    return f"00-{running.trace_id:032x}-{running.span_id:016x}-{running.trace_flags:02x}"


def decided_here(parent: str) -> str:
    """The traceparent of somebody who may not decide what we keep, with our own decision; empty if it is none."""
    found = _PARENT.fullmatch(parent)
    if found is None:
        return ""
    kept = random.random() < _state.ratio  # noqa: S311 - which traces are kept is no secret
    return f"00-{found[1]}-{found[2]}-{'01' if kept else '00'}"


def tracing() -> bool:
    """Whether a span would be recorded by anything: what only describes a span need not be put together if not."""
    return _state.tracing


def span(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, parent: str = "", attributes: Attributes = None
) -> AbstractContextManager[Span]:
    """A span that becomes current; `parent` is a traceparent from elsewhere, e.g. from a stream entry.

    An exception fails it, by its type alone: what errors say may quote what somebody typed.
    """
    return _Running(name, kind, parent, attributes) if _state.tracing else _NO_SPAN


def failed(running: Span, error_type: str) -> None:
    """Mark a span as failed; `error_type` is a class's name or a status."""
    running.set_status(StatusCode.ERROR, error_type)
    running.set_attribute("error.type", error_type)


class _Running:
    """A started span, without what OpenTelemetry's own context manager does besides."""

    __slots__ = ("_span", "_token")

    def __init__(self, name: str, kind: SpanKind, parent: str, attributes: Attributes) -> None:
        around = _context(parent) if parent else None
        self._span = tracer.start_span(name, around, kind, attributes)
        if _state.unkept is not None and not self._span.is_recording():
            self._span = _state.unkept.started(self._span, name, kind, attributes, around)

    def __enter__(self) -> Span:
        self._token = contexts.attach(trace.set_span_in_context(self._span))
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not self._has_failed():
            failed(self._span, type(error).__name__)
        contexts.detach(self._token)
        self._span.end()

    def _has_failed(self) -> bool:
        """Whether somebody who knew more has said so."""
        return (status := getattr(self._span, "status", None)) is not None and not status.is_ok


def _context(parent: str) -> Context:
    found = _PARENT.fullmatch(parent)
    if found is None:
        return Context()
    flags = TraceFlags(int(found[3], 16))
    return trace.set_span_in_context(
        NonRecordingSpan(SpanContext(int(found[1], 16), int(found[2], 16), True, flags, TraceState())), Context()
    )
