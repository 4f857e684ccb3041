"""A span for each request that asks for work, in the browser's trace, and a duration for every one."""

from __future__ import annotations

import time

from opentelemetry.trace import SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bff import metrics
from bff.http import asgi
from chassis import telemetry

WORK = frozenset({"/graphql", "/webhooks/stripe"})
UNMEASURED = frozenset({"/healthz"})
METHODS = frozenset({"GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH"})
OPERATION = "rentacar.operation"
"""Where in a scope the route leaves what was asked: the name, and the type of an operation."""
OTHER = "other"  # an operation that nobody wrote down beforehand: its name may be anything
ENDED_EARLY = 499  # the client went away, or the process ended before an answer began


def traced(app: ASGIApp) -> ASGIApp:
    """`app` with spans and durations, where telemetry is on. Pages and files have no spans; a WebSocket may stay for hours and has neither.

    The browser names the trace; whether we keep it, we decide. Who asks, and what is in an address, is nowhere noted.
    """
    if not telemetry.enabled():
        return app

    async def measured(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNMEASURED:
            await app(scope, receive, send)
            return
        began, status = time.perf_counter(), ENDED_EARLY

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await (_with_span(app, scope, receive, noting) if scope["path"] in WORK else app(scope, receive, noting))
        finally:
            metrics.HTTP.record(time.perf_counter() - began, _attributes(scope, status))

    return measured


async def _with_span(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    method, route = _method(scope), scope["path"]
    parent = telemetry.decided_here(asgi.header(scope, b"traceparent"))
    attributes = {"http.request.method": method, "http.route": route, "url.path": route}
    with telemetry.span(f"{method} {route}", kind=SpanKind.SERVER, parent=parent, attributes=attributes) as span:

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                span.set_attribute("http.response.status_code", message["status"])
                if message["status"] >= 500:
                    telemetry.failed(span, str(message["status"]))
            await send(message)

        await app(scope, receive, noting)


def _attributes(scope: Scope, status: int) -> dict[str, str | int]:
    found: dict[str, str | int] = {
        "http.request.method": _method(scope),
        "http.route": _route(scope),
        "http.response.status_code": status,
    }
    if asked := scope.get(OPERATION):
        found["graphql.operation.name"], found["graphql.operation.type"] = asked
    return found


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in METHODS else "_OTHER"


def _route(scope: Scope) -> str:
    """The route's own path, with its parameters unnamed; all pages and files are one."""
    if scope["path"] in WORK:
        return str(scope["path"])
    return str(getattr(scope.get("route"), "path", "/*"))
