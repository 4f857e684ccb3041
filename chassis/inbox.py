"""The inbox: an event's effect and the note that it was handled are one transaction, so a second delivery changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import database
from chassis.failpoints import sabotaged

sql = database.queries(__file__)


@asynccontextmanager
async def once(pool: database.Pool, *, consumer: str, envelope: Envelope) -> AsyncIterator[database.Connection | None]:
    """A connection in a transaction that the event's effect belongs in; None if it was handled before.

    A delivery that races another of the same event waits for it and then gets None.
    """
    async with database.transaction(pool) as connection:
        first = await connection.fetchval(sql.first_time, consumer, UUID(envelope.event_id))
        yield connection if first or sabotaged("inbox") else None
