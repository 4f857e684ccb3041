"""The provider's deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from chassis import database

sql = database.queries(__file__)


@dataclass(frozen=True, slots=True)
class Event:
    """A delivery to handle: its type, e.g. `payment_intent.succeeded`, and the object it is about."""

    kind: str
    object_id: str


async def keep(connection: database.Connection, event_id: str, kind: str, object_id: str, *, to_handle: bool) -> bool:
    """Store it; False if it was stored before."""
    return bool(await connection.fetchval(sql.keep, event_id, kind, object_id, to_handle))


async def load(pool: database.Pool, event_id: str) -> Event | None:
    """The delivery, None if it is handled."""
    row = await pool.fetchrow(sql.load, event_id)
    return Event(row["type"], row["object_id"]) if row else None


async def handled(connection: database.Connection, event_id: str) -> None:
    """What it hinted at is recorded."""
    await connection.execute(sql.handled, event_id)


async def settled(pool: database.Pool, intent_id: str) -> bool:
    """Whether the intent's payment has ended for good."""
    return bool(await pool.fetchval(sql.settled, intent_id))
