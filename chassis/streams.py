"""Consumers of Redis Streams: at least once, acknowledged after the handler's commit, given up only to a dead-letter stream.

The rules are the Redis 7.0 subset, so that Valkey serves as well.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import grpc
import redis.asyncio as redis
from google.protobuf.message import DecodeError
from opentelemetry.trace import SpanKind
from redis.backoff import NoBackoff
from redis.retry import Retry
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import database, metrics, redis_client, stream_state, telemetry
from chassis.failpoints import failpoint, sabotaged, tested
from chassis.outbox import FIELD
from chassis.process import pause
from chassis.rpc import DATABASE_AWAY

log = logging.getLogger(__name__)
sql = database.queries(__file__)

Handler = Callable[[Envelope], Awaitable[None]]
"""Does what an entry asks for, its effect committed when it returns. It may be called twice, at any time, in any order."""

BLOCK_MS = 500
CLAIM_IDLE_MS = 20_000  # longer than any beat that a living consumer misses
BEAT_SECONDS = 5.0
RETRY_SECONDS = 1.0
AWAY_SECONDS = 5.0  # the longest pause between tries when it is not the entry's fault
ALONE_SECONDS = 900.0  # the longest pause while others get through
ALONE_LIMIT = 120  # such waits before the dead letter: with doubling pauses, more than a day
ALONE_HELD = 100  # as many wait beside the work at hand
PROBE_SECONDS = 30.0  # between looks whether others would get through, while all that is held waits
STUCK_SECONDS = 120.0  # everything a handler waits for has a shorter deadline of its own
CLAIM_COUNT = 16
IDLE_CONSUMER_MS = 3 * 24 * 3600 * 1000
CLEAN_SECONDS = 3600.0
FAILURE_LIMIT = 8  # with doubling pauses: about four minutes
Entry = tuple[bytes, dict[bytes, bytes] | None]  # no fields: trimmed while pending


class StuckError(Exception):
    """The handler did not end."""


class PoisonError(Exception):
    """The entry can never be handled; it goes to the dead letters at once."""


def connect(url: str) -> Any:
    """A client for streams: never repeats a command by itself, for a repeated XADD is a duplicate and a repeated
    XREADGROUP hides entries. Untyped, for redis-py's types are unions of everything both protocols may answer.
    """
    return redis_client.from_url(
        url, protocol=2, retry=Retry(NoBackoff(), 0), socket_timeout=BLOCK_MS / 1000 + 3, socket_connect_timeout=3
    )


@dataclass(frozen=True, slots=True)
class _Retry:
    """An entry that waits for its next try."""

    at: float
    """By the loop's clock, as `failed`."""
    failed: float
    tries: int
    innocent: bool
    """Something was away; the entry may be as good as any, so it counts as work at hand and no more than that is taken on."""


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
        self._attributes = {
            "messaging.system": "redis",
            "messaging.destination.name": stream,
            "messaging.consumer.group.name": group,
        }
        self._received, self._handled = f"{group}.received", f"{group}.handled"
        self._is_watched = telemetry.tracing() or tested()  # if not, nothing stands between entry and handler
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._began: dict[bytes, float] = {}
        self._queued: set[bytes] = set()  # held, and to be handled one after another
        self._retries: dict[bytes, _Retry] = {}
        self._tried: dict[bytes, _Retry] = {}  # the one that is tried again just now
        self._got_through = self._had_room = float("-inf")  # when one last was handled, when another could be taken on
        self._failed_before: set[bytes] = set()
        self._stuck: set[bytes] = set()
        self._done: list[bytes] = []
        self._ended, self._wake_acks, self._flushing = asyncio.Event(), asyncio.Event(), asyncio.Lock()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`, then finish what was begun. A Redis or Postgres that is down is tried again."""
        helpers = [asyncio.create_task(loop) for loop in (self._acknowledge_all(), self._beat(), self._redeliver(stop))]
        try:
            while not stop.is_set():
                try:
                    await self._recover(stop)
                    while not stop.is_set():
                        await self.run_once()
                except redis.ResponseError as error:
                    if not str(error).startswith(("NOGROUP", "UNBLOCKED")):
                        log.exception("stream refused a command", extra={"stream": self._stream})
                    await pause(stop, 0.2)
                except (redis.RedisError, OSError, TimeoutError) as error:
                    log.warning("consumer waits", extra={"stream": self._stream, "error": type(error).__name__})
                    await pause(stop, 1)
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            with suppress(redis.RedisError, OSError, TimeoutError):
                await self._flush()  # else they come again, and are dropped by the inbox
        finally:
            for helper in helpers:
                helper.cancel()

    async def run_once(self, *, block_ms: int = BLOCK_MS) -> int:
        """Read new entries and begin to handle them; returns how many were read."""
        free = self._free()
        if free <= 0:
            await self._room()
            return 0
        answer = await self._client.xreadgroup(
            self._group, self._name, {self._stream: ">"}, count=free, block=block_ms or None
        )
        entries: list[Entry] = answer[0][1] if answer else []
        loop = asyncio.get_running_loop()
        now = loop.time()
        for entry in entries:
            self._began[entry[0]] = now
            self._running[entry[0]] = loop.create_task(self._handle(entry))
        if entries:
            await asyncio.sleep(0)  # handlers that wait for nothing are done by now, and there is room again
        return len(entries)

    def _free(self) -> int:
        """How many entries may be taken on. What waits while others get through takes no room, up to a limit."""
        innocent = sum(retry.innocent for retry in self._retries.values())
        alone = max(0, len(self._retries) - innocent - ALONE_HELD)
        free = self._concurrency - len(self._running) - innocent - alone
        now = asyncio.get_running_loop().time()
        if free > 0 or self._running:
            self._had_room = now
        elif now - self._had_room >= PROBE_SECONDS:
            self._had_room = now
            return 1  # those that wait may be the only ones that can't be handled
        return free

    async def drain(self) -> None:
        """Wait until what was begun is handled and acknowledged: for tests that drive `run_once`."""
        await asyncio.gather(*self._running.values())
        await self._flush()

    async def ensure_group(self) -> None:
        """Create the group, if it isn't there."""
        await stream_state.create_group(self._client, self._stream, self._group)

    async def _room(self) -> None:
        """Wait until something ends, for a moment at most: retries make room by themselves."""
        self._ended.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), BLOCK_MS / 1000)

    async def _recover(self, stop: asyncio.Event) -> None:
        """After a start or a break: what this consumer holds by name comes first, one by one."""
        await self.ensure_group()
        if sabotaged("reclaim"):
            return
        cursor = b"0"
        while not stop.is_set():
            answer = await self._client.xreadgroup(self._group, self._name, {self._stream: cursor}, count=CLAIM_COUNT)
            entries: list[Entry] = answer[0][1] if answer else []
            if not entries:
                return
            await self._one_by_one(entries, stop)
            cursor = entries[-1][0]

    async def _one_by_one(self, entries: Sequence[Entry], stop: asyncio.Event) -> None:
        """Handle what was delivered before: the one that kills a process takes no others with it."""
        mine = [entry for entry in entries if not self._at_hand(entry[0])]
        self._queued.update(entry[0] for entry in mine)
        try:
            for entry in mine:
                if stop.is_set():
                    return
                self._queued.discard(entry[0])
                await asyncio.wait([self._begin(entry)])
        finally:
            self._queued.difference_update(entry[0] for entry in mine)

    def _at_hand(self, entry_id: bytes) -> bool:
        known = (self._running, self._queued, self._retries, self._done)
        return any(entry_id in where for where in known)

    def _begin(self, entry: Entry) -> asyncio.Task[None]:
        self._began[entry[0]] = asyncio.get_running_loop().time()
        task = self._running[entry[0]] = asyncio.create_task(self._handle(entry))
        return task

    async def _handle(self, entry: Entry) -> None:
        entry_id = entry[0]
        try:
            envelope = _parse(entry[1])
            await (self._watched(entry, envelope) if self._is_watched else self._handler(envelope))
        except PoisonError as error:
            await self._bury(entry, f"poison: {error}")
        except asyncio.CancelledError:
            if entry_id not in self._stuck and (task := asyncio.current_task()) and task.cancelling():
                raise  # the process ends
            self._stuck.discard(entry_id)
            await self._failed(entry, StuckError(f"not done in {STUCK_SECONDS:.0f} s, or a call in it was cancelled"))
        except Exception as error:
            await self._failed(entry, error)
        else:
            self._acknowledge(entry_id)
            if entry_id in self._failed_before:
                await self._forget_failures(entry_id)
        finally:
            self._running.pop(entry_id, None)
            self._began.pop(entry_id, None)
            self._ended.set()

    async def _watched(self, entry: Entry, envelope: Envelope) -> None:
        """Hand it to the handler under a span, with what tests may do before and after."""
        if sabotaged("ack-after-commit"):
            await self._client.xack(self._stream, self._group, entry[0])
        await failpoint(self._received)
        with (
            self._measuring(),
            telemetry.span(
                f"process {self._stream}",
                kind=SpanKind.CONSUMER,
                parent=envelope.traceparent,
                attributes={
                    **self._attributes,
                    "messaging.operation.name": "process",
                    "messaging.operation.type": "process",
                    "messaging.message.id": envelope.event_id,
                    "rentacar.event.type": envelope.type,
                    "rentacar.booking.id": envelope.booking_id,
                },
            ),
        ):
            await self._handler(envelope)
        await failpoint(self._handled)

    @contextmanager
    def _measuring(self) -> Iterator[None]:
        began, attributes = time.perf_counter(), self._attributes
        try:
            yield
        except Exception as error:
            attributes = {**attributes, "error.type": type(error).__name__}
            raise
        finally:
            metrics.PROCESSED.record(time.perf_counter() - began, attributes)

    async def _failed(self, entry: Entry, error: BaseException) -> None:
        """Try again later; only failures that are the entry's own, and could be recorded, count towards the dead letter."""
        entry_id, reason = entry[0], readable(f"{type(error).__name__}: {error}")
        if not_its_fault(error):
            log.warning("delivery waits", extra={"stream": self._stream, "entry": entry_id.decode(), "reason": reason})
            await self._wait(entry, reason)
            return
        log.error("delivery failed", exc_info=error, extra={"stream": self._stream, "entry": entry_id.decode()})
        failures = await self._count(sql.record_failure, entry_id, reason)
        if failures >= FAILURE_LIMIT:
            await self._bury(entry, reason)
        else:
            self._again(entry_id, RETRY_SECONDS * 2 ** (failures - 1), tries=0, innocent=False)

    async def _wait(self, entry: Entry, reason: str) -> None:
        """Something is away. For all: it waits, however long. For this entry alone: others got through since it failed, so that is
        counted, and after a day it is given up.
        """
        entry_id = entry[0]
        before = self._tried.get(entry_id)
        tries = before.tries if before else 0
        if self._got_through <= (before.failed if before else self._began[entry_id]):
            self._again(entry_id, min(RETRY_SECONDS * 2**tries, AWAY_SECONDS), tries=tries + 1, innocent=True)
            return
        waits = await self._count(sql.record_wait, entry_id, reason)
        if waits >= ALONE_LIMIT:
            await self._bury(entry, reason)
        else:
            pause_ = min(RETRY_SECONDS * 2 ** min(waits, 30), ALONE_SECONDS)
            self._again(entry_id, pause_, tries=tries + 1, innocent=False)

    def _again(self, entry_id: bytes, seconds: float, *, tries: int, innocent: bool) -> None:
        now = asyncio.get_running_loop().time()
        self._retries[entry_id] = _Retry(at=now + seconds, failed=now, tries=min(tries, 30), innocent=innocent)

    async def _count(self, record: str, entry_id: bytes, reason: str) -> int:
        """How many of its kind are recorded with this one; 1 if it can't be."""
        self._failed_before.add(entry_id)
        try:
            count: int = await self._pool.fetchval(record, self._stream, entry_id.decode(), self._group, reason)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            return 1
        return count

    async def _bury(self, entry: Entry, reason: str) -> None:
        """Move the entry to the dead letters with its reason; nothing is dropped."""
        entry_id, fields = entry
        told = {b"entry_id": entry_id, b"group": self._group, b"consumer": self._name, b"reason": readable(reason)}
        try:
            # In one transaction, where a cluster has both keys on one node; else in this order: it may be buried twice, never lost.
            async with self._client.pipeline(transaction=stream_state.is_tagged(self._stream)) as pipe:
                pipe.xadd(f"{self._stream}{stream_state.DEAD}", {**(fields or {}), **told})
                if not stream_state.is_tagged(self._stream):
                    await pipe.execute()
                pipe.xack(self._stream, self._group, entry_id)
                await pipe.execute()
        except (redis.RedisError, OSError, TimeoutError):
            self._again(entry_id, RETRY_SECONDS, tries=0, innocent=True)
            return
        log.error("dead letter", extra={"stream": self._stream, "entry": entry_id.decode(), "reason": reason})
        await self._forget_failures(entry_id)

    async def _forget_failures(self, entry_id: bytes) -> None:
        """They count no more; what can't be deleted now goes by its age."""
        self._failed_before.discard(entry_id)
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            await self._pool.execute(sql.forget_failures, self._stream, entry_id.decode(), self._group)

    def _acknowledge(self, entry_id: bytes) -> None:
        self._done.append(entry_id)
        self._got_through = asyncio.get_running_loop().time()
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
        async with self._flushing:
            ids = tuple(self._done)
            if ids:
                await self._client.xack(self._stream, self._group, *ids)
                del self._done[: len(ids)]

    async def _beat(self) -> None:
        """Keep what this consumer holds from being reclaimed by others, and end handlers that don't end by themselves."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self._end_stuck(loop.time() - STUCK_SECONDS)
            held: list[Any] = [*self._running, *self._queued, *self._retries]
            with suppress(redis.RedisError, OSError, TimeoutError):
                if held:
                    await self._client.xclaim(
                        self._stream, self._group, self._name, min_idle_time=0, message_ids=held, justid=True
                    )

    def _end_stuck(self, began_before: float) -> None:
        for entry_id in [entry_id for entry_id, began in self._began.items() if began < began_before]:
            self._stuck.add(entry_id)
            self._running[entry_id].cancel()

    async def _redeliver(self, stop: asyncio.Event) -> None:
        """One by one: what failed here and is due again, and now and then what a dead consumer held."""
        loop = asyncio.get_running_loop()
        reclaim_at = clean_at = 0.0
        while not stop.is_set():
            await asyncio.sleep(RETRY_SECONDS / 4)
            with suppress(redis.RedisError, OSError, TimeoutError):
                await self._retry_due(stop)
                if loop.time() >= reclaim_at:
                    reclaim_at = loop.time() + BEAT_SECONDS
                    await self._reclaim(stop)
                if loop.time() >= clean_at:
                    clean_at = loop.time() + CLEAN_SECONDS
                    await stream_state.forget_idle_consumers(
                        self._client, self._stream, group=self._group, but=self._name, idle_ms=IDLE_CONSUMER_MS
                    )

    async def _retry_due(self, stop: asyncio.Event) -> None:
        now = asyncio.get_running_loop().time()
        for entry_id in [entry_id for entry_id, retry in self._retries.items() if retry.at <= now]:
            entries = await self._client.xrange(self._stream, entry_id, entry_id)
            if stop.is_set():
                return
            self._tried[entry_id] = self._retries.pop(entry_id)
            await self._one_by_one(entries, stop)
            self._tried.pop(entry_id, None)

    async def _reclaim(self, stop: asyncio.Event) -> None:
        if sabotaged("reclaim"):
            return
        cursor: bytes | str = "0-0"
        while not stop.is_set():
            answer = await self._client.xautoclaim(
                self._stream, self._group, self._name, min_idle_time=CLAIM_IDLE_MS, start_id=cursor, count=CLAIM_COUNT
            )
            cursor = answer[0]
            await self._one_by_one(answer[1], stop)
            if cursor in (b"0-0", "0-0"):
                return


def not_its_fault(error: BaseException) -> bool:
    """Whether something was away that every entry needs: that never makes a dead letter."""
    if isinstance(error, grpc.aio.AioRpcError):
        return error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
    if isinstance(error, ValueError):  # asyncpg's own errors about arguments are InterfaceErrors as well
        return False
    return isinstance(error, (*DATABASE_AWAY, redis.RedisError))


def readable(reason: str) -> str:
    """At most 500 characters that Postgres and Redis take as text."""
    return reason[:500].replace("\0", "\ufffd").encode(errors="replace").decode()


def _parse(fields: dict[bytes, bytes] | None) -> Envelope:
    try:
        envelope = Envelope.FromString((fields or {})[FIELD])
    except (KeyError, DecodeError) as error:
        raise PoisonError(f"no envelope: {type(error).__name__}") from None
    if not envelope.event_id or not envelope.type:
        raise PoisonError("an envelope without id or type")
    return envelope
