"""How a service's queues are: what it consumes, what it gave up, what it is to publish. For staff and for metrics alike."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import redis.asyncio as redis

from chassis import database, outbox
from chassis.stream_state import DeadLetterIndex, groups_of

sql = database.queries(__file__)


@dataclass(frozen=True, slots=True)
class ConsumerState:
    name: str
    pending: int
    idle: float
    """Seconds since it last spoke to Redis."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """One key of a stream as the group sees it; ages in seconds."""

    stream: str
    partition: int
    key: str
    length: int
    lag: int | None
    """Entries not delivered yet; None if Redis can't tell."""
    pending: int
    oldest_pending: float | None
    consumers: tuple[ConsumerState, ...]
    dead_letters: int


@dataclass(frozen=True, slots=True)
class OutboxState:
    unpublished: int
    oldest: float | None
    """Age in seconds."""


class QueueReader:
    """Reads the state of what one group consumes and of its service's outbox."""

    def __init__(
        self, *, pool: database.Pool, client: Any, group: str, streams: Sequence[str], partitions: int
    ) -> None:
        self._pool, self._client, self._group = pool, client, group
        self._streams, self._partitions = sorted(streams), partitions
        self._dead = DeadLetterIndex(client)

    async def queues(self) -> list[QueueState]:
        """By stream and partition, with those that nobody reads any more but that hold something. Raises a Redis error when it doesn't
        answer.
        """
        found: list[QueueState] = []
        for stream in self._streams:
            keys = outbox.keys(stream, self._partitions)
            keys += await outbox.retired_keys(self._client, stream, self._partitions)
            found += [await self._queue(stream, outbox.number_of(key), key) for key in keys]
        return found

    async def outbox(self) -> OutboxState:
        """What is not published."""
        row = await self._pool.fetchrow(sql.outbox)
        assert row is not None
        return OutboxState(unpublished=row["unpublished"], oldest=row["oldest_seconds"])

    async def _queue(self, stream: str, number: int, key: str) -> QueueState:
        length = await self._client.xlen(key)
        groups = {group["name"].decode(): group for group in await groups_of(self._client, key)}
        dead = [group for group, _ in await self._dead.get(key)]
        group = groups.get(self._group)
        pending, oldest = await self._pending(key) if group else (0, None)
        return QueueState(
            stream=stream,
            partition=number,
            key=key,
            length=length,
            lag=length if group is None else group.get("lag"),
            pending=pending,
            oldest_pending=oldest,
            consumers=await self._consumers(key) if group else (),
            dead_letters=dead.count(self._group),
        )

    async def _pending(self, key: str) -> tuple[int, float | None]:
        summary = await self._client.xpending(key, self._group)
        if not summary["pending"]:
            return 0, None
        return summary["pending"], max(0.0, time.time() - int(summary["min"].split(b"-")[0]) / 1000)

    async def _consumers(self, key: str) -> tuple[ConsumerState, ...]:
        try:
            found = await self._client.xinfo_consumers(key, self._group)
        except redis.ResponseError:  # the group went a moment ago
            return ()
        states = [ConsumerState(c["name"].decode(), c["pending"], c["idle"] / 1000) for c in found]
        return tuple(sorted(states, key=lambda state: state.name))
