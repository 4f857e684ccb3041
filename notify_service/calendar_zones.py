"""A zone's rules for a calendar file (VTIMEZONE), as the zone database has them. Pure.

icalendar can make them too, but dates a change to summer time an hour late and takes ten milliseconds a file.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@lru_cache(maxsize=512)
def calendar_zone(key: str, first_year: int, last_year: int) -> Timezone:
    """The rules of an IANA zone for these years, one observance per change. The same object each time: don't alter it."""
    zone, moment = ZoneInfo(key), datetime(first_year, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("tzid", key)
    made.add_component(_observance(zone, moment, before=_offset(zone, moment)))
    while moment.year <= last_year:
        if _offset(zone, moment) != _offset(zone, moment + DAY):
            made.add_component(_observance(zone, _change(zone, moment), before=_offset(zone, moment)))
        moment += DAY
    return made


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None, "bug: every moment has an offset in a zone"
    return offset


def _change(zone: ZoneInfo, moment: datetime) -> datetime:
    """The first minute with another offset in the day after `moment`."""
    same, other = 0, DAY // MINUTE
    while other - same > 1:
        middle = (same + other) // 2
        if _offset(zone, moment + middle * MINUTE) == _offset(zone, moment):
            same = middle
        else:
            other = middle
    return moment + other * MINUTE


def _observance(zone: ZoneInfo, moment: datetime, *, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """What holds from `moment` on; it begins at the wall clock of the time before (RFC 5545, 3.6.5)."""
    local = moment.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("dtstart", (moment + before).replace(tzinfo=None))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", _offset(zone, moment))
    made.add("tzname", local.tzname())
    return made
