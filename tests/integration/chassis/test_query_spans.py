"""What a trace tells of queries."""

from __future__ import annotations

import asyncpg
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, Tracer

from chassis import database, query_spans, telemetry
from chassis.outbox import sql as outbox_sql
from tests.conftest import Database


class Recorded:
    """Spans that are kept here."""

    def __init__(self) -> None:
        self._kept = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.tracer: Tracer = provider.get_tracer("test")

    def queries(self) -> list[ReadableSpan]:
        return [span for span in self._kept.get_finished_spans() if span.name != "work"]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    recorded = Recorded()
    monkeypatch.setattr(query_spans, "_tracer", recorded.tracer)
    monkeypatch.setattr(telemetry._state, "tracing", True)
    return recorded


async def test_a_query_has_a_span_with_the_name_of_its_file_and_its_own(
    recorded: Recorded, empty_database: Database
) -> None:
    async with empty_database.pool("rent", 1) as pool:
        with recorded.tracer.start_as_current_span("work"):
            async with database.transaction(pool) as connection:
                await connection.fetch(outbox_sql.take_unpublished, 10)
            await pool.fetchval("SELECT 1")

    named, committed, unnamed = recorded.queries()
    assert named.name == "outbox.take_unpublished"
    assert dict(named.attributes or {}) == {"db.system.name": "postgresql"}
    assert committed.name == "COMMIT;"
    assert (unnamed.name, (unnamed.attributes or {})["db.query.text"]) == ("SELECT", "SELECT 1")


async def test_a_loop_that_polls_has_no_spans(recorded: Recorded, empty_database: Database) -> None:
    async with empty_database.pool("rent", 1) as pool:
        await pool.fetch(outbox_sql.take_unpublished, 10)

    assert recorded.queries() == []


async def test_a_query_that_fails_says_so_without_what_was_in_it(recorded: Recorded, empty_database: Database) -> None:
    async with empty_database.pool("rent", 1) as pool:
        with recorded.tracer.start_as_current_span("work"), pytest.raises(asyncpg.DataError):
            await pool.fetchval("SELECT $1::integer", "a secret")

    (failed,) = recorded.queries()
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.status.description == "DataError"
    assert failed.events == ()
