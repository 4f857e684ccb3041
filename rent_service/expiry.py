"""Announces holds that ran out. Queries know by themselves that they did: this only tidies and tells."""

import asyncio
import logging

import asyncpg
from rentacar.rent.v1 import booking_pb2

from chassis import database, outbox
from chassis.database import Pool
from chassis.failpoints import failpoint
from chassis.process import pause
from rent_service import protos
from rent_service.booking import BookingStatus
from rent_service.store import payments

log = logging.getLogger(__name__)
BATCH = 100
EVERY_SECONDS = 1.0


class Expiry:
    """A loop; several may run."""

    def __init__(self, pool: Pool) -> None:
        """Nothing begins yet."""
        self._pool = pool

    async def run(self, stop: asyncio.Event) -> None:
        """Announce until `stop`; a Postgres that is down is tried again."""
        while not stop.is_set():
            try:
                if await self.run_once() < BATCH:
                    await pause(stop, EVERY_SECONDS)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                log.warning("expiry waits", extra={"error": type(error).__name__})
                await pause(stop, EVERY_SECONDS)

    async def run_once(self) -> int:
        """End what ran out, at most a batch; returns how many."""
        async with database.transaction(self._pool) as connection:
            ended = await payments.expire(connection, BATCH)
            for row in ended:
                booking_id = str(row["booking_id"])
                changed = booking_pb2.BookingChanged(
                    booking_id=booking_id, status=protos.status(BookingStatus.EXPIRED), version=row["version"]
                )
                await outbox.publish(
                    connection, stream="rent-events", kind="booking.expired", booking_id=booking_id, message=changed
                )
            await failpoint("rent.expiry-announced")
        return len(ended)
