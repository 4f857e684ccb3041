"""Deposits and how they are settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis import database
from payment_service.provider import Failure, Intent, Method
from payment_service.states import DepositStatus
from payment_service.store.jobs import LEASE, Lease
from payment_service.store.plans import ConfirmPlan, IntentPlan

sql = database.queries(__file__)


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit with its newest try. `settle`: what is to be captured, 0 to let go of it; None: it stands."""

    id: UUID
    booking_id: UUID
    number: int
    renews: UUID | None
    status: DepositStatus
    attempt: int
    attempt_begun: bool
    amount: int | None
    currency: str | None
    intent_id: str | None
    intent_status: str | None
    intent_key_used: bool
    customer_key: str | None
    customer_id: str | None
    method_id: str | None
    settle: int | None
    purpose: str = "DEPOSIT"

    @property
    def acting(self) -> bool:
        """Whether the customer has something to do."""
        return self.status is DepositStatus.REQUIRES_ACTION

    @property
    def waits(self) -> bool:
        """Whether the customer or the bank has the word on the newest try."""
        return self.attempt_begun and (self.acting or self.intent_status == "processing")

    @property
    def released(self) -> bool:
        """Whether a cancelled intent is our doing: nothing was held yet, or it was let go of."""
        return self.settle == 0 or self.status is not DepositStatus.AUTHORIZED


async def accept(
    connection: database.Connection, *, deposit_id: UUID, booking_id: UUID, number: int, attempt: int
) -> DepositStatus | None:
    """Note that a try is asked for; the deposit's state then, None if there is nothing new to try."""
    if not await connection.fetchval(sql.accept, deposit_id, booking_id, number, attempt):
        return None
    return await take_up(connection, deposit_id, cause="worker")


async def take_up(connection: database.Connection, deposit_id: UUID, *, cause: str) -> DepositStatus:
    """Put it to work for a new try. Answers its state."""
    return DepositStatus(await connection.fetchval(sql.take_up, deposit_id, cause))


async def load(source: database.Pool | database.Connection, deposit_id: UUID) -> Deposit:
    """The deposit; it exists, for its job does."""
    row = await source.fetchrow(sql.load, deposit_id)
    if row is None:
        raise AssertionError(f"bug: a job for the unknown deposit {deposit_id}")
    return Deposit(
        id=row["deposit_id"],
        booking_id=row["booking_id"],
        number=row["number"],
        renews=row["renews"],
        status=DepositStatus(row["status"]),
        attempt=row["attempt"],
        attempt_begun=row["attempt_begun"],
        amount=row["amount_minor"],
        currency=row["currency"],
        intent_id=row["provider_intent_id"],
        intent_status=row["intent_status"],
        intent_key_used=row["intent_key_used_at"] is not None or row["intent_key_number"] > 1,
        customer_key=row["customer_key"],
        customer_id=row["customer_id"],
        method_id=row["provider_payment_method_id"],
        settle=row["settle_minor"],
    )


async def row(connection: database.Connection, deposit_id: UUID) -> Any:
    """The deposit's row."""
    return await connection.fetchrow(sql.row, deposit_id)


async def find_by_intent(pool: database.Pool, intent_id: str, deposit_id: UUID | None) -> UUID | None:
    """The deposit of an intent, by the id we stored or by what the intent itself says."""
    found: UUID | None = await pool.fetchval(sql.find_by_intent, intent_id, deposit_id)
    return found


async def plan_intent(
    pool: database.Pool,
    lease: Lease,
    *,
    amount: int,
    currency: str,
    method: Method,  # noqa: ARG001 - always a card
    customer_key: str,
) -> IntentPlan | None:
    """Write down what is about to be created, and keep the lease; None when it is lost."""
    row = await pool.fetchrow(sql.plan_intent, UUID(lease.subject), amount, currency, customer_key, lease.owner, LEASE)
    if row is None:
        return None
    return IntentPlan(row["amount_minor"], row["currency"], row["intent_key_number"], row["key_age"])


async def begin_confirm(
    pool: database.Pool,
    lease: Lease,
    *,
    attempt: int,
    intent_id: str,
    method: Method,  # noqa: ARG001 - always a card
) -> ConfirmPlan | None:
    """Write down that the try is about to be made with this intent, and keep the lease; None when it is lost."""
    row = await pool.fetchrow(sql.begin_confirm, UUID(lease.subject), attempt, intent_id, lease.owner, LEASE)
    return ConfirmPlan(row["confirm_key_number"], row["key_age"]) if row else None


