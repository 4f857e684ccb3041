"""What is counted of bookings: their states from the events that were published, and how the fleet stands from a query now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence

import asyncpg

from chassis import telemetry
from chassis.database import Pool
from chassis.metrics import Attributes
from chassis.process import pause
from chassis.rpc import DATABASE_AWAY
from chassis.sampled import Sampled
from rent_service import metrics
from rent_service.store import measures

log = logging.getLogger(__name__)
EVERY_SECONDS = 10.0
POOLS_EVERY = 6  # looks: once a minute
STATES = {
    f"booking.{state}": state
    for state in ("held", "confirmed", "expired", "cancelled", "no_show", "picked_up", "returned", "closed")
}


class BookingCounts:
    """Counts bookings by the state that an event tells."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def hear(self, rows: Sequence[asyncpg.Record]) -> None:
        """Of the outbox's rows those that tell a state."""
        told = [row for row in rows if row["type"] in STATES]
        if not told:
            return
        facts = await measures.booking_facts(self._pool, {row["booking_id"] for row in told})
        for row in told:
            country, created_at = facts[row["booking_id"]]
            metrics.BOOKINGS.add(1, {"status": STATES[row["type"]], "country": country})
            if row["type"] == "booking.confirmed":
                metrics.CONFIRMATION.record(max(0.0, (row["occurred_at"] - created_at).total_seconds()))


class FleetGauges:
    """Samples holds and pools, for the export's thread can't wait for Postgres; what is not known for the moment is not reported."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._holds: int | None = None
        self._pools: list[measures.PoolState] = []
        self._looks = 0
        metrics.HOLDS.follow(self._told_holds)
        metrics.UTILISATION.follow(self._told_pools)

    async def run(self, stop: asyncio.Event) -> None:
        """Sample until `stop`."""
        while not stop.is_set():
            await self.run_once()
            await pause(stop, EVERY_SECONDS)

    async def run_once(self) -> None:
        """Look at the holds, and now and then at the pools."""
        try:
            self._holds = await measures.holds(self._pool)
            if self._looks % POOLS_EVERY == 0:
                self._pools = await measures.pools(self._pool)
            self._looks += 1
        except (asyncpg.PostgresError, *DATABASE_AWAY) as error:
            self._holds, self._pools, self._looks = None, [], 0
            log.warning("the fleet can't be measured", extra={"error": type(error).__name__})

    def _told_holds(self) -> Iterator[tuple[float, Attributes]]:
        if self._holds is not None:
            yield self._holds, {}

    def _told_pools(self) -> Iterator[tuple[float, Attributes]]:
        for one in self._pools:
            yield one.utilisation, {"country": one.country, "vehicle_class": one.acriss}


def gauges(pool: Pool) -> list[FleetGauges | Sampled]:
    """The loops to run beside the others: none where telemetry is off."""
    if not telemetry.enabled():
        return []
    return [FleetGauges(pool), Sampled(pool, measures.sql.holds_overdue, (metrics.HOLDS_OVERDUE,))]
