"""Trimming and pruning: what is old goes, and nothing that anybody still needs."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from chassis import database, stream_state
from chassis.retention import Growing, Retention
from payment_service import app as payment_app
from rent_service import worker as rent_worker
from tests.conftest import Database
from tests.queue_tools import GROUP, STREAM, QueueBench, Seen, queue_bench

HOUR_MS = 3600 * 1000


@pytest_asyncio.fixture
async def bench(empty_database: Database, redis_url: str) -> AsyncIterator[QueueBench]:
    async with queue_bench(empty_database, redis_url) as bench:
        yield bench


async def fill(client: Any, *, hours_ago: float, count: int = 300) -> list[bytes]:
    """Entries of that age, more than fit in a few of the stream's nodes."""
    first = int(time.time() * 1000 - hours_ago * HOUR_MS)
    return [await client.xadd(STREAM, {"e": b"x"}, id=f"{first}-{number + 1}") for number in range(count)]


async def handle(client: Any, group: str, count: int, *, acknowledge: bool = True) -> list[bytes]:
    ((_, entries),) = await client.xreadgroup(group, "one", {STREAM: ">"}, count=count)
    ids = [entry_id for entry_id, _ in entries]
    if acknowledge:
        await client.xack(STREAM, group, *ids)
    return ids


async def test_what_every_group_has_handled_goes_but_the_last_hour_stays(bench: QueueBench) -> None:
    client = bench.client
    await fill(client, hours_ago=5)
    await fill(client, hours_ago=0.5)
    for group in ("notify", "payment"):
        await stream_state.create_group(client, STREAM, group)
        await handle(client, group, 600)
    assert 200 <= await stream_state.trim(client, STREAM) <= 300  # whole nodes
    assert 300 <= await client.xlen(STREAM) <= 400
    assert {group["lag"] for group in await client.xinfo_groups(STREAM)} == {0}


async def test_what_one_group_has_not_read_or_not_acknowledged_stays(bench: QueueBench) -> None:
    client = bench.client
    ids = await fill(client, hours_ago=5, count=600)
    for group in ("notify", "payment"):
        await stream_state.create_group(client, STREAM, group)
    await handle(client, "notify", 600)
    await handle(client, "payment", 250)
    assert await stream_state.trim(client, STREAM) <= 250
    assert (await client.xrange(STREAM, count=1))[0][0] <= ids[249]
    held = await handle(client, "payment", 100, acknowledge=False)
    await handle(client, "payment", 600)
    await stream_state.trim(client, STREAM)
    assert [entry_id for entry_id, _ in await client.xrange(STREAM, held[0], held[-1])] == held
    await client.xack(STREAM, "payment", *held)
    await stream_state.trim(client, STREAM)
    assert await client.xlen(STREAM) <= 100


async def test_a_stream_without_a_group_is_never_trimmed(bench: QueueBench) -> None:
    await fill(bench.client, hours_ago=48)
    assert await stream_state.trim(bench.client, STREAM) == 0
    assert await stream_state.trim(bench.client, f"none-{uuid4()}") == 0
    assert await bench.client.xlen(STREAM) == 300


async def test_the_relay_trims_the_streams_that_it_writes_to(bench: QueueBench) -> None:
    await fill(bench.client, hours_ago=5)
    await bench.consumer(Seen()).ensure_group()
    await handle(bench.client, GROUP, 300)
    await bench.publish()
    await bench.relay.run_once()
    assert await bench.relay.trim() >= 200


def retention(bench: QueueBench) -> Retention:
    return Retention(pool=bench.pool, client=bench.client, streams=[STREAM], partitions=1, keep=timedelta(days=30))


async def settle(made: Retention) -> None:
    """As if it had seen the same Redis for two hours."""
    await made._handled_before()
    made._server = made._server[0], datetime.now(UTC) - timedelta(hours=2)


async def rows(bench: QueueBench, table: str) -> int:
    return int(await bench.pool.fetchval(f"SELECT count(*) FROM {table}"))


async def test_old_rows_go_in_batches_and_young_or_unpublished_ones_stay(bench: QueueBench) -> None:
    await bench.consumer(Seen()).ensure_group()
    await bench.publish(700)
    await bench.relay.run_once()
    await handle(bench.client, GROUP, 700)
    await bench.pool.execute("UPDATE outbox SET published_at = now() - interval '40 days'")
    await bench.publish(2)
    await bench.relay.run_once()
    await handle(bench.client, GROUP, 2)
    await bench.publish(3)
    for days in (40, 1):
        await bench.pool.execute(
            "INSERT INTO inbox SELECT 'notify', gen_random_uuid(), now() - $1 * interval '1 day'", days
        )
        await bench.pool.execute(
            "INSERT INTO delivery_failures SELECT 's', gen_random_uuid(), 'c', 1, 'x', now() - $1 * interval '1 day'",
            days,
        )
    await bench.relay.check_server()
    made = retention(bench)
    await settle(made)
    assert await made.run_once() == 500 + 2
    assert await made.run_once() == 200
    assert await made.run_once() == 0
    assert [await rows(bench, table) for table in ("outbox", "inbox", "delivery_failures")] == [5, 1, 1]


