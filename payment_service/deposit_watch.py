"""Watches what is held: an authorisation lapses by itself, so it is renewed while the car is out, or somebody is told."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from uuid import UUID

from chassis import database
from chassis.failpoints import failpoint
from chassis.process import pause
from payment_service import ids
from payment_service.driver import DATABASE_TROUBLE
from payment_service.orders import Orders, OrderUnavailableError
from payment_service.store import deposits, jobs

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
RENEW_WITHIN = timedelta(hours=24)  # of lapsing: time enough for a person to bring another card
EVERY = timedelta(minutes=10)  # that one deposit is looked at
BATCH = 100


class DepositWatch:
    """One worker's; several share the deposits."""

    def __init__(self, *, pool: database.Pool, orders: Orders) -> None:
        self._pool, self._orders = pool, orders

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`."""
        while not stop.is_set():
            try:
                await self.run_once()
            except (*DATABASE_TROUBLE, OrderUnavailableError) as error:
                log.warning("deposit watch waits", extra={"error": type(error).__name__})
            except Exception:
                log.exception("deposit watch failed")
            await pause(stop, LOOK_SECONDS)

    async def run_once(self) -> int:
        """Renew what lapses soon, and look at what has lapsed; returns how many jobs that made."""
        found = await deposits.claim_lapsing(self._pool, within=RENEW_WITHIN, every=EVERY, limit=BATCH)
        made = 0
        for row in found:
            if row["lapsed"]:
                made += await self._look(row["deposit_id"])
            elif not row["followed"] and (await self._orders.is_picked_up(row["booking_id"]))[0]:
                made += await self._renew(row["deposit_id"], row["booking_id"])
        return made

    async def _look(self, deposit_id: UUID) -> int:
        async with database.transaction(self._pool) as connection:
            await jobs.ask(connection, kind="deposit", subject=str(deposit_id), worker=None)
        return 1

    async def _renew(self, deposit_id: UUID, booking_id: UUID) -> int:
        """The new one is authorised before the old one is let go of, by whoever records it."""
        async with database.transaction(self._pool) as connection:
            number = await deposits.next_number(connection, booking_id)
            new_id = ids.deposit_id(booking_id, number)
            if not await deposits.renew(connection, deposit_id, new_id=new_id, number=number):
                return 0
            await deposits.take_up(connection, new_id, cause="watch")
            await jobs.ask(connection, kind="deposit", subject=str(new_id), worker=None)
        await failpoint("deposit.renewal-ordered")
        return 1
