"""What is known of who paid: told to them, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from chassis import database

sql = database.queries(__file__)


async def export(pool: database.Pool, booking_ids: Sequence[UUID], customer_key: str) -> str:
    """All that is known of bookings' money, as JSON."""
    return str(await pool.fetchval(sql.export, list(booking_ids), customer_key))


async def forget(pool: database.Pool, booking_ids: Sequence[UUID]) -> None:
    """Forget who paid bookings and by what; again does no harm."""
    async with database.transaction(pool) as connection:
        for statement in (sql.forget_payments, sql.forget_deposits, sql.forget_refusals):
            await connection.execute(statement, list(booking_ids))
