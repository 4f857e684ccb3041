"""Spans hold who asked for what kind of work, and nothing personal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bff.http import asgi
from bff.http.traced import traced
from chassis import telemetry

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    monkeypatch.setattr(telemetry, "enabled", lambda: True)
    return exporter


async def test_a_request_continues_the_browsers_trace_without_its_query_or_address(spans: InMemorySpanExporter) -> None:
    seen: list[bytes] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        seen.append(scope["query_string"])
        await asgi.respond(send, 200, b"{}", b"application/json")

    transport = httpx.ASGITransport(traced(app), client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://bff") as client:
        await client.get("/graphql", params={"email": "ana@example.com"}, headers={"traceparent": PARENT})
        await client.get("/booking/K7PQ2M9X", params={"token": "secret"})
    assert seen == [b"email=ana%40example.com", b"token=secret"]
    [span] = spans.get_finished_spans()
    assert format(span.context.trace_id, "032x") == PARENT.split("-")[1]
    recorded = str(dict(span.attributes or {}))
    assert "203.0.113.7" not in recorded
    assert "example.com" not in recorded
