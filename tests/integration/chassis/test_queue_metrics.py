"""The queues as metrics, read through OpenTelemetry's own reader."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest_asyncio
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import database
from chassis.queue_metrics import QueueMetrics
from chassis.queue_state import QueueReader
from tests.conftest import ROOT, Database
from tests.measured import Measured
from tests.queue_tools import GROUP, STREAM, QueueBench, Seen, queue_bench


@pytest_asyncio.fixture
async def bench(empty_database: Database, redis_url: str) -> AsyncIterator[QueueBench]:
    async with queue_bench(empty_database, redis_url) as bench:
        yield bench


async def test_lag_pending_dead_letters_and_outbox_are_measured(bench: QueueBench, measured: Measured) -> None:
    state = QueueReader(pool=bench.pool, client=bench.client, group=GROUP, streams=[STREAM], partitions=1)
    sampling = QueueMetrics(reader=state, group=GROUP)
    assert not measured.points("rentacar.queue.lag")
    await bench.consumer(Seen()).ensure_group()
    await bench.publish(5)
    await bench.relay.run_once()
    await bench.client.xreadgroup(GROUP, "slow", {STREAM: ">"}, count=2)
    await bench.client.xadd(f"{STREAM}.dead", {"group": GROUP, "entry_id": "1-1"})
    await bench.publish(3)
    await sampling.run_once()
    where = {
        "messaging.system": "redis",
        "messaging.destination.name": STREAM,
        "messaging.destination.partition.id": "0",
        "messaging.consumer.group.name": GROUP,
    }
    assert measured.points("rentacar.queue.lag") == [(3, where)]
    assert measured.points("rentacar.queue.pending") == [(2, where)]
    assert measured.points("rentacar.queue.dead_letters") == [(1, where)]
    assert measured.points("rentacar.outbox.unpublished") == [(3, {})]
    ((age, _),) = measured.points("rentacar.queue.pending.oldest_age")
    assert 0 <= age < 30


async def test_what_is_not_known_is_not_reported(bench: QueueBench, measured: Measured) -> None:
    state = QueueReader(pool=bench.pool, client=bench.client, group=GROUP, streams=[STREAM], partitions=1)
    sampling = QueueMetrics(reader=state, group=GROUP)
    await sampling.run_once()
    assert measured.points("rentacar.queue.lag")
    await bench.pool.close()
    await sampling.run_once()
    assert not measured.points("rentacar.queue.lag")


async def test_how_long_an_entry_took_is_measured_with_what_it_failed_of(bench: QueueBench, measured: Measured) -> None:
    async def handle(_: Envelope) -> None:
        if next(turns):
            raise ValueError

    turns = iter([0, 1])
    consumer = bench.consumer(handle)
    consumer._is_watched = True
    await consumer.ensure_group()
    await bench.publish(2)
    await bench.relay.run_once()
    await consumer.run_once()
    await consumer.drain()
    where = {
        "messaging.system": "redis",
        "messaging.destination.name": STREAM,
        "messaging.consumer.group.name": GROUP,
    }
    found = measured.points("messaging.process.duration")
    assert [(1, where), (1, {**where, "error.type": "ValueError"})] == sorted(found, key=lambda one: len(one[1]))


async def test_how_long_one_waits_for_a_connection_is_measured_by_pool(
    empty_database: Database, measured: Measured
) -> None:
    pool = await database.create_pool(empty_database.dsn("rent"), schema="rent", size=1, name="rent-serve")
    async with pool.acquire():
        waiting = asyncio.ensure_future(pool.fetchval("SELECT 1"))
        await asyncio.sleep(0.1)
    assert await waiting == 1
    assert measured.points("db.client.connection.wait_time") == [(2, {"db.client.connection.pool.name": "rent-serve"})]
    assert 0.1 <= measured.sum("db.client.connection.wait_time") < 5
    await pool.close()


def test_a_process_without_an_endpoint_sets_up_no_export() -> None:
    program = (
        "import sys; from chassis import telemetry; telemetry.configure('t'); from chassis import metrics; metrics.FLAGS.add(); "
        "telemetry.shutdown(); sys.exit('opentelemetry.sdk.metrics.export' in sys.modules and 'grpc' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    path = os.pathsep.join([str(ROOT), str(ROOT / "proto" / "python")])
    done = subprocess.run([sys.executable, "-c", program], env={**environment, "PYTHONPATH": path}, check=False)
    assert done.returncode == 0
