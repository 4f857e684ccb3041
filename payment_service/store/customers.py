"""Which customer at the provider stands for ours."""

from __future__ import annotations

from datetime import timedelta

from chassis import database

sql = database.queries(__file__)


async def plan(pool: database.Pool, customer_key: str, key_trusted: timedelta) -> tuple[int, str | None]:
    """The customer's id, if there is one; and which key is about to create it, if not."""
    row = await pool.fetchrow(sql.plan, customer_key, key_trusted)
    assert row is not None
    return row["key_number"], row["provider_customer_id"]


async def find(pool: database.Pool, customer_key: str) -> str | None:
    """The provider's customer, if there is one."""
    found: str | None = await pool.fetchval(sql.find, customer_key)
    return found


async def keep(pool: database.Pool, customer_key: str, made: str) -> str:
    """Keep the id; answers the one that is kept, the first."""
    return str(await pool.fetchval(sql.keep, customer_key, made))


async def next_key(pool: database.Pool, customer_key: str, spent: int) -> None:
    """The creation's key is spent."""
    await pool.execute(sql.next_key, customer_key, spent)


async def forget(pool: database.Pool, customer_key: str, customer_id: str) -> None:
    """The provider has no such customer."""
    await pool.execute(sql.forget, customer_key, customer_id)
