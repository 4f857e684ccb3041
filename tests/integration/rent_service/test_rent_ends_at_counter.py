"""Where the customer's wishes meet the counter: cancelling, not showing up and changing against cars that are handed out."""

from __future__ import annotations

import asyncio

import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2

from tests.integration.rent_service.conftest import Rent, payment_event, set_clock
from tests.integration.rent_service.counter import Counter

PICKED_UP = booking_pb2.BOOKING_STATUS_PICKED_UP
CANCELLED = booking_pb2.BOOKING_STATUS_CANCELLED
NO_SHOW = booking_pb2.BOOKING_STATUS_NO_SHOW


@pytest.fixture
def counter(rent: Rent) -> Counter:
    return Counter(rent)


async def test_cancelling_races_the_pick_up_and_one_of_the_two_happens(rent: Rent, counter: Counter) -> None:
    for _ in range(5):
        booking = await counter.ready()
        fee = booking.cancellation.late_fee.minor_units
        cancelled, picked_up = await asyncio.gather(rent.cancel(booking, fee), counter.pick_up(booking))
        ended = await rent.get(booking)
        if cancelled.HasField("booking"):
            assert (ended.status, picked_up.not_allowed.status) == (CANCELLED, CANCELLED)
            assert not ended.HasField("vehicle")
        else:
            assert (ended.status, cancelled.not_allowed.status) == (PICKED_UP, PICKED_UP)
        refunds = [one for one in await rent.refunds() if one.booking_id == booking.booking_id]
        assert len(refunds) == (ended.status == CANCELLED)
        await set_clock(rent.pool)


async def test_a_no_show_races_the_pick_up_and_one_of_the_two_happens(rent: Rent, counter: Counter) -> None:
    booking = await counter.ready()
    await rent.pool.execute("UPDATE booking SET no_show_at = business_now() + interval '300 milliseconds'")
    await rent.pool.execute("UPDATE demand SET counts_until = business_now() + interval '300 milliseconds'")

    async def sweep() -> int:
        return sum([await rent.no_shows.run_once() for _ in range(20) if await asyncio.sleep(0.03, True)])

    async def hand_out() -> None:
        await asyncio.sleep(0.28)
        await counter.pick_up(booking)

    ended, _ = await asyncio.gather(sweep(), hand_out())
    status = (await rent.get(booking)).status
    assert (status, ended) in ((PICKED_UP, 0), (NO_SHOW, 1))
    assert len(await rent.refunds()) == ended
    taken = await rent.pool.fetchval("SELECT count(*) FROM demand WHERE counts_until > business_now()")
    assert taken == 1 - ended


async def test_a_change_that_waits_for_its_payment_comes_to_nothing_when_the_car_goes_out(
    rent: Rent, counter: Counter
) -> None:
    booking = await counter.ready()
    await set_clock(rent.pool, "2027-03-01T12:45:00Z")  # early, as the counter allows
    offer = await rent.offer_to_change(booking, dropoff_at="2027-03-06T10:00")
    held = (await rent.change(booking, offer)).booking.changes[0]
    assert held.status == booking_pb2.CHANGE_STATUS_HELD
    out = (await counter.pick_up(booking)).booking
    assert (out.status, out.changes[0].status) == (PICKED_UP, booking_pb2.CHANGE_STATUS_FAILED)
    assert await rent.change_ends.run_once() == 1
    assert await rent.outbox("booking.change_failed") == 1
    paid = payment_event(
        "payment.succeeded", booking, purpose=payment_pb2.PAYMENT_PURPOSE_CHANGE, amount=held.difference
    )
    await rent.events.handle(paid)
    (refund,) = await rent.refunds()
    assert (refund.amount, refund.reason) == (held.difference, payment_pb2.REFUND_REASON_NOT_DUE)
    assert await rent.pool.fetchval("SELECT count(*) FROM demand") == 1


async def test_a_one_way_that_is_out_is_extended_only_while_its_car_is_not_promised_elsewhere(
    rent: Rent, counter: Counter
) -> None:
    one_way = {"dropoff_location": "CGH", "dropoff_at": "2027-03-04T10:00"}
    booking = await counter.out(**one_way)
    later = {**one_way, "dropoff_at": "2027-03-06T10:00"}
    offer = await rent.offer_to_change(booking, **later)
    await rent.cars("CGH", "EDMM", 0)
    waiting = {"pickup_location": "CGH", "pickup_at": "2027-03-05T10:00", "dropoff_at": "2027-03-05T20:00"}
    promised = await rent.book("EDMM", **waiting)
    assert (await rent.change(booking, offer)).WhichOneof("result") == "sold_out"
    await rent.cancel(promised, 0)
    held = (await rent.change(booking, offer)).booking
    assert await rent.left("EDMM", **waiting) == 0
    paid = payment_event(
        "payment.succeeded",
        booking,
        purpose=payment_pb2.PAYMENT_PURPOSE_CHANGE,
        amount=held.changes[0].difference,
    )
    await rent.events.handle(paid)
    assert (await rent.get(booking)).dropoff.local_time == "2027-03-06T10:00"
    assert await rent.left("EDMM", **waiting) == 0
    after = {"pickup_location": "CGH", "pickup_at": "2027-03-07T10:00", "dropoff_at": "2027-03-07T20:00"}
    assert await rent.left("EDMM", **after) == 1
