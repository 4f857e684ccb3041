"""Spans as they leave the process: with every known secret covered, as in the logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status

from chassis import redaction


class CoveringExporter(SpanExporter):
    """Covers, then lets another export."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._inner.export([_covered(span) for span in spans])

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._inner.force_flush(timeout_millis)


def _covered(span: ReadableSpan) -> ReadableSpan:
    """The span itself where nothing had to be covered."""
    name, attributes = redaction.covered(span.name), _attributes(span.attributes)
    events = [
        Event(redaction.covered(event.name), _attributes(event.attributes), event.timestamp) for event in span.events
    ]
    said = redaction.covered(span.status.description or "")
    same = (
        name == span.name
        and attributes == span.attributes
        and said == (span.status.description or "")
        and all(new.attributes == old.attributes for new, old in zip(events, span.events, strict=True))
    )
    if same:
        return span
    return ReadableSpan(
        name=name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        events=events,
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code, said or None),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _attributes(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: _value(value) for key, value in (attributes or {}).items()}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return redaction.covered(value)
    if isinstance(value, tuple | list):
        return tuple(_value(part) for part in value)
    return value
