"""The counter's board in Postgres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chassis.database import Pool, queries
from rent_service.paging import Position
from rent_service.references import normalise_reference

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bookings; what is empty or None does not matter. `side` is PICKUP, DROPOFF or empty; `sees` None is all locations."""

    location: str
    day: date | None
    side: str
    statuses: Sequence[str]
    text: str
    sees: Sequence[str] | None


async def page(pool: Pool, wanted: Wanted, *, after: Position | None, size: int) -> list[Any]:
    """At most `size` rows of `booking_id`, `at`, `total`, earliest first, after a position."""
    at, last = after or (None, None)
    text = " ".join(wanted.text.split()).lower()
    given = (wanted.location, wanted.day, wanted.side, wanted.statuses, text, wanted.sees, normalise_reference(text))
    return list(await pool.fetch(sql.page, *given, at, last, size))
