"""Consumers of Redis Streams: at least once, acknowledged after the handler's commit, given up only to a dead-letter stream.

The rules are the Redis 7.0 subset, so that Valkey serves as well.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
import redis.asyncio as redis
from google.protobuf.message import DecodeError
from opentelemetry.trace import SpanKind
from redis.backoff import NoBackoff
from redis.retry import Retry
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import database, telemetry
from chassis.failpoints import failpoint
from chassis.outbox import FIELD
from chassis.process import pause

log = logging.getLogger(__name__)
sql = database.queries(__file__)

Handler = Callable[[Envelope], Awaitable[None]]
"""Does what an entry asks for, its effect committed when it returns. It may be called twice, at any time, in any order."""

BLOCK_MS = 500
CLAIM_IDLE_MS = 20_000  # longer than any beat that a living consumer misses
BEAT_SECONDS = 5.0
RETRY_SECONDS = 1.0
FAILURE_LIMIT = 8  # with doubling pauses: about four minutes
Entry = tuple[bytes, dict[bytes, bytes] | None]  # no fields: trimmed while pending


class PoisonError(Exception):
    """The entry can never be handled; it goes to the dead letters at once."""


def connect(url: str) -> Any:
    """A client for streams: never repeats a command by itself, for a repeated XADD is a duplicate and a repeated
    XREADGROUP hides entries. Untyped, for redis-py's types are unions of everything both protocols may answer.
    """
    return redis.Redis.from_url(
        url, protocol=2, retry=Retry(NoBackoff(), 0), socket_timeout=BLOCK_MS / 1000 + 3, socket_connect_timeout=3
    )


class Consumer:
    """One member of a consumer group on one stream key.

    `concurrency` entries are handled at a time; redelivered ones one by one. `name` must be the same after a restart, or what the process
    held is found only by the others' reclaiming.
    """

    def __init__(
        self,
        *,
        client: Any,
        pool: database.Pool,
        stream: str,
        group: str,
        name: str,
        handler: Handler,
        concurrency: int = 16,
    ) -> None:
        self._client, self._pool, self._handler = client, pool, handler
        self._stream, self._group, self._name, self._concurrency = stream, group, name, concurrency
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._retries: dict[bytes, float] = {}  # entry id -> when, by the loop's clock
        self._done: list[bytes] = []
        self._wake_acks = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`, then finish what was begun. A Redis or Postgres that is down is tried again."""
        helpers = [asyncio.create_task(loop()) for loop in (self._acknowledge_all, self._beat, self._redeliver)]
        try:
            while not stop.is_set():
                try:
                    await self._recover()
                    while not stop.is_set():
                        await self.run_once()
                except redis.ResponseError as error:
                    if not str(error).startswith("NOGROUP"):
                        log.exception("stream refused a command", extra={"stream": self._stream})
                    await pause(stop, 0.2)
                except (redis.RedisError, OSError, TimeoutError) as error:
                    log.warning("consumer waits", extra={"stream": self._stream, "error": type(error).__name__})
                    await pause(stop, 1)
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            await self._flush()
        finally:
            for helper in helpers:
                helper.cancel()

    async def run_once(self, *, block_ms: int = BLOCK_MS) -> int:
        """Read new entries and begin to handle them; returns how many were read."""
        free = self._concurrency - len(self._running)
        if free <= 0:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
            return 0
        answer = await self._client.xreadgroup(
            self._group, self._name, {self._stream: ">"}, count=free, block=block_ms or None
        )
        entries: list[Entry] = answer[0][1] if answer else []
        for entry in entries:
            self._begin(entry)
        if entries:
            await asyncio.sleep(0)  # handlers that wait for nothing are done by now, and there is room again
        return len(entries)

    async def drain(self) -> None:
        """Wait until what was begun is handled and acknowledged: for tests that drive `run_once`."""
        await asyncio.gather(*self._running.values())
        await self._flush()

    async def ensure_group(self) -> None:
        """Create the group from the stream's beginning, so that nothing published before is missed."""
        try:
            await self._client.xgroup_create(self._stream, self._group, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    async def _recover(self) -> None:
        """After a start or a break: what this consumer holds by name comes first, one by one."""
        await self.ensure_group()
        cursor = b"0"
        while True:
            answer = await self._client.xreadgroup(self._group, self._name, {self._stream: cursor}, count=100)
            entries: list[Entry] = answer[0][1] if answer else []
            if not entries:
                return
            for entry in entries:
                await self._one_by_one(entry)
            cursor = entries[-1][0]

    async def _one_by_one(self, entry: Entry) -> None:
        if entry[0] in self._running or entry[0] in self._retries:
            return
        await self._begin(entry)

    def _begin(self, entry: Entry) -> asyncio.Task[None]:
        entry_id = entry[0]
        task = asyncio.create_task(self._handle(entry))
        self._running[entry_id] = task
        task.add_done_callback(lambda _: self._running.pop(entry_id, None))
        return task

    async def _handle(self, entry: Entry) -> None:
        entry_id, fields = entry
        try:
            envelope = _parse(fields)
            with telemetry.span(
                f"process {self._stream}",
                kind=SpanKind.CONSUMER,
                parent=envelope.traceparent,
                attributes={
                    "messaging.system": "redis",
                    "messaging.destination.name": self._stream,
                    "messaging.consumer.group.name": self._group,
                    "messaging.operation.type": "process",
                    "messaging.message.id": envelope.event_id,
                    "rentacar.event.type": envelope.type,
                    "rentacar.booking.id": envelope.booking_id,
                },
            ):
                await self._handler(envelope)
                await failpoint(f"{self._group}.handled")
        except PoisonError as error:
            await self._bury(entry, f"poison: {error}")
        except Exception as error:
            await self._failed(entry, error)
        else:
            self._acknowledge(entry_id)

    async def _failed(self, entry: Entry, error: Exception) -> None:
        """Try again later; only failures that could be recorded count towards the dead letter."""
        entry_id, reason = entry[0], f"{type(error).__name__}: {error}"[:500]
        failures = 1
        if not isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InterfaceError | OSError | redis.RedisError):
            log.exception("delivery failed", extra={"stream": self._stream, "entry": entry_id.decode()})
            try:
                failures = await self._pool.fetchval(
                    sql.record_failure, self._stream, entry_id.decode(), self._group, reason
                )
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                failures = 1
        if failures >= FAILURE_LIMIT:
            await self._bury(entry, reason)
            return
        self._retries[entry_id] = asyncio.get_running_loop().time() + RETRY_SECONDS * 2 ** (failures - 1)

    async def _bury(self, entry: Entry, reason: str) -> None:
        """Move the entry to the dead letters with its reason; nothing is dropped."""
        entry_id, fields = entry
        try:
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.xadd(
                    f"{self._stream}.dead",
                    {
                        **(fields or {}),
                        b"entry_id": entry_id,
                        b"group": self._group.encode(),
                        b"reason": reason.encode(),
                    },
                )
                pipe.xack(self._stream, self._group, entry_id)
                await pipe.execute()
            log.error("dead letter", extra={"stream": self._stream, "entry": entry_id.decode(), "reason": reason})
            await self._pool.execute(sql.forget_failures, self._stream, entry_id.decode(), self._group)
        except (redis.RedisError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            self._retries[entry_id] = asyncio.get_running_loop().time() + RETRY_SECONDS

    def _acknowledge(self, entry_id: bytes) -> None:
        self._done.append(entry_id)
        self._wake_acks.set()

    async def _acknowledge_all(self) -> None:
        while True:
            await self._wake_acks.wait()
            self._wake_acks.clear()
            try:
                await self._flush()
            except (redis.RedisError, OSError, TimeoutError):
                await asyncio.sleep(0.2)
                self._wake_acks.set()

    async def _flush(self) -> None:
        """Acknowledge what is done; a second acknowledgement is harmless."""
        ids, self._done = self._done, []
        try:
            if ids:
                await self._client.xack(self._stream, self._group, *ids)
        except BaseException:
            self._done.extend(ids)
            raise

    async def _beat(self) -> None:
        """Keep what this consumer holds from being reclaimed by others."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            held: list[Any] = [*self._running, *self._retries]
            if held:
                with suppress(redis.RedisError, OSError, TimeoutError):
                    await self._client.xclaim(
                        self._stream, self._group, self._name, min_idle_time=0, message_ids=held, justid=True
                    )

    async def _redeliver(self) -> None:
        """One by one: what failed here and is due again, and now and then what a dead consumer held."""
        loop = asyncio.get_running_loop()
        reclaim_at = 0.0
        while True:
            await asyncio.sleep(RETRY_SECONDS / 4)
            with suppress(redis.RedisError, OSError, TimeoutError):
                await self._retry_due(loop.time())
                if loop.time() >= reclaim_at:
                    reclaim_at = loop.time() + BEAT_SECONDS
                    await self._reclaim()

    async def _retry_due(self, now: float) -> None:
        for entry_id in [entry_id for entry_id, when in self._retries.items() if when <= now]:
            entries = await self._client.xrange(self._stream, entry_id, entry_id)
            del self._retries[entry_id]
            for entry in entries:
                await self._one_by_one(entry)

    async def _reclaim(self) -> None:
        cursor: bytes | str = "0-0"
        while True:
            answer = await self._client.xautoclaim(
                self._stream, self._group, self._name, min_idle_time=CLAIM_IDLE_MS, start_id=cursor, count=100
            )
            cursor = answer[0]
            for entry in answer[1]:
                await self._one_by_one(entry)
            if cursor in (b"0-0", "0-0"):
                return


def _parse(fields: dict[bytes, bytes] | None) -> Envelope:
    try:
        envelope = Envelope.FromString((fields or {})[FIELD])
    except (KeyError, DecodeError) as error:
        raise PoisonError(f"no envelope: {type(error).__name__}") from None
    if not envelope.event_id or not envelope.type:
        raise PoisonError("an envelope without id or type")
    return envelope
