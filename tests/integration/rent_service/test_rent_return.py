"""Taking cars back: the bill to the cent, the deposit first, then the card, then whoever pays; and stock that moves with one-ways."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2

from rent_service.app import load_network
from rent_service.billing import Billing
from tests.conftest import NETWORK, by_owner
from tests.integration.rent_service.conftest import Rent, employ
from tests.integration.rent_service.counter import CHARGE, Counter, charge_event, deposit_event, kinds, staff_key

RETURNED = booking_pb2.BOOKING_STATUS_RETURNED
CLOSED = booking_pb2.BOOKING_STATUS_CLOSED
PICKED_UP = booking_pb2.BOOKING_STATUS_PICKED_UP
SETTLED = booking_pb2.BILL_STATUS_SETTLED
TOLL = rent_pb2.LaterCharge(
    kind=booking_pb2.CHARGE_KIND_TOLL, description="SP-348, km 23", amount_minor_units=1290, document_reference="T-7"
)


@pytest.fixture
def counter(rent: Rent) -> Counter:
    return Counter(rent)


def brl(minor_units: int) -> Money:
    return Money(minor_units=minor_units, currency_code="BRL")


def damage(amount: int, description: str = "Risco na porta") -> rent_pb2.Damage:
    return rent_pb2.Damage(description=description, amount_minor_units=amount)


def lines(bill: booking_pb2.Bill) -> list[tuple[str, int]]:
    return [
        (booking_pb2.ChargeKind.Name(one.kind).removeprefix("CHARGE_KIND_"), one.amount.minor_units)
        for one in bill.charges
    ]


async def vehicles(rent: Rent, location: str) -> tuple[int, int]:
    """The cars of a pool as counted, and as they stand there."""
    counted = await rent.pool.fetchval("SELECT vehicles FROM pool WHERE location = $1 AND acriss = 'EDMM'", location)
    there = await rent.pool.fetchval("SELECT count(*) FROM vehicle WHERE location = $1 AND acriss = 'EDMM'", location)
    return counted, there


def dearer(folder: Path) -> Path:
    """The demo network at twice the price, with two more cars in every pool."""
    copied = Path(shutil.copytree(NETWORK, folder / "network"))
    for name, field, factor, more in (("rates", "daily", 2, 0), ("fleet", "vehicles", 1, 2)):
        path = copied / f"{name}.json"
        records = json.loads(path.read_text())
        path.write_text(json.dumps([{**one, field: factor * one[field] + more} for one in records]))
    return copied


async def test_a_return_that_costs_nothing_closes_the_booking_and_lets_the_deposit_go(
    rent: Rent, counter: Counter
) -> None:
    booking = await counter.out()
    closed = (await counter.take_back(booking)).booking
    assert closed.status == CLOSED
    assert (closed.returned.odometer_km, closed.returned.location_code, closed.returned.staff) == (1300, "GRU", "Ana")
    (bill,) = closed.bills
    assert (bill.number, bill.total, bill.status, len(bill.charges)) == (1, brl(0), SETTLED, 0)
    assert await counter.settlements() == [0]
    assert await counter.asked(CHARGE) == []
    assert kinds(closed)[-2:] == ["booking.returned", "booking.closed"]
    assert [await rent.outbox(kind) for kind in ("booking.returned", "booking.closed", "bill.opened")] == [1, 1, 0]
    await rent.events.handle(deposit_event("deposit.released", booking))
    assert (await rent.get(booking)).status == CLOSED


async def test_a_bill_within_the_deposit_is_taken_from_it_and_nothing_else_is_charged(
    rent: Rent, counter: Counter
) -> None:
    booking = await counter.out()
    returned = (await counter.take_back(booking, fuel_eighths=5, cleaning=True)).booking
    assert returned.status == RETURNED
    (bill,) = returned.bills
    assert lines(bill) == [("FUEL", 13500), ("REFUELLING", 3000), ("CLEANING", 18000), ("SERVICE_FEE", 4140)]
    assert bill.total == brl(38640)
    assert await counter.settlements() == [38640]
    assert await rent.outbox("bill.opened") == 1
    assert await counter.asked(CHARGE) == []
    await rent.events.handle(deposit_event("deposit.captured", booking, captured=38640))
    closed = await rent.get(booking)
    assert closed.status == CLOSED
    assert (closed.bills[0].from_deposit, closed.bills[0].from_payment, closed.bills[0].status) == (
        brl(38640),
        brl(0),
        SETTLED,
    )
    assert kinds(closed)[-4:] == ["bill.opened", "deposit.captured", "bill.settled", "booking.closed"]
    assert await counter.asked(CHARGE) == []


async def test_a_quote_is_the_bill_that_the_return_then_opens_and_writes_nothing(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    noted: dict[str, Any] = {"fuel_eighths": 5, "cleaning": True, "damages": [damage(100000)]}
    before = await rent.get(booking)
    quote = (await counter.quote(booking, **noted)).quote
    assert await rent.get(booking) == before
    (bill,) = (await counter.take_back(booking, **noted)).booking.bills
    for charge in bill.charges:
        charge.charge_id = ""
    assert list(quote.charges) == list(bill.charges)
    assert (quote.total, quote.from_deposit) == (bill.total, brl(70000))
    assert await counter.settlements() == [70000]


async def test_a_quote_says_why_a_car_can_not_be_taken_back(rent: Rent, counter: Counter) -> None:
    booking = await counter.ready()
    assert (await counter.quote(booking)).not_allowed.reason == "NOT_PICKED_UP"
    await counter.pick_up(booking)
    (problem,) = (await counter.quote(booking, odometer_km=900)).invalid.problems
    assert problem.field == "odometerKm"
    booking.reference = "ZZZZZZZZ"
    assert (await counter.quote(booking)).WhichOneof("result") == "not_found"


async def test_a_quote_counts_on_no_deposit_that_is_not_held(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await rent.events.handle(deposit_event("deposit.lapsed", booking))
    quote = (await counter.quote(booking, cleaning=True)).quote
    assert (quote.total, quote.from_deposit) == (brl(20160), brl(0))


async def test_what_the_deposit_does_not_cover_is_charged_and_a_decline_leaves_it_owed(
    rent: Rent, counter: Counter
) -> None:
    booking = await counter.out()
    returned = (await counter.take_back(booking, damages=[damage(100000)])).booking
    assert returned.bills[0].total == brl(112000)
    assert await counter.settlements() == [70000]
    assert await counter.asked(CHARGE) == []
    await rent.events.handle(deposit_event("deposit.captured", booking, captured=70000))
    assert await counter.asked(CHARGE) == [(1, 1)]
    order = await rent.order(booking, purpose=CHARGE)
    assert (order.amount, order.off_session, order.wanted) == (brl(42000), True, True)
    await rent.events.handle(charge_event("payment.declined", booking, amount=brl(42000)))
    owed = await rent.get(booking)
    assert (owed.status, owed.bills[0].from_deposit) == (RETURNED, brl(70000))
    paid = await rent.pay(booking, purpose=CHARGE, number=1)
    assert paid.WhichOneof("result") == "booking", paid
    assert await counter.asked(CHARGE) == [(1, 1), (1, 2)]
    assert (await rent.order(booking, purpose=CHARGE, attempt=2)).amount == brl(42000)
    await rent.events.handle(charge_event("payment.succeeded", booking, attempt=2, amount=brl(42000)))
    closed = await rent.get(booking)
    assert closed.status == CLOSED
    assert (closed.bills[0].from_payment, closed.bills[0].status) == (brl(42000), SETTLED)
    assert [await rent.outbox(kind) for kind in ("bill.settled", "booking.closed")] == [1, 1]
    assert await rent.refunds() == []


async def test_a_deposit_that_has_lapsed_leaves_the_whole_bill_to_be_charged(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await counter.take_back(booking, cleaning=True)
    await rent.events.handle(deposit_event("deposit.lapsed", booking))
    assert (await rent.order(booking, purpose=CHARGE)).amount == brl(20160)
    assert (await rent.get(booking)).status == RETURNED


async def test_a_deposit_that_lapsed_before_the_return_is_not_asked_for_anything(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await rent.events.handle(deposit_event("deposit.lapsed", booking))
    await counter.take_back(booking, cleaning=True)
    assert await counter.settlements() == []
    assert await counter.asked(CHARGE) == [(1, 1)]


async def test_a_renewed_deposit_is_what_the_bill_is_taken_from(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await rent.events.handle(deposit_event("deposit.authorized", booking, number=2))
    await rent.events.handle(deposit_event("deposit.released", booking, number=1))
    await counter.take_back(booking, cleaning=True)
    assert await counter.settlements() == [20160]
    assert await counter.asked(CHARGE) == []
    await rent.events.handle(deposit_event("deposit.captured", booking, number=2, captured=20160))
    assert (await rent.get(booking)).status == CLOSED


async def test_a_renewed_deposit_that_is_told_after_the_return_is_let_go_of(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await rent.events.handle(deposit_event("deposit.released", booking, number=1))
    await counter.take_back(booking, cleaning=True)
    assert await counter.settlements() == []
    await rent.events.handle(deposit_event("deposit.authorized", booking, number=2))
    assert await counter.settlements() == [0]
    assert await counter.asked(CHARGE) == [(1, 1)]


async def test_a_renewed_deposit_that_is_told_while_the_bill_waits_for_it_stays(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await counter.take_back(booking, cleaning=True)
    await rent.events.handle(deposit_event("deposit.authorized", booking, number=2))
    assert await counter.settlements() == [20160]
    await rent.events.handle(deposit_event("deposit.captured", booking, number=2, captured=20160))
    assert (await rent.get(booking)).status == CLOSED


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_events_of_a_bill_settle_it_alike_in_any_order_and_however_often(
    rent: Rent, counter: Counter, order: tuple[int, ...]
) -> None:
    booking = await counter.out()
    await counter.take_back(booking, damages=[damage(100000)])
    events: list[Envelope] = [
        deposit_event("deposit.captured", booking, captured=70000),
        charge_event("payment.declined", booking, attempt=1, amount=brl(42000)),
        charge_event("payment.succeeded", booking, attempt=1, amount=brl(42000)),
    ]
    for place in order:
        await asyncio.gather(rent.events.handle(events[place]), rent.events.handle(events[place]))
    for event in events:
        await rent.events.handle(event)
    closed = await rent.get(booking)
    assert closed.status == CLOSED
    (bill,) = closed.bills
    assert (bill.from_deposit, bill.from_payment) == (brl(70000), brl(42000))
    assert [await rent.outbox(kind) for kind in ("bill.settled", "booking.closed", "refund.requested")] == [1, 1, 0]


async def test_a_deposit_captured_after_all_gives_back_what_was_charged_instead(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await counter.take_back(booking, cleaning=True)
    await rent.events.handle(deposit_event("deposit.released", booking, number=1))
    await rent.events.handle(charge_event("payment.succeeded", booking, amount=brl(20160)))
    assert (await rent.get(booking)).status == CLOSED
    await rent.events.handle(deposit_event("deposit.captured", booking, number=2, captured=20160))
    (refund,) = await rent.refunds()
    assert (refund.amount, refund.reason) == (brl(20160), payment_pb2.REFUND_REASON_NOT_DUE)
    (bill,) = (await rent.get(booking)).bills
    assert (bill.from_deposit, bill.from_payment, bill.status) == (brl(20160), brl(0), SETTLED)


async def test_a_deposit_captured_late_leaves_nothing_to_charge_but_the_rest(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await counter.take_back(booking, cleaning=True)
    await rent.events.handle(deposit_event("deposit.released", booking, number=1))
    await rent.pool.execute("UPDATE bill SET from_deposit = 20000")
    assert (await rent.order(booking, purpose=CHARGE)).amount == brl(160)
    await rent.pool.execute("UPDATE bill SET from_deposit = 0")
    order = await rent.order(booking, purpose=CHARGE)
    assert (order.wanted, order.amount) == (True, brl(20160))
    await rent.events.handle(charge_event("payment.declined", booking))
    await rent.pay(booking)
    assert (await rent.order(booking, purpose=CHARGE, attempt=2)).wanted
    await rent.events.handle(deposit_event("deposit.captured", booking, number=2, captured=20160))
    assert (await rent.get(booking)).status == CLOSED
    assert not (await rent.order(booking, purpose=CHARGE, attempt=2)).wanted
    await rent.events.handle(charge_event("payment.cancelled", booking, attempt=2))
    assert (await rent.pay(booking, purpose=CHARGE)).not_allowed.reason == "ALREADY_PAID"
    assert (await rent.pay(booking)).not_allowed.reason == "ALREADY_PAID"
    assert await counter.asked(CHARGE) == [(1, 1), (1, 2)]


async def test_returning_twice_is_one_return_with_one_answer(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    key = staff_key()
    answers = await asyncio.gather(*(counter.take_back(booking, request_id=key, cleaning=True) for _ in range(5)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert answers[0].booking.status == RETURNED
    assert await rent.outbox("booking.returned") == 1
    assert await counter.settlements() == [20160]
    assert (await counter.take_back(booking)).not_allowed.reason == "NOT_PICKED_UP"
    assert (await counter.take_back(booking, request_id=key)).WhichOneof("result") == "key_reused"


async def test_several_counters_taking_one_car_back_open_one_bill(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    answers = await asyncio.gather(*(counter.take_back(booking, cleaning=True) for _ in range(4)))
    assert sorted(str(one.WhichOneof("result")) for one in answers) == ["booking", *["not_allowed"] * 3]
    assert len((await rent.get(booking)).bills) == 1


async def test_a_late_return_costs_what_booking_it_would_have_cost_on_the_booked_tariff(
    rent: Rent, counter: Counter, tmp_path: Path
) -> None:
    whole = await rent.offer("EDMM", dropoff_at="2027-03-05T12:30")
    booking = await counter.out()
    await counter.clock(booking.dropoff.time.ToDatetime(UTC) + timedelta(days=1, hours=2, minutes=30))
    await load_network(rent.database.dsn("rent"), dearer(tmp_path))
    returned = (await counter.take_back(booking)).booking
    (bill,) = returned.bills
    assert [kind for kind, _ in lines(bill)] == ["LATE_RETURN", "SERVICE_FEE"]
    assert bill.total.minor_units == whole.total.minor_units - booking.total.minor_units
    assert bill.charges[0].description.en == "Returned later than booked: 4 days and 3 extra hours instead of 3 days"


async def test_a_return_is_never_before_the_pick_up_nor_in_the_future_and_reads_no_less(
    rent: Rent, counter: Counter
) -> None:
    booking = await counter.out()
    out_at = booking.picked_up.time.ToDatetime(UTC)

    def at(moment: datetime) -> Timestamp:
        stamp = Timestamp()
        stamp.FromDatetime(moment)
        return stamp

    wrong: dict[str, dict[str, Any]] = {
        "time": {"time": at(out_at - timedelta(seconds=1))},
        "odometerKm": {"odometer_km": 999},
        "fuelEighths": {"fuel_eighths": -1},
        "locationCode": {"location_code": "XXX"},
        "damages.0.description": {"damages": [damage(100, " ")]},
        "damages.1.amount": {"damages": [damage(100), damage(100_000_000)]},
        "damages": {"damages": [damage(99_999_999), damage(1)]},
    }
    for field, changes in wrong.items():
        answer = await counter.take_back(booking, **changes)
        assert [problem.field for problem in answer.invalid.problems] == [field]
    assert (await counter.take_back(booking, time=at(out_at + timedelta(days=1)))).invalid.problems[0].field == "time"
    for too_far in (1000 + 2401, 1_000_000):  # in less than a day; more than the counter has digits
        answer = await counter.take_back(booking, odometer_km=too_far)
        assert [problem.code for problem in answer.invalid.problems] == ["ODOMETER_TOO_HIGH"]
    assert (await counter.take_back(booking, location_code="LIS")).not_allowed.reason == "RETURN_ABROAD"
    assert (await rent.get(booking)).status == PICKED_UP
    await counter.clock(out_at + timedelta(hours=5))
    back = (await counter.take_back(booking, time=at(out_at + timedelta(hours=1)))).booking
    assert back.returned.time.ToDatetime(UTC) == out_at + timedelta(hours=1)


async def test_a_one_way_moves_its_car_and_its_extras_and_no_reload_moves_them_back(
    rent: Rent, counter: Counter
) -> None:
    before = {location: await vehicles(rent, location) for location in ("GRU", "CGH")}
    booking = await counter.out(dropoff_location="CGH", selection={"extras": [{"code": "GPS", "quantity": 1}]})
    assert {location: await vehicles(rent, location) for location in ("GRU", "CGH")} == before
    future = {"pickup_at": "2027-04-05T10:00", "dropoff_at": "2027-04-06T10:00"}
    left = {place: await rent.left("EDMM", pickup_location=place, **future) for place in ("GRU", "CGH")}
    closed = (await counter.take_back(booking)).booking
    assert (closed.status, closed.returned.location_code) == (CLOSED, "CGH")
    expected = {
        place: (counted + sign, there + sign)
        for (place, (counted, there)), sign in zip(before.items(), (-1, 1), strict=True)
    }
    assert {location: await vehicles(rent, location) for location in ("GRU", "CGH")} == expected
    assert {place: await rent.left("EDMM", pickup_location=place, **future) for place in ("GRU", "CGH")} == left
    await load_network(rent.database.dsn("rent"), NETWORK)
    assert {location: await vehicles(rent, location) for location in ("GRU", "CGH")} == expected
    stock = await rent.pool.fetch(
        "SELECT stock - stock_per_location AS moved FROM extra_stock JOIN extra ON code = extra "
        "WHERE extra = 'GPS' AND location IN ('CGH', 'GRU') ORDER BY location"
    )
    assert [row["moved"] for row in stock] == [1, -1]
    assert await rent.pool.fetchval("SELECT location FROM vehicle WHERE plate = $1", closed.vehicle.plate) == "CGH"


async def test_a_larger_fleet_is_loaded_on_top_of_what_one_ways_moved(
    rent: Rent, counter: Counter, tmp_path: Path
) -> None:
    before = {location: await vehicles(rent, location) for location in ("GRU", "CGH")}
    await counter.take_back(await counter.out(dropoff_location="CGH"))
    await load_network(rent.database.dsn("rent"), dearer(tmp_path))
    assert await vehicles(rent, "GRU") == tuple(number + 1 for number in before["GRU"])
    assert await vehicles(rent, "CGH") == tuple(number + 3 for number in before["CGH"])


async def test_one_ways_that_cross_while_others_book_and_the_fleet_is_loaded_lose_no_car(
    rent: Rent, counter: Counter
) -> None:
    places = ("GRU", "CGH")
    total = sum([(await vehicles(rent, place))[0] for place in places])
    rides = [
        {"pickup_location": one, "dropoff_location": other} for one, other in (places, places[::-1]) for _ in range(3)
    ]
    extras = {"extras": [{"code": "GPS", "quantity": 1}]}
    bookings = [await rent.confirmed("EDMM", **ride, selection=extras) for ride in rides]
    offers = [await rent.offer("EDMM", pickup_location=place) for place in places for _ in range(2)]
    await counter.clock(bookings[0].pickup.time.ToDatetime(UTC))
    for booking in bookings:
        await counter.hold(booking)
    out = await asyncio.gather(*(counter.pick_up(booking) for booking in bookings))
    assert [answer.WhichOneof("result") for answer in out] == ["booking"] * 6
    await asyncio.gather(
        *(counter.take_back(booking) for booking in bookings),
        *(rent.create(offer.offer_id) for offer in offers),
        load_network(rent.database.dsn("rent"), NETWORK),
    )
    assert {(await rent.get(booking)).status for booking in bookings} == {CLOSED}
    now = [await vehicles(rent, place) for place in places]
    assert sum(counted for counted, _ in now) == total
    assert all(counted == there for counted, there in now)


async def test_a_change_that_is_held_ends_when_the_car_goes_out_or_comes_back(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    await counter.clock(booking.pickup.time.ToDatetime(UTC) - timedelta(minutes=10))
    await counter.hold(booking)
    for act in (counter.pick_up, counter.take_back):
        offer = await rent.offer_to_change(booking, pickup_at="2027-03-01T10:00", dropoff_at="2027-03-09T10:00")
        changed = (await rent.change(booking, offer)).booking
        assert changed.changes[-1].status == booking_pb2.CHANGE_STATUS_HELD
        answer = await act(booking)
        assert answer.WhichOneof("result") == "booking", answer
        assert answer.booking.changes[-1].status == booking_pb2.CHANGE_STATUS_FAILED
    assert (await rent.get(booking)).status == CLOSED
    rows = await rent.pool.fetch("SELECT change_number, upper(period) - lower(period) AS lasts FROM demand")
    assert [tuple(row) for row in rows] == [(None, timedelta(minutes=90))]


async def test_a_car_is_ready_again_after_its_turnaround_where_it_was_returned(rent: Rent, counter: Counter) -> None:
    await rent.cars("GRU", "EDMM", 1)
    await rent.cars("CGH", "EDMM", 0)
    booking = await counter.out()
    returned = (await counter.take_back(booking, location_code="cgh")).booking
    (bill,) = returned.bills
    assert [kind for kind, _ in lines(bill)] == ["OTHER", "SERVICE_FEE"]
    now = {"pickup_location": "CGH", "dropoff_at": "2027-03-06T10:00"}
    assert await rent.left("EDMM", **now, pickup_at="2027-03-01T11:25") == 0
    assert await rent.left("EDMM", **now, pickup_at="2027-03-01T11:35") == 1
    assert await rent.left("EDMM", pickup_at="2027-03-01T11:35", dropoff_at="2027-03-06T10:00") == 0
    await counter.clock(booking.pickup.time.ToDatetime(UTC) + timedelta(hours=3))
    await Billing(rent.pool).run_once()
    assert await rent.pool.fetchval("SELECT count(*) FROM demand") == 0
    assert await rent.left("EDMM", **now, pickup_at="2027-03-01T13:35") == 1


async def test_a_car_that_is_back_can_be_handed_out_again_with_its_damages_known(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await counter.take_back(booking, damages=[damage(1000, "Farol quebrado")])
    other = await rent.confirmed("EDMM", pickup_at="2027-03-01T12:00", dropoff_at="2027-03-02T12:00")
    await counter.clock(other.pickup.time.ToDatetime(UTC))
    await counter.hold(other)
    again = await counter.pick_up(other, plate=booking.vehicle.plate, odometer_km=1299)
    assert again.invalid.problems[0].code == "ODOMETER_TOO_LOW"
    again = await counter.pick_up(other, plate=booking.vehicle.plate, odometer_km=1300)
    assert again.booking.vehicle.plate == booking.vehicle.plate
    known = await rent.pool.fetchval("SELECT damages FROM rental_agreement ORDER BY agreed_at DESC LIMIT 1")
    assert known == '["Farol quebrado"]'


async def test_a_later_charge_is_told_first_and_charged_after_two_days(rent: Rent, counter: Counter) -> None:
    billing = Billing(rent.pool)
    booking = await counter.out()
    assert (await counter.add(booking, TOLL)).not_allowed.reason == "NOT_RETURNED"
    await counter.take_back(booking)
    added = (await counter.add(booking, TOLL)).booking
    assert added.status == CLOSED
    bill = added.bills[1]
    assert (bill.number, bill.total, bill.status) == (2, brl(1290), booking_pb2.BILL_STATUS_OPEN)
    assert bill.charges[0].document_reference == "T-7"
    assert await rent.outbox("bill.opened") == 1
    await rent.database.advance_clock("47 hours 59 minutes")
    await billing.run_once()
    assert await counter.asked(CHARGE) == []
    await rent.database.advance_clock("2 minutes")
    await asyncio.gather(*(billing.run_once() for _ in range(4)))
    assert await counter.asked(CHARGE) == [(2, 1)]
    await rent.events.handle(charge_event("payment.succeeded", booking, 2, amount=brl(1290)))
    settled = await rent.get(booking)
    assert (settled.status, settled.bills[1].status) == (CLOSED, SETTLED)
    assert await rent.outbox("booking.closed") == 1


async def test_a_bill_that_raises_keeps_no_other_from_being_charged(rent: Rent, counter: Counter) -> None:
    billing, bookings = Billing(rent.pool), []
    for day in ("01", "10"):
        booking = await counter.out(pickup_at=f"2027-03-{day}T10:00", dropoff_at=f"2027-03-{day}T18:00")
        await counter.take_back(booking)
        await counter.add(booking, TOLL)
        bookings.append(booking)
    broken, good = (booking.booking_id for booking in bookings)
    constraint = f"CONSTRAINT broken CHECK (booking_id <> '{broken}') NOT VALID"
    await by_owner(rent.pool, f"ALTER TABLE payment_order ADD {constraint}")
    await counter.clock(booking.dropoff.time.ToDatetime(UTC) + timedelta(hours=72))
    await billing.run_once()
    charged = "SELECT booking_id::text FROM payment_order WHERE purpose = 'CHARGE'"
    assert [row["booking_id"] for row in await rent.pool.fetch(charged)] == [good]
    await by_owner(rent.pool, "ALTER TABLE payment_order DROP CONSTRAINT broken")
    assert await billing.run_once() == 0
    assert await Billing(rent.pool).run_once() == 1


async def test_damages_found_later_share_the_excess_with_those_of_the_return(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    excess = booking.excess.minor_units
    await counter.take_back(booking, damages=[damage(excess - 500)])
    later = rent_pb2.LaterCharge(
        kind=booking_pb2.CHARGE_KIND_DAMAGE, description="Motor", amount_minor_units=10_000_000
    )
    added = (await counter.add(booking, later)).booking
    assert lines(added.bills[1]) == [("DAMAGE", 500), ("SERVICE_FEE", 60)]
    assert (await counter.add(booking, later)).invalid.problems[0].code == "EXCESS_USED_UP"
    toll = rent_pb2.LaterCharge(kind=booking_pb2.CHARGE_KIND_TOLL, description="Pedágio", amount_minor_units=60_000_000)
    assert [one.field for one in (await counter.add(booking, toll, toll)).invalid.problems] == ["charges"]
    toll.amount_minor_units = 2**63 - 1
    assert [one.field for one in (await counter.add(booking, toll)).invalid.problems] == ["charges.0.amount"]
    assert len((await rent.get(booking)).bills) == 2


async def test_an_agent_charges_later_no_more_than_the_deposit_or_the_excess_and_a_manager_does(
    rent: Rent, counter: Counter
) -> None:
    booking = await counter.out()
    await counter.take_back(booking)
    most = max(booking.deposit.minor_units, booking.excess.minor_units)
    fine = rent_pb2.LaterCharge(
        kind=booking_pb2.CHARGE_KIND_TRAFFIC_FINE, description="Multa", amount_minor_units=most - 1289
    )
    counter.actor = await employ(rent.pool, "Rui", "AGENT")
    assert len((await counter.add(booking, fine)).booking.bills) == 2
    [problem] = (await counter.add(booking, TOLL)).invalid.problems
    assert (problem.field, problem.code) == ("charges", "OUT_OF_RANGE")
    assert len((await rent.get(booking)).bills) == 2
    counter.actor = await employ(rent.pool, "Eva", "MANAGER")
    assert len((await counter.add(booking, TOLL)).booking.bills) == 3


async def test_the_audit_and_the_agreements_only_ever_grow(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    await counter.take_back(booking)
    await counter.add(booking, TOLL)
    acts = await rent.pool.fetch("SELECT action FROM audit_log ORDER BY entry_id")
    assert [row["action"] for row in acts] == ["booking.pick_up", "booking.return", "booking.add_charges"]
    for table in ("audit_log", "rental_agreement", "vehicle_return"):
        with pytest.raises(Exception, match="permission denied"):
            await rent.pool.execute(f"DELETE FROM {table}")
        with pytest.raises(Exception, match="only ever grows"):
            await by_owner(rent.pool, f"DELETE FROM {table}")
