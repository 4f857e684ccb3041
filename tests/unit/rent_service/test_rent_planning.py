"""What is refused, and by which field: every reason that a search can have."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rent_service.network import Network, Opening
from rent_service.planning import check_promotion_uses, plan
from rent_service.refusals import SearchRefusedError
from rent_service.rental import Rental, Search, Selection, Stop
from rent_service.wallclock import parse_wall_clock

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def search(**changes: Any) -> Search:
    for field in ("pickup_at", "return_at"):
        if field in changes:
            changes[field] = parse_wall_clock(changes[field])
    start, end = parse_wall_clock("2027-03-01T10:00"), parse_wall_clock("2027-03-04T10:00")
    return replace(Search("GRU", None, start, end, 35), **changes)


def refusal(network: Network, searched: Search, now: datetime = NOW) -> tuple[str, str]:
    with pytest.raises(SearchRefusedError) as refused:
        plan(network, searched, now=now)
    assert refused.value.message.pt_br
    assert refused.value.message.en
    return refused.value.reason, refused.value.field


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"pickup_location": "XXX"}, "LOCATION_UNKNOWN", "pickupLocation"),
        ({"return_location": "GR"}, "LOCATION_UNKNOWN", "returnLocation"),
        ({"return_location": "LIS"}, "ONE_WAY_NOT_OFFERED", "returnLocation"),
        ({"return_at": "2027-03-01T10:00"}, "RETURN_BEFORE_PICKUP", "returnAt"),
        ({"return_at": "2027-02-28T10:00"}, "RETURN_BEFORE_PICKUP", "returnAt"),
        ({"return_at": "0001-01-01T00:00"}, "RETURN_BEFORE_PICKUP", "returnAt"),
        ({"return_at": "2027-05-30T15:01"}, "TOO_LONG", "returnAt"),
        ({"return_at": "9999-12-31T23:59"}, "TOO_LONG", "returnAt"),
        ({"pickup_at": "2026-11-23T08:59"}, "PICKUP_IN_THE_PAST", "pickupAt"),
        ({"pickup_at": "0001-01-01T00:00"}, "PICKUP_IN_THE_PAST", "pickupAt"),
        ({"pickup_at": "2028-11-22T09:01", "return_at": "2028-11-24T09:01"}, "TOO_FAR_AHEAD", "pickupAt"),
        ({"pickup_at": "9999-12-31T23:59", "return_at": "9999-12-31T23:59"}, "TOO_FAR_AHEAD", "pickupAt"),
        ({"driver_age": 17}, "DRIVER_TOO_YOUNG", "driverAge"),
        ({"driver_age": -1}, "DRIVER_TOO_YOUNG", "driverAge"),
        ({"promotion_code": "NADA"}, "PROMOTION_UNKNOWN", "promotionCode"),
        ({"promotion_code": "SEMANA15"}, "PROMOTION_NOT_APPLICABLE", "promotionCode"),
        ({"selection": Selection("GOLD")}, "COVERAGE_UNKNOWN", "selection.coverage"),
        ({"selection": Selection(extras=(("SKI", 1),))}, "EXTRA_UNKNOWN", "selection.extras"),
        ({"selection": Selection(extras=(("GPS", 0),))}, "EXTRA_QUANTITY", "selection.extras"),
        ({"selection": Selection(extras=(("GPS", 2),))}, "EXTRA_QUANTITY", "selection.extras"),
        ({"selection": Selection(extras=(("BOOSTER", 2), ("BOOSTER", 2)))}, "EXTRA_QUANTITY", "selection.extras"),
        ({"selection": Selection(extras=(("BOOSTER", 3), ("BOOSTER", -1)))}, "EXTRA_QUANTITY", "selection.extras"),
        ({"selection": Selection(additional_drivers=-1)}, "EXTRA_QUANTITY", "selection.additionalDrivers"),
        ({"selection": Selection(additional_drivers=10)}, "EXTRA_QUANTITY", "selection.additionalDrivers"),
    ],
)
def test_a_search_is_refused_with_its_reason_and_field(
    network: Network, changes: dict[str, Any], reason: str, field: str
) -> None:
    assert refusal(network, search(**changes)) == (reason, field)


def test_the_limits_themselves_are_allowed(network: Network) -> None:
    assert plan(network, search(pickup_at="2026-11-23T09:00", return_at="2026-11-24T09:00"), now=NOW).days == 1
    assert plan(network, search(pickup_at="2028-11-22T09:00", return_at="2028-11-24T09:00"), now=NOW).days == 2
    longest = plan(network, search(return_at="2027-05-30T15:00"), now=NOW)
    assert (longest.days, longest.hours) == (90, 5)


def test_a_promotion_is_for_pick_up_dates_from_valid_from_until_before_valid_to(network: Network) -> None:
    promotion = replace(
        network.promotions["BEMVINDO10"],
        valid_from=date(2027, 3, 2),
        valid_to=date(2027, 3, 4),
    )
    limited = replace(network, promotions={"P": promotion})

    def outcome(day: int) -> str:
        asked = search(pickup_at=f"2027-03-0{day}T10:00", return_at="2027-03-09T10:00", promotion_code="P")
        return "applied" if day in (2, 3) and plan(limited, asked, now=NOW).promotion else refusal(limited, asked)[0]

    no = "PROMOTION_NOT_APPLICABLE"
    assert [outcome(day) for day in range(1, 5)] == [no, "applied", "applied", no]


def test_a_promotion_is_refused_once_it_is_used_up(network: Network) -> None:
    rental = plan(network, search(return_at="2027-03-08T10:00", promotion_code="SEMANA15"), now=NOW)
    check_promotion_uses(rental, 499)
    with pytest.raises(SearchRefusedError, match="PROMOTION_NOT_APPLICABLE"):
        check_promotion_uses(rental, 500)


def test_a_closed_location_says_when_it_is_open(network: Network) -> None:
    sunday = search(pickup_location="NYC-MIDTOWN", pickup_at="2027-05-09T10:00", return_at="2027-05-10T10:00")
    assert refusal(network, sunday) == ("LOCATION_CLOSED", "pickupAt")
    late = search(pickup_location="NYC-MIDTOWN", pickup_at="2027-05-10T10:00", return_at="2027-05-11T18:01")
    with pytest.raises(SearchRefusedError, match=r"08:00–18:00"):
        plan(network, late, now=NOW)


@pytest.mark.parametrize(
    ("openings", "clock", "is_after_hours"),
    [
        ([(480, 1080)], "08:00", False),
        ([(480, 1080)], "18:00", False),
        ([(480, 1080)], "18:01", True),
        ([(480, 1080)], "07:59", True),
        ([(480, 720), (840, 1080)], "13:00", True),
        ([(480, 720), (840, 1080)], "14:00", False),
        ([], "12:00", True),
        ([(0, 1440)], "00:00", False),
        ([(60, 1440)], "00:00", True),
        ([(60, 1440)], "23:59", False),
    ],
)
def test_both_ends_of_an_opening_belong_to_it(
    network: Network, openings: list[tuple[int, int]], clock: str, is_after_hours: bool
) -> None:
    day = tuple(Opening(*opening) for opening in openings)
    location = replace(network.locations["GRU"], opening_hours=(day,) * 7)
    wall = parse_wall_clock(f"2027-03-01T{clock}")
    assert Stop(location, wall, wall.replace(tzinfo=UTC)).is_after_hours is is_after_hours


def test_extras_named_twice_add_up_and_stand_in_order_of_code(network: Network) -> None:
    asked = search(selection=Selection(extras=(("GPS", 1), ("BOOSTER", 1), ("BOOSTER", 2))))
    rental: Rental = plan(network, asked, now=NOW)
    assert rental.selection.extras == (("BOOSTER", 3), ("GPS", 1))


def test_planning_again_what_was_planned_gives_the_same(network: Network) -> None:
    asked = search(return_location="CGH", promotion_code="BEMVINDO10", selection=Selection("FULL", (("GPS", 1),), 2))
    rental = plan(network, asked, now=NOW)
    assert plan(network, rental.search, now=NOW + timedelta(days=1)) == rental


def test_a_location_is_known_in_lower_case_too(network: Network) -> None:
    assert plan(network, search(pickup_location=" gru "), now=NOW).pickup.location.code == "GRU"
