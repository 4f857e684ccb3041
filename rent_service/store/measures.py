"""What is asked of Postgres for the sake of measuring."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.database import Pool, queries

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class PoolState:
    """A country's cars of one class, and the share of them that is taken, from 0 to 1."""

    country: str
    acriss: str
    utilisation: float


async def booking_facts(pool: Pool, booking_ids: Collection[UUID]) -> dict[UUID, tuple[str, datetime]]:
    """The country of the pick-up and the time of the hold, by booking."""
    rows = await pool.fetch(sql.booking_facts, list(booking_ids))
    return {row["booking_id"]: (row["country"], row["created_at"]) for row in rows}


async def holds(pool: Pool) -> int:
    """How many bookings hold a car for a payment."""
    found: int = await pool.fetchval(sql.holds)
    return found


async def pools(pool: Pool) -> list[PoolState]:
    """How the fleet is used now; classes without cars are left out. One may bring more than there were: a share is never below 0."""
    return [
        PoolState(row["country"], row["acriss"], max(0.0, 1 - row["free"] / row["vehicles"]))
        for row in await pool.fetch(sql.pools)
        if row["vehicles"]
    ]
