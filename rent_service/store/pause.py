"""The pause of charging, as Postgres keeps it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.database import Pool, queries

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when nobody is charged, by business time; None: it is not paused. `is_over`: for too long to take more bookings."""

    since: datetime | None = None
    is_over: bool = False
    moved: int = 0


async def keep(pool: Pool, *, on: bool | None, longest: timedelta, grace: timedelta) -> Pause:
    """Write down what is seen of the switch, None if nothing is known of it; and move the ends of holds accordingly."""
    row = await pool.fetchrow(sql.keep, on, longest, grace)
    assert row is not None
    return Pause(row["since"], row["is_over"], row["moved"])
