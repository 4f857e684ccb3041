"""Wall clocks, rental days and the price of time, by example where a rule is particular and by property where it is general."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rent_service.rates import Rate, RateCalendar
from rent_service.time_charge import LONGER_DAYS, TimeTable
from rent_service.wallclock import (
    MissingLocalTimeError,
    charged_period,
    day_boundary,
    day_start_dates,
    existing_instant_of,
    parse_wall_clock,
)

NEW_YORK = ZoneInfo("America/New_York")
LISBON = ZoneInfo("Europe/Lisbon")
NUUK = ZoneInfo("America/Nuuk")
MONDAY = date(2027, 3, 1)


def rate(
    *, location: str | None = None, since: date = date(2026, 1, 1), until: date | None = None, **prices: int
) -> Rate:
    return Rate(
        country="BR",
        acriss="EDMM",
        location=location,
        valid_from=since,
        valid_to=until,
        daily=prices.get("daily", 10000),
        weekend_daily=prices.get("weekend_daily"),
        weekly=prices.get("weekly"),
        monthly=prices.get("monthly"),
        extra_hour=prices.get("extra_hour"),
    )


def table(*rates: Rate, days: int = 200, start: date = MONDAY) -> TimeTable:
    return TimeTable(RateCalendar(rates), [start + timedelta(days=day) for day in range(days)])


def period(pickup: str, returned: str, *, zone: ZoneInfo = LISBON, grace: int = 29) -> tuple[int, int]:
    wall = parse_wall_clock(pickup)
    return charged_period(wall, zone, existing_instant_of(parse_wall_clock(returned), zone), grace)


@pytest.mark.parametrize(
    "text", ["2027-3-1T10:00", "2027-03-01 10:00", "2027-03-01T10:00:00", "2027-W09-1T10:0", "", "x"]
)
def test_only_one_form_of_a_wall_clock_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="wall clock"):
        parse_wall_clock(text)


@pytest.mark.parametrize("text", ["2027-02-30T10:00", "2027-03-01T24:00", "2027-13-01T10:00"])
def test_a_wall_clock_that_no_calendar_has_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_wall_clock(text)


def test_a_typed_wall_clock_in_a_gap_does_not_exist() -> None:
    with pytest.raises(MissingLocalTimeError):
        existing_instant_of(parse_wall_clock("2027-03-14T02:00"), NEW_YORK)
    assert existing_instant_of(parse_wall_clock("2027-03-14T03:00"), NEW_YORK) == datetime(2027, 3, 14, 7, tzinfo=UTC)


def test_a_wall_clock_that_comes_twice_is_its_first_pass() -> None:
    assert existing_instant_of(parse_wall_clock("2027-11-07T01:30"), NEW_YORK) == datetime(
        2027, 11, 7, 5, 30, tzinfo=UTC
    )


def test_a_boundary_in_a_gap_moves_forward_by_its_length_and_only_on_that_day() -> None:
    pickup = parse_wall_clock("2027-03-13T02:15")
    assert day_boundary(pickup, NEW_YORK, 1) == datetime(2027, 3, 14, 7, 15, tzinfo=UTC)  # 03:15 there
    assert day_boundary(pickup, NEW_YORK, 2) == datetime(2027, 3, 15, 6, 15, tzinfo=UTC)  # 02:15 again


def test_a_day_that_starts_in_a_gap_over_midnight_starts_on_the_date_it_moves_to() -> None:
    # In Nuuk the clocks go from Saturday 23:00 to Sunday 00:00.
    starts = day_start_dates(parse_wall_clock("2027-03-26T23:30"), NUUK, 4)
    assert starts == [date(2027, 3, 26), date(2027, 3, 28), date(2027, 3, 28), date(2027, 3, 29)]


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("2027-05-03T10:01", (1, 0)),
        ("2027-05-04T10:29", (1, 0)),
        ("2027-05-04T10:30", (1, 1)),
        ("2027-05-04T11:00", (1, 1)),
        ("2027-05-04T11:01", (1, 2)),
        ("2027-05-04T15:00", (1, 5)),
        ("2027-05-04T15:01", (2, 0)),
        ("2027-05-05T09:59", (2, 0)),
        ("2027-05-05T10:30", (2, 1)),
    ],
)
def test_started_hours_past_the_grace_count_until_the_sixth_makes_a_day(
    returned: str, expected: tuple[int, int]
) -> None:
    assert period("2027-05-03T10:00", returned) == expected


def test_grace_longer_than_an_hour_forgives_all_of_it_and_then_nothing() -> None:
    assert period("2027-05-03T10:00", "2027-05-04T11:30", grace=90) == (1, 0)
    assert period("2027-05-03T10:00", "2027-05-04T11:31", grace=90) == (1, 2)


def test_a_week_over_a_change_of_clocks_is_seven_days() -> None:
    assert period("2027-03-25T10:00", "2027-04-01T10:00") == (7, 0)
    assert period("2027-10-28T10:00", "2027-11-04T10:00") == (7, 0)


@given(
    start=st.integers(0, 60 * 24 * 365).map(
        lambda minute: parse_wall_clock("2027-01-01T00:00") + timedelta(minutes=minute)
    ),
    minutes=st.integers(1, 60 * 24 * 40),
    more=st.integers(0, 60 * 30),
    grace=st.integers(0, 120),
)
def test_a_later_return_never_counts_fewer_days_and_hours(start: datetime, minutes: int, more: int, grace: int) -> None:
    pickup = start.replace(tzinfo=NEW_YORK).astimezone(UTC)
    first = charged_period(start, NEW_YORK, pickup + timedelta(minutes=minutes), grace)
    later = charged_period(start, NEW_YORK, pickup + timedelta(minutes=minutes + more), grace)
    assert (1, 0) <= first <= later


def test_a_location_row_beats_a_later_one_of_the_country() -> None:
    own = rate(location="FLN", daily=30000)
    season = rate(since=date(2027, 2, 1), daily=20000)
    assert RateCalendar([season, own]).rate_on(MONDAY) is own


def test_of_two_rows_the_latest_valid_from_wins_until_it_ends() -> None:
    base, season = rate(), rate(since=MONDAY, until=date(2027, 3, 3), daily=20000)
    calendar = RateCalendar([season, base])
    assert [calendar.rate_on(MONDAY + timedelta(days=day)) for day in range(-1, 3)] == [base, season, season, base]
    assert calendar.rate_on(date(2025, 12, 31)) is None


def test_each_package_is_priced_by_the_row_of_its_first_day() -> None:
    base = rate(weekly=50000)
    dear = rate(since=date(2027, 3, 4), until=date(2027, 3, 20), daily=90000)
    assert table(base, dear).amount(7, 0) == 50000
    assert table(base, dear).amount(8, 0) == 60000  # one day first, then the week


def test_a_shorter_rental_never_costs_more_than_a_longer_one_with_packages() -> None:
    assert table(rate(weekly=50000, monthly=90000)).amount(12, 0) == 90000


def test_longer_rentals_that_have_a_day_without_a_rate_are_left_out() -> None:
    rates = rate(until=date(2027, 3, 7), weekly=1000)
    assert table(rates).amount(6, 0) == 60000
    assert not table(rates).covers(7)


def test_hours_are_not_capped_by_a_day_that_has_no_rate() -> None:
    rates = rate(until=date(2027, 3, 2), extra_hour=9000)
    assert table(rates).amount(1, 5) == 55000
    assert table(rate(extra_hour=9000)).amount(1, 5) == 20000


def test_the_cap_of_hours_is_itself_capped_by_longer_rentals() -> None:
    assert table(rate(daily=10000, weekly=10500)).amount(1, 1) == 10500


def test_an_hour_without_a_price_is_a_sixth_of_its_day_rounded_half_up_and_then_multiplied() -> None:
    assert table(rate(daily=10003)).amount(1, 2) == 10003 + 2 * 1667
    assert table(rate(daily=10000, weekend_daily=12003), start=date(2027, 3, 5)).amount(2, 1) == 22003 + 2001
    assert table(rate(daily=10000, extra_hour=0)).amount(1, 5) == 10000


def test_a_charge_says_what_it_is_made_of() -> None:
    charge = table(rate(weekly=50000, monthly=180000)).charge(38, 0)
    assert (charge.months, charge.weeks, charge.single_days, charge.capped) == (1, 1, 1, False)
    assert charge.amount == 240000
    assert table(rate(extra_hour=9000)).charge(1, 5).capped


prices = st.integers(1, 100_000)
rate_rows = st.builds(
    lambda location, since, length, daily, weekend, weekly, monthly, hour: Rate(
        "BR", "EDMM", location, since, length and since + timedelta(days=length), daily, weekend, weekly, monthly, hour
    ),
    st.sampled_from([None, "GRU"]),
    st.dates(date(2027, 1, 1), date(2027, 8, 1)),
    st.none() | st.integers(1, 90),
    prices,
    *[st.none() | prices] * 4,
)


@given(st.lists(rate_rows, max_size=6), prices, st.integers(1, 60), st.integers(0, 5))
def test_a_longer_rental_never_costs_less(rows: list[Rate], daily: int, days: int, hours: int) -> None:
    time = table(rate(since=date(2020, 1, 1), daily=daily), *rows, days=days + 2 + LONGER_DAYS)
    assert time.amount(days, 0) <= time.amount(days, hours) <= time.amount(days + 1, 0) <= time.amount(days + 1, hours)
    assert time.charge(days, hours).amount == time.amount(days, hours)


@given(st.lists(rate_rows, max_size=6), prices, st.integers(1, 30))
def test_time_is_the_cheapest_of_all_covers_tried_one_by_one(rows: list[Rate], daily: int, days: int) -> None:
    calendar = RateCalendar([rate(since=date(2020, 1, 1), daily=daily), *rows])

    def cheapest(day: int, memo: dict[int, int]) -> int:
        """From `day` on at least to the last day charged; packages may reach beyond it."""
        if day >= days:
            return 0
        if day not in memo:
            row = calendar.rate_on(MONDAY + timedelta(days=day))
            assert row
            packages = [(1, row.day(MONDAY + timedelta(days=day))), (7, row.weekly), (30, row.monthly)]
            memo[day] = min(price + cheapest(day + length, memo) for length, price in packages if price is not None)
        return memo[day]

    starts = [MONDAY + timedelta(days=day) for day in range(days + LONGER_DAYS)]
    assert TimeTable(calendar, starts).amount(days, 0) == cheapest(0, {})
