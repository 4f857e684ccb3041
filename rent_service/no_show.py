"""Bookings whose car was not picked up in time: a fee is kept, the rest goes back, the car is free again."""

import asyncio
from uuid import UUID

from chassis import database
from chassis.database import Connection, Pool
from chassis.failpoints import failpoint
from rent_service import ending
from rent_service.ending import End
from rent_service.store import payments
from rent_service.sweeping import Troubled, sweep

BATCH = 100


class NoShows:
    """A loop; several may run."""

    def __init__(self, pool: Pool) -> None:
        """Nothing begins yet."""
        self._pool, self._troubled = pool, Troubled("no-shows")

    async def run(self, stop: asyncio.Event) -> None:
        """Announce until `stop`."""
        await sweep(self.run_once, stop, name="no-shows", batch=BATCH)

    async def run_once(self) -> int:
        """End what nobody picked up, each booking by itself, at most a batch; returns how many."""
        ended = 0
        for booking_id in await payments.no_shows(self._pool, BATCH, but=self._troubled.now()):
            with self._troubled.noting(booking_id):
                ended += await self._end(booking_id)
        return ended

    async def _end(self, booking_id: UUID) -> bool:
        async with database.transaction(self._pool) as connection:
            if not await payments.take_no_show(connection, booking_id):
                return False
            await end_no_show(connection, booking_id, ending.NO_SHOW)
            await failpoint("rent.no-show-announced")
        return True


async def end_no_show(connection: Connection, booking_id: UUID, how: End) -> bool:
    """End a booking that the caller has locked, by its own terms; False if somebody did before."""
    terms = await payments.terms(connection, booking_id)
    fee = min(terms.no_show_fee, terms.paid)
    return await ending.end(connection, booking_id, how, fee=fee, refund=terms.paid - fee, currency=terms.currency)
