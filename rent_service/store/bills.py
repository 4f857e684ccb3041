"""Bills in Postgres, in the transaction that the caller opened; the caller has locked the booking."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.database import Connection, Pool, queries
from rent_service.bills import Charge
from rent_service.store.counter import line_rows
from rent_service.store.payments import Paid

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill; `rest` is what of its total is not covered, in minor units of `currency`."""

    number: int
    status: str
    total: int
    rest: int
    currency: str
    awaits_deposit: bool


async def open_next(connection: Connection, booking_id: UUID, charges: Sequence[Charge], *, notice: timedelta) -> int:
    """Write another bill, charged when the notice is over; returns its number."""
    row = await connection.fetchrow(sql.open, booking_id, line_rows(charges), notice)
    assert row is not None
    return int(row["number"])


async def get(connection: Connection, booking_id: UUID, number: int) -> Bill | None:
    """One bill."""
    row = await connection.fetchrow(sql.get, booking_id, number)
    return Bill(**row) if row else None


async def later_total(connection: Connection, booking_id: UUID) -> int:
    """What the bills after the return's come to, in minor units."""
    total: int = await connection.fetchval(sql.later_total, booking_id)
    return total


async def await_deposit(connection: Connection, booking_id: UUID, number: int) -> None:
    """Nothing else is charged until the deposit has ended."""
    await connection.execute(sql.await_deposit, booking_id, number)


async def cover(
    connection: Connection, booking_id: UUID, number: int, *, deposit: int = 0, payment: int = 0, deposit_ended: bool
) -> int:
    """Note money that came, in minor units; returns what is left."""
    rest: int = await connection.fetchval(sql.cover, booking_id, number, deposit, payment, deposit_ended)
    return rest


async def order(connection: Connection, booking_id: UUID, bill: Bill) -> bool:
    """Ask for what is left, off-session; False if it was asked for before."""
    return bool(await connection.fetchval(sql.order, booking_id, bill.number, bill.rest, bill.currency))


async def due(pool: Pool, limit: int, *, but: Collection[UUID]) -> list[tuple[UUID, int]]:
    """Bills whose notice is over, as booking and number, and none of the bookings `but`."""
    return [(row["booking_id"], row["number"]) for row in await pool.fetch(sql.due, limit, list(but))]


async def credit(connection: Connection, paid: Paid, needed: int) -> bool:
    """Note a payment, of which that much is needed; False if it was noted before."""
    first = await connection.fetchval(
        sql.credit, paid.booking_id, paid.payment_id, paid.number, paid.amount, paid.currency, needed
    )
    await connection.execute(sql.succeed_order, paid.booking_id, paid.number, paid.attempt)
    return bool(first)


async def take_from_payment(connection: Connection, booking_id: UUID, number: int, amount: int) -> UUID | None:
    """Take an amount from what was paid for a bill; returns of which payment, None if there is none so large."""
    payment_id: UUID | None = await connection.fetchval(sql.take_from_payment, booking_id, number, amount)
    return payment_id


async def close(connection: Connection, booking_id: UUID) -> int | None:
    """Close the booking if its return is settled; returns its version, None if it isn't."""
    version: int | None = await connection.fetchval(sql.close, booking_id)
    return version


async def damage_billed(connection: Connection, booking_id: UUID) -> int:
    """How much damage has been billed, in minor units: what the excess has less of."""
    billed: int = await connection.fetchval(sql.damage_billed, booking_id)
    return billed


async def note_damages(connection: Connection, booking_id: UUID, damages: Sequence[str]) -> None:
    """Write what is broken on the rental's car."""
    await connection.execute(sql.note_damages, booking_id, list(damages))