async def test_what_a_group_has_not_handled_keeps_its_rows_however_old(bench: QueueBench) -> None:
    await bench.consumer(Seen()).ensure_group()
    old = int(time.time() * 1000) - 40 * 24 * HOUR_MS
    await bench.client.xadd(STREAM, {"e": b"x"}, id=f"{old}-1")
    await bench.publish()
    await bench.relay.run_once()
    await handle(bench.client, GROUP, 1, acknowledge=False)
    await bench.pool.execute("UPDATE outbox SET published_at = now() - interval '39 days'")
    await bench.pool.execute("INSERT INTO inbox SELECT 'notify', gen_random_uuid(), now() - interval '39 days'")
    await bench.relay.check_server()
    made = retention(bench)
    await settle(made)
    assert await made.run_once() == 0
    assert [await rows(bench, table) for table in ("outbox", "inbox")] == [1, 1]


async def test_a_redis_that_is_new_does_not_decide_what_the_inbox_may_forget(bench: QueueBench) -> None:
    await bench.consumer(Seen()).ensure_group()
    await bench.pool.execute("INSERT INTO inbox SELECT 'notify', gen_random_uuid(), now() - interval '40 days'")
    made = retention(bench)
    assert await made.run_once() == 0
    await settle(made)
    await bench.client.flushall()
    assert await made.run_once() == 0
    assert await rows(bench, "inbox") == 1


@pytest.mark.parametrize("kept_days", [30, 365])
async def test_answers_are_kept_for_ninety_days_or_as_long_as_everything_else(
    bench: QueueBench, kept_days: int
) -> None:
    ages = (1, 89, 91, 364, 366)
    await bench.pool.executemany(
        "INSERT INTO idempotency (scope, key, request_hash, outcome, decided_at, created_at)"
        " VALUES ('guest', $1::text, '', 'DONE', now(), now() - make_interval(days => $2))",
        [(str(age), age) for age in ages],
    )
    await grown(bench.pool, bench.client, rent_worker.GROWING, kept_days).run_once()
    left = await bench.pool.fetch("SELECT key::integer AS age FROM idempotency ORDER BY 1")
    assert [row["age"] for row in left] == [age for age in ages if age < max(90, kept_days)]


@pytest.mark.parametrize("kept_days", [1, 30])
async def test_one_time_codes_are_kept_for_a_day_however_long_other_things_are(
    bench: QueueBench, kept_days: int
) -> None:
    await bench.pool.executemany(
        "INSERT INTO sign_in_code (email_hash, audience, salt, code_hash, created_at, expires_at)"
        " SELECT $1::text::bytea, 'CUSTOMER', '', '', at, at + interval '10 minutes'"
        " FROM (SELECT business_clock() - make_interval(hours => $2)) AS asked (at)",
        [(str(age), age) for age in (1, 23, 25, 900)],
    )
    await grown(bench.pool, bench.client, rent_worker.GROWING, kept_days).run_once()
    left = await bench.pool.fetch(
        "SELECT convert_from(email_hash, 'UTF8')::integer AS age FROM sign_in_code ORDER BY 1"
    )
    assert [row["age"] for row in left] == [1, 23]


async def test_access_tokens_that_ended_long_ago_go_and_good_ones_stay(bench: QueueBench) -> None:
    staff_id = await bench.pool.fetchval(
        "INSERT INTO staff_member (email, name, role) VALUES ('a@x.example', 'Ana', 'ADMIN') RETURNING staff_id"
    )
    await bench.pool.execute(
        "INSERT INTO access_token (secret_hash, hint, staff_id, name, scopes, expires_at, revoked_at)"
        " SELECT sha256(name::bytea), 'rac_', $1, name, '{}', now() + make_interval(days => ends),"
        " now() + make_interval(days => revoked) FROM (VALUES ('good', 9, NULL), ('expired', -89, NULL),"
        " ('long expired', -91, NULL), ('revoked', 9, -89), ('long revoked', 9, -91)) AS kept (name, ends, revoked)",
        staff_id,
    )
    await grown(bench.pool, bench.client, rent_worker.GROWING, 30).run_once()
    left = await bench.pool.fetch("SELECT name FROM access_token ORDER BY 1")
    assert [row["name"] for row in left] == ["expired", "good", "revoked"]


async def test_handled_deliveries_of_the_provider_go_and_others_stay(
    bench: QueueBench, empty_database: Database
) -> None:
    async with empty_database.pool("payment") as pool:
        await pool.execute(
            "INSERT INTO webhook_events (event_id, type, object_id, received_at, handled_at) VALUES"
            " ('old', '', '', now(), now() - interval '31 days'), ('new', '', '', now(), now() - interval '29 days'),"
            " ('waits', '', '', now() - interval '99 days', NULL)"
        )
        await grown(pool, bench.client, payment_app.GROWING, 1).run_once()
        left = await pool.fetch("SELECT event_id FROM webhook_events ORDER BY 1")
    assert [row["event_id"] for row in left] == ["new", "waits"]


def grown(pool: database.Pool, client: Any, growing: tuple[Growing, ...], days: int) -> Retention:
    """The pruning of a service that keeps things for so many days."""
    keep = timedelta(days=days)
    return Retention(pool=pool, client=client, streams=[STREAM], partitions=1, keep=keep, growing=growing)
