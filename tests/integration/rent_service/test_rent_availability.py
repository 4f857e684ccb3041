"""What is left to rent: holds, turnaround, one-ways, overdue cars, maintenance, extras."""

from __future__ import annotations

from uuid import UUID

import asyncpg
import pytest
from rentacar.rent.v1 import booking_pb2, offer_pb2

from tests.integration.rent_service.conftest import Rent, card, payment_event, set_clock

ONE_WAY = {"pickup_location": "GRU", "dropoff_location": "CGH"}
DAY = {"pickup_at": "2027-03-01T10:00", "dropoff_at": "2027-03-02T10:00"}


def day(number: int, since: str = "10:00", until: str = "10:00") -> dict[str, str]:
    """A rental of one day from that day of March on."""
    return {"pickup_at": f"2027-03-{number:02}T{since}", "dropoff_at": f"2027-03-{number + 1:02}T{until}"}


async def pick_up(rent: Rent, booking: booking_pb2.Booking) -> None:
    """What the counter will do at pick-up: the car is out, and joins the return's pool when it is due."""
    await rent.pool.execute(
        """
        WITH picked AS (
            UPDATE booking SET status = 'PICKED_UP' WHERE booking_id = $1 RETURNING *
        ), out AS (
            UPDATE demand SET due_at = picked.dropoff_at, counts_until = 'infinity' FROM picked
            WHERE demand.booking_id = picked.booking_id
        )
        INSERT INTO demand (booking_id, place_id, acriss, quantity, period, due_at)
        SELECT picked.booking_id, place.place_id, picked.acriss, -1,
               tstzrange(dropoff_at + make_interval(mins => turnaround_minutes), 'infinity'), dropoff_at
        FROM picked JOIN place ON place.location = picked.dropoff_location
        WHERE picked.pickup_location <> picked.dropoff_location
        """,
        booking.booking_id,
    )


