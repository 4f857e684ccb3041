"""How fast the relay publishes and a consumer whose handler does nothing reads, by what Redis itself can do."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import outbox, streams
from deploy.local.guard import Guard
from deploy.local.valkey import EmbeddedValkey
from tests.bench.method import in_turn, table
from tests.bench.servers import seeded, superuser

EVENTS = 20_000
STREAM = "rent-events"
FILL = """
INSERT INTO rent.outbox (stream, type, booking_id, payload)
SELECT 'rent-events', 'booking.held', gen_random_uuid(), decode(repeat('00', 60), 'hex') FROM generate_series(1, $1)
"""


async def run(words: list[str]) -> None:
    guard = Guard()
    with TemporaryDirectory() as folder:
        valkey = EmbeddedValkey(Path(folder) / "valkey")
        valkey.start(guard=guard)
        try:
            await _relay(valkey)
            await _consumer(valkey)
        finally:
            valkey.stop()
            guard.close()


def redis_benchmark(valkey: EmbeddedValkey) -> float:
    """XADDs per second by redis-benchmark -P 100; 0 where it isn't installed."""
    program = shutil.which("redis-benchmark") or shutil.which("valkey-benchmark")
    if program is None:
        return 0.0
    xadd = ["XADD", "bench", "*", "e", "x" * 200]
    done = subprocess.run(
        [program, "-p", str(valkey.port), "-a", valkey.password, "-P", "100", "-n", "300000", "-q", *xadd],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout.split("requests per second")[0].split()[-1])


async def _relay(valkey: EmbeddedValkey) -> None:
    client = streams.connect(valkey.url)
    async with seeded() as database, superuser(database) as admin, database.pool("rent", 2) as pool:
        relay = outbox.Relay(pool=pool, client=client, schema="rent", partitions=1)

        async def publish() -> float:
            await admin.execute(FILL, EVENTS)
            began = time.perf_counter()
            while await relay.run_once():
                pass
            return EVENTS / (time.perf_counter() - began)

        async def limit() -> float:
            return await asyncio.to_thread(redis_benchmark, valkey)

        if await limit() == 0:
            print(
                "redis-benchmark is not installed (Debian: apt install redis-tools): the relay's rate has no limit beside it"
            )
            return
        base, ours, ratio = await in_turn(limit, publish)
    await client.aclose()
    table(
        "The relay: events per second from the outbox to the stream",
        ["redis-benchmark -P 100", "relay", "ratio"],
        [[base.show(digits=0), ours.show(digits=0), ratio.show(digits=3)]],
    )


async def _consumer(valkey: EmbeddedValkey) -> None:
    client = streams.connect(valkey.url)
    payload = Envelope(event_id=str(uuid4()), type="booking.held").SerializeToString()

    async def handle(_: Envelope) -> None:
        return

    async with seeded() as database, database.pool("rent", 2) as pool:

        async def consume(concurrency: int, count: int) -> float:
            stream = f"bench-{uuid4()}"
            consumer = streams.Consumer(
                client=client, pool=pool, stream=stream, group="g", name="c", handler=handle, concurrency=concurrency
            )
            await consumer.ensure_group()
            pipe = client.pipeline(transaction=False)
            for _ in range(count):
                pipe.xadd(stream, {outbox.FIELD: payload})
            await pipe.execute()
            began, left = time.perf_counter(), count
            while left:
                left -= await consumer.run_once()
                await consumer.drain()
            took = time.perf_counter() - began
            await client.delete(stream)
            return count / took

        one, hundred, ratio = await in_turn(lambda: consume(1, 500), lambda: consume(100, EVENTS))
    await client.aclose()
    table(
        "A consumer whose handler does nothing: entries per second, acknowledged",
        ["COUNT 1", "COUNT 100", "ratio"],
        [[one.show(digits=0), hundred.show(digits=0), ratio.show()]],
    )
