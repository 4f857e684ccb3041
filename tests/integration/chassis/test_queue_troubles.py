"""What goes wrong for one entry alone, on partitions that were given up, and on a Redis Cluster."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import redis
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import outbox, streams
from chassis.dead_letters import DeadLetters
from chassis.queue_state import QueueReader
from deploy.local.ports import free_port
from deploy.local.valkey import EmbeddedValkey
from tests.conftest import Database
from tests.queue_tools import GROUP, STREAM, QueueBench, Seen, consuming, queue_bench, until

REQUESTS = "payment-requests"
WAITS = "SELECT coalesce(max(waits), 0) FROM delivery_failures"


@pytest_asyncio.fixture
async def bench(empty_database: Database, redis_url: str) -> AsyncIterator[QueueBench]:
    async with queue_bench(empty_database, redis_url) as bench:
        yield bench


class Unreachable:
    """A handler for which what one booking needs is always away."""

    def __init__(self, booking_id: str) -> None:
        self.tries, self.done = 0, list[str]()
        self._booking_id = booking_id

    async def __call__(self, envelope: Envelope) -> None:
        if envelope.booking_id == self._booking_id:
            self.tries += 1
            raise ConnectionRefusedError("what only this one needs")
        self.done.append(envelope.booking_id)


async def test_an_entry_that_alone_finds_something_away_keeps_no_room_and_is_given_up_at_last(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"RETRY_SECONDS": 0.01, "AWAY_SECONDS": 0.02, "PROBE_SECONDS": 0.1, "ALONE_LIMIT": 4}.items():
        monkeypatch.setattr(streams, name, value)
    monkeypatch.setattr(streams, "ALONE_SECONDS", 0.05)
    (stuck,) = await bench.publish()
    others = await bench.publish(40)
    await bench.relay.run_once()
    handler = Unreachable(stuck)
    consumer = streams.Consumer(
        client=bench.client, pool=bench.pool, stream=STREAM, group=GROUP, name="one", handler=handler, concurrency=1
    )
    async with consuming(consumer), asyncio.timeout(20):
        await until(lambda: len(handler.done) == 40)
        while not await bench.client.xlen(f"{STREAM}.dead"):
            await asyncio.sleep(0.02)
            await bench.publish()  # what else goes on
            await bench.relay.run_once()
    assert set(others) <= set(handler.done)
    ((_, fields),) = await bench.client.xrange(f"{STREAM}.dead")
    assert fields[b"reason"].startswith(b"ConnectionRefusedError")
    assert Envelope.FromString(fields[b"e"]).booking_id == stuck
    assert await bench.pending() == 0


async def test_what_is_away_for_all_is_waited_for_without_counting_and_alone_it_counts_across_a_restart(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(streams, "AWAY_SECONDS", 0.02)
    (stuck,) = await bench.publish()
    await bench.relay.run_once()
    handler = Unreachable(stuck)
    async with consuming(bench.consumer(handler)):
        await until(lambda: handler.tries > 20)
        assert await bench.pool.fetchval(WAITS) == 0
        await bench.publish()
        await bench.relay.run_once()
        await until(lambda: len(handler.done) == 1)
        async with asyncio.timeout(5):
            while await bench.pool.fetchval(WAITS) != 1:
                await asyncio.sleep(0.02)
    assert await bench.pool.fetchval("SELECT failures FROM delivery_failures") == 0
    handler.tries = 0
    async with consuming(bench.consumer(handler)):
        await until(lambda: handler.tries > 1)
    assert await bench.pool.fetchval(WAITS) == 1, "a restart itself counts nothing"


async def test_dead_letters_of_partitions_that_were_given_up_are_shown_and_sent_to_one_that_is_read(
    empty_database: Database, redis_url: str
) -> None:
    async with queue_bench(empty_database, redis_url, stream=REQUESTS, partitions=4) as bench:
        bookings = await bench.publish(40)
        await bench.relay.run_once()
        rotten = Seen(failures=40, error=streams.PoisonError("rotten"))
        async with consuming(*(bench.consumer(rotten, key=key) for key in outbox.keys(REQUESTS, 4))):
            await until(lambda: rotten.calls == 40)
        dead = DeadLetters(pool=bench.pool, client=bench.client, group=GROUP, streams=[REQUESTS], partitions=1)
        found = await dead.page(after="", size=100)
        assert sorted(letter.envelope.booking_id for letter in found if letter.envelope) == sorted(bookings)
        first = await dead.page(after="", size=15)
        assert [one.name for one in first + await dead.page(after=first[-1].name, size=100)] == [
            one.name for one in found
        ]
        reader = QueueReader(pool=bench.pool, client=bench.client, group=GROUP, streams=[REQUESTS], partitions=1)
        states = await reader.queues()
        assert [state.partition for state in states] == [0, 1, 2, 3]
        assert sum(state.dead_letters for state in states) == 40
        for letter in found:
            assert await dead.replay(letter.name)
        seen = Seen()
        async with consuming(bench.consumer(seen, key=outbox.keys(REQUESTS, 1)[0])):
            await until(lambda: len(seen.bookings) == 40)
        assert sorted(seen.bookings) == sorted(bookings)
        assert await dead.page(after="", size=100) == []


class ClusterNode(EmbeddedValkey):
    """A Valkey that is a whole cluster by itself: it refuses what needs two slots at once, as every cluster does."""

    def prepare(self) -> None:
        super().prepare()
        with (self.data_dir / "valkey.conf").open("a") as config:
            config.write(f"cluster-enabled yes\ncluster-port {free_port()}\n")


@pytest.fixture
def cluster(tmp_path: Path, guard: Any) -> Iterator[str]:
    """The address of a cluster of one node."""
    server = ClusterNode(tmp_path / "cluster", appendonly=False)
    server.start(guard=guard)
    client: Any = redis.Redis.from_url(server.url)
    client.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)
    for _ in range(100):
        if b"cluster_state:ok" in client.execute_command("CLUSTER INFO", NEVER_DECODE=True):
            break
        time.sleep(0.1)
    yield server.url
    client.close()
    server.stop()


@pytest.mark.parametrize("stream", [STREAM, REQUESTS])
async def test_a_cluster_takes_what_is_given_up_and_what_is_sent_back(
    empty_database: Database, cluster: str, stream: str
) -> None:
    key = outbox.keys(stream, 1)[0]
    async with queue_bench(empty_database, cluster, stream=stream) as bench:
        (booking,) = await bench.publish()
        await bench.relay.run_once()
        rotten, seen = Seen(failures=1, error=streams.PoisonError("rotten")), Seen()
        async with consuming(bench.consumer(rotten, key=key)), asyncio.timeout(10):
            while not await bench.client.xlen(f"{key}.dead"):
                await asyncio.sleep(0.02)
        assert await bench.pending(key) == 0
        dead = DeadLetters(pool=bench.pool, client=bench.client, group=GROUP, streams=[stream], partitions=1)
        (letter,) = await dead.page(after="", size=10)
        assert await dead.replay(letter.name)
        assert await dead.page(after="", size=10) == []
        async with consuming(bench.consumer(seen, key=key)):
            await until(lambda: seen.bookings == [booking])
