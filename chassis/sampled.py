"""Gauges that a query of Postgres answers, asked now and then: the export's thread can't wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from functools import partial

import asyncpg

from chassis.database import Pool
from chassis.metrics import Attributes, Gauge
from chassis.process import pause
from chassis.rpc import DATABASE_AWAY

log = logging.getLogger(__name__)
EVERY_SECONDS = 10.0


class Sampled:
    """A row's columns, in the order of `gauges`; NULL, and what is not known for the moment, is not reported."""

    def __init__(self, pool: Pool, query: str, gauges: Sequence[Gauge]) -> None:
        self._pool, self._query = pool, query
        self._values: Sequence[float | None] = [None] * len(gauges)
        for position, gauge in enumerate(gauges):
            gauge.follow(partial(self._told, position))

    async def run(self, stop: asyncio.Event) -> None:
        """Sample until `stop`."""
        while not stop.is_set():
            await self.run_once()
            await pause(stop, EVERY_SECONDS)

    async def run_once(self) -> None:
        """Ask."""
        try:
            self._values = list(await self._pool.fetchrow(self._query) or ())
        except (asyncpg.PostgresError, *DATABASE_AWAY) as error:
            self._values = [None] * len(self._values)
            log.warning("gauges can't be measured", extra={"error": type(error).__name__})

    def _told(self, position: int) -> Iterator[tuple[float, Attributes]]:
        if position < len(self._values) and (value := self._values[position]) is not None:
            yield value, {}
