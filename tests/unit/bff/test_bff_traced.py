"""Spans and durations hold who asked for what kind of work, and nothing personal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bff.http import asgi
from bff.http.traced import OPERATION, traced
from chassis import telemetry
from chassis.sampling import sampler
from tests.measured import Measured

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
HTTP = "http.server.request.duration"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler(1))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry._state, "tracing", True)
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("t"))
    monkeypatch.setattr(telemetry, "enabled", lambda: True)
    return exporter


def client(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(traced(app), client=("203.0.113.7", 4711), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://bff")


async def echo(scope: Any, _receive: Any, send: Any) -> None:
    if scope["path"] == "/graphql":
        scope[OPERATION] = ("Offers", "query")
    await asgi.respond(send, 500 if b"fail" in scope["query_string"] else 200, b"{}", b"application/json")


async def test_a_request_continues_the_browsers_trace_without_its_query_or_address(spans: InMemorySpanExporter) -> None:
    async with client(echo) as browser:
        await browser.get("/graphql", params={"email": "ana@example.com"}, headers={"traceparent": PARENT})
        await browser.get("/booking/K7PQ2M9X", params={"token": "secret"})
    [span] = spans.get_finished_spans()
    assert format(span.context.trace_id, "032x") == PARENT.split("-")[1]
    assert span.parent
    assert format(span.parent.span_id, "016x") == PARENT.split("-")[2]
    assert span.attributes == {
        "http.request.method": "GET",
        "http.route": "/graphql",
        "url.path": "/graphql",
        "http.response.status_code": 200,
    }


@pytest.mark.parametrize(("ratio", "kept"), [(0.0, 0), (1.0, 1)])
@pytest.mark.parametrize("flags", ["00", "01"])
async def test_what_the_browser_says_of_keeping_a_trace_is_not_heard(
    spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch, ratio: float, kept: int, flags: str
) -> None:
    monkeypatch.setattr(telemetry._state, "ratio", ratio)
    seen = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        seen.append(format(trace.get_current_span().get_span_context().trace_id, "032x"))
        await echo(scope, _receive, send)

    async with client(app) as browser:
        await browser.post("/graphql", headers={"traceparent": PARENT[:-2] + flags})
    assert len(spans.get_finished_spans()) == kept
    assert seen == [PARENT.split("-")[1]]


@pytest.mark.parametrize("parent", ["", "nonsense", PARENT.upper(), PARENT + "-x", "00-" + "g" * 32 + PARENT[35:]])
async def test_a_traceparent_that_is_none_begins_a_trace(spans: InMemorySpanExporter, parent: str) -> None:
    async with client(echo) as browser:
        await browser.post("/graphql", headers={"traceparent": parent} if parent else {})
    [span] = spans.get_finished_spans()
    assert span.parent is None


async def test_durations_are_told_by_route_status_and_operation(
    spans: InMemorySpanExporter, measured: Measured
) -> None:
    async with client(echo) as browser:
        await browser.post("/graphql")
        await browser.get("/booking/K7PQ2M9X")
        await browser.get("/booking/ABCD2345")
        await browser.post("/webhooks/stripe", params={"fail": "1"})
        await browser.request("BREW", "/pot")
        await browser.get("/healthz")
    assert sorted(measured.points(HTTP), key=str) == sorted(
        [
            (
                1,
                {
                    "http.request.method": "POST",
                    "http.route": "/graphql",
                    "http.response.status_code": 200,
                    "graphql.operation.name": "Offers",
                    "graphql.operation.type": "query",
                },
            ),
            (2, {"http.request.method": "GET", "http.route": "/*", "http.response.status_code": 200}),
            (1, {"http.request.method": "POST", "http.route": "/webhooks/stripe", "http.response.status_code": 500}),
            (1, {"http.request.method": "_OTHER", "http.route": "/*", "http.response.status_code": 200}),
        ],
        key=str,
    )
    failed = [span for span in spans.get_finished_spans() if not span.status.is_ok]
    assert [span.name for span in failed] == ["POST /webhooks/stripe"]
