"""The due-scan: drives what was put off and is due, and what a dead worker left."""

from __future__ import annotations

import asyncio
import logging

from chassis import database, telemetry
from chassis.process import pause
from payment_service.driver import DATABASE_TROUBLE, Driver
from payment_service.store import jobs
from payment_service.store.jobs import Lease

log = logging.getLogger(__name__)

SCAN_SECONDS = 0.25


class DueScan:
    """One worker's; several share the jobs by their leases."""

    def __init__(self, *, pool: database.Pool, driver: Driver, worker: str, concurrency: int) -> None:
        self._pool, self._driver, self._worker, self._concurrency = pool, driver, worker, concurrency
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Drive until `stop`, then finish what was begun."""
        freed = False
        while not stop.is_set():
            try:
                freed = freed or await self._free() >= 0
                await self.run_once()
            except DATABASE_TROUBLE as error:
                log.warning("due-scan waits", extra={"error": type(error).__name__})
                await pause(stop, 1)
            except Exception:
                log.exception("due-scan failed")
                await pause(stop, 10)
            await pause(stop, SCAN_SECONDS)
        await self.drain()

    async def run_once(self) -> int:
        """Begin what is due, as far as there is room; returns how many."""
        room = self._concurrency - len(self._running)
        leases = await jobs.claim_due(self._pool, worker=self._worker, limit=room) if room > 0 else []
        for lease in leases:
            task = asyncio.create_task(self._drive(lease))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(leases)

    async def _drive(self, lease: Lease) -> None:
        with telemetry.span(
            f"{lease.kind} job", parent=lease.traceparent, attributes={"rentacar.job.tries": lease.tries}
        ):
            await self._driver.drive(lease)

    async def drain(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self._running)

    async def _free(self) -> int:
        """What this worker held before it died is nobody's now."""
        freed = await jobs.release_of_worker(self._pool, self._worker)
        if freed:
            log.warning("took up what was left", extra={"jobs": freed})
        return freed
