"""The queues as metrics, read through OpenTelemetry's own reader."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from chassis.queue_metrics import QueueMetrics
from chassis.queue_state import QueueReader
from tests.conftest import ROOT, Database
from tests.queue_tools import GROUP, STREAM, QueueBench, Seen, queue_bench


@pytest_asyncio.fixture
async def bench(empty_database: Database, redis_url: str) -> AsyncIterator[QueueBench]:
    async with queue_bench(empty_database, redis_url) as bench:
        yield bench


def values(reader: InMemoryMetricReader) -> dict[str, Any]:
    data: Any = reader.get_metrics_data()
    metrics = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics] if data else []
    return {
        metric.name: [(point.value, dict(point.attributes)) for point in metric.data.data_points] for metric in metrics
    }


async def test_lag_pending_dead_letters_and_outbox_are_measured(bench: QueueBench) -> None:
    reader = InMemoryMetricReader()
    meter = MeterProvider([reader]).get_meter("t")
    state = QueueReader(pool=bench.pool, client=bench.client, group=GROUP, streams=[STREAM], partitions=1)
    measured = QueueMetrics(reader=state, meter=meter, group=GROUP)
    assert not values(reader)
    await bench.consumer(Seen()).ensure_group()
    await bench.publish(5)
    await bench.relay.run_once()
    await bench.client.xreadgroup(GROUP, "slow", {STREAM: ">"}, count=2)
    await bench.client.xadd(f"{STREAM}.dead", {"group": GROUP, "entry_id": "1-1"})
    await bench.publish(3)
    await measured.run_once()
    found = values(reader)
    where = {
        "messaging.system": "redis",
        "messaging.destination.name": STREAM,
        "messaging.destination.partition.id": "0",
        "messaging.consumer.group.name": GROUP,
    }
    assert found["rentacar.queue.lag"] == [(3, where)]
    assert found["rentacar.queue.pending"] == [(2, where)]
    assert found["rentacar.queue.dead_letters"] == [(1, where)]
    assert found["rentacar.outbox.unpublished"] == [(3, {})]
    ((age, _),) = found["rentacar.queue.pending.oldest_age"]
    assert 0 <= age < 30


async def test_what_is_not_known_is_not_reported(bench: QueueBench) -> None:
    reader = InMemoryMetricReader()
    state = QueueReader(pool=bench.pool, client=bench.client, group=GROUP, streams=[STREAM], partitions=1)
    measured = QueueMetrics(reader=state, meter=MeterProvider([reader]).get_meter("t"), group=GROUP)
    await measured.run_once()
    assert values(reader)["rentacar.queue.lag"]
    await bench.pool.close()
    await measured.run_once()
    assert not values(reader)


def test_a_process_without_an_endpoint_sets_up_no_export() -> None:
    program = (
        "import sys; from chassis import telemetry; telemetry.configure('t'); telemetry.meter().create_counter('c').add(1); "
        "telemetry.shutdown(); sys.exit('opentelemetry.sdk.metrics.export' in sys.modules and 'grpc' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    path = os.pathsep.join([str(ROOT), str(ROOT / "proto" / "python")])
    done = subprocess.run([sys.executable, "-c", program], env={**environment, "PYTHONPATH": path}, check=False)
    assert done.returncode == 0
