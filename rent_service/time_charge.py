"""TIME: the cheapest way to cover the rental days with daily, weekly and monthly rates (price rules 1 and 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rent_service.rates import Rate, RateCalendar

WEEK = 7
MONTH = 30
LONGER_DAYS = 30  # a rental never costs more than one up to this many days longer; no package is longer than this


@dataclass(frozen=True, slots=True)
class TimeCharge:
    """The price of the time, in minor units, and what it is made of.

    `months`, `weeks` and `single_days` are the packages paid, which may cover more days than `days`; `capped` says
    that the extra hours made it dearer than one day more, which is then the price.
    """

    amount: int
    days: int
    hours: int
    months: int
    weeks: int
    single_days: int
    capped: bool


class TimeTable:
    """What a class costs from one pick-up on, for every number of days.

    `_cover[n]` is the cheapest way to pay for exactly n consecutive days, each package by the row of its first day;
    `_last[n]` the length of that way's last package. Both end before the first day that no row prices.
    """

    __slots__ = ("_cover", "_last", "_rates", "_starts")

    def __init__(self, calendar: RateCalendar, day_starts: Sequence[date]) -> None:
        """Cover days that start on these dates, one rental day each, as far as they have rates."""
        self._starts = day_starts
        self._rates = calendar.rates_on(day_starts)
        self._cover, self._last = _cheapest_covers(self._rates, day_starts)

    def covers(self, days: int) -> bool:
        """Whether each of the first `days` days has a rate: else the class is not offered."""
        return days <= len(self._rates)

    def first_day_rate(self) -> int:
        """The first day's own rate, weekend rate included: what a cancellation and a no-show are measured by."""
        return self._rates[0].day(self._starts[0])

    def amount(self, days: int, hours: int) -> int:
        """The price of `days` rental days and `hours` extra hours; never more than that of one day more."""
        amount = self._uncapped_amount(days, hours)
        if hours and self.covers(days + 1):
            return min(amount, self._amount_of_days(days + 1))
        return amount

    def charge(self, days: int, hours: int) -> TimeCharge:
        """The same price with what it is made of."""
        amount = self.amount(days, hours)
        capped = amount < self._uncapped_amount(days, hours)
        months, weeks, single_days = self._packages(days + 1 if capped else days)
        return TimeCharge(amount, days, hours, months, weeks, single_days, capped)

    def _uncapped_amount(self, days: int, hours: int) -> int:
        hour = self._rates[days - 1].hour(self._starts[days - 1]) if hours else 0
        return self._amount_of_days(days) + hours * hour

    def _amount_of_days(self, days: int) -> int:
        return min(self._cover[days : days + LONGER_DAYS + 1])

    def _packages(self, days: int) -> tuple[int, int, int]:
        """Months, weeks and single days of the cheapest cover; of covers that cost the same, the shortest."""
        covered = self._cover.index(self._amount_of_days(days), days)
        counts = {MONTH: 0, WEEK: 0, 1: 0}
        while covered:
            counts[self._last[covered]] += 1
            covered -= self._last[covered]
        return counts[MONTH], counts[WEEK], counts[1]


def _cheapest_covers(rates: Sequence[Rate], day_starts: Sequence[date]) -> tuple[list[int], list[int]]:
    """For each number of days the cheapest cover and its last package, by dynamic programming over the days."""
    cover, last = [0], [0]
    for days, (rate, start) in enumerate(zip(rates, day_starts, strict=False), 1):
        cheapest, length = cover[days - 1] + rate.day(start), 1
        if days >= WEEK:
            weekly = rates[days - WEEK].weekly
            if weekly is not None and cover[days - WEEK] + weekly < cheapest:
                cheapest, length = cover[days - WEEK] + weekly, WEEK
        if days >= MONTH:
            monthly = rates[days - MONTH].monthly
            if monthly is not None and cover[days - MONTH] + monthly < cheapest:
                cheapest, length = cover[days - MONTH] + monthly, MONTH
        cover.append(cheapest)
        last.append(length)
    return cover, last
