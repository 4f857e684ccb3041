"""What payment events do to bookings, in any order and any number; holds that run out; paying again."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import grpc
import pytest
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import events_pb2, payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2

from tests.integration.rent_service.conftest import Rent, card, payment_event


async def late_outcome(rent: Rent) -> int:
    """What the last event told of a late payment."""
    payload = await rent.pool.fetchval(
        "SELECT payload FROM outbox WHERE stream = 'rent-events' ORDER BY id DESC LIMIT 1"
    )
    return booking_pb2.BookingChanged.FromString(payload).late_payment


def kinds(booking: booking_pb2.Booking) -> list[str]:
    return [event.type for event in booking.timeline]


async def test_a_payment_confirms_its_booking_once_however_often_it_is_told(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    event = payment_event("payment.succeeded", booking)
    await asyncio.gather(*(rent.events.handle(event) for _ in range(5)))
    again = payment_event(
        "payment.succeeded", booking, payment_id=events_pb2.PaymentEvent.FromString(event.payload).payment_id
    )
    await rent.events.handle(again)
    confirmed = await rent.get(booking)
    assert confirmed.status == booking_pb2.BOOKING_STATUS_CONFIRMED
    assert not confirmed.HasField("hold_expire_time")
    assert kinds(confirmed) == ["booking.held", "payment.succeeded", "booking.confirmed"]
    assert await rent.outbox("booking.confirmed") == 1
    assert await rent.outbox("refund.requested") == 0
    await rent.database.advance_clock("40 minutes")
    await rent.cars("GRU", "EDMM", 1)
    assert await rent.left("EDMM") == 0


async def test_a_second_payment_for_a_paid_booking_goes_back(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.events.handle(payment_event("payment.succeeded", booking))
    await rent.events.handle(payment_event("payment.succeeded", booking, number=2))
    assert await rent.outbox("refund.requested") == 1
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_CONFIRMED


async def test_a_payment_of_another_amount_goes_back_and_confirms_nothing(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.events.handle(
        payment_event("payment.succeeded", booking, amount=Money(minor_units=1, currency_code="BRL"))
    )
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_PENDING_PAYMENT
    assert await rent.outbox("refund.requested") == 1


async def test_a_late_payment_gets_the_car_again_if_there_is_one(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.database.advance_clock("31 minutes")
    assert await rent.expiry.run_once() == 1
    await rent.events.handle(payment_event("payment.succeeded", booking))
    confirmed = await rent.get(booking)
    assert confirmed.status == booking_pb2.BOOKING_STATUS_CONFIRMED
    assert confirmed.acriss == "EDMM"
    assert await late_outcome(rent) == booking_pb2.LATE_PAYMENT_OUTCOME_HONOURED


async def test_a_late_payment_without_a_car_is_upgraded_to_the_next_better_class(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.database.advance_clock("31 minutes")
    await rent.cars("GRU", "EDMM", 0)
    better = await rent.pool.fetchval(
        "SELECT acriss FROM vehicle_class WHERE upgrade_rank > 2 AND substr(acriss, 3, 1) = 'M' ORDER BY upgrade_rank LIMIT 1"
    )
    await rent.events.handle(payment_event("payment.succeeded", booking))
    confirmed = await rent.get(booking)
    if better is None:  # the demo network has no better class with a manual gearbox
        assert confirmed.status == booking_pb2.BOOKING_STATUS_EXPIRED
        return
    assert (confirmed.acriss, confirmed.booked_acriss) == (better, "EDMM")
    assert await late_outcome(rent) == booking_pb2.LATE_PAYMENT_OUTCOME_UPGRADED


async def test_an_upgrade_keeps_the_price_and_takes_a_car_of_the_better_pool(rent: Rent) -> None:
    booking = await rent.book("EDAM")
    await rent.cars("GRU", "EDAM", 1)
    await rent.cars("GRU", "CDAM", 1)
    await rent.database.advance_clock("31 minutes")
    await rent.book("EDAM")
    await rent.events.handle(payment_event("payment.succeeded", booking))
    confirmed = await rent.get(booking)
    assert (confirmed.acriss, confirmed.booked_acriss) == ("CDAM", "EDAM")
    assert confirmed.total == booking.total
    assert await late_outcome(rent) == booking_pb2.LATE_PAYMENT_OUTCOME_UPGRADED
    assert await rent.left("CDAM") == 0
    assert confirmed.timeline[-1].detail == "CDAM"


@pytest.mark.parametrize("swept", [True, False])
async def test_a_late_payment_without_any_car_goes_back(rent: Rent, swept: bool) -> None:
    booking = await rent.book("EDMM")
    await rent.pool.execute("UPDATE pool SET vehicles = 0 WHERE location = 'GRU'")
    await rent.database.advance_clock("31 minutes")
    if swept:
        await rent.expiry.run_once()
    event = payment_event("payment.succeeded", booking)
    await rent.events.handle(event)
    await rent.events.handle(event)
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_EXPIRED
    assert await late_outcome(rent) == booking_pb2.LATE_PAYMENT_OUTCOME_REFUNDED
    payload = await rent.pool.fetchval("SELECT payload FROM outbox WHERE type = 'refund.requested'")
    refund = events_pb2.RefundRequested.FromString(payload)
    assert refund.amount == booking.total
    assert refund.reason == payment_pb2.REFUND_REASON_LATE_PAYMENT
    assert await rent.outbox("refund.requested") == 1
    assert await rent.expiry.run_once() == 0
    assert await rent.pool.fetchval("SELECT count(*) FROM demand") == 0


async def test_late_payments_never_oversell_a_pool(rent: Rent) -> None:
    await rent.cars("GRU", "FFBD", 3)
    bookings = [await rent.book("FFBD") for _ in range(3)]
    await rent.database.advance_clock("31 minutes")
    await rent.cars("GRU", "FFBD", 1)
    await asyncio.gather(*(rent.events.handle(payment_event("payment.succeeded", one)) for one in bookings))
    ends = [(await rent.get(one)).status for one in bookings]
    assert ends.count(booking_pb2.BOOKING_STATUS_CONFIRMED) == 1
    assert await rent.outbox("refund.requested") == 2


async def test_a_hold_that_ran_out_reads_as_expired_before_anything_noted_it(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.database.advance_clock("31 minutes")
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_EXPIRED
    assert not (await rent.order(booking)).wanted
    assert await rent.expiry.run_once() == 1
    assert await rent.expiry.run_once() == 0
    assert await rent.outbox("booking.expired") == 1
    assert kinds(await rent.get(booking)) == ["booking.held", "booking.expired"]


async def test_a_decline_leaves_the_hold_and_another_card_is_a_new_attempt(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    assert (await rent.pay(booking)).not_allowed.reason == "PAYMENT_IN_PROGRESS"
    await rent.events.handle(payment_event("payment.declined", booking, failure_code="insufficient_funds"))
    declined = await rent.get(booking)
    assert declined.status == booking_pb2.BOOKING_STATUS_PENDING_PAYMENT
    assert declined.timeline[-1].detail == "insufficient_funds"
    assert not (await rent.order(booking)).wanted
    paid = (await rent.pay(booking)).booking
    assert paid.timeline[-1].type == "payment.requested"
    order = await rent.order(booking, attempt=2)
    assert (order.wanted, order.payment.token, order.amount) == (True, "pm_card_mastercard", booking.total)
    assert await rent.outbox("payment.requested") == 2


async def test_paying_again_with_the_same_key_is_one_attempt_and_one_answer(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.events.handle(payment_event("payment.declined", booking))
    key = rent_pb2.Idempotency(scope="guest", key=str(uuid4()))
    answers = await asyncio.gather(*(rent.pay(booking, request_id=key) for _ in range(5)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert await rent.outbox("payment.requested") == 2
    other = await rent.pay(booking, request_id=key, payment=card("pm_card_amex"))
    assert other.WhichOneof("result") == "key_reused"


async def test_two_cards_at_once_are_one_attempt(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.events.handle(payment_event("payment.declined", booking))
    answers = await asyncio.gather(*(rent.pay(booking) for _ in range(5)))
    results = sorted(str(answer.WhichOneof("result")) for answer in answers)
    assert results == ["booking"] + ["not_allowed"] * 4


async def test_a_decline_that_only_payment_service_knows_is_enough(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    attempts = [payment_pb2.PaymentAttempt(attempt=1, status=payment_pb2.PAYMENT_STATUS_DECLINED)]
    rent.payments.payments = [
        payment_pb2.Payment(
            booking_id=booking.booking_id,
            purpose=payment_pb2.PAYMENT_PURPOSE_RENTAL,
            number=1,
            status=payment_pb2.PAYMENT_STATUS_DECLINED,
            attempts=attempts,
        )
    ]
    assert (await rent.pay(booking)).WhichOneof("result") == "booking"
    await rent.events.handle(payment_event("payment.declined", booking))
    found = kinds(await rent.get(booking))
    assert found == ["booking.held", "payment.declined", "payment.requested"]


async def test_after_a_cancelled_payment_the_next_is_another_charge(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.events.handle(payment_event("payment.cancelled", booking))
    assert (await rent.pay(booking)).WhichOneof("result") == "booking"
    assert (await rent.order(booking, number=2)).wanted


async def test_a_booking_that_is_paid_or_expired_takes_no_payment(rent: Rent) -> None:
    paid, expired = await rent.book("EDMM"), await rent.book("EDMM")
    await rent.events.handle(payment_event("payment.succeeded", paid))
    assert (await rent.pay(paid)).not_allowed.reason == "ALREADY_PAID"
    await rent.database.advance_clock("31 minutes")
    assert (await rent.pay(expired)).not_allowed.reason == "HOLD_EXPIRED"
    wrong = rent_pb2.BookingKey(reference=paid.reference, email="somebody@else.example")
    assert (await rent.pay(paid, booking=wrong)).WhichOneof("result") == "not_found"


async def test_a_payment_order_that_does_not_exist_is_not_found(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await rent.order(booking, attempt=9)
    assert error.value.code() == grpc.StatusCode.NOT_FOUND


async def test_a_refund_that_went_through_stands_in_the_timeline(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    event = payment_event("refund.succeeded", booking, refund_id=str(uuid4()))
    await rent.events.handle(event)
    await rent.events.handle(event)
    assert kinds(await rent.get(booking)) == ["booking.held", "refund.succeeded"]
