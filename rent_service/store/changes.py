"""Changes of bookings in Postgres. But for `untold`, the caller's transaction has locked the booking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from chassis.database import Connection, Pool, queries
from rent_service.store.payments import Paid

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Change:
    """Where a change stands by the clock; `difference` in minor units of the booking's currency."""

    number: int
    status: str
    difference: int


@dataclass(frozen=True, slots=True)
class Room:
    """ROOM, SOLD_OUT, OFFER_EXPIRED, or EXTRA_SOLD_OUT with the extra and how many of it the booking could have."""

    outcome: str
    extra: str | None
    available: int | None


@dataclass(frozen=True, slots=True)
class Written:
    """HELD, APPLIED or OFFER_EXPIRED; `number` and `difference` are None for the last."""

    outcome: str
    number: int | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class Credit:
    """APPLIED, NOT_DUE, SEEN or UNKNOWN; the rest is None for the last two."""

    outcome: str
    status: str | None
    version: int | None


async def held(connection: Connection, booking_id: UUID) -> Change | None:
    """The change that waits for its payment, or did so until its hold ran out."""
    row = await connection.fetchrow(sql.held, booking_id)
    return Change(**row) if row else None


async def room(connection: Connection, booking_id: UUID, wish: dict[str, Any], offer_expires_at: datetime) -> Room:
    """Lock what a change touches, and count."""
    row = await connection.fetchrow(sql.room, booking_id, orjson.dumps(wish).decode(), offer_expires_at)
    assert row is not None
    return Room(**row)


async def write(
    connection: Connection, booking_id: UUID, wish: dict[str, Any], *, hold: timedelta, method: str, token: str
) -> Written:
    """Write a change that there is room for."""
    row = await connection.fetchrow(sql.write, booking_id, orjson.dumps(wish).decode(), hold, method, token)
    assert row is not None
    return Written(**row)


async def end(connection: Connection, booking_id: UUID, number: int, status: str) -> bool:
    """Make a held change FAILED or EXPIRED; False if it is not held."""
    return bool(await connection.fetchval(sql.end, booking_id, number, status))


async def credit(connection: Connection, paid: Paid) -> Credit:
    """Give a payment to its change."""
    row = await connection.fetchrow(
        sql.credit, paid.booking_id, paid.payment_id, paid.number, paid.attempt, paid.amount, paid.currency
    )
    assert row is not None
    return Credit(**row)


async def carry_on(connection: Connection, booking_id: UUID, number: int, *, method: str, token: str) -> int | None:
    """The number under which a held change goes on with another payment; None if it is not held."""
    new: int | None = await connection.fetchval(sql.carry_on, booking_id, number, method, token)
    return new


async def was_off_session(connection: Connection, booking_id: UUID, number: int, attempt: int) -> bool:
    """Whether an attempt was made without the customer."""
    return bool(await connection.fetchval(sql.ask_off_session, booking_id, number, attempt))


async def untold(pool: Pool, limit: int, *, but: Collection[UUID]) -> list[UUID]:
    """Bookings with changes that came to nothing, of which nobody was told, and none of `but`."""
    return [row["booking_id"] for row in await pool.fetch(sql.untold, limit, list(but))]


async def tell_ended(connection: Connection, booking_id: UUID) -> list[Change]:
    """End what ran out, and take what ended untold: the caller tells it."""
    await connection.fetch(sql.end_lapsed, booking_id)
    return [Change(**row) for row in await connection.fetch(sql.tell_ended, booking_id)]
