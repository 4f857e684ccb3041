"""A car that comes back later, or elsewhere, costs what booking it so would have cost: the difference, never less than nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rent_service.bills import Found, return_bill, total_of
from rent_service.booking import Booking, BookingStatus, Driver, Line, Stop
from rent_service.descriptions import describe
from rent_service.late_return import reprice
from rent_service.network import Network
from rent_service.planning import plan
from rent_service.quoting import Quote, quote_class
from rent_service.rental import Search, Selection

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLACES = {"GRU": "EDMM", "LIS": "EDMM", "JFK": "CDAM", "SCL": "EDMM"}
SOMEBODY = Driver("A", "B", "a@b.cc", "+5511912345678", date(1990, 1, 1), "BR", "PASSPORT", "X1", "Y1")


def search_of(location: str, **changes: Any) -> Search:
    given_ = {
        "pickup_location": location,
        "return_location": None,
        "pickup_at": datetime(2027, 3, 1, 10),
        "return_at": datetime(2027, 3, 4, 10),
        "driver_age": 35,
        **changes,
    }
    return Search(**given_)


def quoted(network: Network, search: Search, acriss: str) -> Quote:
    quote = quote_class(network, plan(network, search, now=NOW), acriss)
    assert isinstance(quote, Quote)
    return quote


def booked(network: Network, quote: Quote) -> Booking:
    """The booking of a quote, as far as its return looks at it."""
    rental = quote.rental
    pickup, dropoff = (
        Stop(one.location.code, one.wall, one.location.timezone, one.instant) for one in (rental.pickup, rental.dropoff)
    )
    return Booking(
        booking_id=uuid4(),
        reference="00000000",
        status=BookingStatus.PICKED_UP,
        version=1,
        hold_expires_at=None,
        acriss=quote.acriss,
        booked_acriss=quote.acriss,
        pickup=pickup,
        dropoff=dropoff,
        turnaround_minutes=rental.country.turnaround_minutes,
        rental_days=rental.days,
        extra_hours=rental.hours,
        currency=rental.country.currency,
        deposit=quote.deposit,
        excess=quote.excess,
        coverage=rental.coverage.code,
        promotion=rental.promotion.code if rental.promotion else None,
        driver_age=rental.driver_age,
        free_until=NOW,
        late_fee=0,
        no_show_fee=0,
        included_km=None,
        per_extra_km=0,
        network_version=network.version,
        flight_number="",
        locale="en",
        lines=tuple(
            Line(line.kind, line.code or "", describe(network, line), line.quantity, line.unit_amount)
            for line in quote.lines
        ),
        extras=rental.selection.extras,
        drivers=(SOMEBODY,) * (1 + rental.additional_drivers),
        no_show_at=None,
    )


def charged(network: Network, booking: Booking, *, late: timedelta, location: str | None = None) -> int:
    """The total of the bill of a return that much after the booked time, with nothing else to charge."""
    where = network.locations[location or booking.dropoff.location]
    repriced = reprice(network, booking, location=where, returned_at=booking.dropoff.at + late)
    country = network.country_of(network.locations[booking.pickup.location])
    nothing = Found(missing_eighths=0, driven_km=0, included_km=None, cleaning=False, damages=())
    day = booking.pickup.local.date()
    bill = return_bill(country, pickup_date=day, excess=0, found=nothing, difference=repriced.difference)
    assert all(charge.amount > 0 for charge in bill)
    return total_of(bill)


@given(
    place=st.sampled_from(sorted(PLACES)),
    days=st.integers(min_value=1, max_value=40),
    minutes=st.integers(min_value=1, max_value=12 * 24 * 60),
    age=st.sampled_from([24, 35]),
    promotion=st.sampled_from([None, "SEMANA15"]),
    coverage=st.sampled_from(["BASIC", "PLUS", "FULL"]),
)
def test_a_later_return_costs_the_new_total_less_the_old_one_to_the_cent(
    network: Network, place: str, days: int, minutes: int, age: int, promotion: str | None, coverage: str
) -> None:
    code = promotion if promotion and days >= 7 and place == "GRU" else None
    chosen = Selection(coverage, (("CHILD_SEAT", 1), ("GPS", 1)) if place == "GRU" else (), 1)
    search = search_of(
        place,
        return_at=datetime(2027, 3, 1, 10) + timedelta(days=days),
        driver_age=age,
        promotion_code=code,
        selection=chosen,
    )
    old = quoted(network, search, PLACES[place])
    late = timedelta(minutes=minutes)
    wall = (old.rental.dropoff.instant + late).astimezone(network.locations[place].zone).replace(tzinfo=None, fold=0)
    new = quoted(network, search_of(place, **{**_kept(search), "return_at": wall}), PLACES[place])
    assert charged(network, booked(network, old), late=late) == max(0, new.total - old.total)


def _kept(search: Search) -> dict[str, Any]:
    return {
        "driver_age": search.driver_age,
        "promotion_code": search.promotion_code,
        "selection": search.selection,
    }


def test_a_return_within_the_grace_or_before_its_time_costs_nothing(network: Network) -> None:
    booking = booked(network, quoted(network, search_of("GRU"), "EDMM"))
    assert charged(network, booking, late=timedelta(minutes=59)) == 0
    assert charged(network, booking, late=-timedelta(days=1)) == 0
    assert charged(network, booking, late=timedelta(minutes=60)) > 0


def test_a_return_elsewhere_costs_the_one_way_of_the_booked_tariff_also_when_it_is_early(network: Network) -> None:
    booking = booked(network, quoted(network, search_of("GRU"), "EDMM"))
    one_way = quoted(network, search_of("GRU", return_location="GIG"), "EDMM")
    here = quoted(network, search_of("GRU"), "EDMM")
    for late in (timedelta(0), -timedelta(days=1)):
        assert charged(network, booking, late=late, location="GIG") == one_way.total - here.total
    where = network.locations["GIG"]
    difference = reprice(network, booking, location=where, returned_at=booking.dropoff.at).difference
    assert [one.kind for one in difference.charges] == ["OTHER"]


def test_a_booked_one_way_that_ends_where_it_began_is_not_refunded(network: Network) -> None:
    booking = booked(network, quoted(network, search_of("GRU", return_location="GIG"), "EDMM"))
    assert charged(network, booking, late=timedelta(0), location="GRU") == 0


def test_later_and_elsewhere_are_told_apart(network: Network) -> None:
    booking = booked(network, quoted(network, search_of("GRU"), "EDMM"))
    at = booking.dropoff.at + timedelta(days=1)
    repriced = reprice(network, booking, location=network.locations["GIG"], returned_at=at)
    assert [one.kind for one in repriced.difference.charges] == ["LATE_RETURN", "OTHER"]
    assert repriced.days == 4


def test_a_return_after_ninety_days_or_where_nobody_may_come_after_hours_is_priced_and_not_refused(
    network: Network,
) -> None:
    long = booked(network, quoted(network, search_of("GRU", return_at=datetime(2027, 5, 30, 10)), "EDMM"))
    assert charged(network, long, late=timedelta(days=5)) > 0
    closed = booked(network, quoted(network, search_of("NYC-MIDTOWN", return_at=datetime(2027, 3, 4, 12)), "CDAM"))
    assert charged(network, closed, late=timedelta(hours=14)) > 0


@pytest.mark.parametrize("place", sorted(PLACES))
def test_the_sooner_back_the_cheaper_at_the_same_hour(network: Network, place: str) -> None:
    booking = booked(network, quoted(network, search_of(place), PLACES[place]))
    costs = [charged(network, booking, late=timedelta(hours=hours)) for hours in range(0, 24 * 9, 24)]
    assert costs == sorted(costs)
