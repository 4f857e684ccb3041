"""Spans of queries: named as the query is in its `.sql` file, and only under a span that is recorded.

OpenTelemetry's own instrumentation of asyncpg cost a booking twice the CPU of its queries: a span of seven attributes for each BEGIN, and
for each look of a loop that polls.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from chassis import telemetry

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection  # no generic at run time

NAMES: dict[str, str] = {}
"""The names of queries by their text, e.g. `bookings.read`."""

_tracer = trace.get_tracer("rentacar.queries")
_SYSTEM = {"db.system.name": "postgresql"}
_NO_WORK = frozenset({"BEGIN;"})
T = TypeVar("T")


class TracedConnection(Connection):
    """A connection whose queries have spans."""

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        return await _traced(query, super().execute(query, *args, **options))

    async def executemany(self, command: str, args: Any, **options: Any) -> None:
        await _traced(command, super().executemany(command, args, **options))

    async def fetch(self, query: str, *args: Any, **options: Any) -> list[Any]:
        return await _traced(query, super().fetch(query, *args, **options))

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        return await _traced(query, super().fetchrow(query, *args, **options))

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        return await _traced(query, super().fetchval(query, *args, **options))


async def _traced(query: str, done: Awaitable[T]) -> T:
    if query in _NO_WORK or not trace.get_current_span().is_recording():
        return await done
    name = NAMES.get(query)
    attributes = _SYSTEM if name else {**_SYSTEM, "db.query.text": query}
    span = _tracer.start_span(name or query.split(maxsplit=1)[0], kind=SpanKind.CLIENT, attributes=attributes)
    try:
        return await done
    except Exception as error:
        telemetry.failed(span, type(error).__name__)
        raise
    finally:
        span.end()
