"""The outbox, the relay and the consumer, on a real Postgres and a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.common.v1.money_pb2 import Money

from chassis import database, inbox, outbox, streams
from tests.conftest import Database
from tests.queue_tools import GROUP, STREAM, QueueBench, Seen, queue_bench, until


@pytest_asyncio.fixture
async def bench(empty_database: Database, redis_url: str) -> AsyncIterator[QueueBench]:
    async with queue_bench(empty_database, redis_url) as bench:
        yield bench


async def test_what_a_transaction_publishes_reaches_the_handler_once(bench: QueueBench) -> None:
    ids = await bench.publish(250)
    assert await bench.relay.run_once() == 250
    assert await bench.relay.run_once() == 0
    seen, stop = Seen(), asyncio.Event()
    running = asyncio.create_task(bench.consumer(seen).run(stop))
    await until(lambda: len(seen.bookings) == 250)
    stop.set()
    await running
    assert sorted(seen.bookings) == sorted(ids)
    assert (await bench.client.xpending(STREAM, GROUP))["pending"] == 0


async def test_a_transaction_that_rolls_back_publishes_nothing(bench: QueueBench) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction(bench.pool) as connection:
            await outbox.publish(
                connection, stream=STREAM, kind="booking.held", booking_id=str(uuid4()), message=Money()
            )
            raise RuntimeError
    assert await bench.relay.run_once() == 0


async def test_a_running_relay_publishes_within_a_second_of_the_commit(bench: QueueBench) -> None:
    seen, stop = Seen(), asyncio.Event()
    tasks = [asyncio.create_task(bench.relay.run(stop)), asyncio.create_task(bench.consumer(seen).run(stop))]
    await asyncio.sleep(0.3)
    ids = await bench.publish()
    await until(lambda: seen.bookings == ids, seconds=1)
    stop.set()
    await asyncio.gather(*tasks)


async def test_a_failing_handler_gets_the_entry_again_and_its_success_acknowledges_it(bench: QueueBench) -> None:
    ids = await bench.publish()
    await bench.relay.run_once()
    seen, stop = Seen(failures=2), asyncio.Event()
    running = asyncio.create_task(bench.consumer(seen).run(stop))
    await until(lambda: seen.bookings == ids)
    stop.set()
    await running
    assert seen.calls == 3
    assert (await bench.client.xpending(STREAM, GROUP))["pending"] == 0
    assert await bench.client.xlen(f"{STREAM}.dead") == 0


async def test_an_entry_that_fails_too_often_goes_to_the_dead_letters_with_its_reason(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RETRY_SECONDS", 0.001)
    await bench.publish()
    await bench.relay.run_once()
    seen, stop = Seen(failures=1000), asyncio.Event()
    running = asyncio.create_task(bench.consumer(seen).run(stop))
    await until(lambda: seen.calls >= streams.FAILURE_LIMIT)
    await asyncio.sleep(0.2)
    stop.set()
    await running
    ((_, fields),) = await bench.client.xrange(f"{STREAM}.dead")
    assert fields[b"reason"] == b"ValueError: not yet"
    assert Envelope.FromString(fields[b"e"]).type == "booking.confirmed"
    assert seen.calls == streams.FAILURE_LIMIT
    assert (await bench.client.xpending(STREAM, GROUP))["pending"] == 0


async def test_an_entry_that_cannot_be_parsed_goes_to_the_dead_letters_at_once(bench: QueueBench) -> None:
    await bench.client.xadd(STREAM, {"x": "rubbish"})
    seen = Seen()
    consumer = bench.consumer(seen)
    await consumer.ensure_group()
    await consumer.run_once()
    await consumer.drain()
    assert seen.calls == 0
    assert await bench.client.xlen(f"{STREAM}.dead") == 1
    assert (await bench.client.xpending(STREAM, GROUP))["pending"] == 0


async def test_a_restarted_consumer_first_takes_what_it_held(bench: QueueBench) -> None:
    ids = await bench.publish(3)
    await bench.relay.run_once()
    consumer = bench.consumer(Seen())
    await consumer.ensure_group()
    await bench.client.xreadgroup(GROUP, "one", {STREAM: ">"})  # read, then killed
    seen, stop = Seen(), asyncio.Event()
    running = asyncio.create_task(bench.consumer(seen).run(stop))
    await until(lambda: seen.bookings == ids)
    stop.set()
    await running


async def test_what_a_dead_consumer_held_is_taken_over_by_another(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CLAIM_IDLE_MS", 100)
    ids = await bench.publish(3)
    await bench.relay.run_once()
    await bench.consumer(Seen()).ensure_group()
    await bench.client.xreadgroup(GROUP, "dead", {STREAM: ">"})
    seen, stop = Seen(), asyncio.Event()
    running = asyncio.create_task(bench.consumer(seen, name="living").run(stop))
    await until(lambda: seen.bookings == ids)
    stop.set()
    await running


async def test_a_redis_that_lost_everything_gets_the_outbox_again_and_the_inbox_drops_what_was_handled(
    bench: QueueBench,
) -> None:
    effects: list[str] = []

    async def handle(envelope: Envelope) -> None:
        async with inbox.once(bench.pool, consumer="notify", envelope=envelope) as connection:
            if connection is not None:
                effects.append(envelope.booking_id)

    stop = asyncio.Event()
    consuming = asyncio.create_task(bench.consumer(handle).run(stop))
    handled = await bench.publish(2)
    await bench.relay.run_once()
    await bench.relay.check_server()
    await until(lambda: len(effects) == 2)

    await bench.client.flushall()
    lost = await bench.publish(2)
    await bench.relay.run_once()
    await bench.client.flushall()
    await bench.relay.check_server()
    assert await bench.relay.run_once() == 4
    await until(lambda: sorted(effects) == sorted(handled + lost))
    stop.set()
    await consuming
    assert await bench.client.xlen(STREAM) == 4


async def test_two_relays_publish_each_entry_once(bench: QueueBench) -> None:
    await bench.publish(500)
    other = outbox.Relay(pool=bench.pool, client=bench.client, schema="rent", partitions=1)
    while sum(await asyncio.gather(bench.relay.run_once(), other.run_once())):
        pass
    assert await bench.client.xlen(STREAM) == 500


async def test_an_event_delivered_twice_at_once_has_its_effect_once(bench: QueueBench) -> None:
    envelope = Envelope(event_id=str(uuid4()), type="booking.confirmed")
    effects = 0

    async def handle() -> None:
        nonlocal effects
        async with inbox.once(bench.pool, consumer="rent", envelope=envelope) as connection:
            if connection is not None:
                await asyncio.sleep(0.05)
                effects += 1

    await asyncio.gather(*(handle() for _ in range(5)))
    assert effects == 1
