"""The outbox: what is to be published is written in the transaction that decided it, and the relay moves it to Redis.

A relay may publish twice (it dies between XADD and commit, or Redis lost what it had): consumers drop what they have seen.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import redis.asyncio as redis
from google.protobuf.message import Message
from opentelemetry.trace import SpanKind
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import database, stream_state, telemetry
from chassis.failpoints import failpoint, sabotaged
from chassis.process import pause

log = logging.getLogger(__name__)
sql = database.queries(__file__)

FIELD = b"e"
PARTITIONED = frozenset({"payment-requests"})
MOST_PARTITIONS = 256  # as many as settings may name
POLL_SECONDS = 0.1
BATCH = 1000
REPUBLISH_AT_LEAST = timedelta(minutes=10)  # what a consumer may have read but not yet noted as unacknowledged
CLOCKS = timedelta(minutes=1)  # how far Postgres' and Redis' clocks, and a publishing's begin and end, may be apart
TRIM_SECONDS = 60.0
MOST_REMEMBERED = 20_000
Told = Callable[[Sequence[asyncpg.Record]], Awaitable[None]]
"""Hears of rows of the outbox: stream, type, booking_id, payload, occurred_at."""
# One command for a whole batch: sending a thousand and reading as many answers costs the relay twice what else it does.
ADD_ALL = "for i = 1, #ARGV do redis.call('XADD', KEYS[1], '*', 'e', ARGV[i]) end return #ARGV"


def partition(stream: str, booking_id: str, partitions: int) -> str:
    """The Redis key: a partitioned stream carries `.{i}`, chosen by the booking, so that a cluster keeps its keys together."""
    if stream not in PARTITIONED:
        return stream
    return f"{stream}.{{{zlib.crc32(booking_id.encode()) % partitions}}}"


def keys(stream: str, partitions: int) -> list[str]:
    """Every Redis key of a stream."""
    return [f"{stream}.{{{i}}}" for i in range(partitions)] if stream in PARTITIONED else [stream]


def number_of(key: str) -> int:
    """Which partition a key is; 0 where there are none."""
    return int(key.partition(".{")[2].rstrip("}") or 0)


async def retired_keys(client: Any, stream: str, partitions: int) -> list[str]:
    """Keys of partitions that there are no more, but that still hold something: entries, or dead letters."""
    if stream not in PARTITIONED:
        return []
    numbers = range(partitions, MOST_PARTITIONS)
    keys_ = [f"{stream}.{{{number}}}" for number in numbers]
    async with client.pipeline(transaction=False) as pipe:
        for key in keys_:
            pipe.exists(key, f"{key}{stream_state.DEAD}")
        found = await pipe.execute()
    return [key for key, there in zip(keys_, found, strict=True) if there]


async def publish(
    connection: database.Connection, *, stream: str, kind: str, booking_id: str, message: Message
) -> None:
    """Write an event or a command in the caller's transaction. `kind` is the envelope's type, e.g. `payment.succeeded`."""
    await connection.execute(
        sql.publish, stream, kind, UUID(booking_id), message.SerializeToString(), telemetry.traceparent()
    )


class _Remembered:
    """The numbers of what was published last: after a loss of Redis it is published again, and no news."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._numbers: OrderedDict[int, None] = OrderedDict()

    def is_new(self, number: int) -> bool:
        if number in self._numbers:
            return False
        self._numbers[number] = None
        if len(self._numbers) > self._most:
            self._numbers.popitem(last=False)
        return True


async def _hear(told: Told, rows: Sequence[asyncpg.Record]) -> None:
    try:
        await told(rows)
    except Exception as error:
        log.warning("published, but not measured", extra={"error": type(error).__name__, "rows": len(rows)})


