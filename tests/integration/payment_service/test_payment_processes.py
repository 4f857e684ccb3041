"""payment_service's processes as they run: killed at every failpoint, without what they need, and told to stop."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub

from chassis import rpc, streams
from deploy.local.guard import Guard
from deploy.local.ports import free_port
from deploy.local.valkey import EmbeddedValkey
from tests import acting
from tests.integration.payment_service.conftest import World, envelope
from tests.integration.payment_service.test_payment_server import SECRETS, delivery

ROOT = Path(__file__).parents[3]
QUEUE = "payment-requests.{0}"
KILLED = -signal.SIGKILL


@asynccontextmanager
async def process(
    world: World, verb: str, redis_url: str, *, failpoints: str = "", stdout: int = DEVNULL, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    settings = world.settings()
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "payment_service",
        verb,
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'proto' / 'python'}",
            "RENTACAR_ENVIRONMENT": "test",
            "RENTACAR_DATABASE_URL": settings.database_url.get_secret_value(),
            "RENTACAR_REDIS_URL": redis_url,
            "RENTACAR_RENT_TARGET": world.rent_target,
            "RENTACAR_CONSUMER_NAME": "payment-work-1",
            "RENTACAR_STRIPE_API_KEY": settings.stripe_api_key.get_secret_value(),
            "RENTACAR_STRIPE_API_BASE": settings.stripe_api_base,
            "RENTACAR_STRIPE_WEBHOOK_SECRETS": ",".join(SECRETS),
            "RENTACAR_FAILPOINTS": failpoints,
            **acting.environment("payment"),
            **environment,
        },
        stdout=stdout,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
            assert await asyncio.wait_for(running.wait(), 20) == 0, "told to stop, it drains and ends well"


async def publish(redis_url: str, stream: str, *envelopes: Envelope) -> None:
    client = streams.connect(redis_url)
    for entry in envelopes:
        await client.xadd(stream, {b"e": entry.SerializeToString()})
    await client.aclose()


async def heard(redis_url: str, count: int, seconds: float = 40) -> list[Envelope]:
    """What is on `payment-events`, each event once, when there are `count`."""
    client = streams.connect(redis_url)
    try:
        async with asyncio.timeout(seconds):
            while True:
                entries: list[Any] = await client.xrange("payment-events")
                events = {found.event_id: found for _, e in entries for found in [Envelope.FromString(e[b"e"])]}
                if len(events) >= count:
                    return list(events.values())
                await asyncio.sleep(0.1)
    finally:
        await client.aclose()


async def drained(world: World, redis_url: str, seconds: float = 40) -> None:
    """Wait until the group has nothing pending and the outbox nothing unpublished."""
    client = streams.connect(redis_url)
    try:
        async with asyncio.timeout(seconds):
            while (await client.xpending(QUEUE, "payment"))["pending"] or await world.pool.fetchval(
                "SELECT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)"
            ):
                await asyncio.sleep(0.1)
    finally:
        await client.aclose()


@pytest.mark.parametrize(
    "failpoint",
    [
        "payment.leased",
        "payment.intent-created",
        "payment.intent-stored",
        "payment.confirmed-at-provider",
        "payment.recorded",
        "payment.handled",
        "relay.published",
    ],
)
async def test_a_worker_killed_anywhere_charges_once_after_its_restart(
    world: World, redis_url: str, booking_id: str, failpoint: str
) -> None:
    await publish(redis_url, QUEUE, world.order(booking_id))
    async with process(world, "work", redis_url, failpoints=f"{failpoint}=kill") as first:
        assert await asyncio.wait_for(first.wait(), 20) == KILLED, "the failpoint was reached"
    async with process(world, "work", redis_url):
        await drained(world, redis_url)
        events = await heard(redis_url, 1)
    assert [event.type for event in events] == ["payment.succeeded"]
    assert [charge.status for charge in (await world.records())["charges"]] == ["succeeded"]
    assert await world.balance("stripe:clearing") == 123_45
    assert await world.pool.fetchval("SELECT count(*) FROM jobs") == 0


@pytest.mark.parametrize("failpoint", ["refund.created-at-provider", "refund.recorded", "payment.handled"])
async def test_a_worker_killed_while_it_refunds_gives_back_once(
    world: World, redis_url: str, booking_id: str, failpoint: str
) -> None:
    await world.worker().handlers.request(world.order(booking_id))
    await publish(redis_url, QUEUE, world.refund(booking_id))
    async with process(world, "work", redis_url, failpoints=f"{failpoint}=kill") as first:
        assert await asyncio.wait_for(first.wait(), 20) == KILLED
    async with process(world, "work", redis_url):
        await drained(world, redis_url)
        events = await heard(redis_url, 2)
    assert [event.type for event in events] == ["payment.succeeded", "refund.succeeded"]
    assert len((await world.records())["refunds"]) == 1
    assert await world.balance("stripe:clearing") == 0


@pytest.mark.parametrize(
    "failpoint",
    [
        "deposit.leased",
        "deposit.intent-created",
        "deposit.intent-stored",
        "deposit.confirmed-at-provider",
        "deposit.recorded",
    ],
)
async def test_a_worker_killed_while_it_holds_a_deposit_holds_it_once(
    world: World, redis_url: str, booking_id: str, failpoint: str
) -> None:
    await publish(redis_url, QUEUE, world.deposit(booking_id, "pm_card_visa"))
    async with process(world, "work", redis_url, failpoints=f"{failpoint}=kill") as first:
        assert await asyncio.wait_for(first.wait(), 60) == KILLED
    async with process(world, "work", redis_url):
        await drained(world, redis_url)
        events = await heard(redis_url, 1)
    assert [event.type for event in events] == ["deposit.authorized"]
    assert [charge.status for charge in (await world.records())["charges"]] == ["succeeded"]


@pytest.mark.parametrize(
    ("failpoint", "capture"),
    [
        ("deposit.settlement-decided", 50_00),
        ("deposit.captured-at-provider", 50_00),
        ("deposit.released-at-provider", 0),
    ],
)
async def test_a_worker_killed_while_it_settles_a_deposit_settles_it_once(
    world: World, redis_url: str, booking_id: str, failpoint: str, capture: int
) -> None:
    await world.worker().handlers.request(world.deposit(booking_id, "pm_card_visa"))
    await publish(redis_url, QUEUE, world.settle_deposit(booking_id, capture))
    async with process(world, "work", redis_url, failpoints=f"{failpoint}=kill") as first:
        assert await asyncio.wait_for(first.wait(), 60) == KILLED
    async with process(world, "work", redis_url):
        await drained(world, redis_url)
        events = await heard(redis_url, 2)
    ended = "deposit.captured" if capture else "deposit.released"
    assert [event.type for event in events] == ["deposit.authorized", ended]
    assert [charge.amount_captured for charge in (await world.records())["charges"]] == [capture]
    assert await world.balance("stripe:clearing") == capture


async def test_a_worker_killed_after_it_cancelled_a_pix_cancels_it_once(
    world: World, redis_url: str, booking_id: str
) -> None:
    await world.worker().handlers.request(world.pix(booking_id))
    await publish(redis_url, "rent-events", envelope("booking.expired", booking_id, None))
    async with process(world, "work", redis_url, failpoints="payment.cancelled-at-provider=kill") as first:
        assert await asyncio.wait_for(first.wait(), 60) == KILLED
    async with process(world, "work", redis_url):
        events = await heard(redis_url, 2)
    assert [event.type for event in events] == ["payment.action_required", "payment.cancelled"]


async def test_another_worker_takes_over_from_one_that_never_comes_back(
    world: World, redis_url: str, booking_id: str
) -> None:
    await publish(redis_url, QUEUE, world.order(booking_id))
    async with process(world, "work", redis_url, failpoints="payment.confirmed-at-provider=kill") as first:
        assert await asyncio.wait_for(first.wait(), 20) == KILLED
    await world.pool.execute("UPDATE jobs SET lease_until = now()")
    async with process(world, "work", redis_url, RENTACAR_CONSUMER_NAME="payment-work-2"):
        events = await heard(redis_url, 1)
    assert [event.type for event in events] == ["payment.succeeded"]
    assert len((await world.records())["charges"]) == 1


async def test_an_expired_booking_ends_its_challenge_through_the_streams(
    world: World, redis_url: str, booking_id: str
) -> None:
    await publish(redis_url, QUEUE, world.order(booking_id, "pm_card_threeDSecure2Required"))
    async with process(world, "work", redis_url):
        await heard(redis_url, 1)
        await publish(redis_url, "rent-events", envelope("booking.expired", booking_id, None))
        events = await heard(redis_url, 2)
    assert [event.type for event in events] == ["payment.action_required", "payment.cancelled"]


async def test_a_webhook_stored_before_serve_was_killed_is_not_lost(
    world: World, redis_url: str, booking_id: str
) -> None:
    await world.worker().handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required"))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/authenticate", {"outcome": "succeed"})
    request, port = delivery(intent_id), free_port()
    listen: dict[str, Any] = {"RENTACAR_GRPC_LISTEN": f"127.0.0.1:{port}"}
    async with rpc.channel(f"127.0.0.1:{port}", signer=acting.SIGNERS["bff"]) as channel:
        stub: Any = PaymentServiceStub(channel)
        async with process(world, "serve", redis_url, failpoints="webhook.stored=kill", **listen) as serve:
            await asyncio.wait_for(channel.channel_ready(), 20)
            with pytest.raises(grpc.aio.AioRpcError):
                await stub.IngestWebhook(request, timeout=3)
            assert await asyncio.wait_for(serve.wait(), 20) == KILLED
        async with process(world, "serve", redis_url, **listen):
            assert (await stub.IngestWebhook(request, timeout=20, wait_for_ready=True)).duplicate, "it was committed"
    async with process(world, "work", redis_url):
        await heard(redis_url, 2)
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED


async def test_a_worker_waits_for_redis_and_the_provider_and_goes_on(
    world: World, valkey: EmbeddedValkey, guard: Guard, redis_url: str
) -> None:
    async with process(world, "work", redis_url) as worker:
        await publish(redis_url, QUEUE, world.order(str(uuid4())))
        await heard(redis_url, 1)
        world.sandbox.kill()
        valkey.stop()
        await asyncio.sleep(1.5)
        valkey.start(guard=guard)
        world.sandbox.start()
        await publish(redis_url, QUEUE, world.order(str(uuid4())))
        async with asyncio.timeout(40):
            while await world.balance("stripe:clearing") < 2 * 123_45:
                await asyncio.sleep(0.2)
        assert worker.returncode is None


async def test_processes_wait_for_the_database_and_end_when_told_to(world: World, redis_url: str) -> None:
    nowhere = f"postgresql://payment:x@127.0.0.1:{free_port()}/rentacar"
    for verb in ("serve", "work"):
        async with process(world, verb, redis_url, stdout=PIPE, RENTACAR_DATABASE_URL=nowhere) as waiting:
            assert waiting.stdout is not None
            async with asyncio.timeout(40):
                while b"waiting for the database" not in await waiting.stdout.readline():
                    assert waiting.returncode is None


async def test_a_missing_setting_ends_the_start_with_its_name(world: World, redis_url: str) -> None:
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "payment_service",
        "work",
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'proto' / 'python'}", "RENTACAR_STRIPE_API_BASE": "ftp://x"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, error = await asyncio.wait_for(running.communicate(), 20)
    assert running.returncode == 2
    assert b"RENTACAR_STRIPE_API_KEY is missing" in error
    assert b"RENTACAR_STRIPE_API_BASE" in error
