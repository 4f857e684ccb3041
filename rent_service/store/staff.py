"""Staff in Postgres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.database import Connection, Pool, queries

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of staff; `locations` None is all."""

    staff_id: UUID
    email: str
    name: str
    role: str
    active: bool
    locations: tuple[str, ...] | None
    created_at: datetime
    updated_at: datetime

    def sees(self, *codes: str) -> bool:
        """Whether one of the locations is theirs."""
        return self.locations is None or any(code in self.locations for code in codes)


class EmailTakenError(Exception):
    """The address is somebody else's of staff."""


async def get(pool: Pool | Connection, staff_id: UUID) -> StaffMember | None:
    """A staff member, active or not."""
    return _one(await pool.fetchrow(sql.get, staff_id))


async def of_email(pool: Pool | Connection, email: str) -> StaffMember | None:
    """The staff member of a lower-case address, active or not."""
    return _one(await pool.fetchrow(sql.of_email, email))


async def page(pool: Pool | Connection, *, after: tuple[str, UUID] | None, size: int) -> list[StaffMember]:
    """Staff by name, after a name and id."""
    name, staff_id = after or (None, None)
    return [read(row) for row in await pool.fetch(sql.page, name, staff_id, size)]


async def add(
    connection: Connection, *, email: str, name: str, role: str, active: bool, locations: Sequence[str] | None
) -> StaffMember:
    """Take somebody on. Raises EmailTakenError."""
    row = await connection.fetchrow(sql.add, email, name, role, active, locations)
    if row is None:
        raise EmailTakenError
    return read(row)


async def change(
    connection: Connection,
    staff_id: UUID,
    *,
    email: str,
    name: str,
    role: str,
    active: bool,
    locations: Sequence[str] | None,
) -> StaffMember | None:
    """Change what somebody may do; None if there is nobody. Raises EmailTakenError."""
    try:
        row = await connection.fetchrow(sql.change, staff_id, email, name, role, active, locations)
    except asyncpg.UniqueViolationError:
        raise EmailTakenError from None
    if row and not active:
        await connection.execute(sql.end_tokens, staff_id)
    return _one(row)


async def lock_admins(connection: Connection) -> set[UUID]:
    """The active admins, none of whom anybody else changes until the transaction ends."""
    return {row["staff_id"] for row in await connection.fetch(sql.lock_admins)}


async def unknown_locations(connection: Connection, codes: Sequence[str]) -> list[str]:
    """Those of the codes that there are no locations of."""
    return [row["code"] for row in await connection.fetch(sql.unknown_locations, codes)]


async def seen_bookings(pool: Pool, booking_ids: Sequence[UUID], locations: Sequence[str] | None) -> list[UUID]:
    """Those of the bookings that begin or end at one of the locations; None is all."""
    return [row["booking_id"] for row in await pool.fetch(sql.seen_bookings, booking_ids, locations)]


def read(row: asyncpg.Record) -> StaffMember:
    """A staff member's row."""
    fields = {name: row[name] for name in StaffMember.__dataclass_fields__}
    return StaffMember(**{**fields, "locations": None if row["locations"] is None else tuple(row["locations"])})


def _one(row: asyncpg.Record | None) -> StaffMember | None:
    return read(row) if row else None
