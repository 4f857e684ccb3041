"""Loops that announce what the clock has decided. Queries know it by themselves: a sweeper only tidies and tells."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg

from chassis.process import pause
from chassis.rpc import DATABASE_AWAY

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0  # seconds that a booking which raised is left alone, doubling
FORGET_AFTER = 3600.0  # seconds since it should have been tried again: somebody else has dealt with it


async def sweep(run_once: Callable[[], Awaitable[int]], stop: asyncio.Event, *, name: str, batch: int) -> None:
    """Run until `stop`, at once again while there is a whole batch; a Postgres that is down is tried again."""
    while not stop.is_set():
        try:
            if await run_once() < batch:
                await pause(stop, EVERY_SECONDS)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            log.warning("sweeper waits", extra={"sweeper": name, "error": type(error).__name__})
            await pause(stop, EVERY_SECONDS)


class Troubled:
    """The bookings that raised in a sweeper: they are left alone for a while, longer each time, and keep nobody else waiting."""

    def __init__(self, name: str) -> None:
        """`name` is the sweeper's, for the log."""
        self._name = name
        self._until: dict[UUID, tuple[float, float]] = {}  # the time of the next try, and the pause before it

    def now(self) -> list[UUID]:
        """Those to be left alone now."""
        now = time.monotonic()
        self._until = {one: until for one, until in self._until.items() if until[0] > now - FORGET_AFTER}
        return [one for one, (at, _) in self._until.items() if at > now]

    @contextmanager
    def noting(self, booking_id: UUID) -> Iterator[None]:
        """Log what is raised, and leave the booking alone for a while. A Postgres that is away is nobody's fault, and raised."""
        try:
            yield
        except Exception as error:
            if isinstance(error, DATABASE_AWAY) and not isinstance(error, asyncpg.LockNotAvailableError | ValueError):
                raise
            _, last = self._until.get(booking_id, (0.0, FIRST_PAUSE / 2))
            pause_ = min(2 * last, LONGEST_PAUSE)
            self._until[booking_id] = time.monotonic() + pause_, pause_
            details = {"sweeper": self._name, "booking": str(booking_id), "again_seconds": pause_}
            log.exception("sweeper skips a booking", extra=details)
        else:
            self._until.pop(booking_id, None)
