"""What the queue survives: a Redis that is killed, emptied or another; workers that die, hang or meet poison; Postgres away."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import grpc
import pytest
import pytest_asyncio
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import outbox, stream_state, streams
from deploy.local.guard import Guard
from deploy.local.valkey import EmbeddedValkey
from tests.conftest import Database
from tests.queue_tools import GROUP, STREAM, Effects, QueueBench, Seen, consuming, queue_bench, until


@pytest_asyncio.fixture
async def bench(empty_database: Database, redis_url: str) -> AsyncIterator[QueueBench]:
    async with queue_bench(empty_database, redis_url) as bench:
        yield bench


@pytest.fixture
def own_valkey(tmp_path: Path, guard: Guard) -> Iterator[EmbeddedValkey]:
    """One that may be killed, without an append-only file: what it held is gone."""
    server = EmbeddedValkey(tmp_path / "valkey", appendonly=False)
    server.start(guard=guard)
    yield server
    server.stop()


def kill(server: EmbeddedValkey) -> None:
    process = server._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("fault", ["killed without its file", "emptied", "keys deleted"])
async def test_no_event_is_lost_when_redis_loses_everything_with_events_in_flight(
    fault: str, empty_database: Database, own_valkey: EmbeddedValkey, guard: Guard
) -> None:
    published: list[str] = []
    async with queue_bench(empty_database, own_valkey.url) as bench:
        effects, stop, enough = Effects(bench.pool), asyncio.Event(), asyncio.Event()

        async def write() -> None:
            while not enough.is_set():
                published.extend(await bench.publish(5))
                await asyncio.sleep(0.01)

        async with consuming(bench.consumer(effects), bench.consumer(effects, "two")):
            relaying = asyncio.create_task(bench.relay.run(stop))
            writing = asyncio.create_task(write())
            for _ in range(3):
                await asyncio.sleep(0.7)
                if fault == "emptied":
                    await bench.client.flushall()
                elif fault == "keys deleted":
                    await bench.client.delete(STREAM, f"{STREAM}.dead")
                else:
                    await asyncio.to_thread(kill, own_valkey)
                    await asyncio.to_thread(own_valkey.start, guard=guard)
            await asyncio.sleep(0.3)
            enough.set()
            await writing
            await until(lambda: set(effects.bookings) == set(published), 30)
            stop.set()
            await relaying
    assert sorted(effects.bookings) == sorted(published)  # each once
    assert len(published) > 50


async def test_a_group_whose_consumers_are_away_gets_what_it_missed_though_redis_is_lost_twice(
    bench: QueueBench,
) -> None:
    """Without its group on the new server, nobody would know at the second loss that it is behind."""
    await bench.consumer(Seen()).ensure_group()
    missed = await bench.publish(3)
    await bench.relay.run_once()
    await bench.relay.check_server()
    await bench.pool.execute("UPDATE outbox SET published_at = now() - interval '3 hours'")
    await bench.pool.execute("UPDATE relay_state SET unacked_since = now() - interval '3 hours'")
    await bench.client.flushall()
    await bench.relay.check_server()
    assert [group["name"] for group in await bench.client.xinfo_groups(STREAM)] == [GROUP.encode()]
    await bench.relay.run_once()
    await bench.relay.check_server()
    await bench.pool.execute("UPDATE outbox SET published_at = now() - interval '20 minutes'")
    await bench.pool.execute("UPDATE relay_state SET unacked_since = now() - interval '20 minutes'")
    await bench.client.flushall()
    await bench.relay.check_server()
    assert await bench.relay.run_once() == 3
    effects = Effects(bench.pool)
    async with consuming(bench.consumer(effects)):
        await until(lambda: sorted(effects.bookings) == sorted(missed))


async def test_a_dead_letter_that_redis_lost_becomes_one_again(bench: QueueBench) -> None:
    await bench.publish()
    await bench.relay.run_once()
    seen = Seen(failures=9, error=streams.PoisonError("rotten"))
    async with consuming(bench.consumer(seen)):
        await until(lambda: seen.calls == 1)
    ((dead_id, fields),) = await bench.client.xrange(f"{STREAM}.dead")
    fields[b"entry_id"] = f"{int(fields[b'entry_id'].split(b'-')[0]) - 3 * 3600 * 1000}-0".encode()
    await bench.client.xadd(f"{STREAM}.dead", fields)
    await bench.client.xdel(f"{STREAM}.dead", dead_id)  # as if it were three hours old
    await bench.pool.execute("UPDATE outbox SET published_at = now() - interval '3 hours'")
    await bench.relay.check_server()
    await bench.client.flushall()
    await bench.relay.check_server()
    assert await bench.relay.run_once() == 1
    async with consuming(bench.consumer(seen)):
        await until(lambda: seen.calls == 2)
    assert await bench.client.xlen(f"{STREAM}.dead") == 1


async def test_what_everybody_has_handled_is_not_published_again_after_ten_minutes(bench: QueueBench) -> None:
    await bench.publish(2)
    await bench.relay.run_once()
    effects = Effects(bench.pool)
    async with consuming(bench.consumer(effects)):
        await until(lambda: len(effects.bookings) == 2)
    await bench.relay.check_server()
    await bench.pool.execute("UPDATE outbox SET published_at = now() - interval '12 minutes'")
    await bench.client.flushall()
    await bench.relay.check_server()
    assert await bench.relay.run_once() == 0


async def test_two_workers_share_the_work_and_a_killed_ones_messages_are_taken_over(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CLAIM_IDLE_MS", 800)
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0.2)
    by_worker: dict[str, set[str]] = {"one": set(), "two": set()}
    hold = asyncio.Event()

    def handler(worker: str) -> streams.Handler:
        async def handle(envelope: Envelope) -> None:
            by_worker[worker].add(envelope.booking_id)
            if worker == "one" and len(by_worker["one"]) > 20:
                await hold.wait()  # and then it is killed
            await asyncio.sleep(0.01)

        return handle

    stop = asyncio.Event()
    one = asyncio.create_task(bench.consumer(handler("one"), "one").run(stop))
    two = asyncio.create_task(bench.consumer(handler("two"), "two").run(stop))
    await bench.consumer(Seen()).ensure_group()
    bookings: list[str] = []
    for _ in range(20):
        bookings += await bench.publish(10)
        await bench.relay.run_once()
        await asyncio.sleep(0.02)
    await until(lambda: len(by_worker["one"]) > 20)
    await asyncio.sleep(1)  # the one that lives keeps what it holds, though it takes longer than the others wait
    taken = by_worker["one"] & by_worker["two"]
    assert not taken
    await _kill(one)
    await until(lambda: by_worker["one"] - by_worker["two"] and by_worker["one"] | by_worker["two"] == set(bookings))
    async with asyncio.timeout(10):
        while await bench.pending():
            await asyncio.sleep(0.05)
    assert len(by_worker["one"] & by_worker["two"]) >= 1
    stop.set()
    await two


def _name(coroutine: Any) -> str:
    """Whose coroutine it is."""
    frame = getattr(coroutine, "cr_frame", None)
    return getattr(frame.f_locals.get("self"), "_name", "") if frame else ""


async def _kill(consumer: asyncio.Task[None]) -> None:
    """As kill -9 does: handlers and beats end with it, acknowledging nothing."""
    me = asyncio.current_task()
    mine = [task for task in asyncio.all_tasks() if task is not me and _name(task.get_coro()) == "one"]
    for task in [*mine, consumer]:
        task.cancel()
    await asyncio.gather(*mine, consumer, return_exceptions=True)


async def test_four_partitions_each_carry_their_bookings_and_all_are_handled(
    empty_database: Database, redis_url: str
) -> None:
    stream, partitions = "payment-requests", 4
    async with queue_bench(empty_database, redis_url, stream=stream, partitions=partitions) as bench:
        by_key: dict[str, Effects] = {key: Effects(bench.pool) for key in outbox.keys(stream, partitions)}
        bookings = await bench.publish(200)
        await bench.relay.run_once()
        async with consuming(*(bench.consumer(handler, key=key) for key, handler in by_key.items())):
            await until(lambda: sum(len(effects.bookings) for effects in by_key.values()) == 200)
        for key, effects in by_key.items():
            assert len(effects.bookings) > 20
            assert {outbox.partition(stream, booking, partitions) for booking in effects.bookings} == {key}
        assert sorted(b for effects in by_key.values() for b in effects.bookings) == sorted(bookings)
        await bench.client.delete("payment-requests.{2}")  # one partition lost, e.g. with its node
        await bench.client.delete("epoch:payment-requests.{2}")
        await bench.relay.check_server()
        assert await bench.relay.run_once() == 200
        keys = {key.decode() for key in await bench.client.keys("*")}
        assert keys == {f"{prefix}{key}" for key in by_key for prefix in ("", "epoch:")}


async def test_postgres_being_away_makes_no_dead_letter_and_takes_no_more_than_it_can_handle(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(streams, "AWAY_SECONDS", 0.05)
    away, done = True, list[str]()

    async def handle(envelope: Envelope) -> None:
        if away:
            raise asyncpg.AdminShutdownError("terminating connection due to administrator command")
        done.append(envelope.booking_id)

    bookings = await bench.publish(300)
    await bench.relay.run_once()
    async with consuming(bench.consumer(handle)):
        await asyncio.sleep(1.5)
        assert await bench.pending() <= 16
        away = False
        await until(lambda: sorted(done) == sorted(bookings))
    assert await bench.client.xlen(f"{STREAM}.dead") == 0
    assert await bench.pool.fetchval("SELECT count(*) FROM delivery_failures") == 0


@pytest.mark.parametrize(
    ("error", "innocent"),
    [
        (asyncpg.CannotConnectNowError("starting up"), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (asyncpg.exceptions._base.InterfaceError("connection is closed"), True),
        (asyncpg.DataError("invalid input for query argument $1"), False),
        (asyncpg.UniqueViolationError("twice"), False),
        (ValueError("a bug"), False),
        (
            grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata()),
            True,
        ),
        (grpc.aio.AioRpcError(grpc.StatusCode.INTERNAL, grpc.aio.Metadata(), grpc.aio.Metadata()), False),
    ],
)
def test_only_what_every_entry_needs_and_is_away_is_not_the_entrys_fault(error: Exception, innocent: bool) -> None:
    assert streams.not_its_fault(error) is innocent


async def test_a_handler_that_never_ends_is_ended_and_its_entry_given_up_at_last(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "RETRY_SECONDS": 0.001,
        "BEAT_SECONDS": 0.02,
        "STUCK_SECONDS": 0.05,
        "FAILURE_LIMIT": 2,
    }.items():
        monkeypatch.setattr(streams, name, value)
    calls = 0

    async def handle(_: Envelope) -> None:
        nonlocal calls
        calls += 1
        await asyncio.Event().wait()

    await bench.publish()
    await bench.relay.run_once()
    async with consuming(bench.consumer(handle)), asyncio.timeout(10):
        while not await bench.client.xlen(f"{STREAM}.dead"):
            await asyncio.sleep(0.05)
    assert calls == 2
    ((_, fields),) = await bench.client.xrange(f"{STREAM}.dead")
    assert fields[b"reason"].startswith(b"StuckError")


async def test_a_call_that_was_cancelled_inside_a_handler_ends_neither_the_consumer_nor_its_retries(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RETRY_SECONDS", 0.01)
    done: list[str] = []
    calls = 0

    async def handle(envelope: Envelope) -> None:
        nonlocal calls
        calls += 1
        if calls <= 3:
            raise asyncio.CancelledError  # what a gRPC call raises whose channel was closed
        done.append(envelope.booking_id)

    bookings = await bench.publish(2)
    await bench.relay.run_once()
    async with consuming(bench.consumer(handle)):
        await until(lambda: sorted(done) == sorted(bookings))


async def test_a_failure_that_no_text_column_takes_still_counts(
    bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RETRY_SECONDS", 0.001)
    monkeypatch.setattr(streams, "FAILURE_LIMIT", 3)
    monkeypatch.setattr(streams.log, "disabled", True)  # half a character in a log would break parallel tests' reports
    seen = Seen(failures=99, error=ValueError("nul \0 and \ud800"))
    await bench.publish()
    await bench.relay.run_once()
    async with consuming(bench.consumer(seen)), asyncio.timeout(10):
        while not await bench.client.xlen(f"{STREAM}.dead"):
            await asyncio.sleep(0.05)
    assert seen.calls == 3


async def test_consumers_that_are_gone_for_days_are_forgotten_unless_they_hold_something(bench: QueueBench) -> None:
    await bench.consumer(Seen()).ensure_group()
    await bench.client.xgroup_createconsumer(STREAM, GROUP, "gone")
    await bench.client.xgroup_createconsumer(STREAM, GROUP, "me")
    await bench.publish()
    await bench.relay.run_once()
    await bench.client.xreadgroup(GROUP, "holds", {STREAM: ">"})
    await asyncio.sleep(0.05)
    forget = stream_state.forget_idle_consumers
    assert await forget(bench.client, STREAM, group=GROUP, but="me", idle_ms=60_000) == 0
    assert await forget(bench.client, STREAM, group=GROUP, but="me", idle_ms=20) == 1
    left = {consumer["name"] for consumer in await bench.client.xinfo_consumers(STREAM, GROUP)}
    assert left == {b"me", b"holds"}
    assert await forget(bench.client, f"none-{uuid4()}", group=GROUP, but="me", idle_ms=0) == 0


async def test_a_relay_that_is_between_sending_and_marking_is_waited_for_before_the_loss_is_decided(
    empty_database: Database, bench: QueueBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its rows would be marked published after the others were marked unpublished: sent to a Redis that is gone."""
    await bench.publish()
    await bench.relay.run_once()
    await bench.relay.check_server()
    await bench.publish()
    sent, go_on = asyncio.Event(), asyncio.Event()

    async def stop_here(name: str) -> None:
        if name == "relay.published":
            sent.set()
            await go_on.wait()

    monkeypatch.setattr(outbox, "failpoint", stop_here)
    slow = asyncio.create_task(bench.relay.run_once())
    await sent.wait()
    await bench.client.flushall()
    other = outbox.Relay(pool=bench.pool, client=bench.client, schema="rent", partitions=1)
    checking = asyncio.create_task(other.check_server())
    await asyncio.sleep(0.3)
    assert not checking.done()
    go_on.set()
    await asyncio.gather(slow, checking)
    assert await other.run_once() == 2
