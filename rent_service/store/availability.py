"""Availability in Postgres: one query for a search, one for a price calendar."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.database import Pool, queries
from rent_service.availability import Availability, Span

sql = queries(__file__)


async def look(
    pool: Pool, place_id: int, span: Span, promotion: str | None, *, changing: UUID | None = None
) -> Availability:
    """What a location has left for a span, in one round trip; what the booking `changing` has of it counts as left."""
    asked = span.location, place_id, span.since, span.until, promotion
    row = await (pool.fetchrow(sql.look_for_change, *asked, changing) if changing else pool.fetchrow(sql.look, *asked))
    assert row is not None
    return _availability(row)


async def look_at_many(pool: Pool, place_id: int, spans: Sequence[Span], promotion: str | None) -> list[Availability]:
    """The same for several spans of one location, in one round trip."""
    since, until = [span.since for span in spans], [span.until for span in spans]
    rows = await pool.fetch(sql.look_at_many, spans[0].location, place_id, since, until, promotion)
    return [_availability(row) for row in rows]


async def out_since(pool: Pool, booking_id: UUID) -> datetime | None:
    """The pick-up of a booking whose car is out; None if it isn't."""
    since: datetime | None = await pool.fetchval(sql.changing, booking_id)
    return since


async def business_now(pool: Pool) -> datetime:
    """The time that rules go by."""
    now: datetime = await pool.fetchval(sql.now)
    return now


async def network_version(pool: Pool) -> str | None:
    """Which version the database holds."""
    version: str | None = await pool.fetchval(sql.network_version)
    return version


async def places(pool: Pool) -> dict[str, int]:
    """The number of each location."""
    return {row["location"]: row["place_id"] for row in await pool.fetch(sql.places)}


def _availability(row: asyncpg.Record) -> Availability:
    left = row["lowest"] or ()
    return Availability(
        now=row["now"],
        network_version=row["version"],
        cars={acriss: lowest for acriss, lowest in zip(row["classes"] or (), left, strict=True) if acriss},
        extras={extra: lowest for extra, lowest in zip(row["extras"] or (), left, strict=True) if extra},
        promotion_uses=row["promotion_uses"],
    )
