"""Cars and what they are taken out for, in Postgres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from chassis.database import Connection, Pool, queries

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cars; what is empty or None does not matter. `sees` None is all locations."""

    vehicle_id: UUID | None = None
    location: str = ""
    acriss: str = ""
    plate: str = ""
    in_maintenance: bool = False
    sees: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Locked:
    """A car that nobody else decides about until the transaction ends; and the time that rules go by."""

    location: str
    now: datetime
    is_out: bool


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A time that a car is taken out for; `until` None: until it is ended."""

    start: datetime
    until: datetime | None


class OverlapsError(Exception):
    """The car is taken out already then."""


async def page(pool: Pool, wanted: Wanted, *, after: str, size: int) -> list[Any]:
    """At most `size` rows by plate, after a plate."""
    given = (wanted.vehicle_id, wanted.location, wanted.acriss, wanted.plate, wanted.in_maintenance, wanted.sees)
    return list(await pool.fetch(sql.page, *given, after, size))


async def lock(connection: Connection, vehicle_id: UUID) -> Locked | None:
    """A car that is about to be taken out, its pool first; None if there is none."""
    while True:
        where = await connection.fetchrow(sql.where, vehicle_id)
        if where is None:
            return None
        await connection.execute(sql.lock_pool, where["location"], where["acriss"])
        row = await connection.fetchrow(sql.lock, vehicle_id)
        if row and row["location"] == where["location"]:  # else it was returned elsewhere meanwhile
            return Locked(**row)


async def maintenance(connection: Connection, maintenance_id: UUID, vehicle_id: UUID) -> Maintenance | None:
    """A car's maintenance."""
    row = await connection.fetchrow(sql.maintenance, maintenance_id, vehicle_id)
    return Maintenance(**row) if row else None


async def save(
    connection: Connection, vehicle_id: UUID, maintenance_id: UUID | None, when: Maintenance, reason: str
) -> None:
    """Take a car out, or change when. Raises OverlapsError, after which the transaction can only be given up."""
    try:
        if maintenance_id is None:
            await connection.execute(sql.take_out, vehicle_id, when.start, when.until, reason)
        else:
            await connection.execute(sql.change, maintenance_id, when.start, when.until, reason)
    except asyncpg.ExclusionViolationError:
        raise OverlapsError from None


async def drop(connection: Connection, maintenance_id: UUID) -> None:
    """A maintenance that never began."""
    await connection.execute(sql.drop, maintenance_id)
