"""Erasing people in Postgres: what is ordered, each service's part of it, and what rent_service itself forgets and exports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from chassis import database
from chassis.database import Connection, Pool, queries
from rent_service.store.customers import Customer
from rent_service.store.customers import read as read_customer

sql = queries(__file__)

Part = Literal["rent", "payment", "notify"]
Cause = Literal["CUSTOMER", "STAFF", "PERSON", "UNPAID", "BOOKS"]
SCAN_SECONDS = 300.0  # for looking through all answers of the last ninety days


@dataclass(frozen=True, slots=True)
class Erasure:
    """An order: `booking_ids` of any number; each part's time is None until it is done."""

    erasure_id: UUID
    cause: Cause
    customer_id: UUID | None
    booking_ids: list[UUID]
    requested_at: datetime
    rent_at: datetime | None
    payment_at: datetime | None
    notify_at: datetime | None
    tries: int

    @property
    def done_at(self) -> datetime | None:
        """When the last part was done."""
        times = [time for time in (self.rent_at, self.payment_at, self.notify_at) if time is not None]
        return max(times) if len(times) == 3 else None


@dataclass(frozen=True, slots=True)
class Owned:
    """A booking of somebody who is to be erased; `open`: the state that keeps them from it."""

    booking_id: UUID
    reference: str
    open: str | None


async def hold_customer(connection: Connection, customer_id: UUID) -> Customer | None:
    """A customer who is about to go."""
    row = await connection.fetchrow(sql.hold_customer, customer_id)
    return read_customer(row) if row else None


async def customer_of_email(connection: Connection, email: str) -> Customer | None:
    """The same by a lower-case address."""
    row = await connection.fetchrow(sql.customer_of_email, email)
    return read_customer(row) if row else None


async def bookings(connection: Connection, customer_id: UUID | None, email: str) -> list[Owned]:
    """Those of an account and of a lower-case address that are not erased yet."""
    return [Owned(**row) for row in await connection.fetch(sql.bookings, customer_id, email)]


async def order(
    connection: Connection, cause: Cause, *, customer: Customer | None, email: str, booking_ids: Sequence[UUID]
) -> Erasure:
    """Order it, and end the account: from now on it is nobody's."""
    customer_id = customer.customer_id if customer else None
    row = await connection.fetchrow(sql.order_erasure, cause, customer_id, list(booking_ids))
    await connection.execute(sql.mark, list(booking_ids))
    await connection.execute(sql.forget_drivers_of_others, email)
    if customer_id is not None:
        for statement in (sql.end_tokens, sql.end_identities, sql.end_account):
            await connection.execute(statement, customer_id)
    assert row is not None
    return _erasure(row)


async def take(pool: Pool) -> Erasure | None:
    """An order that is due; None if none is."""
    row = await pool.fetchrow(sql.take)
    return _erasure(row) if row else None


async def forget(pool: Pool, erasure: Erasure) -> None:
    """Forget who is behind the bookings; again does no harm."""
    async with database.transaction(pool) as connection:
        for statement in (sql.forget_drivers, sql.forget_flights, sql.forget_tokens, sql.forget_changes):
            await connection.execute(statement, erasure.booking_ids)
    await pool.execute(sql.forget_answers, erasure.booking_ids, timeout=SCAN_SECONDS)


async def done(pool: Pool, erasure_id: UUID, part: Part) -> None:
    """A part is done."""
    statements = {"rent": sql.rent_done, "payment": sql.payment_done, "notify": sql.notify_done}
    await pool.execute(statements[part], erasure_id)


async def get(pool: Pool, erasure_id: UUID) -> Erasure | None:
    """An order."""
    row = await pool.fetchrow(sql.get, erasure_id)
    return _erasure(row) if row else None


async def order_by_age(pool: Pool, batch: int) -> int:
    """Order erasing people, and then documents, whose term is over; how many bookings that is about."""
    people = await pool.fetch(sql.order_by_age, batch)
    books = await pool.fetch(sql.order_books, batch)
    return sum(row[0] for row in (*people, *books))


async def export_customer(pool: Pool, customer_id: UUID) -> str | None:
    """A profile as JSON; None if there is none."""
    found: str | None = await pool.fetchval(sql.export_customer, customer_id)
    return found


async def export_bookings(pool: Pool, booking_ids: Sequence[UUID]) -> list[str]:
    """Bookings as JSON, in the order of the ids."""
    rows = await pool.fetch(sql.export_bookings, list(booking_ids)) if booking_ids else []
    return [row["document"] for row in rows]


def _erasure(row: asyncpg.Record) -> Erasure:
    return Erasure(**{name: row[name] for name in Erasure.__dataclass_fields__})
