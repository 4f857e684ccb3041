"""Bookings in Postgres: created in one call, read as one document, their answers kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import orjson

from chassis import telemetry
from chassis.database import Connection, Pool, queries
from rent_service.booking import Booking, from_document, to_document

sql = queries(__file__)


class ReferenceTakenError(Exception):
    """The reference belongs to another booking: draw again."""


@dataclass(frozen=True, slots=True)
class CallKey:
    """Whose key it is, the key, and the hash of what was asked with it."""

    scope: str
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """What a key was answered: `answer` is None while a refusal is not composed yet."""

    outcome: str
    same_request: bool
    answer: bytes | None
    decided_at: datetime
    hold_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decision(Answered):
    """What `create` decided, or found decided; `extra` and `available` say what was short at EXTRA_SOLD_OUT."""

    extra: str | None
    available: int | None


@dataclass(frozen=True, slots=True)
class NewBooking:
    """All that `create` writes; the messages are serialized. Nothing is asked to be paid for a booking whose total is 0."""

    booking: Booking
    answer: bytes
    offer_expires_at: datetime
    hold: timedelta
    method: str
    token: str
    first_event: bytes
    payment_requested: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference leads to: nothing, or a booking with the e-mail that opens it, and where it begins and ends."""

    now: datetime
    booking_id: UUID | None
    email: str
    locations: tuple[str, ...]


async def create(pool: Pool, key: CallKey, new: NewBooking) -> Decision:
    """Take a car and write the booking. Raises ReferenceTakenError."""
    try:
        row = await pool.fetchrow(
            sql.create,
            key.scope,
            key.key,
            key.request_hash,
            new.answer,
            orjson.dumps(to_document(new.booking)).decode(),
            new.offer_expires_at,
            new.hold,
            new.method,
            new.token,
            new.first_event,
            new.payment_requested,
            telemetry.traceparent(),
        )
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "booking_reference_key":
            raise ReferenceTakenError from error
        raise
    assert row is not None
    return Decision(**row)


async def answered(pool: Pool | Connection, key: CallKey) -> Answered | None:
    """What the key was answered before; None if it is new."""
    row = await pool.fetchrow(sql.answered, key.scope, key.key, key.request_hash)
    return Answered(**row) if row else None


async def remember(pool: Pool, key: CallKey, outcome: str, answer: bytes) -> Answered | None:
    """Keep a key's answer; returns what was first, None if the key was used with other input.

    `outcome` is DONE for what came of a call that acted. What is returned has no answer where a call with this key acted, and nobody
    has told what came of it: that is not a refusal's place.
    """
    row = await pool.fetchrow(sql.remember, key.scope, key.key, key.request_hash, outcome, answer)
    return Answered(**row) if row else None


async def read(pool: Pool, booking_id: UUID) -> tuple[Booking, datetime] | None:
    """A booking and the time that rules go by."""
    found = await read_many(pool, [booking_id])
    return found[0] if found else None


async def read_many(pool: Pool, booking_ids: Sequence[UUID]) -> list[tuple[Booking, datetime]]:
    """Bookings, in the order of the ids, and the time that rules go by; those that there aren't are left out."""
    rows = await pool.fetch(sql.read, booking_ids) if booking_ids else []
    found = [(from_document(orjson.loads(row["document"])), row["now"]) for row in rows]
    return sorted(found, key=lambda one: booking_ids.index(one[0].booking_id))


async def find(pool: Pool, reference: str) -> Found:
    """Look a reference up; the same work whether there is one."""
    row = await pool.fetchrow(sql.find_reference, reference)
    assert row is not None
    locations = (row["pickup_location"], row["dropoff_location"]) if row["booking_id"] else ()
    return Found(row["now"], row["booking_id"], row["email"] or "", locations)


async def locations(pool: Pool, booking_id: UUID) -> tuple[str, ...]:
    """Where a booking begins and ends; nowhere if there is none."""
    row = await pool.fetchrow(sql.locations, booking_id)
    return tuple(row) if row else ()


async def order(pool: Pool, booking_id: UUID, *, purpose: str, number: int, attempt: int) -> asyncpg.Record | None:
    """A payment order with what is charged for it."""
    return await pool.fetchrow(sql.order, booking_id, purpose, number, attempt)
