"""Refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis import database
from payment_service.provider import ProviderRefund
from payment_service.states import RefundStatus
from payment_service.store.jobs import LEASE, Lease

sql = database.queries(__file__)


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund and the intent it comes from."""

    refund_id: UUID
    payment_id: UUID
    booking_id: UUID
    status: RefundStatus
    amount: int
    currency: str
    reason: str
    provider_refund_id: str | None
    intent_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """By which key the refund is about to be created."""

    key_number: int
    key_age: timedelta


async def lock_payment(connection: database.Connection, payment_id: UUID) -> Any | None:
    """The payment to refund (status, booking, currency, what is left, whether it is too late), locked; None if there is none."""
    return await connection.fetchrow(sql.lock_payment, payment_id)


async def known(connection: database.Connection, refund_id: UUID) -> bool:
    """Whether it was asked for before."""
    return bool(await connection.fetchval(sql.known, refund_id))


async def insert(
    connection: database.Connection,
    *,
    refund_id: UUID,
    payment_id: UUID,
    booking_id: UUID,
    amount: int,
    currency: str,
    reason: str,
    failure_code: str | None,
) -> Any | None:
    """A new refund, FAILED at once when there is a reason against it; its row, None if it was asked for before."""
    status = RefundStatus.FAILED if failure_code else RefundStatus.REQUESTED
    return await connection.fetchrow(
        sql.insert, refund_id, payment_id, booking_id, amount, currency, reason, status, failure_code
    )


async def load(source: database.Pool | database.Connection, refund_id: UUID) -> Refund:
    """The refund; it exists, for its job does."""
    row = await source.fetchrow(sql.load, refund_id)
    if row is None or row["provider_intent_id"] is None:
        raise AssertionError(f"bug: a job for the unknown refund {refund_id}")
    return Refund(
        refund_id=row["refund_id"],
        payment_id=row["payment_id"],
        booking_id=row["booking_id"],
        status=RefundStatus(row["status"]),
        amount=row["amount_minor"],
        currency=row["currency"],
        reason=row["reason"],
        provider_refund_id=row["provider_refund_id"],
        intent_id=row["provider_intent_id"],
        attempt=row["attempt"],
    )


async def find_by_provider(pool: database.Pool, provider_refund_id: str, refund_id: UUID | None) -> UUID | None:
    """The refund of a provider's, by the id we stored or by what it says itself."""
    found: UUID | None = await pool.fetchval(sql.find_by_provider, provider_refund_id, refund_id)
    return found


async def plan(pool: database.Pool, lease: Lease) -> RefundPlan | None:
    """Write down that it is about to be created, and keep the lease; None when it is lost."""
    row = await pool.fetchrow(sql.plan, UUID(lease.subject), lease.owner, LEASE)
    return RefundPlan(row["key_number"], row["key_age"]) if row else None


async def next_key(pool: database.Pool, refund_id: UUID, spent: int) -> None:
    """The creation's key is spent."""
    await pool.execute(sql.next_key, refund_id, spent)


async def change(
    connection: database.Connection,
    refund_id: UUID,
    *,
    to: RefundStatus,
    allowed: list[RefundStatus],
    refund: ProviderRefund | None,
    failure_code: str | None,
) -> Any | None:
    """One guarded step, of the attempt that `refund` is; None if it can't be made.

    The row after it, with `first_heard` (of this attempt) and `told_before` (that it succeeded).
    """
    attempt = refund and refund.attempt
    return await connection.fetchrow(sql.change, refund_id, to, allowed, refund and refund.id, failure_code, attempt)


async def try_again(connection: database.Connection, refund_id: UUID, *, attempt: int, failure_code: str) -> Any | None:
    """This attempt failed: make ready for the next. The row after it, None if it is not the running one."""
    return await connection.fetchrow(sql.try_again, refund_id, attempt, failure_code)
