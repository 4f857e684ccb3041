"""Payments and their attempts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis import database
from payment_service.provider import Failure, Intent, Method
from payment_service.states import Status
from payment_service.store.jobs import LEASE, Lease
from payment_service.store.plans import ConfirmPlan, IntentPlan

sql = database.queries(__file__)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment with its newest attempt. `intent_key_used` False: no intent can exist at the provider."""

    id: UUID
    booking_id: UUID
    purpose: str
    number: int
    status: Status
    method: Method | None
    intent_id: str | None
    intent_status: str | None
    intent_key_used: bool
    cancel_wanted: bool
    customer_key: str | None
    customer_id: str | None
    attempt: int
    attempt_begun: bool

    @property
    def acting(self) -> bool:
        """Whether the customer has something to do."""
        return self.status is Status.REQUIRES_ACTION

    @property
    def waits(self) -> bool:
        """Whether the customer or the bank has the word on the newest attempt."""
        return self.attempt_begun and (self.acting or self.intent_status == "processing")


async def accept(
    connection: database.Connection, *, payment_id: UUID, booking_id: UUID, purpose: str, number: int, attempt: int
) -> Status | None:
    """Note that an attempt is asked for; the payment's state then, None if it was asked for before."""
    if await connection.fetchval(sql.begin, payment_id, booking_id, purpose, number, attempt):
        return Status.PROCESSING
    if not await connection.fetchval(sql.insert_attempt, payment_id, attempt):
        return None
    await connection.execute(sql.give_up_challenge, payment_id, attempt)
    return await take_up(connection, payment_id, attempt=attempt, cause="worker")


async def take_up(connection: database.Connection, payment_id: UUID, *, attempt: int, cause: str) -> Status:
    """REQUESTED or DECLINED -> PROCESSING; other states stay. Answers the state."""
    return Status(await connection.fetchval(sql.take_up, payment_id, attempt, cause))


async def close_attempt(connection: database.Connection, payment_id: UUID, *, attempt: int, status: Status) -> None:
    """End an attempt that was asked for too late."""
    await connection.execute(sql.close_attempt, payment_id, attempt, status)


async def load(source: database.Pool | database.Connection, payment_id: UUID) -> Payment:
    """The payment; it exists, for its job does."""
    row = await source.fetchrow(sql.load, payment_id)
    if row is None:
        raise AssertionError(f"bug: a job for the unknown payment {payment_id}")
    return Payment(
        id=row["payment_id"],
        booking_id=row["booking_id"],
        purpose=row["purpose"],
        number=row["number"],
        status=Status(row["status"]),
        method=row["method"],
        intent_id=row["provider_intent_id"],
        intent_status=row["intent_status"],
        intent_key_used=row["intent_key_used_at"] is not None or row["intent_key_number"] > 1,
        cancel_wanted=row["cancel_wanted"],
        customer_key=row["customer_key"],
        customer_id=row["provider_customer_id"],
        attempt=row["attempt"],
        attempt_begun=row["attempt_status"] != Status.REQUESTED,
    )


async def row(connection: database.Connection, payment_id: UUID) -> Any:
    """The payment's row."""
    return await connection.fetchrow(sql.row, payment_id)


async def find_by_intent(pool: database.Pool, intent_id: str, payment_id: UUID | None) -> UUID | None:
    """The payment of an intent, by the id we stored or by what the intent itself says."""
    found: UUID | None = await pool.fetchval(sql.find_by_intent, intent_id, payment_id)
    return found


async def plan_intent(
    pool: database.Pool, lease: Lease, *, amount: int, currency: str, method: Method, customer_key: str
) -> IntentPlan | None:
    """Write down what is about to be created, and keep the lease; None when it is lost."""
    row = await pool.fetchrow(
        sql.plan_intent, UUID(lease.subject), amount, currency, method, customer_key, lease.owner, LEASE
    )
    if row is None:
        return None
    return IntentPlan(row["amount_minor"], row["currency"], row["intent_key_number"], row["key_age"])


