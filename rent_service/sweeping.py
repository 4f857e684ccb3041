"""Loops that announce what the clock has decided. Queries know it by themselves: a sweeper only tidies and tells."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from chassis.process import pause

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0


async def sweep(run_once: Callable[[], Awaitable[int]], stop: asyncio.Event, *, name: str, batch: int) -> None:
    """Run until `stop`, at once again while there is a whole batch; a Postgres that is down is tried again."""
    while not stop.is_set():
        try:
            if await run_once() < batch:
                await pause(stop, EVERY_SECONDS)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            log.warning("sweeper waits", extra={"sweeper": name, "error": type(error).__name__})
            await pause(stop, EVERY_SECONDS)
