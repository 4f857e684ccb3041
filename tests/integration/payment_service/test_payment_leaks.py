"""payment_service with marked secrets meets every refusal there is: nothing that leaves it has the marks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from deploy.local.database import with_role
from payment_service.signature import SignatureError, verify
from tests.integration.payment_service.conftest import World
from tests.integration.payment_service.test_payment_processes import QUEUE, process, publish
from tests.integration.payment_service.test_payment_server import delivery

MARK = "mark-of-a-secret"
MARKED = {
    "RENTACAR_STRIPE_API_KEY": f"nonsense-{MARK}-stripe",
    "RENTACAR_STRIPE_WEBHOOK_SECRETS": f"whsec-{MARK}-one,whsec-{MARK}-two",
}


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps the spans that it is sent."""

    def __init__(self) -> None:
        self.spans: list[str] = []

    async def Export(self, request: Any, context: Any) -> Any:
        self.spans.append(str(request))
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest_asyncio.fixture
async def collector() -> AsyncIterator[tuple[Collector, str]]:
    kept, server = Collector(), grpc.aio.server()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(kept, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield kept, f"http://127.0.0.1:{port}"
    await server.stop(0)


async def test_no_log_span_or_row_has_a_secret_when_stripe_and_postgres_refuse_us(
    world: World, redis_url: str, collector: tuple[Collector, str], tmp_path: Path
) -> None:
    kept, endpoint = collector
    told = {**MARKED, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    wrong = with_role(world.database.admin, "payment", f"wrong-{MARK}-password")
    refused, waiting = tmp_path / "refused.log", tmp_path / "waiting.log"
    await publish(redis_url, QUEUE, world.order(str(uuid4())))
    with refused.open("wb") as one, waiting.open("wb") as other:
        async with (
            process(world, "work", redis_url, stdout=one.fileno(), **told),
            process(world, "work", redis_url, stdout=other.fileno(), **told, RENTACAR_DATABASE_URL=wrong),
        ):
            async with asyncio.timeout(40):
                while "waiting for the database" not in waiting.read_text() or not await tried(world):
                    await asyncio.sleep(0.2)
            await asyncio.sleep(1)
    logs = refused.read_text() + waiting.read_text()
    assert "InvalidPasswordError" in logs
    assert kept.spans
    for written in (logs, "".join(kept.spans), await everything(world)):
        assert MARK not in written


async def tried(world: World) -> bool:
    return bool(await world.pool.fetchval("SELECT count(*) FROM jobs WHERE last_error <> ''"))


async def everything(world: World) -> str:
    """All rows of the schema, as text."""
    tables = await world.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'payment'")
    rows = [await world.pool.fetch(f'SELECT t::text FROM "{table[0]}" t') for table in tables]
    return "\n".join(row[0] for found in rows for row in found)


def test_a_webhook_that_is_refused_is_told_nothing_of_the_secret() -> None:
    asked = delivery("pi_1", secret=f"whsec-{MARK}-other")
    for header in (asked.signature, "t=1,v1=00", "nonsense"):
        with pytest.raises(SignatureError) as refused:
            verify(asked.payload, header, secrets=[f"whsec-{MARK}-one"], now=0)
        assert MARK not in str(refused.value)