async def begin_confirm(
    pool: database.Pool, lease: Lease, *, attempt: int, intent_id: str, method: Method
) -> ConfirmPlan | None:
    """Write down that the attempt is about to be charged to this intent, and keep the lease; None when it is lost."""
    row = await pool.fetchrow(sql.begin_confirm, UUID(lease.subject), attempt, intent_id, lease.owner, LEASE, method)
    return ConfirmPlan(row["confirm_key_number"], row["key_age"]) if row else None


async def next_intent_key(pool: database.Pool, subject_id: UUID, spent: int) -> None:
    """The creation's key is spent."""
    await pool.execute(sql.next_intent_key, subject_id, spent)


async def next_confirm_key(pool: database.Pool, subject_id: UUID, attempt: int, spent: int) -> None:
    """The confirmation's key is spent."""
    await pool.execute(sql.next_confirm_key, subject_id, attempt, spent)


async def earlier_was_paid(connection: database.Connection, payment: Payment) -> bool:
    """Whether an earlier number of the same charge succeeded and was not given back whole."""
    return bool(await connection.fetchval(sql.earlier_was_paid, payment.booking_id, payment.purpose, payment.number))


async def want_earlier_cancelled(connection: database.Connection, payment: Payment) -> list[UUID]:
    """Mark the earlier numbers of the same charge that could still take money; returns which."""
    rows = await connection.fetch(sql.want_earlier_cancelled, payment.booking_id, payment.purpose, payment.number)
    return [row["payment_id"] for row in rows]


async def want_cancelled(connection: database.Connection, booking_id: UUID) -> list[UUID]:
    """Mark every open payment of a booking; returns which."""
    return [row["payment_id"] for row in await connection.fetch(sql.want_cancelled, booking_id)]


async def waiting(connection: database.Connection, booking_id: UUID) -> list[UUID]:
    """A booking's payments that wait for the customer."""
    return [row["payment_id"] for row in await connection.fetch(sql.waiting, booking_id)]


async def change(
    connection: database.Connection,
    payment_id: UUID,
    *,
    to: Status,
    allowed: list[Status],
    intent: Intent | None,
    attempt: int | None,
    charge_id: str | None,
    failure: Failure | None,
    cause: str,
) -> Any | None:
    """One guarded step of a payment and its attempt (None: the newest); the row after it, None if it can't be made."""
    return await connection.fetchrow(
        sql.change,
        payment_id,
        to,
        allowed,
        intent and intent.id,
        intent and intent.status,
        intent and intent.client_secret,
        intent.card_brand if intent else "",
        intent.card_last4 if intent else "",
        charge_id,
        attempt,
        failure and failure.code,
        failure and failure.message,
        failure and failure.retryable,
        cause,
        intent.pix_text if intent else "",
        intent and intent.pix_expires_at,
        intent.customer_id if intent else "",
        intent.payment_method_id if intent else "",
    )


async def note_intent(connection: database.Connection, payment_id: UUID, intent: Intent) -> None:
    """The provider was heard, and nothing changed."""
    await connection.execute(sql.note_intent, payment_id, intent.status, intent.id)


async def known_charges(source: database.Pool | database.Connection, subject_id: UUID) -> set[str]:
    """The provider's charges that decided earlier attempts."""
    return {row["charge_id"] for row in await source.fetch(sql.known_charges, subject_id)}


async def listed(
    pool: database.Pool, *, booking_ids: list[UUID] | None = None, payment_id: UUID | None = None
) -> tuple[list[Any], list[Any], list[Any]]:
    """Rows of payments, their attempts and their refunds."""
    async with pool.acquire() as connection:
        payments = await connection.fetch(sql.list_payments, booking_ids or [], payment_id)
        ids = [row["payment_id"] for row in payments]
        if not ids:
            return [], [], []
        return (
            payments,
            await connection.fetch(sql.list_attempts, ids),
            await connection.fetch(sql.list_refunds, ids),
        )
