"""Which rate row is valid on a day, and what that day costs by it (price rule 1)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

HOURS_PER_DAY_RATE = 6  # the sixth extra hour makes a whole day, so an hour without a price of its own is a sixth
SATURDAY = 5  # of date.weekday()


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the tariff: prices of a class in a country, or at one location of it, from a date until before another.

    `weekly` and `monthly` are None where no such package is sold, `weekend_daily` where weekends cost like other
    days, `extra_hour` where an hour costs a sixth of its day.
    """

    country: str
    acriss: str
    location: str | None
    valid_from: date
    valid_to: date | None
    daily: int
    weekend_daily: int | None
    weekly: int | None
    monthly: int | None
    extra_hour: int | None

    def day(self, start: date) -> int:
        """The price of one rental day that starts on this date."""
        if self.weekend_daily is not None and start.weekday() >= SATURDAY:
            return self.weekend_daily
        return self.daily

    def hour(self, start: date) -> int:
        """The price of one extra hour after the rental day that started on this date."""
        if self.extra_hour is not None:
            return self.extra_hour
        return (2 * self.day(start) + HOURS_PER_DAY_RATE) // (2 * HOURS_PER_DAY_RATE)

    def is_valid_on(self, day: date) -> bool:
        """Whether a rental day that starts on this date is priced by it, if no other row comes before."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class RateCalendar:
    """The winning row for each day: a location's row beats the country's, then the latest `valid_from` wins."""

    __slots__ = ("_rows", "_starts")

    def __init__(self, rows: Iterable[Rate]) -> None:
        """Take the rows of one class that a pick-up location may use: its own and its country's."""
        by_precedence = sorted(rows, key=lambda row: (row.location is not None, row.valid_from), reverse=True)
        starts = {row.valid_from for row in by_precedence} | {row.valid_to for row in by_precedence if row.valid_to}
        self._starts = sorted(starts)
        self._rows = [next((row for row in by_precedence if row.is_valid_on(start)), None) for start in self._starts]

    def rate_on(self, day: date) -> Rate | None:
        """The row that prices a rental day starting on this date; None where there is none."""
        index = bisect_right(self._starts, day) - 1
        return self._rows[index] if index >= 0 else None

    def rates_on(self, days: Sequence[date]) -> list[Rate]:
        """The rows of days in order of date, as far as each has one."""
        if bisect_right(self._starts, days[0]) == bisect_right(self._starts, days[-1]):  # nearly always
            rate = self.rate_on(days[0])
            return [rate] * len(days) if rate else []
        return list(takewhile(bool, map(self.rate_on, days)))  # type: ignore[arg-type]  # what is None is not taken
