"""Deposits as rent_service knows them: what it asked for and what it was told."""

from dataclasses import dataclass
from uuid import UUID

from chassis.database import Connection, Pool, queries
from rent_service.means import Means

sql = queries(__file__)
# The order that states come in, whatever order they are told in. A declined one can still be authorised by another card.
ONE_WAY = ["REQUESTED", "REQUIRES_ACTION", "DECLINED", "AUTHORIZED", "CAPTURED", "RELEASED", "LAPSED"]


@dataclass(frozen=True, slots=True)
class Deposit:
    """The newest deposit of a booking; `asked_by` is the call that asked for its latest attempt."""

    number: int
    attempt: int
    status: str
    failure_code: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says of a deposit; amount in minor units."""

    booking_id: UUID
    number: int
    status: str
    amount: int
    currency: str
    failure_code: str


async def latest(connection: Connection, booking_id: UUID) -> Deposit | None:
    """The deposit that counts now."""
    row = await connection.fetchrow(sql.latest, booking_id)
    return Deposit(**row) if row else None


async def status(pool: Pool, booking_id: UUID) -> str | None:
    """AUTHORIZED if as much is held as the booking asks, else where the newest stands."""
    found: str | None = await pool.fetchval(sql.status, booking_id)
    return found


async def ask(
    connection: Connection,
    booking_id: UUID,
    *,
    number: int,
    attempt: int,
    amount: tuple[int, str],
    means: Means | None,
    asked_by: str,
) -> None:
    """Write that a deposit is asked for; without means by the card that paid the rental."""
    method, token = (means.method, means.token) if means else ("CARD", "")
    await connection.execute(sql.ask, booking_id, number, attempt, *amount, method, token, asked_by)


async def record(connection: Connection, told: Told) -> bool:
    """Keep what was told; False if it is no news."""
    return bool(
        await connection.fetchval(
            sql.record,
            told.booking_id,
            told.number,
            told.status,
            told.amount,
            told.currency,
            told.failure_code,
            ONE_WAY,
        )
    )


async def end_orders(connection: Connection, booking_id: UUID, number: int, state: str) -> None:
    """Note how the open try ended."""
    await connection.execute(sql.end_orders, booking_id, number, state)


async def standing(connection: Connection | Pool, booking_id: UUID) -> int | None:
    """How much is held, in minor units; None if nothing is."""
    amount: int | None = await connection.fetchval(sql.standing, booking_id)
    return amount
