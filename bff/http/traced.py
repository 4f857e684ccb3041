"""A span for each request that asks for work; it continues the browser's trace."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import telemetry

WORK = frozenset({"/graphql", "/webhooks/stripe"})
_WHOLE = "rentacar.scope"


def traced(app: ASGIApp) -> ASGIApp:
    """`app` with spans, where telemetry is on. Pages and files have none; a WebSocket may stay for hours and has none either."""
    if not telemetry.enabled():
        return app
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope[_WHOLE], receive, send)

    spans: Any = OpenTelemetryMiddleware(whole, exclude_spans=["receive", "send"])

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in WORK:
            # A span records addresses: who asks, and what is in a query string, stay out of it.
            await spans({**scope, "query_string": b"", "client": None, _WHOLE: scope}, receive, send)
        else:
            await app(scope, receive, send)

    return choose
