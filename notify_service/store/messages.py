"""The messages: a queue in Postgres, with the record of every try."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import asyncpg
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import database, telemetry
from chassis.sampled import Sampled
from notify_service import metrics
from notify_service.composing import message_key
from notify_service.kinds import WAITS, Kind, recipient_of
from notify_service.store.documents import Wanted

sql = database.queries(__file__)

Final = Literal["SENT", "REFUSED", "SUPERSEDED"]


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message that this worker holds the lease of; `attempt` is which try this is, from 1."""

    message_id: UUID
    booking_id: str
    kind: Kind
    event: bytes
    attempt: int
    traceparent: str
    created_at: datetime


async def hear(
    pool: database.Pool,
    envelope: Envelope,
    kind: Kind | None,
    document: Wanted | None,
    *,
    consumer: str,
    wait: timedelta,
) -> bool:
    """Note an event, and queue what it tells and the document that it asks for (None: nothing); False if it was noted before.

    `wait` is how long the document is left to a mail that carries it.
    """
    recipient = kind and recipient_of(kind)
    first: bool | None = await pool.fetchval(
        sql.hear,
        consumer,
        UUID(envelope.event_id),
        envelope.type,
        envelope.payload,
        UUID(envelope.booking_id),
        kind and kind.value,
        recipient,
        telemetry.traceparent() or envelope.traceparent,
        WAITS.get(kind, timedelta()) if kind else timedelta(),
        message_key(event_id=envelope.event_id, recipient=recipient, kind=kind) if kind and recipient else None,
        document and document.document_id,
        document and document.kind,
        document and UUID(document.subject_id),
        wait,
    )
    return bool(first)


async def take_due(pool: database.Pool, *, owner: str, lease: timedelta, limit: int) -> list[DueMessage]:
    """Lease at most `limit` messages whose time has come."""
    rows = await pool.fetch(sql.take_due, owner, lease, limit, list(Kind))
    return [
        DueMessage(
            message_id=row["message_id"],
            booking_id=str(row["booking_id"]),
            kind=Kind(row["kind"]),
            event=row["event"],
            attempt=row["attempts"],
            traceparent=row["traceparent"],
            created_at=row["created_at"],
        )
        for row in rows
    ]


async def release_leases(pool: database.Pool, *, owner: str) -> None:
    """Make due again what a former life of this worker held."""
    await pool.execute(sql.release_leases, owner)


async def close(pool: database.Pool, message: DueMessage, *, status: Final, detail: str = "") -> None:
    """Record how the message ended; `detail` is why it was refused."""
    age: timedelta | None = await pool.fetchval(sql.close, message.message_id, message.attempt, status, detail)
    if age is not None:
        outcome = {"kind": message.kind.value, "outcome": status.lower()}
        metrics.MAIL_DELAY.record(max(0.0, age.total_seconds()), outcome)


async def defer(pool: database.Pool, message: DueMessage, *, wait: timedelta, detail: str) -> None:
    """Record that this try failed, and try again after `wait`."""
    await pool.execute(sql.defer, message.message_id, message.attempt, wait, detail)


async def listed(
    pool: database.Pool, booking_id: UUID | None, *, status: str, after: int, limit: int
) -> list[asyncpg.Record]:
    """Rows of the messages about a booking, oldest first, or of all, newest first, after a position; empty `status`: in any state."""
    if booking_id is None:
        return await pool.fetch(sql.of_all, status, after, limit)
    return await pool.fetch(sql.of_booking, booking_id, after, limit, status)


async def one(pool: database.Pool, message_id: UUID) -> asyncpg.Record | None:
    """A message's row."""
    return await pool.fetchrow(sql.one, message_id)


async def resend(pool: database.Pool, message_id: UUID) -> asyncpg.Record | None:
    """Have a message sent once more; None if it is being sent already."""
    return await pool.fetchrow(sql.resend, message_id)


def gauges(pool: database.Pool) -> list[Sampled]:
    """What measures the queue beside the other loops: nothing where telemetry is off."""
    return [Sampled(pool, sql.waiting, (metrics.MAIL_WAITING, metrics.MAIL_OLDEST))] if telemetry.enabled() else []
