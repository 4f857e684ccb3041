"""Disputes: heard of by webhook, fetched, posted and alarmed on."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.events_pb2 import DisputeEvent

from payment_service import messages, webhooks
from payment_service.app import Parts
from payment_service.store import disputes
from tests.integration.payment_service.conftest import World
from tests.integration.payment_service.test_payment_server import SECRETS, delivery

FEE = 55_00  # the sandbox's for reais, kept also when the dispute is won


async def told(world: World, worker: Parts, dispute_id: str, kind: str) -> None:
    request = delivery(dispute_id, f"charge.dispute.{kind}")
    await webhooks.ingest(world.pool, payload=request.payload, header=request.signature, secrets=SECRETS)
    await world.settle(worker)


async def kinds(world: World) -> list[str]:
    return [kind for kind in await world.kinds() if kind.startswith("dispute.")]


async def opened(world: World, worker: Parts, booking_id: str, **more: Any) -> str:
    await worker.handlers.request(world.order(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    dispute_id = str(world.sandbox.control(f"payment_intents/{intent_id}/dispute", more)["id"])
    await told(world, worker, dispute_id, "created")
    return dispute_id


async def test_a_dispute_takes_the_money_and_the_fee_and_raises_the_alarm(
    world: World, booking_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    worker = world.worker()
    dispute_id = await opened(world, worker, booking_id)
    await told(world, worker, dispute_id, "funds_withdrawn")

    (dispute,) = messages.disputes(await disputes.listed(world.pool, [UUID(booking_id)]))
    assert (dispute.status, dispute.amount.minor_units) == (pb.DISPUTE_STATUS_OPEN, 123_45)
    assert (dispute.reason, dispute.HasField("evidence_due_time")) == ("fraudulent", True)
    assert dispute.payment_id == (await world.payment(booking_id)).payment_id
    accounts = {name: await world.balance(name) for name in ("stripe:clearing", "disputes:held", "stripe:fees")}
    assert accounts == {"stripe:clearing": -FEE, "disputes:held": 123_45, "stripe:fees": FEE}
    assert await kinds(world) == ["dispute.opened"]
    row = await world.pool.fetchrow("SELECT payload FROM outbox WHERE type = 'dispute.opened'")
    assert row is not None
    assert DisputeEvent.FromString(row["payload"]).booking_id == booking_id
    assert [record.levelno for record in caplog.records if record.message == "dispute.opened"] == [logging.ERROR]


async def test_a_dispute_that_is_won_brings_the_money_back(world: World, booking_id: str) -> None:
    worker = world.worker()
    dispute_id = await opened(world, worker, booking_id, amount=100_00)
    world.sandbox.control(f"disputes/{dispute_id}/decide", {"outcome": "won"})
    for kind in ("funds_reinstated", "closed", "closed"):
        await told(world, worker, dispute_id, kind)

    assert await world.balance("stripe:clearing") == 123_45 - FEE
    assert await world.balance("disputes:held") == 0
    assert await kinds(world) == ["dispute.opened", "dispute.won"]


async def test_a_dispute_that_is_lost_becomes_a_loss(world: World, booking_id: str) -> None:
    worker = world.worker()
    dispute_id = await opened(world, worker, booking_id)
    world.sandbox.control(f"disputes/{dispute_id}/decide", {"outcome": "lost"})
    await told(world, worker, dispute_id, "closed")

    assert await world.balance("disputes:held") == 0
    assert await world.balance("disputes:losses") == 123_45
    assert await kinds(world) == ["dispute.opened", "dispute.lost"]


async def test_an_inquiry_moves_no_money_and_just_ends(world: World, booking_id: str) -> None:
    worker = world.worker()
    dispute_id = await opened(world, worker, booking_id, inquiry=True)
    assert await world.balance("stripe:clearing") == 123_45
    world.sandbox.control(f"disputes/{dispute_id}/decide", {"outcome": "lost"})
    await told(world, worker, dispute_id, "closed")

    assert await kinds(world) == ["dispute.opened", "dispute.won"]
    assert await world.balance("disputes:held") == 0


async def test_a_disputed_deposit_is_the_deposits(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.deposit(booking_id, "pm_card_visa"))
    await worker.handlers.request(world.settle_deposit(booking_id, 80_00))
    (deposit,) = await world.deposits(booking_id)
    (intent,) = (await world.records())["intents"]
    dispute_id = world.sandbox.control(f"payment_intents/{intent.id}/dispute", {})["id"]
    await told(world, worker, dispute_id, "created")

    (dispute,) = messages.disputes(await disputes.listed(world.pool, [UUID(booking_id)]))
    assert (dispute.payment_id, dispute.amount.minor_units) == (deposit.deposit_id, 80_00)
    assert await world.balance("disputes:held") == 80_00


async def test_a_dispute_whose_webhooks_were_lost_is_found_by_the_reconciler(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    dispute_id = world.sandbox.control(f"payment_intents/{intent_id}/dispute", {})["id"]
    await worker.reconciler.compare(back=timedelta(hours=3))
    assert await kinds(world) == ["dispute.opened"]

    world.sandbox.control(f"disputes/{dispute_id}/decide", {"outcome": "lost"})
    await world.database.advance_clock("2 days")
    await worker.reconciler.compare(back=timedelta(hours=3))
    assert await kinds(world) == ["dispute.opened", "dispute.lost"]


async def test_a_dispute_of_a_charge_that_is_not_ours_is_only_alarmed_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = await world.sandbox.client(world.account).v1.payment_intents.create_async(
        {
            "amount": 100,
            "currency": "brl",
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "confirm": True,
        }
    )
    dispute_id = world.sandbox.control(f"payment_intents/{stranger.id}/dispute", {})["id"]
    await told(world, world.worker(), dispute_id, "created")
    assert "a dispute of a charge that is not ours" in caplog.messages
    assert await kinds(world) == []
