"""Pix: shown, paid later, expired, given up for another means, and given back."""

from datetime import UTC, datetime, timedelta

from rentacar.payment.v1 import payment_pb2 as pb

from tests.integration.payment_service.conftest import World, envelope


async def test_a_pix_is_shown_until_the_hold_ends_and_paid_later(world: World, booking_id: str) -> None:
    worker, until = world.worker(), datetime.now(UTC) + timedelta(minutes=30)
    await worker.handlers.request(world.pix(booking_id))

    shown = await world.payment(booking_id)
    assert (shown.status, shown.method) == (pb.PAYMENT_STATUS_REQUIRES_ACTION, pb.PAYMENT_METHOD_PIX)
    assert shown.pix_text.startswith("000201")
    assert abs(shown.pix_expire_time.ToDatetime(UTC) - until) < timedelta(seconds=5)
    assert shown.card_client_secret == ""

    world.sandbox.control(f"payment_intents/{shown.provider_reference}/pay", {})
    await world.hurry()
    await world.settle(worker)
    paid = await world.payment(booking_id)
    assert (paid.status, paid.pix_text, paid.HasField("pix_expire_time")) == (pb.PAYMENT_STATUS_SUCCEEDED, "", False)
    assert await world.kinds() == ["payment.action_required", "payment.succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_a_pix_that_nobody_pays_in_time_is_cancelled_for_good(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.pix(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/expire", {})
    await world.hurry()
    await world.settle(worker)

    expired = await world.payment(booking_id)
    assert (expired.status, expired.failure.code) == (pb.PAYMENT_STATUS_CANCELLED, "pix_expired")
    assert [intent.status for intent in (await world.records())["intents"]] == ["canceled"]
    assert await world.kinds() == ["payment.action_required", "payment.cancelled"]


async def test_a_pix_paid_while_the_booking_expired_is_recorded_as_paid(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.pix(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/pay", {})
    await worker.handlers.booking(envelope("booking.expired", booking_id, None))

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert await world.balance("stripe:clearing") == 123_45


async def test_a_card_after_a_pix_takes_the_next_number_once_the_pix_is_cancelled(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.pix(booking_id))
    await worker.handlers.request(world.order(booking_id, number=2))
    assert "payment.succeeded" not in await world.kinds(), "not while the Pix can still be paid"
    await world.settle(worker)

    assert await world.kinds() == ["payment.action_required", "payment.cancelled", "payment.succeeded"]
    assert sorted(intent.status for intent in (await world.records())["intents"]) == ["canceled", "succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_the_next_number_is_not_charged_if_the_pix_was_paid_meanwhile(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.pix(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/pay", {})
    await worker.handlers.request(world.order(booking_id, number=2))
    await world.settle(worker)

    assert await world.kinds() == ["payment.action_required", "payment.succeeded", "payment.cancelled"]
    assert [charge.status for charge in (await world.records())["charges"]] == ["succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_another_attempt_while_a_pix_is_shown_cancels_it(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.pix(booking_id))
    await worker.handlers.request(world.order(booking_id, attempt=2))

    cancelled = await world.payment(booking_id)
    assert (cancelled.status, cancelled.failure.code) == (pb.PAYMENT_STATUS_CANCELLED, "next_number")
    assert [(kind, event.attempt) for kind, event in await world.events()] == [
        ("payment.action_required", 1),
        ("payment.cancelled", 2),
    ]


async def test_a_pix_after_a_declined_card_is_shown_on_the_same_intent(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclined"))
    await worker.handlers.request(world.pix(booking_id, attempt=2))

    shown = await world.payment(booking_id)
    assert (shown.status, shown.method) == (pb.PAYMENT_STATUS_REQUIRES_ACTION, pb.PAYMENT_METHOD_PIX)
    assert len((await world.records())["intents"]) == 1


async def test_a_pix_goes_back_a_little_later_but_not_after_ninety_days(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.pix(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/pay", {})
    await world.hurry()
    await world.settle(worker)
    await worker.handlers.request(world.refund(booking_id, 20_00))
    assert (await world.kinds())[2:] == ["refund.pending"]
    (refund,) = (await world.records())["refunds"]
    world.sandbox.control(f"refunds/{refund.id}/settle", {"outcome": "succeed"})
    await world.hurry()
    await world.settle(worker)
    assert (await world.kinds())[2:] == ["refund.pending", "refund.succeeded"]

    await world.database.advance_clock("91 days")
    await worker.handlers.request(world.refund(booking_id, 20_00))
    kind, event = (await world.events())[-1]
    assert (kind, event.failure_code) == ("refund.failed", "pix_refund_window_over")
    assert len((await world.records())["refunds"]) == 1
    assert await world.balance("stripe:clearing") == 103_45
