"""What is old and needed by nobody goes, in small batches: published events, notes of handled ones, counts of failures, and what a
service names of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import redis.asyncio as redis

from chassis import database
from chassis.outbox import REPUBLISH_AT_LEAST, keys
from chassis.process import pause
from chassis.stream_state import Watch

log = logging.getLogger(__name__)
sql = database.queries(__file__)

EVERY_SECONDS = 3600.0
BATCH = 500
BREATH_SECONDS = 0.2  # between batches: this has all day
MARGIN = REPUBLISH_AT_LEAST + timedelta(minutes=5)
SETTLED = timedelta(
    hours=1
)  # since when a Redis must be the same: a new one does not know yet what will be published again


@dataclass(frozen=True, slots=True)
class Growing:
    """A table of the service's own that grows and is pruned by age."""

    statement: str
    """Deletes a batch: $1 the age as an interval, $2 how many rows at most."""
    at_least: timedelta
    """How long its rows are kept, even where other things go sooner."""
    at_most: timedelta = timedelta.max
    """When they go, even where other things are kept longer."""

    def age(self, keep: timedelta) -> timedelta:
        """How old its rows become where other things are kept for so long."""
        return min(max(keep, self.at_least), self.at_most)


class Retention:
    """Prunes one service's schema."""

    def __init__(
        self,
        *,
        pool: database.Pool,
        client: Any,
        streams: Sequence[str],
        partitions: int,
        keep: timedelta,
        growing: Sequence[Growing] = (),
    ) -> None:
        """`streams` are those that the service consumes, without partitions; `growing` are tables of its own."""
        self._pool, self._client, self._keep, self._growing = pool, client, keep, growing
        self._streams = [keys(stream, partitions) for stream in streams]
        self._watch = Watch(client)
        self._server: tuple[str, datetime] = "", datetime.now(UTC)

    async def run(self, stop: asyncio.Event) -> None:
        """Prune now and then until `stop`."""
        while not stop.is_set():
            await pause(stop, EVERY_SECONDS)
            try:
                while not stop.is_set() and await self.run_once():
                    await pause(stop, BREATH_SECONDS)
            except (redis.RedisError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                log.warning("retention waits", extra={"error": type(error).__name__})

    async def run_once(self) -> int:
        """Prune a batch of each; returns how many rows went."""
        pruned = [await self._pool.execute(sql.prune_outbox, self._keep, MARGIN, BATCH)]
        for table in self._growing:
            pruned.append(await self._pool.execute(table.statement, table.age(self._keep), BATCH))
        before = await self._handled_before()
        pruned.append(await self._pool.execute(sql.prune_failures, before, BATCH))
        if self._settled():
            pruned.append(await self._pool.execute(sql.prune_inbox, before, BATCH))
        return sum(map(database.affected, pruned))

    async def _handled_before(self) -> datetime:
        """What was handled before it is not delivered again: not by a group, a replay, or the relay on another Redis."""
        run_id = str((await self._client.info("server"))["run_id"])
        seen = [await self._watch.look(stream, run_id) for stream in self._streams]
        server = " ".join(stream.server for stream in seen)
        if server != self._server[0] or any(stream.missing for stream in seen):
            self._server = server, datetime.now(UTC)
        return min([datetime.now(UTC) - self._keep, *(stream.unacked_since - MARGIN for stream in seen)])

    def _settled(self) -> bool:
        return datetime.now(UTC) - self._server[1] >= SETTLED
