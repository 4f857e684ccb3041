"""What payments do to bookings, in the transaction that the caller opened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.database import Connection, Pool
from rent_service.store.bookings import CallKey, sql


@dataclass(frozen=True, slots=True)
class Held:
    """A locked booking: its version, price, and status by the clock."""

    version: int
    total: int
    currency: str
    status: str


@dataclass(frozen=True, slots=True)
class Order:
    """One attempt at a charge; the amount in minor units. A card without a token is the one that paid the rental."""

    purpose: str
    number: int
    attempt: int
    state: str
    amount: int
    currency: str
    method: str
    token: str


@dataclass(frozen=True, slots=True)
class Credit:
    """What became of a payment that succeeded, see `credit_payment`; the rest is None for UNKNOWN and SEEN."""

    outcome: str
    status: str | None
    version: int | None
    acriss: str | None


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that succeeded; amount in minor units."""

    booking_id: UUID
    payment_id: UUID
    number: int
    attempt: int
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What ending a booking at `now` costs, by its own terms; `status` is by the clock, amounts in minor units."""

    status: str
    now: datetime
    currency: str
    free_until: datetime
    late_fee: int
    no_show_fee: int
    paid: int


async def begin_answer(connection: Connection, key: CallKey) -> bool:
    """Claim a key; False if it was used before. Waits for another call with the same key to end."""
    return bool(await connection.fetchval(sql.begin_answer, key.scope, key.key, key.request_hash))


async def lock(connection: Connection, booking_id: UUID) -> Held | None:
    """The booking, locked until the transaction ends."""
    row = await connection.fetchrow(sql.lock, booking_id)
    return Held(**row) if row else None


async def owed_order(
    connection: Connection | Pool, booking_id: UUID, *, purpose: str = "", number: int = 0
) -> Order | None:
    """The last attempt at the charge that is owed, or at the latest of a purpose, or at the one of a number."""
    row = await connection.fetchrow(sql.owed_order, booking_id, purpose, number)
    return Order(**row) if row else None


async def order(connection: Connection, booking_id: UUID, *, purpose: str, number: int, attempt: int) -> Order | None:
    """One attempt; None if it was never asked for."""
    row = await connection.fetchrow(sql.one_order, booking_id, purpose, number, attempt)
    return Order(**row) if row else None


async def add_order(connection: Connection, booking_id: UUID, order: Order) -> None:
    """Write another attempt."""
    await connection.execute(
        sql.add_order,
        booking_id,
        order.purpose,
        order.number,
        order.attempt,
        order.method,
        order.token,
        order.amount,
        order.currency,
    )


async def end_order(
    connection: Connection, booking_id: UUID, *, purpose: str, number: int, attempt: int, state: str
) -> bool:
    """Note how an attempt ended; False if that was known."""
    return bool(await connection.fetchval(sql.end_order, booking_id, purpose, number, attempt, state))


async def touch(connection: Connection, booking_id: UUID) -> int:
    """Raise the booking's version; returns it."""
    version: int = await connection.fetchval(sql.touch, booking_id)
    return version


async def tell(
    connection: Connection,
    booking_id: UUID,
    kind: str,
    *,
    status: str,
    actor: str,
    amount: tuple[int, str] | None = None,
    detail: str = "",
) -> None:
    """Write one change into the timeline; `amount` in minor units with its currency."""
    minor_units, currency = amount or (None, None)
    await connection.execute(sql.tell, booking_id, kind, status, actor, minor_units, currency, detail)


async def upgrade_facts(connection: Connection, booking_id: UUID) -> tuple[str, int] | None:
    """The class booked and the driver's age."""
    row = await connection.fetchrow(sql.upgrade_facts, booking_id)
    return (row["booked_acriss"], row["driver_age"]) if row else None


async def credit(connection: Connection, paid: Paid, upgrades: list[str]) -> Credit:
    """Give a payment to its booking; `upgrades` are the classes to give instead, best choice first."""
    row = await connection.fetchrow(
        sql.credit,
        paid.booking_id,
        paid.payment_id,
        paid.number,
        paid.attempt,
        paid.amount,
        paid.currency,
        upgrades,
    )
    assert row is not None
    return Credit(**row)


async def expire(connection: Connection, limit: int) -> list[asyncpg.Record]:
    """End holds that ran out, at most `limit`; returns booking_id and version of each."""
    due = await connection.fetch(sql.take_expired, limit)
    if not due:
        return []
    codes = sorted({row["promotion"] for row in due if row["promotion"]})
    if codes:
        await connection.execute(sql.lock_promotions, codes)
    return list(await connection.fetch(sql.expire, [row["booking_id"] for row in due]))


async def terms(connection: Connection, booking_id: UUID) -> Terms:
    """What ending a booking costs; the caller has locked it."""
    row = await connection.fetchrow(sql.terms, booking_id)
    assert row is not None
    return Terms(**row)


async def end_booking(connection: Connection, booking_id: UUID, status: str) -> int | None:
    """Make it CANCELLED or NO_SHOW and free what it held; returns its version, None if its state doesn't allow it."""
    version: int | None = await connection.fetchval(sql.end_booking, booking_id, status)
    return version


async def send_back(connection: Connection, booking_id: UUID, amount: int) -> list[tuple[UUID, int]]:
    """Take an amount from what was paid of the price; returns payments with how much of each goes back."""
    return [(row["payment_id"], row["amount"]) for row in await connection.fetch(sql.send_back, booking_id, amount)]


async def was_asked_for_deposit(connection: Connection, booking_id: UUID) -> bool:
    """Whether payment_service may hold a deposit for it."""
    return bool(await connection.fetchval(sql.was_asked_for_deposit, booking_id))


async def no_shows(pool: Pool, limit: int, *, but: Collection[UUID]) -> list[UUID]:
    """Bookings that have become no-shows, at most `limit`, and none of `but`."""
    return [row["booking_id"] for row in await pool.fetch(sql.no_shows, limit, list(but))]


async def take_no_show(connection: Connection, booking_id: UUID) -> bool:
    """Lock a booking that has become a no-show; False if somebody else has, or it is none any more."""
    return bool(await connection.fetchval(sql.take_no_show, booking_id))
