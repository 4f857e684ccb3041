"""Spans of the traces that are not kept: one that fails leaves all the same, for a share of traces must hide no error.

They cost no more than their start and their attributes until then. What failed leaves with its parent's id, so that the failures of one
request in several processes stand in one trace, though nothing else of it does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.util.types import Attributes

SCOPE = InstrumentationScope("rentacar")


class UnkeptSpans:
    """Makes them; those that failed are given to `leave`."""

    def __init__(self, resource: Resource, leave: Callable[[ReadableSpan], None]) -> None:
        self.resource, self.leave = resource, leave

    def started(self, span: Span, name: str, kind: SpanKind, attributes: Attributes, around: Context | None) -> Span:
        """What stands in for `span`, which nobody records; the span itself for a loop that polls: its failures are in the log."""
        parent = trace.get_current_span(around).get_span_context()
        if kind is SpanKind.CLIENT and not parent.is_valid:
            return span
        return _UnkeptSpan(self, span.get_span_context(), name, kind, attributes, parent if parent.is_valid else None)


class _UnkeptSpan(NonRecordingSpan):
    """Not recording for whoever asks: what only describes it need not be put together."""

    def __init__(
        self,
        made_by: UnkeptSpans,
        context: SpanContext,
        name: str,
        kind: SpanKind,
        attributes: Attributes,
        parent: SpanContext | None,
    ) -> None:
        super().__init__(context)
        self._made_by, self._name, self._kind, self._parent = made_by, name, kind, parent
        self._attributes: dict[str, Any] = dict(attributes or {})
        self._start = time.time_ns()
        self.status = Status(StatusCode.UNSET)

    def set_attribute(self, key: str, value: Any) -> None:
        self._attributes[key] = value

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        self._attributes.update(attributes)

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        self.status = status if isinstance(status, Status) else Status(status, description)

    def update_name(self, name: str) -> None:
        self._name = name

    def end(self, end_time: int | None = None) -> None:
        if self.status.is_ok:
            return
        here = self.get_span_context()
        kept = SpanContext(here.trace_id, here.span_id, here.is_remote, TraceFlags(TraceFlags.SAMPLED))
        self._made_by.leave(
            ReadableSpan(
                name=self._name,
                context=kept,
                parent=self._parent,
                resource=self._made_by.resource,
                attributes=self._attributes,
                kind=self._kind,
                status=self.status,
                start_time=self._start,
                end_time=end_time or time.time_ns(),
                instrumentation_scope=SCOPE,
            )
        )
