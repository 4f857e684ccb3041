"""An outbox, a relay and consumers of one service, on a real Postgres and a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import SecretStr
from rentacar.common.v1 import queue_pb2, queue_pb2_grpc
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.common.v1.money_pb2 import Money

from chassis import actors, database, inbox, outbox, rpc, streams
from chassis.actors import Actor
from chassis.roles import Right
from chassis.settings import ProcessSettings
from chassis.work_server import WorkServer
from tests import acting
from tests.conftest import Database

STREAM, GROUP = "rent-events", "notify"


@dataclass
class QueueBench:
    """`publish` writes outbox rows, `relay` moves them, `consumer` makes a member of the group."""

    pool: database.Pool
    client: Any
    relay: outbox.Relay
    stream: str = STREAM

    async def publish(self, count: int = 1) -> list[str]:
        """Write events in one transaction; returns their bookings."""
        ids = [str(uuid4()) for _ in range(count)]
        async with database.transaction(self.pool) as connection:
            for booking_id in ids:
                await outbox.publish(
                    connection,
                    stream=self.stream,
                    kind="booking.confirmed",
                    booking_id=booking_id,
                    message=Money(minor_units=1),
                )
        return ids

    def consumer(
        self, handler: streams.Handler, name: str = "one", *, key: str | None = None, group: str = GROUP
    ) -> streams.Consumer:
        return streams.Consumer(
            client=self.client, pool=self.pool, stream=key or self.stream, group=group, name=name, handler=handler
        )

    async def pending(self, key: str | None = None) -> int:
        return int((await self.client.xpending(key or self.stream, GROUP))["pending"])


@asynccontextmanager
async def queue_bench(
    database: Database, redis_url: str, *, stream: str = STREAM, partitions: int = 1
) -> AsyncIterator[QueueBench]:
    client = streams.connect(redis_url)
    async with database.pool("rent") as pool:
        relay = outbox.Relay(pool=pool, client=client, schema="rent", partitions=partitions)
        yield QueueBench(pool, client, relay, stream)
    await client.aclose()


class Seen:
    """A handler that remembers, and fails as often as told."""

    def __init__(self, failures: int = 0, error: Exception | None = None) -> None:
        self.bookings: list[str] = []
        self.calls = 0
        self._failures, self._error = failures, error or ValueError("not yet")

    async def __call__(self, envelope: Envelope) -> None:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error
        self.bookings.append(envelope.booking_id)


class Effects:
    """A handler with an inbox: what had its effect."""

    def __init__(self, pool: database.Pool, consumer: str = GROUP) -> None:
        self.bookings: list[str] = []
        self.calls = 0
        self._pool, self._consumer = pool, consumer

    async def __call__(self, envelope: Envelope) -> None:
        self.calls += 1
        async with inbox.once(self._pool, consumer=self._consumer, envelope=envelope) as connection:
            if connection is not None:
                self.bookings.append(envelope.booking_id)


@asynccontextmanager
async def consuming(*consumers: streams.Consumer) -> AsyncIterator[None]:
    """The consumers run inside the block, and have drained after it."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(consumer.run(stop)) for consumer in consumers]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


@dataclass(frozen=True, slots=True)
class Noted:
    """Who called, what they were about to do, to what, and more about it."""

    actor: Actor
    action: str
    subject: str
    details: Mapping[str, Any]


@dataclass
class KeptStaffLog:
    """An audit log that a test reads."""

    noted: list[Noted]

    async def note(self, action: str, subject: str, details: Mapping[str, Any], *, right: Right) -> None:
        """Whoever it is."""
        self.noted.append(Noted(actors.current(), action, subject, details))


@dataclass
class Desk:
    """A worker's server, of the group `notify`."""

    bench: QueueBench
    stub: Any
    target: str
    noted: list[Noted]
    """What the server wrote down of whom."""

    async def bury(self, count: int = 1) -> list[str]:
        """Events that the group gives up at their first failure; returns their bookings."""
        bookings = await self.bench.publish(count)
        await self.bench.relay.run_once()
        seen = Seen(failures=count, error=streams.PoisonError("rotten"))
        async with consuming(self.bench.consumer(seen)):
            await until(lambda: seen.calls == count)
        return bookings

    async def letters(self) -> list[Any]:
        return list((await self.stub.ListDeadLetters(queue_pb2.ListDeadLettersRequest())).dead_letters)


@asynccontextmanager
async def queue_desk(bench: QueueBench, database: Database) -> AsyncIterator[Desk]:
    settings = ProcessSettings(database_url=SecretStr(database.dsn("rent")), **acting.told("rent"))
    noted: list[Noted] = []
    work = WorkServer(
        settings,
        pool=bench.pool,
        client=bench.client,
        service=GROUP,
        streams=[bench.stream],
        log=KeptStaffLog(noted),
    )
    await work.grpc.start()
    target = f"127.0.0.1:{work.grpc.port}"
    async with rpc.channel(target, signer=acting.SIGNERS["operator"]) as channel:
        yield Desk(bench, queue_pb2_grpc.QueueServiceStub(channel), target, noted)
    await work.grpc.grpc.stop(0)


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)
