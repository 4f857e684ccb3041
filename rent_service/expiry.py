"""Announces holds that ran out. Queries know by themselves that they did: this only tidies and tells."""

import asyncio

from rentacar.rent.v1 import booking_pb2

from chassis import database, outbox
from chassis.database import Pool
from chassis.failpoints import failpoint
from rent_service import protos
from rent_service.booking import BookingStatus
from rent_service.store import payments
from rent_service.sweeping import sweep

BATCH = 100


class Expiry:
    """A loop; several may run."""

    def __init__(self, pool: Pool) -> None:
        """Nothing begins yet."""
        self._pool = pool

    async def run(self, stop: asyncio.Event) -> None:
        """Announce until `stop`."""
        await sweep(self.run_once, stop, name="expiry", batch=BATCH)

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
