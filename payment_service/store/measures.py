"""What is asked of Postgres for the sake of measuring."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis import database

sql = database.queries(__file__)


async def methods(pool: database.Pool, payment_ids: Collection[UUID]) -> dict[UUID, str]:
    """`CARD`, `PIX` or empty while it isn't known, by payment."""
    rows = await pool.fetch(sql.methods, list(payment_ids)) if payment_ids else []
    return {row["payment_id"]: row["method"] for row in rows}


async def refunds_asked(pool: database.Pool, refund_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each refund was asked for."""
    rows = await pool.fetch(sql.refunds_asked, list(refund_ids)) if refund_ids else []
    return {row["refund_id"]: row["created_at"] for row in rows}
