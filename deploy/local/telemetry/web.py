"""The reading side: the page and the API below it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from deploy.local.telemetry.metrics import MetricStore
from deploy.local.telemetry.store import Span, TraceStore

STATIC = Path(__file__).with_name("static")


def build_app(store: TraceStore, metrics: MetricStore) -> Starlette:
    """`GET /api/traces?q=&limit=` newest first, `GET /api/traces/{id}` its spans in the order of a waterfall,
    `GET /api/metrics?name=` the latest points of the metrics whose names begin so.
    """

    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / "page.html", headers={"Cache-Control": "no-cache"})

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def traces(request: Request) -> Response:
        limit = request.query_params.get("limit", "100")
        if not limit.isdigit() or not 1 <= int(limit) <= 1000:
            return JSONResponse({"error": f"limit is {limit!r}: give a number from 1 to 1000"}, status_code=400)
        found = store.latest(words=request.query_params.get("q", "").strip(), limit=int(limit))
        return JSONResponse([trace.summary() for trace in found])

    async def trace(request: Request) -> Response:
        found = store.get(request.path_params["id"])
        if found is None:
            return JSONResponse({"error": "no such trace; it may have made room for newer ones"}, status_code=404)
        return JSONResponse({**found.summary(), "waterfall": waterfall(found.spans)})

    async def series(request: Request) -> Response:
        return JSONResponse([found.plain() for found in metrics.all(request.query_params.get("name", ""))])

    return Starlette(
        routes=[
            Route("/", page),
            Route("/healthz", health),
            Route("/api/traces", traces),
            Route("/api/metrics", series),
            Route("/api/traces/{id}", trace),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )


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
