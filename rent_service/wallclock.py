"""Wall clocks and instants: rental days are counted on the pick-up's wall clock, never in blocks of 24 hours."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WALL_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)
HOUR = timedelta(hours=1)
EVENING = 20  # before it no gap moves a day's start to the next date: none skips four hours but at the date line
EXTRA_HOURS_LIMIT = 5  # the sixth extra hour makes a whole day instead (time rule 4)


class MissingLocalTimeError(Exception):
    """The zone's clocks skip this wall clock."""


def parse_wall_clock(text: str) -> datetime:
    """A wall clock to the minute, `2027-03-01T10:00`, as a naive datetime. Raises ValueError for any other form."""
    if not WALL_CLOCK.fullmatch(text):
        raise ValueError(f"not a wall clock like 2027-03-01T10:00: {text!r}")
    return datetime.fromisoformat(text)


def format_wall_clock(wall: datetime) -> str:
    """The form that `parse_wall_clock` reads."""
    return wall.isoformat(timespec="minutes")


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall clock; one that comes twice is its first pass, one in a gap moves forward by its length.

    That is what fold=0 means in PEP 495: in a gap the offset from before it is taken.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def wall_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of a zone show at an instant, as a naive datetime."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def existing_instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall clock that somebody typed. Raises MissingLocalTimeError in a gap (time rule 2)."""
    instant = instant_of(wall, zone)
    if wall_of(instant, zone) != wall:
        raise MissingLocalTimeError
    return instant


def day_boundary(pickup_wall: datetime, zone: ZoneInfo, day: int) -> datetime:
    """The instant at which rental day `day` ends: the pick-up's wall clock that many days later (time rule 3)."""
    return instant_of(pickup_wall + timedelta(days=day), zone)


def day_start_dates(pickup_wall: datetime, zone: ZoneInfo, days: int) -> list[date]:
    """The local dates on which the first `days` rental days start, after any move out of a gap."""
    if pickup_wall.hour < EVENING:
        first = pickup_wall.date()
        return [first + timedelta(days=day) for day in range(days)]
    return [wall_of(day_boundary(pickup_wall, zone, day), zone).date() for day in range(days)]


def charged_period(pickup_wall: datetime, zone: ZoneInfo, end: datetime, grace_minutes: int) -> tuple[int, int]:
    """Rental days and extra hours of a rental that ends at an instant (time rule 4)."""
    day = (end - instant_of(pickup_wall, zone)).days + 1  # at most one boundary off, when the clocks change
    while day > 1 and day_boundary(pickup_wall, zone, day) > end:
        day -= 1
    while day_boundary(pickup_wall, zone, day + 1) <= end:
        day += 1
    late = end - day_boundary(pickup_wall, zone, day)
    if late <= timedelta(minutes=grace_minutes):
        return day, 0
    hours = -(-late // HOUR)
    return (day, hours) if hours <= EXTRA_HOURS_LIMIT else (day + 1, 0)
