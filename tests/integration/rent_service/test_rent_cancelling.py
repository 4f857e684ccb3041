"""Cancelling and not showing up: fees by the rules, the rest back exactly once, the car free again, whoever races whom."""

from __future__ import annotations

import asyncio
import time
from uuid import uuid4

import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2

from tests.conftest import by_owner
from tests.integration.rent_service.conftest import Rent, payment_event, set_clock

NO_SHOW_AT = "2027-03-01T15:00:00Z"  # the pick-up is at 10:00 in São Paulo, 13:00 UTC
CANCELLED = booking_pb2.BOOKING_STATUS_CANCELLED
NO_SHOW = booking_pb2.BOOKING_STATUS_NO_SHOW


def kinds(booking: booking_pb2.Booking) -> list[str]:
    return [event.type for event in booking.timeline]


async def test_cancelling_in_time_is_free_and_everything_goes_back(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = await rent.confirmed("EDMM")
    quote = booking.cancellation_quote
    assert (quote.fee.minor_units, quote.refund) == (0, booking.total)
    assert quote.free_until_time == booking.cancellation.free_until_time
    assert booking.paid == booking.total
    cancelled = (await rent.cancel(booking, 0)).booking
    assert (cancelled.status, cancelled.paid.minor_units) == (CANCELLED, 0)
    assert not cancelled.HasField("cancellation_quote")
    assert kinds(cancelled)[-2:] == ["booking.cancelled", "refund.requested"]
    (refund,) = await rent.refunds()
    assert (refund.amount, refund.reason) == (booking.total, payment_pb2.REFUND_REASON_CANCELLATION)
    assert await rent.outbox("booking.cancelled") == 1
    assert await rent.left("EDMM") == 1


async def test_cancelling_late_costs_the_fee_that_was_shown_or_nothing_happens(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    await set_clock(rent.pool, "2027-02-28T13:00:01Z")
    fee = booking.cancellation.late_fee
    shown = await rent.cancel(booking, 0)
    assert shown.quote_changed.quote.fee == fee
    assert not shown.quote_changed.quote.HasField("free_until_time")
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_CONFIRMED
    assert (await rent.get(booking)).cancellation_quote == shown.quote_changed.quote
    assert (await rent.cancel(booking, fee.minor_units)).booking.paid == fee
    (refund,) = await rent.refunds()
    assert refund.amount.minor_units == booking.total.minor_units - fee.minor_units


async def test_cancelling_with_the_same_key_is_one_cancellation_and_one_answer(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    key = rent_pb2.Idempotency(scope="guest", key=str(uuid4()))
    answers = await asyncio.gather(*(rent.cancel(booking, 0, request_id=key) for _ in range(5)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert (await rent.cancel(booking, 1, request_id=key)).WhichOneof("result") == "key_reused"
    assert (await rent.cancel(booking, 0)).not_allowed.reason == "NOT_CANCELLABLE"
    assert len(await rent.refunds()) == 1
    other = rent_pb2.BookingKey(reference=booking.reference, email="somebody@else.example")
    assert (await rent.cancel(booking, 0, booking=other)).WhichOneof("result") == "not_found"


async def test_a_booking_that_waits_for_its_payment_cancels_for_nothing_and_a_success_that_comes_anyway_goes_back(
    rent: Rent,
) -> None:
    booking = await rent.book("EDMM")
    await set_clock(rent.pool, "2027-02-28T20:00:00Z")
    await rent.pool.execute("UPDATE booking SET hold_expires_at = business_now() + interval '10 minutes'")
    assert (await rent.cancel(booking, 0)).booking.status == CANCELLED
    assert not (await rent.order(booking)).wanted
    event = payment_event("payment.succeeded", booking)
    await asyncio.gather(*(rent.events.handle(event) for _ in range(4)))
    (refund,) = await rent.refunds()
    assert (refund.amount, refund.reason) == (booking.total, payment_pb2.REFUND_REASON_NOT_DUE)
    assert (await rent.get(booking)).status == CANCELLED
    assert await rent.pool.fetchval("SELECT count(*) FROM demand") == 0


async def test_cancelling_races_the_payment_and_the_money_is_accounted_for_either_way(rent: Rent) -> None:
    bookings = [await rent.book("EDMM") for _ in range(6)]
    await asyncio.gather(
        *(rent.cancel(one, 0) for one in bookings),
        *(rent.events.handle(payment_event("payment.succeeded", one)) for one in bookings),
    )
    assert {(await rent.get(one)).status for one in bookings} == {CANCELLED}
    assert sorted(refund.booking_id for refund in await rent.refunds()) == sorted(one.booking_id for one in bookings)
    assert all(refund.amount == bookings[0].total for refund in await rent.refunds())


async def test_a_cancelled_booking_gives_its_promotions_use_back(rent: Rent) -> None:
    await rent.pool.execute(
        "UPDATE promotion SET max_uses = 1, minimum_days = 1, countries = NULL, valid_from = '2020-01-01', valid_to = NULL"
    )
    code = await rent.pool.fetchval("SELECT code FROM promotion ORDER BY code LIMIT 1")
    booking = await rent.pool.fetchval("SELECT promotion_uses($1)", code)
    assert booking == 0
    held = await rent.book("EDMM")
    await rent.pool.execute(
        "UPDATE booking SET promotion = $2, promotion_counted = true WHERE booking_id = $1", held.booking_id, code
    )
    await rent.pool.execute("UPDATE promotion_uses SET uses = 1 WHERE code = $1", code)
    await rent.cancel(held, 0)
    assert await rent.pool.fetchval("SELECT promotion_uses($1)", code) == 0


async def test_who_does_not_come_for_two_hours_is_a_no_show_before_anybody_noted_it(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = await rent.confirmed("EDMM")
    fee = booking.cancellation.no_show_fee.minor_units
    await set_clock(rent.pool, "2027-03-01T14:59:00Z")
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_CONFIRMED
    assert await rent.no_shows.run_once() == 0
    await set_clock(rent.pool, NO_SHOW_AT)
    assert (await rent.get(booking)).status == NO_SHOW
    assert await rent.left("EDMM", pickup_at="2027-03-01T14:00") == 1
    assert (await rent.cancel(booking, 0)).not_allowed.status == NO_SHOW
    assert sum(await asyncio.gather(*(rent.no_shows.run_once() for _ in range(3)))) == 1
    assert await rent.no_shows.run_once() == 0
    ended = await rent.get(booking)
    assert (ended.status, ended.paid.minor_units) == (NO_SHOW, fee)
    assert kinds(ended)[-2:] == ["booking.no_show", "refund.requested"]
    (refund,) = await rent.refunds()
    assert refund.amount.minor_units == booking.total.minor_units - fee
    assert refund.reason == payment_pb2.REFUND_REASON_NO_SHOW
    assert await rent.outbox("booking.no_show") == 1


async def test_a_no_show_that_raises_is_left_alone_for_a_while_and_keeps_nobody_waiting(
    rent: Rent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, others = await rent.confirmed("EDMM"), [await rent.confirmed("EDMM") for _ in range(2)]
    fees = "UPDATE booking SET no_show_fee = CASE WHEN $2 THEN -9 ELSE 1 END WHERE booking_id = $1"
    await by_owner(rent.pool, "ALTER TABLE booking DROP CONSTRAINT booking_no_show_fee_check")
    await rent.pool.execute(fees, broken.booking_id, True)
    await rent.pool.execute("UPDATE booking SET no_show_at = no_show_at - interval '1 minute' WHERE no_show_fee < 0")
    await set_clock(rent.pool, NO_SHOW_AT)
    assert await rent.no_shows.run_once() == 2
    assert [kinds(await rent.get(one))[-2] for one in others] == ["booking.no_show"] * 2
    assert [record.message for record in caplog.records].count("sweeper skips a booking") == 1
    await rent.pool.execute(fees, broken.booking_id, False)
    assert await rent.no_shows.run_once() == 0
    now = time.monotonic()
    monkeypatch.setattr("rent_service.sweeping.time.monotonic", lambda: now + 6)
    assert await rent.no_shows.run_once() == 1
    assert (await rent.get(broken)).paid.minor_units == 1


async def test_a_no_show_never_costs_more_than_was_paid(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    await rent.pool.execute("UPDATE booking SET no_show_fee = total + 1")
    await set_clock(rent.pool, NO_SHOW_AT)
    await rent.no_shows.run_once()
    assert (await rent.get(booking)).paid == booking.total
    assert await rent.refunds() == []


async def test_a_late_payment_for_a_car_that_would_be_a_no_show_at_once_goes_back(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await set_clock(rent.pool, NO_SHOW_AT)
    await rent.events.handle(payment_event("payment.succeeded", booking))
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_EXPIRED
    (refund,) = await rent.refunds()
    assert (refund.amount, refund.reason) == (booking.total, payment_pb2.REFUND_REASON_LATE_PAYMENT)


async def test_a_car_that_is_being_handed_out_is_neither_cancelled_nor_a_no_show(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    await set_clock(rent.pool, NO_SHOW_AT)
    async with rent.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "UPDATE booking SET status = 'PICKED_UP', version = version + 1 WHERE booking_id = $1", booking.booking_id
        )
        assert await rent.no_shows.run_once() == 0
        cancelling = asyncio.create_task(rent.cancel(booking, booking.cancellation.late_fee.minor_units))
        await asyncio.sleep(0.2)
    assert (await cancelling).not_allowed.status == booking_pb2.BOOKING_STATUS_PICKED_UP
    assert await rent.no_shows.run_once() == 0
    assert await rent.refunds() == []


async def test_a_deposit_that_was_asked_for_is_let_go_of(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    await rent.pool.execute(
        "INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)"
        " VALUES ($1, 'DEPOSIT', 1, 1, 'CARD', '', 1000, 'BRL', business_now())",
        booking.booking_id,
    )
    assert (await rent.order(booking, purpose=payment_pb2.PAYMENT_PURPOSE_DEPOSIT)).off_session
    await rent.cancel(booking, 0)
    assert await rent.outbox("deposit.settle_requested") == 1
    assert not (await rent.order(booking, purpose=payment_pb2.PAYMENT_PURPOSE_DEPOSIT)).wanted
