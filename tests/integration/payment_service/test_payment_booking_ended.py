"""A booking that expires or is cancelled wants none of its open charges."""

import pytest
from rentacar.payment.v1 import payment_pb2 as pb

from tests.integration.payment_service.conftest import World, envelope


@pytest.mark.parametrize("event", ["booking.expired", "booking.cancelled", "booking.no_show"])
async def test_an_abandoned_challenge_ends_with_the_booking(world: World, booking_id: str, event: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required"))
    await worker.handlers.booking(envelope(event, booking_id, None))

    payment = await world.payment(booking_id)
    assert (payment.status, payment.card_client_secret) == (pb.PAYMENT_STATUS_CANCELLED, "")
    assert [intent.status for intent in (await world.records())["intents"]] == ["canceled"]
    assert await world.kinds() == ["payment.action_required", "payment.cancelled"]
    await world.settle(worker)


async def test_a_challenge_done_just_before_the_hold_ran_out_is_recorded_as_paid(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required"))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/authenticate", {"outcome": "succeed"})
    await worker.handlers.booking(envelope("booking.expired", booking_id, None))

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert await world.kinds() == ["payment.action_required", "payment.succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_an_abandoned_challenge_ends_also_when_the_event_never_comes(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required"))
    world.rent.not_wanted(booking_id)
    await world.hurry()
    await world.settle(worker)

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_CANCELLED


@pytest.mark.parametrize(
    ("purpose", "event"),
    [
        (pb.PAYMENT_PURPOSE_CHANGE, "booking.change_failed"),
        (pb.PAYMENT_PURPOSE_CHANGE, "booking.changed"),
        (pb.PAYMENT_PURPOSE_CHARGE, "bill.settled"),
    ],
)
async def test_what_waits_for_a_customer_ends_at_once_with_the_change_or_the_bill_that_it_was_for(
    world: World, booking_id: str, purpose: pb.PaymentPurpose, event: str
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required", purpose=purpose))
    await worker.handlers.booking(envelope(event, booking_id, None))
    assert await world.kinds() == ["payment.action_required"], "rent_service still wants it"
    world.rent.not_wanted(booking_id)
    await worker.handlers.booking(envelope(event, booking_id, None))

    assert await world.kinds() == ["payment.action_required", "payment.cancelled"]
    assert [intent.status for intent in (await world.records())["intents"]] == ["canceled"]
    await world.settle(worker)


async def test_a_declined_payment_stays_declined_but_its_intent_takes_no_card_any_more(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclined"))
    await worker.handlers.booking(envelope("booking.expired", booking_id, None))
    await worker.handlers.booking(envelope("booking.expired", booking_id, None))

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_DECLINED
    assert [intent.status for intent in (await world.records())["intents"]] == ["canceled"]
    assert await world.kinds() == ["payment.declined"]


async def test_the_end_of_a_paid_booking_changes_no_payment(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    await worker.handlers.booking(envelope("booking.cancelled", booking_id, None))
    await worker.handlers.booking(envelope("booking.confirmed", booking_id, None))

    assert await world.kinds() == ["payment.succeeded"]
    assert await world.pool.fetchval("SELECT count(*) FROM jobs") == 0
