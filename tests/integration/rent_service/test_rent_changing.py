"""Changing a booking: old and new are both kept until the difference is paid, never two cars where one does, never none."""

from __future__ import annotations

import asyncio
from datetime import UTC
from typing import Any
from uuid import uuid4

import grpc
import pytest
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from chassis import actors
from tests.integration.rent_service.conftest import Rent, card, employ, payment_event, search, set_clock
from tests.integration.rent_service.counter import staff_key

CHANGE = payment_pb2.PAYMENT_PURPOSE_CHANGE
HELD = booking_pb2.CHANGE_STATUS_HELD
APPLIED = booking_pb2.CHANGE_STATUS_APPLIED
FAILED = booking_pb2.CHANGE_STATUS_FAILED
EXPIRED = booking_pb2.CHANGE_STATUS_EXPIRED


def kinds(booking: booking_pb2.Booking) -> list[str]:
    return [event.type for event in booking.timeline]


def of_change(kind: str, booking: booking_pb2.Booking, **changes: Any) -> Any:
    """An event about the payment of a booking's last change."""
    change = booking.changes[-1]
    given = {"purpose": CHANGE, "number": change.number, "amount": change.difference, **changes}
    return payment_event(kind, booking, **given)


async def longer(rent: Rent, acriss: str = "EDMM", **changes: Any) -> offer_pb2.Offer:
    """Five days instead of three, priced while a second car is there."""
    return await rent.offer(acriss, **{"dropoff_at": "2027-03-06T10:00", **changes})


async def held(rent: Rent, **changes: Any) -> booking_pb2.Booking:
    """A booking with a longer rental held, on the last car."""
    booking, offer = await rent.confirmed("EDMM"), await longer(rent)
    await rent.cars("GRU", "EDMM", 1)
    answer = await rent.change(booking, offer, **changes)
    assert answer.WhichOneof("result") == "booking", answer
    return answer.booking


async def demand(rent: Rent) -> list[tuple[str, str, int]]:
    rows = await rent.pool.fetch(
        "SELECT coalesce(acriss, extra) AS item, to_char(lower(period) AT TIME ZONE 'America/Sao_Paulo', 'MM-DD') || '/' ||"
        " to_char(upper(period) AT TIME ZONE 'America/Sao_Paulo', 'MM-DD') AS days, quantity FROM demand"
        " WHERE counts_until > business_now() ORDER BY 2, 1"
    )
    return [tuple(row) for row in rows]


async def test_a_longer_rental_on_the_last_car_is_held_as_one_car_and_applied_when_paid(rent: Rent) -> None:
    booking = await held(rent)
    change = booking.changes[0]
    assert (change.number, change.status, change.dropoff.local_time) == (1, HELD, "2027-03-06T10:00")
    assert change.difference.minor_units == change.total.minor_units - booking.total.minor_units > 0
    assert booking.dropoff.local_time == "2027-03-04T10:00"
    assert await demand(rent) == [("EDMM", "03-01/03-04", 1), ("EDMM", "03-04/03-06", 1)]
    order = await rent.order(booking, purpose=CHANGE)
    assert (order.amount, order.wanted, order.off_session) == (change.difference, True, False)
    assert order.hold_expire_time == change.hold_expire_time
    event = of_change("payment.succeeded", booking)
    await asyncio.gather(*(rent.events.handle(event) for _ in range(4)))
    applied = await rent.get(booking)
    assert applied.changes[0].status == APPLIED
    assert (applied.total, applied.paid, applied.lines) == (change.total, change.total, change.lines)
    assert (applied.dropoff, applied.rental_days) == (change.dropoff, 5)
    assert await demand(rent) == [("EDMM", "03-01/03-06", 1)]
    assert kinds(applied)[-3:] == ["booking.change_requested", "payment.succeeded", "booking.changed"]
    assert await rent.outbox("booking.changed") == 2
    replaced = await rent.pool.fetchval("SELECT replaced -> 'booking' ->> 'total' FROM booking_change")
    assert int(replaced) == booking.total.minor_units


