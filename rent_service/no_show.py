"""Bookings whose car was not picked up in time: a fee is kept, the rest goes back, the car is free again."""

import asyncio

from chassis import database
from chassis.database import Pool
from chassis.failpoints import failpoint
from rent_service import ending
from rent_service.store import payments
from rent_service.sweeping import sweep

BATCH = 100


class NoShows:
    """A loop; several may run."""

    def __init__(self, pool: Pool) -> None:
        """Nothing begins yet."""
        self._pool = pool

    async def run(self, stop: asyncio.Event) -> None:
        """Announce until `stop`."""
        await sweep(self.run_once, stop, name="no-shows", batch=BATCH)

    async def run_once(self) -> int:
        """End what nobody picked up, each booking by itself, at most a batch; returns how many."""
        for ended in range(BATCH):
            if not await self._end_one():
                return ended
        return BATCH

    async def _end_one(self) -> bool:
        async with database.transaction(self._pool) as connection:
            booking_id = await payments.take_no_show(connection)
            if booking_id is None:
                return False
            terms = await payments.terms(connection, booking_id)
            fee = min(terms.no_show_fee, terms.paid)
            refund = terms.paid - fee
            await ending.end(connection, booking_id, ending.NO_SHOW, fee=fee, refund=refund, currency=terms.currency)
            await failpoint("rent.no-show-announced")
        return True
