"""Money going back: once, never more than was paid, and in the ledger."""

import asyncio
from uuid import uuid4

import pytest
from rentacar.payment.v1 import payment_pb2 as pb

from payment_service import webhooks
from payment_service.app import Parts
from payment_service.worker import UnknownPaymentError
from tests.integration.payment_service.conftest import World
from tests.integration.payment_service.test_payment_server import SECRETS, delivery

REFUND = "POST /v1/refunds"


async def test_a_refund_is_made_once_however_often_it_is_asked_for(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    request = world.refund(booking_id)
    await asyncio.gather(worker.handlers.request(request), worker.handlers.request(request))
    await worker.handlers.request(request)

    payment = await world.payment(booking_id)
    assert payment.status == pb.PAYMENT_STATUS_SUCCEEDED
    assert payment.refunded.minor_units == 123_45
    assert [refund.status for refund in payment.refunds] == [pb.REFUND_STATUS_SUCCEEDED]
    assert [refund.amount for refund in (await world.records())["refunds"]] == [123_45]
    assert await world.balance("stripe:clearing") == await world.balance("customers:prepayments") == 0
    kind, event = (await world.events())[-1]
    assert (kind, event.amount.minor_units) == ("refund.succeeded", 123_45)
    assert (event.refund_id, event.refund_reason) == (payment.refunds[0].refund_id, pb.REFUND_REASON_LATE_PAYMENT)
    assert (await world.kinds()).count("refund.succeeded") == 1


async def test_refunds_in_parts_never_sum_to_more_than_was_paid(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    parts = [world.refund(booking_id, 50_00) for _ in range(3)]
    await asyncio.gather(*(worker.handlers.request(part) for part in parts))

    payment = await world.payment(booking_id)
    assert sorted(refund.status for refund in payment.refunds) == [
        pb.REFUND_STATUS_SUCCEEDED,
        pb.REFUND_STATUS_SUCCEEDED,
        pb.REFUND_STATUS_FAILED,
    ]
    assert payment.refunded.minor_units == 100_00
    assert await world.balance("stripe:clearing") == 23_45
    assert sorted((await world.kinds())[1:]) == ["refund.failed", "refund.succeeded", "refund.succeeded"]


@pytest.mark.parametrize("kind", ["timeout_after", "reset_after", "429", "500_stored"])
async def test_a_refund_that_is_not_answered_goes_back_once(world: World, booking_id: str, kind: str) -> None:
    worker = world.worker(timeout=0.4)
    await worker.handlers.request(world.order(booking_id))
    world.fault(kind, REFUND, hold_seconds=1)
    await worker.handlers.request(world.refund(booking_id))
    await world.settle(worker)

    assert [refund.amount for refund in (await world.records())["refunds"]] == [123_45]
    assert await world.balance("stripe:clearing") == 0
    assert await world.kinds() == ["payment.succeeded", "refund.succeeded"]


async def test_what_was_not_paid_is_not_refunded(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclined"))
    await worker.handlers.request(world.refund(booking_id))

    assert await world.kinds() == ["payment.declined", "refund.failed"]
    assert (await world.events())[-1][1].failure_code == "payment_not_succeeded"
    assert (await world.records())["refunds"] == []


async def test_a_refund_in_another_currency_is_refused(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    await worker.handlers.request(world.refund(booking_id, 1, currency="USD"))

    assert (await world.events())[-1][1].failure_code == "other_currency"


async def test_a_refund_that_the_provider_refuses_fails_and_moves_nothing(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    await world.sandbox.client(world.account).v1.refunds.create_async({"payment_intent": intent_id})
    await worker.handlers.request(world.refund(booking_id))

    assert (await world.kinds())[-1] == "refund.failed"
    assert await world.balance("stripe:clearing") == 123_45


async def test_a_refund_of_an_unknown_payment_is_an_error_that_the_queue_counts(world: World) -> None:
    with pytest.raises(UnknownPaymentError):
        await world.worker().handlers.request(world.refund(str(uuid4())))


async def send_back(world: World, worker: Parts, provider_refund_id: str) -> None:
    """The bank sends a refund back, Stripe tells it thrice, and the worker does what is due."""
    world.sandbox.control(f"refunds/{provider_refund_id}/settle", {"outcome": "fail", "failure_reason": "declined"})
    for kind in ("refund.failed", "refund.updated", "charge.refund.updated"):
        told = delivery(provider_refund_id, kind)
        await webhooks.ingest(world.pool, payload=told.payload, header=told.signature, secrets=SECRETS)
    async with asyncio.timeout(20):
        while await world.pool.fetchval("SELECT count(*) FROM jobs"):
            await worker.due.run_once()
            await worker.due.drain()
            await world.pool.execute("UPDATE jobs SET due_at = now() WHERE due_at > now()")


async def test_a_refund_that_the_bank_sends_back_is_made_again(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_refundFail"))
    await worker.handlers.request(world.refund(booking_id, 50_00))
    (first,) = (await world.records())["refunds"]
    await send_back(world, worker, first.id)

    assert [refund.status for refund in (await world.records())["refunds"]] == ["succeeded", "failed"]
    payment = await world.payment(booking_id)
    assert [refund.status for refund in payment.refunds] == [pb.REFUND_STATUS_SUCCEEDED]
    assert payment.refunded.minor_units == 50_00
    assert await world.balance("stripe:clearing") == 73_45
    assert await world.kinds() == ["payment.succeeded", "refund.succeeded"], "a success is told once"


async def test_a_refund_that_fails_four_times_is_left_to_staff_and_may_be_asked_for_anew(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_refundFail"))
    await worker.handlers.request(world.refund(booking_id))
    for _ in range(4):
        await send_back(world, worker, (await world.records())["refunds"][0].id)

    assert [refund.status for refund in (await world.records())["refunds"]] == ["failed"] * 4
    kind, event = (await world.events())[-1]
    assert (kind, event.failure_code) == ("refund.failed", "declined")
    assert (await world.kinds()).count("refund.failed") == 1
    assert await world.balance("stripe:clearing") == 123_45
    await worker.handlers.request(world.refund(booking_id))
    assert (await world.kinds())[-1] == "refund.succeeded"


async def test_a_refund_that_takes_days_is_pending_until_the_bank_has_it(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_pendingRefund"))
    await worker.handlers.request(world.refund(booking_id))
    await world.hurry()
    await worker.due.run_once()
    await worker.due.drain()
    assert await world.kinds() == ["payment.succeeded", "refund.pending"], "said once, however often it is looked at"

    (refund,) = (await world.records())["refunds"]
    world.sandbox.control(f"refunds/{refund.id}/settle", {"outcome": "succeed"})
    await world.hurry()
    await world.settle(worker)
    assert await world.kinds() == ["payment.succeeded", "refund.pending", "refund.succeeded"]
    assert await world.balance("stripe:clearing") == 0