async def test_a_hold_takes_a_car_until_it_expires_swept_or_not(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    await rent.book("EDMM")
    assert await rent.left("EDMM") == 0
    await rent.database.advance_clock("31 minutes")
    assert await rent.left("EDMM") == 1


async def test_a_sold_out_class_is_listed_as_such(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    await rent.book("EDMM")
    answer = await rent.search()
    assert "EDMM" not in [offer.acriss for offer in answer.offers.offers]
    sold_out = {one.acriss: one.reason for one in answer.offers.unavailable}
    assert sold_out["EDMM"] == offer_pb2.UNAVAILABLE_REASON_SOLD_OUT


async def test_few_cars_left_are_told_and_many_are_not(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 3)
    await rent.cars("GRU", "MDMM", 4)
    left = {offer.acriss: offer.cars_left for offer in (await rent.search()).offers.offers}
    assert (left["EDMM"], left["MDMM"]) == (3, 0)


async def test_a_returned_car_is_ready_after_its_turnaround_and_not_before(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    await rent.book("EDMM", **day(1))
    assert await rent.left("EDMM", **day(2, "11:29", "11:00")) == 0
    assert await rent.left("EDMM", **day(2, "11:30", "11:00")) == 1


async def test_bookings_one_after_the_other_share_a_car(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 2)
    for number in (1, 3, 5):
        await rent.book("EDMM", **day(number))
    whole_week = {"pickup_at": "2027-03-01T08:00", "dropoff_at": "2027-03-08T08:00"}
    assert await rent.left("EDMM", **whole_week) == 1
    await rent.book("EDMM", **whole_week)
    assert await rent.left("EDMM", **day(3)) == 0
    assert await rent.left("EDMM", **day(2, "12:00", "08:00")) == 1


async def test_a_one_way_takes_its_car_for_good(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    await rent.book("EDMM", **ONE_WAY, **day(1))
    assert await rent.left("EDMM", **day(20)) == 0
    assert await rent.left("EDMM", pickup_at="2027-02-20T10:00", dropoff_at="2027-02-21T10:00") == 1


async def test_a_one_way_is_not_sold_when_any_later_booking_needs_the_car(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    await rent.book("EDMM", **day(20))
    assert await rent.left("EDMM", **day(1)) == 1
    assert await rent.left("EDMM", **ONE_WAY, **day(1)) == 0


async def test_a_one_way_joins_the_return_s_pool_only_once_it_is_out(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 5)
    await rent.cars("CGH", "EDMM", 0)
    booking = await rent.book("EDMM", **ONE_WAY, **day(1))
    await rent.events.handle(payment_event("payment.succeeded", booking))
    assert await rent.left("EDMM", pickup_location="CGH", **day(5)) == 0
    await pick_up(rent, booking)
    assert await rent.left("EDMM", pickup_location="CGH", **day(5)) == 1
    assert await rent.left("EDMM", pickup_location="CGH", **day(2, "11:29", "11:00")) == 0
    assert await rent.left("EDMM", pickup_location="CGH", **day(2, "11:30", "11:00")) == 1


async def test_an_overdue_car_stays_out_until_it_is_back(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = await rent.book("EDMM", **day(1))
    await pick_up(rent, booking)
    await set_clock(rent.pool, "2027-03-03T13:00Z")  # due on the 2nd at 13:00Z
    assert await rent.left("EDMM", pickup_at="2027-03-03T10:10", dropoff_at="2027-03-04T10:00") == 0
    assert await rent.left("EDMM", pickup_at="2027-03-03T11:29", dropoff_at="2027-03-04T10:00") == 0
    assert await rent.left("EDMM", pickup_at="2027-03-03T11:35", dropoff_at="2027-03-04T10:00") == 1


async def test_an_overdue_one_way_is_late_at_the_return_too(rent: Rent) -> None:
    await rent.cars("CGH", "EDMM", 0)
    booking = await rent.book("EDMM", **ONE_WAY, **day(1))
    await pick_up(rent, booking)
    await set_clock(rent.pool, "2027-03-03T13:00Z")
    late = {"pickup_location": "CGH", "dropoff_at": "2027-03-04T10:00"}
    assert await rent.left("EDMM", pickup_at="2027-03-03T11:29", **late) == 0
    assert await rent.left("EDMM", pickup_at="2027-03-03T11:35", **late) == 1


async def test_a_vehicle_in_maintenance_is_no_car_to_rent(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    await rent.pool.execute(
        """
        INSERT INTO maintenance (vehicle_id, period, reason)
        SELECT vehicle_id, '[2027-03-02T00:00Z, 2027-03-05T00:00Z)', 'brakes' FROM vehicle
        WHERE location = 'GRU' AND acriss = 'EDMM' LIMIT 1
        """
    )
    assert await rent.left("EDMM", **day(1)) == 0
    assert await rent.left("EDMM", **day(6)) == 1
    await rent.pool.execute("DELETE FROM maintenance")
    assert await rent.left("EDMM", **day(1)) == 1


async def test_extras_are_counted_stock_of_the_location_and_the_time(rent: Rent) -> None:
    selection = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="CHILD_SEAT", quantity=3)])
    for _ in range(2):
        await rent.book("EDMM", selection=selection, **day(1))
    refused = (await rent.search(selection=selection, **day(1))).refusal
    assert refused.reason == offer_pb2.SEARCH_REFUSAL_REASON_EXTRA_SOLD_OUT
    options = {one.code: one.available for one in (await rent.search(**day(1))).offers.terms.extra_options}
    assert (options["CHILD_SEAT"], options["BOOSTER"]) == (0, 3)
    assert (await rent.search(selection=selection, **day(5))).offers.offers


async def test_an_extra_that_ran_out_since_the_offer_is_answered_as_such(rent: Rent) -> None:
    selection = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="CHILD_SEAT", quantity=3)])
    offers = [await rent.offer("EDMM", selection=selection) for _ in range(3)]
    answers = [await rent.create(offer.offer_id, payment=card()) for offer in offers]
    assert [answer.WhichOneof("result") for answer in answers] == ["booking", "booking", "extra_sold_out"]
    assert (answers[2].extra_sold_out.code, answers[2].extra_sold_out.available) == ("CHILD_SEAT", 0)


async def test_a_payment_close_to_its_holds_end_keeps_the_extras_from_being_counted_as_free(rent: Rent) -> None:
    selection = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="GPS", quantity=1)])
    booking = await rent.book("EDMM", selection=selection)
    still_in_time = "SELECT still_in_time(booking, hold_expires_at, '{}') FROM booking WHERE booking_id = $1"
    take = "SELECT FROM extra_stock WHERE location = 'GRU' AND extra = 'GPS' FOR NO KEY UPDATE NOWAIT"
    await rent.database.advance_clock("29 minutes 30 seconds")
    async with rent.pool.acquire() as paying, paying.transaction():
        assert await paying.fetchval(still_in_time, UUID(booking.booking_id))
        with pytest.raises(asyncpg.LockNotAvailableError):
            await rent.pool.execute(take)
    await rent.pool.execute(take)
