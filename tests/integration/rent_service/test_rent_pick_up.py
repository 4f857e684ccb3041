"""Handing cars out: the deposit first, one car to one booking, and one-ways that bring supply only then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import grpc
import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from chassis import actors
from chassis.rpc import reason_of
from tests import acting
from tests.integration.rent_service.conftest import Rent, card, driver, employ, payment_event
from tests.integration.rent_service.counter import DEPOSIT, Counter, deposit_event, kinds, staff_key

PICKED_UP = booking_pb2.BOOKING_STATUS_PICKED_UP
CONFIRMED = booking_pb2.BOOKING_STATUS_CONFIRMED


@pytest.fixture
def counter(rent: Rent) -> Counter:
    return Counter(rent)


async def plates(rent: Rent, number: int, acriss: str = "EDMM", location: str = "GRU") -> list[str]:
    rows = await rent.pool.fetch(
        "SELECT plate FROM vehicle WHERE location = $1 AND acriss = $2 ORDER BY plate LIMIT $3",
        location,
        acriss,
        number,
    )
    return [row["plate"] for row in rows]


async def test_a_car_is_handed_out_once_its_deposit_is_held(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    calling = asyncio.create_task(counter.pick_up(booking))
    await counter.when_asked(DEPOSIT, 1, 1)
    assert (await rent.get(booking)).status == CONFIRMED
    order = await rent.order(booking, purpose=DEPOSIT)
    assert (order.amount, order.off_session, order.wanted) == (booking.deposit, True, True)
    await rent.events.handle(deposit_event("deposit.authorized", booking))
    out = (await calling).booking
    assert out.status == PICKED_UP
    assert out.vehicle.acriss == "EDMM"
    assert out.vehicle.plate
    assert (out.vehicle.odometer_km, out.vehicle.fuel_eighths) == (1000, 8)
    assert (out.picked_up.location_code, out.picked_up.staff) == ("GRU", "Ana")
    assert kinds(out)[-3:] == ["deposit.requested", "deposit.authorized", "booking.picked_up"]
    assert await rent.outbox("booking.picked_up") == 1
    acts = await rent.pool.fetch("SELECT staff_name, action, subject FROM audit_log ORDER BY entry_id")
    acted = [("Ana", f"booking.{act}", booking.reference) for act in ("ask_deposit", "pick_up")]
    assert [tuple(act) for act in acts] == acted
    assert await rent.pool.fetchval("SELECT drivers FROM rental_agreement") == [0]


async def test_a_repeated_pick_up_hands_out_one_car_and_gets_one_answer(rent: Rent, counter: Counter) -> None:
    booking = await counter.ready()
    key = staff_key()
    answers = await asyncio.gather(*(counter.pick_up(booking, request_id=key) for _ in range(5)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert answers[0].booking.status == PICKED_UP
    assert await rent.pool.fetchval("SELECT count(*) FROM assignment") == 1
    assert await rent.outbox("booking.picked_up") == 1
    assert (await counter.pick_up(booking, request_id=key, fuel_eighths=7)).WhichOneof("result") == "key_reused"
    assert (await counter.pick_up(booking)).not_allowed.reason == "NOT_CONFIRMED"


async def test_two_counters_racing_for_one_car_give_it_to_one_booking(rent: Rent, counter: Counter) -> None:
    bookings = [await rent.confirmed("EDMM") for _ in range(2)]
    await counter.clock(bookings[0].pickup.time.ToDatetime(UTC))
    for booking in bookings:
        await counter.hold(booking)
    (plate,) = await plates(rent, 1)
    answers = await asyncio.gather(*(counter.pick_up(booking, plate=plate.lower()) for booking in bookings))
    assert sorted(str(answer.WhichOneof("result")) for answer in answers) == ["booking", "not_allowed"]
    assert [one.not_allowed.reason for one in answers if one.HasField("not_allowed")] == ["VEHICLE_TAKEN"]
    assert await rent.pool.fetchval("SELECT count(*) FROM assignment") == 1
    assert await rent.outbox("booking.picked_up") == 1
    assert sorted([(await rent.get(booking)).status for booking in bookings]) == [CONFIRMED, PICKED_UP]


async def test_without_a_plate_every_counter_gets_a_car_of_its_own(rent: Rent, counter: Counter) -> None:
    bookings = [await rent.confirmed("EDMM") for _ in range(4)]
    await counter.clock(bookings[0].pickup.time.ToDatetime(UTC))
    for booking in bookings:
        await counter.hold(booking)
    answers = await asyncio.gather(*(counter.pick_up(booking) for booking in bookings))
    assert len({answer.booking.vehicle.plate for answer in answers}) == 4


async def test_the_exclusion_constraint_itself_keeps_a_car_from_two_bookings(rent: Rent, counter: Counter) -> None:
    first = await counter.out()
    second = await rent.confirmed("EDMM", pickup_at="2027-03-02T10:00", dropoff_at="2027-03-03T10:00")
    with pytest.raises(Exception, match="exclusion constraint"):
        await rent.pool.execute(
            "INSERT INTO assignment VALUES ($1, $2, tstzrange(now() + interval '9 years', NULL))",
            second.booking_id,
            first.vehicle.vehicle_id,
        )


async def test_a_declined_deposit_gets_no_car_and_another_card_does(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    key = staff_key()
    calling = asyncio.create_task(counter.pick_up(booking, request_id=key))
    await counter.when_asked(DEPOSIT, 1, 1)
    await rent.events.handle(deposit_event("deposit.declined", booking))
    refused = await calling
    assert refused.not_allowed.reason == "DEPOSIT_DECLINED"
    assert "insufficient_funds" in refused.not_allowed.message.en
    assert await counter.pick_up(booking, request_id=key) == refused
    assert await counter.asked(DEPOSIT) == [(1, 1)]
    calling = asyncio.create_task(counter.pick_up(booking, deposit=card("pm_card_mastercard")))
    await counter.when_asked(DEPOSIT, 1, 2)
    order = await rent.order(booking, purpose=DEPOSIT, attempt=2)
    assert (order.payment.token, order.off_session, order.wanted) == ("pm_card_mastercard", False, True)
    await rent.events.handle(deposit_event("deposit.authorized", booking))
    assert (await calling).booking.status == PICKED_UP


async def test_a_call_that_waits_too_long_is_told_so_and_a_repeated_one_goes_on(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    key = staff_key()
    pending = await counter.pick_up(booking, request_id=key, timeout=1.5)
    assert pending.not_allowed.reason == "DEPOSIT_PENDING"
    assert await rent.pool.fetchval("SELECT count(*) FROM assignment") == 0
    await rent.events.handle(deposit_event("deposit.authorized", booking))
    assert (await counter.pick_up(booking, request_id=key)).booking.status == PICKED_UP
    assert await counter.asked(DEPOSIT) == [(1, 1)]


async def test_a_deposit_of_nothing_is_not_asked_for(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    await rent.pool.execute("UPDATE booking SET deposit = 0")
    assert (await counter.pick_up(booking)).booking.status == PICKED_UP
    assert await counter.asked(DEPOSIT) == []


async def test_a_deposit_held_for_a_booking_that_ended_is_let_go_of(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    pending = await counter.pick_up(booking, timeout=1.2)
    assert pending.not_allowed.reason == "DEPOSIT_PENDING"
    await counter.clock(booking.pickup.time.ToDatetime(UTC) + timedelta(hours=2))
    await rent.no_shows.run_once()
    assert await counter.settlements() == [0]
    await rent.events.handle(deposit_event("deposit.authorized", booking))
    assert await counter.settlements() == [0, 0]
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_NO_SHOW


async def test_a_pick_up_begins_two_hours_early_and_ends_with_the_no_show(rent: Rent, counter: Counter) -> None:
    booking = await counter.ready()
    at = booking.pickup.time.ToDatetime(UTC)
    await counter.clock(at - timedelta(hours=2, minutes=1))
    assert (await counter.pick_up(booking)).not_allowed.reason == "TOO_EARLY"
    await counter.clock(at + timedelta(hours=2))
    refused = (await counter.pick_up(booking)).not_allowed
    assert (refused.reason, refused.status) == ("NOT_CONFIRMED", booking_pb2.BOOKING_STATUS_NO_SHOW)
    await counter.clock(at - timedelta(minutes=119))
    assert (await counter.pick_up(booking)).booking.status == PICKED_UP


async def test_who_comes_early_gets_no_car_that_somebody_else_booked_until_then(rent: Rent, counter: Counter) -> None:
    await rent.cars("GRU", "EDMM", 1)
    before = await rent.confirmed("EDMM", pickup_at="2027-03-01T08:30", dropoff_at="2027-03-01T10:00")
    booking = await rent.confirmed("EDMM", pickup_at="2027-03-01T11:30", dropoff_at="2027-03-02T11:30")
    await counter.clock(before.pickup.time.ToDatetime(UTC) + timedelta(hours=1, minutes=30))
    await counter.hold(booking)
    assert (await counter.pick_up(booking)).not_allowed.reason == "NO_CAR"


async def test_who_comes_early_gets_no_extra_that_somebody_else_booked_until_then(rent: Rent, counter: Counter) -> None:
    await rent.pool.execute("UPDATE extra_stock SET stock = 1 WHERE location = 'GRU' AND extra = 'GPS'")
    gps = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="GPS", quantity=1)])
    before = await confirmed_with(rent, gps, pickup_at="2027-03-01T08:30", dropoff_at="2027-03-01T10:00")
    booking = await confirmed_with(rent, gps, pickup_at="2027-03-01T11:30", dropoff_at="2027-03-02T11:30")
    await counter.clock(before.pickup.time.ToDatetime(UTC) + timedelta(hours=1, minutes=30))
    await counter.hold(booking)
    assert (await counter.pick_up(booking)).not_allowed.reason == "NO_EXTRA"
    await rent.cancel(before, before.cancellation.late_fee.minor_units)
    assert (await counter.pick_up(booking)).booking.status == PICKED_UP


async def test_an_early_pick_up_and_a_booking_of_its_extra_do_not_pass_each_other(rent: Rent, counter: Counter) -> None:
    gps = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="GPS", quantity=1)])
    booking = await confirmed_with(rent, gps)
    await counter.clock(booking.pickup.time.ToDatetime(UTC) - timedelta(hours=1))
    await counter.hold(booking)
    async with rent.pool.acquire() as booking_too, booking_too.transaction():
        await booking_too.execute("SELECT FROM extra_stock WHERE location = 'GRU' AND extra = 'GPS' FOR NO KEY UPDATE")
        calling = asyncio.create_task(counter.pick_up(booking))
        await asyncio.sleep(0.5)
        assert (await rent.get(booking)).status == CONFIRMED
    assert (await calling).booking.status == PICKED_UP


async def confirmed_with(rent: Rent, selection: offer_pb2.Selection, **changes: Any) -> booking_pb2.Booking:
    """A booking with a selection, whose rental is paid."""
    booking = await rent.book("EDMM", selection=selection, **changes)
    await rent.events.handle(payment_event("payment.succeeded", booking))
    return await rent.get(booking)


async def test_a_deposit_held_before_a_change_that_raised_it_does_not_do(rent: Rent, counter: Counter) -> None:
    booking = await rent.confirmed("EDMM")
    await counter.hold(booking)
    dearer = (await rent.change(booking, await rent.offer("FFBD"))).booking
    difference = dearer.changes[0].difference
    paid = payment_event("payment.succeeded", booking, purpose=payment_pb2.PAYMENT_PURPOSE_CHANGE, amount=difference)
    await rent.events.handle(paid)
    changed = await rent.get(booking)
    assert changed.deposit.minor_units > booking.deposit.minor_units
    await counter.clock(changed.pickup.time.ToDatetime(UTC))
    calling = asyncio.create_task(counter.pick_up(changed))
    await counter.when_asked(DEPOSIT, 2, 1)
    assert (await rent.get(booking)).status == CONFIRMED
    assert (await rent.order(changed, purpose=DEPOSIT, number=2)).amount == changed.deposit
    await rent.events.handle(deposit_event("deposit.authorized", changed, number=2))
    assert (await calling).booking.status == PICKED_UP


async def test_a_raised_deposit_that_is_declined_keeps_the_car_here_and_a_lowered_one_is_held_already(
    rent: Rent, counter: Counter
) -> None:
    booking = await counter.ready()
    await rent.pool.execute("UPDATE booking SET deposit = deposit + 1")
    calling = asyncio.create_task(counter.pick_up(booking))
    await counter.when_asked(DEPOSIT, 2, 1)
    await rent.events.handle(deposit_event("deposit.declined", booking, number=2))
    assert (await calling).not_allowed.reason == "DEPOSIT_DECLINED"
    assert await rent.pool.fetchval("SELECT count(*) FROM assignment") == 0
    await rent.pool.execute("UPDATE booking SET deposit = deposit - 1")
    assert (await counter.pick_up(booking)).booking.status == PICKED_UP
    assert await counter.asked(DEPOSIT) == [(2, 1)]


async def test_what_the_counter_reads_is_checked_before_any_money_is_asked_for(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    plate, other = await plates(rent, 2)
    await rent.pool.execute("UPDATE vehicle SET odometer_km = 5000 WHERE plate = $1", plate)
    wrong: dict[str, dict[str, Any]] = {
        "odometerKm": {"plate": plate, "odometer_km": 4999},
        "fuelEighths": {"fuel_eighths": 9},
        "driversSeen": {"drivers_seen": 0},
        "plate": {"plate": "NOBODY"},
    }
    for field, changes in wrong.items():
        answer = await counter.pick_up(booking, **changes)
        assert [problem.field for problem in answer.invalid.problems] == [field]
    assert (await counter.pick_up(booking, odometer_km=1_000_000)).invalid.problems[0].code == "ODOMETER_TOO_HIGH"
    assert (await counter.pick_up(booking, plate="%-")).invalid.problems[0].field == "plate"  # and is not any car
    await rent.pool.execute(
        "INSERT INTO maintenance (vehicle_id, period, reason) "
        "SELECT vehicle_id, tstzrange(business_now(), NULL), 'brakes' FROM vehicle WHERE plate = $1",
        other,
    )
    assert (await counter.pick_up(booking, plate=other)).not_allowed.reason == "VEHICLE_TAKEN"
    (elsewhere,) = await plates(rent, 1, location="CGH")
    assert (await counter.pick_up(booking, plate=elsewhere)).not_allowed.reason == "VEHICLE_ELSEWHERE"
    assert await counter.asked(DEPOSIT) == []
    assert await rent.pool.fetchval("SELECT count(*) FROM audit_log") == 0


async def test_every_additional_driver_is_seen(rent: Rent, counter: Counter) -> None:
    offer = await rent.offer("EDMM", selection=offer_pb2.Selection(additional_drivers=1))
    booking = (await rent.create(offer.offer_id, additional_drivers=[driver(email="other@example.com")])).booking
    await rent.events.handle(payment_event("payment.succeeded", booking))
    await counter.clock(booking.pickup.time.ToDatetime(UTC))
    await counter.hold(booking)
    assert (await counter.pick_up(booking)).invalid.problems[0].code == "DRIVERS_UNSEEN"
    assert (await counter.pick_up(booking, drivers_seen=2)).booking.status == PICKED_UP
    assert await rent.pool.fetchval("SELECT drivers FROM rental_agreement") == [0, 1]


async def test_only_staff_hand_cars_out_and_read_any_booking(rent: Rent, counter: Counter) -> None:
    booking = await counter.ready()
    nobody = replace(counter, actor=acting.staff("Nobody"))
    customer = replace(counter, actor=acting.customer("Ana"))
    for stranger, reason in ((nobody, "STAFF_ONLY"), (customer, "NOT_ADMITTED")):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stranger.pick_up(booking)
        assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
        assert reason_of(refused.value) == reason
    request = rent_pb2.GetBookingRequest(key=rent_pb2.BookingKey(reference=booking.reference.lower()))
    with actors.acting(counter.actor):
        read = await rent.stub.GetBooking(request)
        assert (await rent.pay(booking, booking=request.key)).HasField("not_found")
    assert read.booking.booking_id == booking.booking_id
    with actors.acting(customer.actor), pytest.raises(grpc.aio.AioRpcError) as refused:
        await rent.stub.GetBooking(request)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


async def test_staff_of_one_location_see_nothing_of_another(rent: Rent, counter: Counter) -> None:
    booking = await counter.ready()
    elsewhere = replace(counter, actor=await employ(rent.pool, "Rui", "AGENT", ["CGH"]))
    assert (await elsewhere.pick_up(booking)).HasField("not_found")
    here = replace(counter, actor=await employ(rent.pool, "Bia", "AGENT", ["GRU"]))
    assert (await here.pick_up(booking)).booking.status == PICKED_UP


async def test_an_unknown_booking_is_not_found(rent: Rent, counter: Counter) -> None:
    unknown = booking_pb2.Booking(reference="ZZZZZZZZ")
    assert (await counter.pick_up(unknown)).HasField("not_found")
    assert (await counter.take_back(unknown)).HasField("not_found")


async def test_a_one_way_brings_its_car_to_the_return_s_pool_only_once_it_is_out(rent: Rent, counter: Counter) -> None:
    await rent.cars("CGH", "EDMM", 0)
    booking = await counter.ready(pickup_location="GRU", dropoff_location="CGH")
    later = {"pickup_location": "CGH", "pickup_at": "2027-03-05T10:00", "dropoff_at": "2027-03-06T10:00"}
    assert await rent.left("EDMM", **later) == 0
    await counter.pick_up(booking)
    assert await rent.left("EDMM", **later) == 1
    too_soon = {**later, "pickup_at": "2027-03-04T11:29"}
    assert await rent.left("EDMM", **too_soon) == 0
    assert await rent.left("EDMM", **{**too_soon, "pickup_at": "2027-03-04T11:30"}) == 1


async def test_an_overdue_car_stays_out_until_it_is_back(rent: Rent, counter: Counter) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = await counter.out()
    due = booking.dropoff.time.ToDatetime(UTC)
    soon = {"pickup_at": "2027-03-05T10:20", "dropoff_at": "2027-03-06T10:00"}
    assert await rent.left("EDMM", **soon) == 1
    await counter.clock(due + timedelta(days=1))
    assert await rent.left("EDMM", **soon) == 0
    assert (await counter.take_back(booking)).WhichOneof("result") == "booking"
    assert await rent.left("EDMM", **soon) == 0
    assert await rent.left("EDMM", **{**soon, "pickup_at": "2027-03-05T11:31"}) == 1


async def test_an_overdue_one_way_joins_the_return_s_pool_only_when_it_is_back(rent: Rent, counter: Counter) -> None:
    await rent.cars("CGH", "EDMM", 0)
    booking = await counter.out(dropoff_location="CGH")
    soon = {"pickup_location": "CGH", "pickup_at": "2027-03-05T10:20", "dropoff_at": "2027-03-06T10:00"}
    assert await rent.left("EDMM", **soon) == 1
    await counter.clock(booking.dropoff.time.ToDatetime(UTC) + timedelta(days=1))
    assert await rent.left("EDMM", **soon) == 0
    assert await rent.left("EDMM", **{**soon, "pickup_at": "2027-03-05T11:35"}) == 1
    await counter.take_back(booking)
    assert await rent.left("EDMM", **{**soon, "pickup_at": "2027-03-05T11:25"}) == 0
    assert await rent.left("EDMM", **{**soon, "pickup_at": "2027-03-05T11:35"}) == 1