class Relay:
    """Moves one service's outbox to Redis, and again when Redis turns out to be another one or empty."""

    def __init__(
        self, *, pool: database.Pool, client: Any, schema: str, partitions: int, told: Told | None = None
    ) -> None:
        """`told` hears of each event once it is published, once in a process's life; what it raises changes nothing."""
        self._pool, self._client, self._schema, self._partitions = pool, client, schema, partitions
        self._told, self._remembered = told, _Remembered(MOST_REMEMBERED)
        self._watch = stream_state.Watch(client)
        self._noted: set[str] = set()
        self._wake = asyncio.Event()
        self._listener: Any = None

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop`; a Redis or Postgres that is down is tried again."""
        try:
            await self._run(stop)
        finally:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                await self._stop_listening()

    async def _run(self, stop: asyncio.Event) -> None:
        checked, trimmed = 0.0, 0.0
        loop = asyncio.get_running_loop()
        while not stop.is_set():
            try:
                if loop.time() - checked >= 1:
                    await self.check_server()
                    checked = loop.time()
                if loop.time() - trimmed >= TRIM_SECONDS:
                    await self.trim()
                    trimmed = loop.time()
                if await self.run_once() < BATCH:
                    await self._sleep(stop)
            except (redis.RedisError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                log.warning("relay waits", extra={"error": type(error).__name__})
                await pause(stop, 1)

    async def run_once(self) -> int:
        """Publish what is there, at most a batch; returns how many."""
        if sabotaged("outbox"):
            return await self._forget_and_send()
        async with database.transaction(self._pool) as connection:
            rows = await connection.fetch(sql.take_unpublished, BATCH)
            if not rows:
                return 0
            streams = {row["stream"] for row in rows}
            if strangers := streams - self._noted:
                await self._note_first(connection, strangers)
            await connection.execute(sql.hold_state, list(streams))
            await self._send(rows)
            await failpoint("relay.published")
            await connection.execute(sql.mark_published, [row["id"] for row in rows])
        self._noted |= strangers
        if self._told is not None and (news := [row for row in rows if self._remembered.is_new(row["id"])]):
            await _hear(self._told, news)
        return len(rows)

    async def _forget_and_send(self) -> int:
        """What publishing without an outbox is: nobody remembers what was to be sent."""
        async with database.transaction(self._pool) as connection:
            rows = await connection.fetch(sql.take_unpublished, BATCH)
            await connection.execute(sql.mark_published, [row["id"] for row in rows])
        if rows:
            await failpoint("relay.published")
            await self._send(rows)
        return len(rows)

    async def _send(self, rows: list[asyncpg.Record]) -> None:
        entries: defaultdict[str, list[bytes]] = defaultdict(list)
        for row in rows:
            self._pack(entries, row)
        for key, packed in entries.items():
            await self._client.eval(ADD_ALL, 1, key, *packed)

    def _pack(self, entries: dict[str, list[bytes]], row: asyncpg.Record) -> None:
        booking_id = str(row["booking_id"])
        stream = partition(row["stream"], booking_id, self._partitions)
        envelope = Envelope(
            event_id=str(row["event_id"]),
            type=row["type"],
            booking_id=booking_id,
            payload=row["payload"],
            occurred_time=row["occurred_at"],
            traceparent=row["traceparent"],
        )
        if row["traceparent"] and telemetry.tracing():
            with telemetry.span(
                f"send {row['stream']}",
                kind=SpanKind.PRODUCER,
                parent=row["traceparent"],
                attributes={
                    "messaging.system": "redis",
                    "messaging.destination.name": stream,
                    "messaging.operation.name": "send",
                    "messaging.operation.type": "send",
                    "messaging.message.id": envelope.event_id,
                    "rentacar.event.type": envelope.type,
                },
            ):
                envelope.traceparent = telemetry.traceparent()
        entries[stream].append(envelope.SerializeToString())

    async def check_server(self) -> None:
        """Note how far the groups are; when the server is not the one that was noted, mark the recent outbox unpublished again."""
        if sabotaged("epoch"):
            return
        run_id = await self._run_id()
        for stream in await self._streams():
            seen = await self._watch.look(keys(stream, self._partitions), run_id)
            async with database.transaction(self._pool) as connection:
                known = await connection.fetchrow(sql.relay_state, stream)
                groups = set(seen.groups)
                if known and (known["server"] != seen.server or (seen.missing and known["groups"])):
                    groups.update(known["groups"])
                    await self._publish_again(connection, stream, known)
                await connection.execute(sql.note_relay_state, stream, seen.server, seen.unacked_since, sorted(groups))

    async def trim(self) -> int:
        """Drop from the streams what every group is done with and nobody may want to look at; returns how many entries."""
        dropped = 0
        for stream in await self._streams():
            for key in keys(stream, self._partitions):
                dropped += await stream_state.trim(self._client, key)
        return dropped

    async def _publish_again(self, connection: database.Connection, stream: str, known: asyncpg.Record) -> None:
        """The groups come first: one whose consumers are away must count as behind, not as none."""
        for key in keys(stream, self._partitions):
            for group in known["groups"]:
                await stream_state.create_group(self._client, key, group)
        since = min(known["unacked_since"], datetime.now(UTC) - REPUBLISH_AT_LEAST) - CLOCKS
        status = await connection.execute(sql.publish_again, stream, since)
        log.warning(
            "redis lost what it had: publishing again", extra={"stream": stream, "rows": database.affected(status)}
        )

    async def _note_first(self, connection: database.Connection, streams: set[str]) -> None:
        """The server is noted before the first entry is on it, so that its loss is noticed however soon it comes."""
        run_id = await self._run_id()
        for stream in streams:
            seen = await self._watch.look(keys(stream, self._partitions), run_id)
            await connection.execute(sql.note_first, stream, seen.server, seen.unacked_since, sorted(seen.groups))

    async def _run_id(self) -> str:
        return str((await self._client.info("server"))["run_id"])

    async def _streams(self) -> list[str]:
        return [row["stream"] for row in await self._pool.fetch(sql.streams)]

    async def _sleep(self, stop: asyncio.Event) -> None:
        await self._listen()
        self._wake.clear()
        waits = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(stop.wait())]
        await asyncio.wait(waits, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _listen(self) -> None:
        if self._listener is None:
            listener = await self._pool.acquire()
            listener.add_termination_listener(self._on_lost)
            await listener.add_listener(f"{self._schema}_outbox", self._on_notify)
            self._listener = listener

    async def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.remove_termination_listener(self._on_lost)
            await self._listener.remove_listener(f"{self._schema}_outbox", self._on_notify)
            await self._pool.release(self._listener)

    def _on_lost(self, *_: object) -> None:
        self._listener = None

    def _on_notify(self, *_: object) -> None:
        self._wake.set()
