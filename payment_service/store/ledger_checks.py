"""The ledger beside the provider's list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any

from chassis import database

sql = database.queries(__file__)

MINUTE = 60.0  # seconds; these statements read everything, and the pool's own limit is for short ones


async def is_due(pool: database.Pool, every: timedelta) -> bool:
    """Whether it is time for another check."""
    return bool(await pool.fetchval(sql.is_due, every))


async def begin(pool: database.Pool) -> int:
    """Note that a check runs; its id."""
    return int(await pool.fetchval(sql.begin))


async def end(pool: database.Pool, run: int, transactions: int, differences: int) -> None:
    """Note what it found."""
    await pool.execute(sql.end, run, transactions, differences)


async def since(pool: database.Pool, back: timedelta) -> datetime:
    """That long ago in business time."""
    found: datetime = await pool.fetchval(sql.since, back)
    return found


async def started_at(connection: database.Connection) -> datetime:
    """When the database server was started."""
    found: datetime = await connection.fetchval(sql.started_at)
    return found


async def keep_theirs(connection: database.Connection, pages: AsyncIterator[Iterable[tuple[str, int, str]]]) -> None:
    """Stream the provider's list, (reference, amount, currency), next to the ledger; only this connection sees it."""
    await connection.execute(sql.theirs)
    await connection.execute(sql.empty)
    async for page in pages:
        await connection.copy_records_to_table("provider_rows", records=page)
    await connection.execute(sql.analyze, timeout=MINUTE)


async def forget_theirs(connection: database.Connection) -> None:
    """The list takes space until the connection ends."""
    await connection.execute(sql.empty)


async def counts(connection: database.Connection, since: datetime | None) -> Any:
    """How many transactions and entries there are."""
    return await connection.fetchrow(sql.counts, since, timeout=MINUTE)


async def clearing(connection: database.Connection) -> list[Any]:
    """What stands at the provider, by currency."""
    return list(await connection.fetch(sql.clearing, timeout=MINUTE))


async def unbalanced(connection: database.Connection, since: datetime | None, limit: int) -> list[Any]:
    """Transactions that don't sum to 0."""
    return list(await connection.fetch(sql.unbalanced, since, limit, timeout=MINUTE))


async def differences(connection: database.Connection, since: datetime | None, limit: int) -> list[Any]:
    """Where ledger and list differ: reference, currency, ledger_minor, provider_minor; None for what one side does not have."""
    return list(await connection.fetch(sql.differences, since, limit, timeout=MINUTE))


async def ledger_of(connection: database.Connection, reference: str) -> dict[str, int]:
    """What the ledger says of one reference, by currency."""
    rows = await connection.fetch(sql.ledger_of, reference, timeout=MINUTE)
    return {row["currency"]: row["amount_minor"] for row in rows}