async def next_intent_key(pool: database.Pool, subject_id: UUID, spent: int) -> None:
    """The creation's key is spent."""
    await pool.execute(sql.next_intent_key, subject_id, spent)


async def next_confirm_key(pool: database.Pool, subject_id: UUID, attempt: int, spent: int) -> None:
    """The confirmation's key is spent."""
    await pool.execute(sql.next_confirm_key, subject_id, attempt, spent)


async def keep_lease(pool: database.Pool, lease: Lease) -> int | None:
    """A capture is about to be made: the number of its key; None when the lease is lost."""
    number: int | None = await pool.fetchval(sql.keep_lease, UUID(lease.subject), lease.owner, LEASE)
    return number


async def next_capture_key(pool: database.Pool, deposit_id: UUID, spent: int) -> None:
    """The capture's key is spent."""
    await pool.execute(sql.next_capture_key, deposit_id, spent)


async def known_charges(source: database.Pool | database.Connection, subject_id: UUID) -> set[str]:
    """The provider's charges that decided earlier tries."""
    return {row["charge_id"] for row in await source.fetch(sql.known_charges, subject_id)}


async def change(
    connection: database.Connection,
    deposit_id: UUID,
    *,
    to: DepositStatus,
    allowed: list[DepositStatus],
    intent: Intent | None,
    attempt: int | None,
    charge_id: str | None,
    failure: Failure | None,
    cause: str,
) -> Any | None:
    """One guarded step (`attempt` None: the newest); the row after it, None if it can't be made."""
    return await connection.fetchrow(
        sql.change,
        deposit_id,
        to,
        allowed,
        intent and intent.id,
        intent and intent.status,
        intent and intent.client_secret,
        intent and intent.capture_before,
        intent.customer_id if intent else "",
        intent.payment_method_id if intent else "",
        charge_id,
        intent and intent.received,
        attempt,
        failure and failure.code,
        failure and failure.message,
        failure and failure.retryable,
        cause,
    )


async def note_intent(connection: database.Connection, deposit_id: UUID, intent: Intent) -> None:
    """The provider was heard, and nothing changed."""
    await connection.execute(sql.note_intent, deposit_id, intent.status, intent.id, intent.capture_before)


async def release_spare(connection: database.Connection, booking_id: UUID, number: int) -> list[UUID]:
    """This number is held now: which deposits of the booking are to be let go of."""
    return [row["deposit_id"] for row in await connection.fetch(sql.release_spare, booking_id, number)]


async def decide_settlement(connection: database.Connection, booking_id: UUID, capture: int, currency: str) -> bool:
    """Keep how the booking's deposit ends; False if that was decided before."""
    return bool(await connection.fetchval(sql.decide_settlement, booking_id, capture, currency))


async def lock_of_booking(connection: database.Connection, booking_id: UUID) -> list[Any]:
    """The booking's deposits, the newest first, locked."""
    return list(await connection.fetch(sql.lock_of_booking, booking_id))


async def settle(connection: database.Connection, deposit_id: UUID, capture: int) -> None:
    """Decide what is captured of it, once."""
    await connection.execute(sql.settle, deposit_id, capture)


async def let_go_of_booking(connection: database.Connection, booking_id: UUID) -> list[UUID]:
    """The booking ended: which of its deposits are to be let go of."""
    return [row["deposit_id"] for row in await connection.fetch(sql.let_go_of_booking, booking_id)]


async def claim_lapsing(pool: database.Pool, *, within: timedelta, every: timedelta, limit: int) -> list[Any]:
    """Standing deposits that lapse within that time: deposit_id, booking_id, lapsed (it should have), followed (renewed or told)."""
    return list(await pool.fetch(sql.claim_lapsing, within, every, limit))


async def next_number(connection: database.Connection, booking_id: UUID) -> int:
    """The number that a renewal would have."""
    return int(await connection.fetchval(sql.next_number, booking_id))


async def renew(connection: database.Connection, deposit_id: UUID, *, new_id: UUID, number: int) -> bool:
    """Order the next number in its place; False if there is one, or it is not to stand any more."""
    return bool(await connection.fetchval(sql.renew, deposit_id, new_id, number))


async def mark_expiring(connection: database.Connection, deposit_id: UUID) -> Any | None:
    """It could not be renewed; its row, None if that was said before."""
    return await connection.fetchrow(sql.mark_expiring, deposit_id)


async def listed(pool: database.Pool, booking_ids: list[UUID]) -> list[Any]:
    """The rows of bookings' deposits."""
    return list(await pool.fetch(sql.list_of_bookings, booking_ids))
