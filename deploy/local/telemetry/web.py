"""The reading side: the page and the API below it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.local.telemetry.logs import LogStore
from deploy.local.telemetry.metrics import MetricStore
from deploy.local.telemetry.prometheus import MEDIA_TYPE, Exposition
from deploy.local.telemetry.store import Span, TraceStore

STATIC = Path(__file__).with_name("static")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
WARNING = 13  # OpenTelemetry's number


class BadNumberError(Exception):
    """A parameter that should be a number isn't."""


def build_app(store: TraceStore, metrics: MetricStore, exposition: Exposition, logs: LogStore) -> Starlette:
    """`GET /api/traces?q=&limit=&failed=1` newest first, `GET /api/traces/{id}` its spans in the order of a waterfall and its logs,
    `GET /api/metrics?name=` the latest points of the metrics whose names begin so, `GET /api/logs?q=&limit=&warnings=1` newest first;
    `GET /metrics` is for a Prometheus (with `honor_labels`): the rules of deploy/observability can be tried on this stack.
    """

    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / "page.html")

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def traces(request: Request) -> Response:
        found = store.latest(words=_words(request), limit=_limit(request), only_failed=_told(request, "failed"))
        return JSONResponse([trace.summary() for trace in found])

    async def trace(request: Request) -> Response:
        found = store.get(request.path_params["id"])
        if found is None:
            return JSONResponse({"error": "no such trace; it may have made room for newer ones"}, status_code=404)
        lines = [line.plain() for line in reversed(logs.latest(trace_id=found.trace_id))]
        return JSONResponse({**found.summary(), "waterfall": waterfall(found.spans), "logs": lines})

    async def series(request: Request) -> Response:
        return JSONResponse([found.plain() for found in metrics.all(request.query_params.get("name", ""))])

    async def scraped(_request: Request) -> Response:
        return Response(exposition.text(), media_type=MEDIA_TYPE)

    async def lines(request: Request) -> Response:
        severity = WARNING if _told(request, "warnings") else 0
        found = logs.latest(words=_words(request), limit=_limit(request), severity=severity)
        return JSONResponse([line.plain() for line in found])

    async def refused(_request: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, status_code=400)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/healthz", health),
            Route("/metrics", scraped),
            Route("/api/traces", traces),
            Route("/api/metrics", series),
            Route("/api/logs", lines),
            Route("/api/traces/{id}", trace),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        exception_handlers={BadNumberError: refused},
        middleware=[Middleware(Headers)],
    )


class Headers:
    """Puts on each answer what keeps a page to itself: spans hold texts that others chose."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, add)


def _words(request: Request) -> str:
    return request.query_params.get("q", "").strip()


def _told(request: Request, name: str) -> bool:
    return request.query_params.get(name) == "1"


def _limit(request: Request) -> int:
    limit = request.query_params.get("limit", "100")
    if not limit.isdecimal() or not 1 <= int(limit) <= 1000:
        raise BadNumberError(f"limit is {limit!r}: give a number from 1 to 1000")
    return int(limit)


def waterfall(spans: list[Span]) -> list[dict[str, Any]]:
    """Every span with its depth, each below its parent, siblings by start; a span whose parent is missing stands at the left."""
    known = {span.span_id for span in spans}
    children: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span.start):
        children.setdefault(span.parent_id if span.parent_id in known else "", []).append(span)
    rows: list[dict[str, Any]] = []
    stack = [(span, 0) for span in reversed(children.get("", []))]
    while stack:
        span, depth = stack.pop()
        rows.append({**asdict(span), "start": span.start / 1e6, "end": span.end / 1e6, "depth": depth})
        stack.extend((child, depth + 1) for child in reversed(children.get(span.span_id, [])))
    return rows