async def test_other_times_that_do_not_touch_take_two_cars_until_it_is_decided(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    offer = await rent.offer("EDMM", pickup_at="2027-04-01T10:00", dropoff_at="2027-04-06T10:00")
    await rent.change(booking, offer)
    assert await demand(rent) == [("EDMM", "03-01/03-04", 1), ("EDMM", "04-01/04-06", 1)]
    await rent.events.handle(of_change("payment.succeeded", await rent.get(booking)))
    assert await demand(rent) == [("EDMM", "04-01/04-06", 1)]
    changed = await rent.get(booking)
    assert changed.cancellation.free_until_time == offer.cancellation.free_until_time


async def test_another_class_holds_both_and_a_failed_charge_leaves_the_old_untouched(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    before = await rent.get(booking)
    answer = await rent.change(booking, await rent.offer("FFBD"), payment=None)
    assert (await rent.order(booking, purpose=CHANGE)).off_session
    assert {item for item, _, _ in await demand(rent)} == {"EDMM", "FFBD"}
    await rent.events.handle(of_change("payment.declined", answer.booking, failure_code="authentication_required"))
    after = await rent.get(booking)
    assert after.changes[0].status == FAILED
    assert kinds(after)[-2:] == ["payment.declined", "booking.change_failed"]
    assert {item for item, _, _ in await demand(rent)} == {"EDMM"}
    assert (after.acriss, after.lines, after.total, after.paid) == (
        before.acriss,
        before.lines,
        before.total,
        before.paid,
    )
    assert await rent.outbox("booking.change_failed") == 1
    await rent.events.handle(of_change("payment.succeeded", answer.booking))
    (refund,) = await rent.refunds()
    assert (refund.amount, refund.reason) == (answer.booking.changes[0].difference, payment_pb2.REFUND_REASON_NOT_DUE)
    assert (await rent.get(booking)).acriss == before.acriss


async def test_a_cheaper_rental_is_applied_at_once_and_the_difference_goes_back(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM", dropoff_at="2027-03-06T10:00")
    offer = await rent.offer("EDMM")
    changed = (await rent.change(booking, offer, payment=None)).booking
    assert (changed.changes[0].status, changed.total, changed.paid) == (APPLIED, offer.total, offer.total)
    assert not changed.changes[0].HasField("hold_expire_time")
    (refund,) = await rent.refunds()
    assert refund.amount.minor_units == booking.total.minor_units - offer.total.minor_units
    assert refund.reason == payment_pb2.REFUND_REASON_CHANGE
    assert await rent.outbox("payment.requested") == 1
    assert await demand(rent) == [("EDMM", "03-01/03-04", 1)]
    cancelled = (await rent.cancel(changed, 0)).booking
    assert cancelled.paid.minor_units == 0
    amounts = [one.amount.minor_units for one in await rent.refunds()]
    assert sum(amounts) == booking.total.minor_units
    assert len({one.refund_id for one in await rent.refunds()}) == 2


@pytest.mark.parametrize("given", [100, None])
async def test_a_change_neither_charges_what_staff_gave_back_nor_gives_back_more_than_is_left(
    rent: Rent, given: int | None
) -> None:
    booking = await rent.confirmed("EDMM")
    total = booking.total.minor_units
    with actors.acting(await employ(rent.pool, "Mia", "MANAGER")):
        await rent.stub.CreateRefund(
            rent_pb2.CreateRefundRequest(
                request_id=staff_key(),
                reference=booking.reference,
                note="a cold car",
                amount_minor_units=given or total,
            )
        )
    offer = await longer(rent)
    changed = (await rent.change(booking, offer)).booking
    assert changed.changes[0].difference.minor_units == offer.total.minor_units - total
    await rent.events.handle(of_change("payment.succeeded", changed))
    back = (await rent.change(booking, await rent.offer("EDMM"))).booking
    paid = offer.total.minor_units - (given or total)
    left = max(0, paid - (offer.total.minor_units - total))
    assert (back.changes[1].difference.minor_units, back.paid.minor_units) == (left - paid, left)


async def test_cancelling_after_a_change_gives_every_payment_back(rent: Rent) -> None:
    booking = await held(rent)
    await rent.events.handle(of_change("payment.succeeded", booking))
    await rent.cancel(booking, 0)
    refunds = await rent.refunds()
    assert [one.amount for one in refunds] == [booking.changes[0].difference, booking.total]
    assert len({one.payment_id for one in refunds}) == 2


async def test_a_change_races_another_customer_for_the_last_car(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    mine = await longer(rent)
    other = await rent.offer("EDMM", pickup_at="2027-03-05T10:00", dropoff_at="2027-03-08T10:00")
    await rent.cars("GRU", "EDMM", 1)
    answers = await asyncio.gather(rent.change(booking, mine), *(rent.create(other.offer_id) for _ in range(3)))
    results = [str(answer.WhichOneof("result")) for answer in answers]
    assert sorted(results) == ["booking", "sold_out", "sold_out", "sold_out"]
    assert await rent.left("EDMM", dropoff_at="2027-03-09T10:00") == 0


async def test_changes_of_many_bookings_never_oversell_a_pool(rent: Rent) -> None:
    bookings = [await rent.confirmed("FFBD") for _ in range(3)]
    offer = await longer(rent, "EDMM")
    await rent.cars("GRU", "EDMM", 1)
    answers = await asyncio.gather(*(rent.change(one, offer, payment=None) for one in bookings))
    assert sorted(str(answer.WhichOneof("result")) for answer in answers) == ["booking", "sold_out", "sold_out"]


async def test_a_change_whose_hold_ran_out_counts_no_longer_and_is_told_once(rent: Rent) -> None:
    booking = await held(rent)
    await rent.database.advance_clock("31 minutes")
    lapsed = await rent.get(booking)
    assert lapsed.changes[0].status == EXPIRED
    assert await demand(rent) == [("EDMM", "03-01/03-04", 1)]
    assert not (await rent.order(booking, purpose=CHANGE)).wanted
    assert (await rent.pay(booking, purpose=CHANGE)).not_allowed.reason == "HOLD_EXPIRED"
    assert sum(await asyncio.gather(*(rent.change_ends.run_once() for _ in range(3)))) == 1
    assert await rent.change_ends.run_once() == 0
    assert kinds(await rent.get(booking))[-1] == "booking.change_failed"
    assert await rent.outbox("booking.change_failed") == 1
    await rent.events.handle(of_change("payment.succeeded", booking))
    assert (await rent.refunds())[0].amount == booking.changes[0].difference
    assert (await rent.get(booking)).dropoff.local_time == "2027-03-04T10:00"


async def test_a_payment_that_comes_as_the_hold_ends_is_applied_or_given_back_and_nobody_is_oversold(
    rent: Rent,
) -> None:
    booking = await held(rent)
    await rent.pool.execute("UPDATE booking_change SET hold_expires_at = business_now() + interval '200 milliseconds'")
    await rent.pool.execute(
        "UPDATE demand SET counts_until = business_now() + interval '200 milliseconds' WHERE change_number = 1"
    )
    other = search_after(booking)
    event = of_change("payment.succeeded", booking)

    async def pay() -> None:
        await asyncio.sleep(0.19)
        await rent.events.handle(event)

    await asyncio.gather(pay(), rent.change_ends.run_once())
    await asyncio.sleep(0.1)
    await rent.change_ends.run_once()
    ended = await rent.get(booking)
    if ended.changes[0].status == APPLIED:
        assert await rent.left("EDMM", **other) == 0
        assert await rent.refunds() == []
    else:
        assert await rent.left("EDMM", **other) == 1
        assert len(await rent.refunds()) == 1


def search_after(booking: booking_pb2.Booking) -> dict[str, str]:
    """A day that only the longer rental has."""
    return {"pickup_at": "2027-03-05T10:00", "dropoff_at": "2027-03-05T20:00"}


async def test_a_declined_card_may_be_followed_by_another_while_the_change_is_held(rent: Rent) -> None:
    booking = await held(rent)
    assert (await rent.pay(booking, purpose=CHANGE)).not_allowed.reason == "PAYMENT_IN_PROGRESS"
    await rent.events.handle(of_change("payment.declined", booking))
    assert (await rent.get(booking)).changes[0].status == HELD
    assert (await rent.pay(booking)).WhichOneof("result") == "booking"
    order = await rent.order(booking, purpose=CHANGE, attempt=2)
    assert (order.payment.token, order.amount) == ("pm_card_mastercard", booking.changes[0].difference)
    await rent.events.handle(of_change("payment.succeeded", booking, attempt=2))
    assert (await rent.get(booking)).changes[0].status == APPLIED


async def test_a_change_whose_payment_was_cancelled_goes_on_as_the_next_one(rent: Rent) -> None:
    booking = await held(rent)
    await rent.events.handle(of_change("payment.cancelled", booking))
    again = (await rent.pay(booking, purpose=CHANGE)).booking
    assert [one.status for one in again.changes] == [FAILED, HELD]
    assert again.changes[1].hold_expire_time == booking.changes[0].hold_expire_time
    assert (await rent.order(booking, purpose=CHANGE, number=2)).wanted
    await rent.events.handle(of_change("payment.succeeded", again))
    assert (await rent.get(booking)).changes[1].status == APPLIED
    assert await demand(rent) == [("EDMM", "03-01/03-06", 1)]
    assert await rent.outbox("booking.change_failed") == 0


async def test_a_payment_of_another_amount_changes_nothing_and_goes_back(rent: Rent) -> None:
    booking = await held(rent)
    await rent.events.handle(of_change("payment.succeeded", booking, amount=Money(minor_units=1, currency_code="BRL")))
    assert (await rent.get(booking)).changes[0].status == HELD
    assert len(await rent.refunds()) == 1


async def test_one_change_at_a_time_and_one_answer_for_a_key(rent: Rent) -> None:
    booking, offer = await rent.confirmed("EDMM"), await longer(rent)
    key = rent_pb2.Idempotency(scope="guest", key=str(uuid4()))
    answers = await asyncio.gather(*(rent.change(booking, offer, request_id=key) for _ in range(4)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert (await rent.change(booking, offer)).not_allowed.reason == "CHANGE_HELD"
    assert await rent.pool.fetchval("SELECT count(*) FROM booking_change") == 1
    assert await rent.outbox("payment.requested") == 2


async def test_cancelling_a_booking_fails_its_held_change_first(rent: Rent) -> None:
    booking = await held(rent)
    cancelled = (await rent.cancel(booking, 0)).booking
    assert cancelled.status == booking_pb2.BOOKING_STATUS_CANCELLED
    assert cancelled.changes[0].status == FAILED
    assert await demand(rent) == []
    await rent.events.handle(of_change("payment.succeeded", booking))
    reasons = [one.reason for one in await rent.refunds()]
    assert reasons == [payment_pb2.REFUND_REASON_CANCELLATION, payment_pb2.REFUND_REASON_NOT_DUE]


async def test_extras_are_counted_once_where_old_and_new_overlap(rent: Rent) -> None:
    seats = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="CHILD_SEAT", quantity=1)])
    more = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="CHILD_SEAT", quantity=2)])
    booking = await rent.confirmed("EDMM", selection=seats)
    offer = await longer(rent, selection=more)
    await rent.pool.execute("UPDATE extra_stock SET stock = 2 WHERE location = 'GRU'")
    changed = (await rent.change(booking, offer)).booking
    taken = [row for row in await demand(rent) if row[0] == "CHILD_SEAT"]
    assert taken == [
        ("CHILD_SEAT", "03-01/03-04", 1),
        ("CHILD_SEAT", "03-01/03-04", 1),
        ("CHILD_SEAT", "03-04/03-06", 2),
    ]
    await rent.events.handle(of_change("payment.succeeded", changed))
    assert [row for row in await demand(rent) if row[0] == "CHILD_SEAT"] == [("CHILD_SEAT", "03-01/03-06", 2)]


