"""The latest traces, in memory: the oldest go first, so that a day of load does not fill the machine."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from opentelemetry.proto.trace.v1 import trace_pb2

from deploy.local.telemetry.values import attributes

MAX_SPANS = 20_000  # about 20 MB
MAX_SPANS_OF_A_TRACE = 2_000
KINDS = dict(enumerate(("", "internal", "server", "client", "producer", "consumer")))


@dataclass(frozen=True, slots=True)
class Span:
    """One span; times in nanoseconds since 1970."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    service: str
    kind: str
    start: int
    end: int
    error: str
    attributes: dict[str, Any]

    @classmethod
    def from_otlp(cls, span: trace_pb2.Span, service: str) -> Span:
        failed = span.status.code == trace_pb2.Status.STATUS_CODE_ERROR
        return cls(
            trace_id=span.trace_id.hex(),
            span_id=span.span_id.hex(),
            parent_id=span.parent_span_id.hex(),
            name=span.name,
            service=service,
            kind=KINDS.get(span.kind, ""),
            start=span.start_time_unix_nano,
            end=span.end_time_unix_nano,
            error=(span.status.message or "error") if failed else "",
            attributes=attributes(span.attributes),
        )


@dataclass(slots=True)
class Trace:
    """The spans of one trace that have arrived."""

    trace_id: str
    spans: list[Span] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def root(self) -> Span:
        """The span that nothing here is the parent of; the first of them."""
        return min(self.spans, key=lambda span: (span.parent_id in self.known, span.start))

    def summary(self) -> dict[str, Any]:
        """What the list shows: name, services, start (ms since 1970), duration_ms, how many spans, whether one failed."""
        root, start = self.root(), min(span.start for span in self.spans)
        return {
            "trace_id": self.trace_id,
            "name": root.attributes.get("graphql.operation.name") or root.name,
            "services": sorted({span.service for span in self.spans}),
            "start": start / 1e6,
            "duration_ms": (max(span.end for span in self.spans) - start) / 1e6,
            "spans": len(self.spans),
            "error": self.failed,
        }

    @property
    def failed(self) -> bool:
        """Whether one of its spans is an error."""
        return any(span.error for span in self.spans)

    def mentions(self, words: str) -> bool:
        """Whether an attribute, a name or the id holds the words, any case."""
        return words in self.trace_id or any(
            words in span.name.lower() or any(words in str(value).lower() for value in span.attributes.values())
            for span in self.spans
        )


class TraceStore:
    """Traces by the time of their last span."""

    def __init__(self) -> None:
        self._traces: OrderedDict[str, Trace] = OrderedDict()
        self._count = 0

    def add(self, span: Span) -> None:
        """Take a span; one that comes again, for the answer to an export was lost, is left out: all below it would stand there twice."""
        trace = self._traces.setdefault(span.trace_id, Trace(span.trace_id))
        self._traces.move_to_end(span.trace_id)
        if span.span_id not in trace.known and len(trace.spans) < MAX_SPANS_OF_A_TRACE:
            trace.known.add(span.span_id)
            trace.spans.append(span)
            self._count += 1
        while self._count > MAX_SPANS and len(self._traces) > 1:
            _, oldest = self._traces.popitem(last=False)
            self._count -= len(oldest.spans)

    def get(self, trace_id: str) -> Trace | None:
        return self._traces.get(trace_id)

    def latest(self, *, words: str = "", limit: int = 100, only_failed: bool = False) -> list[Trace]:
        """Newest first, only those that mention the words, or that failed."""
        found = (
            trace
            for trace in reversed(self._traces.values())
            if (not only_failed or trace.failed) and (not words or trace.mentions(words.lower()))
        )
        return list(islice(found, limit))
