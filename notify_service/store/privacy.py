"""What was told to whom: told to them, and forgotten."""

from collections.abc import Sequence
from uuid import UUID

from chassis import database

sql = database.queries(__file__)


async def export(pool: database.Pool, booking_ids: Sequence[UUID]) -> str:
    """What was told about bookings, as JSON."""
    return str(await pool.fetchval(sql.export, list(booking_ids)))


async def forget(pool: database.Pool, booking_ids: Sequence[UUID], *, documents: bool) -> None:
    """Forget it, `documents` too if law doesn't keep them any longer; again does no harm."""
    async with database.transaction(pool) as connection:
        await connection.execute(sql.forget_messages, list(booking_ids))
        await connection.execute(sql.forget_deliveries, list(booking_ids))
        if documents:
            await connection.execute(sql.forget_documents, list(booking_ids))