async def test_extras_that_have_run_out_are_said_with_what_is_left(rent: Rent) -> None:
    more = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="CHILD_SEAT", quantity=2)])
    booking, offer = await rent.confirmed("EDMM"), await longer(rent, selection=more)
    await rent.pool.execute("UPDATE extra_stock SET stock = 1 WHERE location = 'GRU'")
    answer = await rent.change(booking, offer)
    assert (answer.extra_sold_out.code, answer.extra_sold_out.available) == ("CHILD_SEAT", 1)
    assert await demand(rent) == [("EDMM", "03-01/03-04", 1)]


async def test_what_can_not_be_changed_is_refused(rent: Rent) -> None:
    booking, offer = await rent.book("EDMM"), await longer(rent)
    assert (await rent.change(booking, offer)).not_allowed.reason == "NOT_CHANGEABLE"
    await rent.events.handle(payment_event("payment.succeeded", booking))
    elsewhere = (await rent.search(pickup_location="LIS")).offers.offers[0]
    assert (await rent.change(booking, elsewhere)).not_allowed.reason == "OTHER_CURRENCY"
    young = await longer(rent, driver_age=22)
    assert (await rent.change(booking, young)).expired.age_differs
    forged = offer_pb2.Offer(offer_id="nonsense")
    assert (await rent.change(booking, forged)).invalid.problems[0].code == "OFFER_INVALID"
    two = await longer(rent, selection=offer_pb2.Selection(additional_drivers=1))
    assert (await rent.change(booking, two)).invalid.problems[0].code == "ADDITIONAL_DRIVERS"
    await rent.database.advance_clock("16 minutes")
    assert (await rent.change(booking, offer)).expired.replacement.offer.total == offer.total
    assert await rent.pool.fetchval("SELECT count(*) FROM booking_change") == 0


