"""Jobs: what is still to be done at the provider, and who is doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import uuid4

import asyncpg

from chassis import database, telemetry

sql = database.queries(__file__)

Kind = Literal["payment", "refund", "webhook", "deposit"]
LEASE = timedelta(seconds=45)  # longer than a step's longest call, so that it only runs out when its owner is gone


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one job, until it runs out or is given back. `owner` is unique to this lease."""

    kind: Kind
    subject: str
    owner: str
    generation: int
    tries: int
    traceparent: str


async def ask(connection: database.Connection, *, kind: Kind, subject: str, worker: str | None) -> Lease | None:
    """Note that something is to be done now; the lease if `worker` got it, else whoever is free will do it."""
    owner = f"{worker}/{uuid4()}" if worker else None
    trace = telemetry.traceparent()
    row = await connection.fetchrow(sql.ask, kind, subject, owner, LEASE, trace)
    assert row is not None
    if owner is None or row["lease_owner"] != owner:
        return None
    return Lease(kind, subject, owner, row["generation"], row["tries"], trace)


async def ask_later(connection: database.Connection, *, kind: Kind, subject: str, pause: timedelta) -> None:
    """Note that something is to be done after the pause, by whoever is free."""
    await connection.execute(sql.ask_later, kind, subject, pause, telemetry.traceparent())


async def claim_due(pool: database.Pool, *, worker: str, limit: int) -> list[Lease]:
    """Take at most `limit` jobs that are due."""
    return [_lease(row) for row in await pool.fetch(sql.claim_due, worker, LEASE, limit)]


async def finish(connection: database.Connection, lease: Lease) -> None:
    """Nothing is left to do: in the transaction of what came of it."""
    key = (lease.kind, lease.subject, lease.owner)
    if not await connection.fetchval(sql.finish, *key, lease.generation):
        await connection.execute(sql.release, *key)


async def put_off(
    connection: database.Connection | database.Pool, lease: Lease, pause: timedelta, reason: str, *, tried: bool = True
) -> None:
    """Give the lease back; the due-scan drives the job again after the pause, which grows with what was `tried`."""
    await connection.execute(
        sql.put_off, lease.kind, lease.subject, lease.owner, lease.generation, pause, reason[:500], tried
    )


async def hurry(connection: database.Connection, *, kind: Kind, subject: str) -> None:
    """What a waiting job waits for has come."""
    await connection.execute(sql.hurry, kind, subject)


async def ask_for_forgotten(pool: database.Pool, *, silent_for: timedelta) -> list[tuple[str, str]]:
    """Make jobs for what is unfinished without one, which no way through the code leaves; returns (kind, subject)."""
    return [(row["kind"], row["subject"]) for row in await pool.fetch(sql.ask_for_forgotten, silent_for)]


async def release_of_worker(pool: database.Pool, worker: str) -> int:
    """Free what a worker of this name held when it died; returns how many."""
    return database.affected(await pool.execute(sql.release_of_worker, worker))


def _lease(row: asyncpg.Record) -> Lease:
    return Lease(row["kind"], row["subject"], row["lease_owner"], row["generation"], row["tries"], row["traceparent"])
