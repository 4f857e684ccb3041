"""Comparisons with the provider's own list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis import database

sql = database.queries(__file__)


async def is_due(pool: database.Pool, every: timedelta) -> bool:
    """Whether it is time for another comparison."""
    return bool(await pool.fetchval(sql.is_due, every))


async def since(pool: database.Pool, back: timedelta) -> datetime:
    """Where a comparison that looks that far back begins."""
    found: datetime = await pool.fetchval(sql.since, back)
    return found


async def begin(pool: database.Pool, start: datetime) -> int:
    """Note that a comparison runs; its id."""
    return int(await pool.fetchval(sql.begin, start))


async def end(pool: database.Pool, run: int, intents: int, repaired: int, differences: int) -> None:
    """Note what it found."""
    await pool.execute(sql.end, run, intents, repaired, differences)


async def payments_since(pool: database.Pool, start: datetime, settling: timedelta) -> dict[UUID, Any]:
    """Our payments made since, by id: state, intent, what the ledger says was charged, and whether they are at rest."""
    return {row["payment_id"]: row for row in await pool.fetch(sql.payments_since, start, settling)}


async def deposits_since(pool: database.Pool, start: datetime, settling: timedelta) -> dict[UUID, Any]:
    """Our deposits made since, by id: state, intent, and whether they are at rest."""
    return {row["deposit_id"]: row for row in await pool.fetch(sql.deposits_since, start, settling)}