async def test_a_rental_that_is_out_is_extended_and_nothing_else(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = await rent.confirmed("EDMM")
    await rent.pool.execute("UPDATE booking SET status = 'PICKED_UP'")
    due = booking.dropoff.time.ToDatetime(UTC)
    await rent.pool.execute("UPDATE demand SET counts_until = 'infinity', due_at = $1", due)
    await set_clock(rent.pool, "2027-03-02T12:00:00Z")
    other = await rent.offer_to_change(booking, pickup_at="2027-03-02T15:00")
    assert (await rent.change(booking, other)).not_allowed.reason == "ONLY_EXTENDING"
    offer = await rent.offer_to_change(booking, dropoff_at="2027-03-06T10:00")
    extended = (await rent.change(booking, offer)).booking
    assert await demand(rent) == [("EDMM", "03-01/03-04", 1), ("EDMM", "03-04/03-06", 1)]
    await rent.events.handle(of_change("payment.succeeded", extended))
    assert (await rent.get(booking)).dropoff.local_time == "2027-03-06T10:00"
    assert await demand(rent) == [("EDMM", "03-01/03-06", 1)]
    assert await rent.pool.fetchval("SELECT due_at FROM demand") == extended.changes[0].dropoff.time.ToDatetime(UTC)


async def test_an_overdue_car_is_extended_though_it_is_the_last(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = await rent.confirmed("EDMM")
    await rent.pool.execute("UPDATE booking SET status = 'PICKED_UP'")
    due = booking.dropoff.time.ToDatetime(UTC)
    await rent.pool.execute("UPDATE demand SET counts_until = 'infinity', due_at = $1", due)
    await set_clock(rent.pool, "2027-03-04T18:00:00Z")
    offer = await rent.offer_to_change(booking, dropoff_at="2027-03-06T10:00")
    assert (await rent.change(booking, offer)).booking.changes[0].status == HELD


async def test_what_a_booking_has_does_not_count_against_the_offers_that_change_it(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = await rent.confirmed("EDMM")
    assert not [one for one in (await rent.search()).offers.offers if one.acriss == "EDMM"]
    offer = await rent.offer_to_change(booking, dropoff_at="2027-03-06T10:00")
    assert (await rent.change(booking, offer)).booking.changes[0].status == HELD
    stranger = rent_pb2.BookingKey(reference=booking.reference, email="somebody@else.example")
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await rent.stub.SearchOffers(rent_pb2.SearchOffersRequest(search=search(), changing=stranger))
    assert error.value.code() == grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize("reaction", ["payment.cancelled", "payment.succeeded"])
async def test_another_means_while_the_first_waits_for_the_customer(rent: Rent, reaction: str) -> None:
    pix = booking_pb2.PaymentMeans(method=payment_pb2.PAYMENT_METHOD_PIX)
    booking = (await rent.create((await rent.offer("EDMM")).offer_id, payment=pix)).booking
    await rent.events.handle(payment_event("payment.action_required", booking))
    assert (kinds(await rent.get(booking))[-1], (await rent.get(booking)).timeline[-1].detail) == (
        "payment.action_required",
        "pix",
    )
    attempts = [payment_pb2.PaymentAttempt(attempt=1, status=payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION)]
    rent.payments.payments = [
        payment_pb2.Payment(
            booking_id=booking.booking_id,
            purpose=payment_pb2.PAYMENT_PURPOSE_RENTAL,
            number=1,
            status=payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION,
            attempts=attempts,
        )
    ]
    assert (await rent.pay(booking, payment=card("pm_card_visa"))).WhichOneof("result") == "booking"
    assert (await rent.order(booking, attempt=2)).payment == card("pm_card_visa")
    assert not (await rent.order(booking)).wanted
    # The Pix can't be left but by cancelling it: the card is charged under the next number by itself. Unless it was paid first.
    event = payment_event(reaction, booking, attempt=2, failure_code="next_number")
    await asyncio.gather(*(rent.events.handle(event) for _ in range(3)))
    if reaction == "payment.cancelled":
        order = await rent.order(booking, number=2)
        assert (order.wanted, order.payment) == (True, card("pm_card_visa"))
        assert await rent.outbox("payment.requested") == 3
        await rent.events.handle(payment_event("payment.succeeded", booking, number=2))
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_CONFIRMED
    assert await rent.refunds() == []


async def test_a_bill_that_was_declined_is_paid_by_another_card_but_not_by_pix(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    await rent.pool.execute("UPDATE booking SET status = 'RETURNED'")
    await rent.pool.execute(
        "INSERT INTO bill (booking_id, number, status, currency, total, charge_from, created_at)"
        " VALUES ($1, 1, 'OPEN', 'BRL', 4500, business_now(), business_now())",
        booking.booking_id,
    )
    await rent.pool.execute(
        "INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)"
        " VALUES ($1, 'CHARGE', 1, 1, 'CARD', '', 4500, 'BRL', business_now())",
        booking.booking_id,
    )
    charge = payment_pb2.PAYMENT_PURPOSE_CHARGE
    order = await rent.order(booking, purpose=charge)
    assert (order.wanted, order.off_session, order.HasField("hold_expire_time")) == (True, True, False)
    amount = Money(minor_units=4500, currency_code="BRL")
    await rent.events.handle(
        payment_event(
            "payment.declined", booking, purpose=charge, amount=amount, failure_code="authentication_required"
        )
    )
    pix = booking_pb2.PaymentMeans(method=payment_pb2.PAYMENT_METHOD_PIX)
    assert (await rent.pay(booking, payment=pix)).WhichOneof("result") == "payment_method_unavailable"
    assert (await rent.pay(booking)).WhichOneof("result") == "booking"
    again = await rent.order(booking, purpose=charge, attempt=2)
    assert (again.amount, again.payment.token, again.off_session) == (amount, "pm_card_mastercard", False)


async def test_a_no_show_fails_its_held_change_and_gives_the_rest_back(rent: Rent) -> None:
    booking = await held(rent)
    await rent.pool.execute("UPDATE booking_change SET hold_expires_at = '2028-01-01'")
    await set_clock(rent.pool, "2027-03-01T15:00:00Z")
    assert not (await rent.order(booking, purpose=CHANGE)).wanted
    await rent.events.handle(of_change("payment.succeeded", booking))
    assert await rent.no_shows.run_once() == 1
    ended = await rent.get(booking)
    assert (ended.status, ended.changes[0].status) == (booking_pb2.BOOKING_STATUS_NO_SHOW, FAILED)
    amounts = [one.amount.minor_units for one in await rent.refunds()]
    fee = booking.cancellation.no_show_fee.minor_units
    assert amounts == [booking.changes[0].difference.minor_units, booking.total.minor_units - fee]
