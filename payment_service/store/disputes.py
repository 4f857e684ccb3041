"""Disputes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis import database
from payment_service import ids
from payment_service.provider import ProviderDispute
from payment_service.states import DisputeStatus

sql = database.queries(__file__)


async def origin(pool: database.Pool, intent_id: str) -> Any | None:
    """Whose charge is disputed: booking_id, payment_id or deposit_id; None if it is not ours."""
    return await pool.fetchrow(sql.origin, intent_id)


async def insert(connection: database.Connection, dispute: ProviderDispute, origin: Any) -> bool:
    """Write down that there is one, open; False if it was known."""
    inserted = await connection.fetchval(
        sql.insert,
        ids.dispute_id(dispute.id),
        dispute.id,
        origin["booking_id"],
        origin["payment_id"],
        origin["deposit_id"],
        dispute.status,
        dispute.amount,
        dispute.currency,
        dispute.reason,
        dispute.evidence_due_at,
        dispute.opened_at,
    )
    return bool(inserted)


async def change(connection: database.Connection, dispute: ProviderDispute, status: DisputeStatus) -> Any:
    """Write down how it stands; its row, with `status_before`."""
    return await connection.fetchrow(
        sql.change,
        ids.dispute_id(dispute.id),
        status,
        dispute.status,
        dispute.amount,
        dispute.reason,
        dispute.evidence_due_at,
    )


async def open_and_silent(pool: database.Pool, silent_for: timedelta) -> list[str]:
    """The provider's ids of open disputes that nothing was heard of for so long."""
    return [row["provider_dispute_id"] for row in await pool.fetch(sql.open_and_silent, silent_for)]


async def listed(pool: database.Pool, booking_ids: list[UUID]) -> list[Any]:
    """The rows of bookings' disputes."""
    return list(await pool.fetch(sql.list_of_bookings, booking_ids))
