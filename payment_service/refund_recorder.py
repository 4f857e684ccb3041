"""`record` for refunds: state, ledger and event in one transaction."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from rentacar.payment.v1 import events_pb2

from chassis import database, outbox
from payment_service import backoff, outcome, words
from payment_service.provider import ProviderRefund
from payment_service.recorder import STREAM
from payment_service.states import RefundStatus
from payment_service.store import jobs, ledger, refunds

log = logging.getLogger(__name__)

EVENTS = {
    RefundStatus.PENDING: "refund.pending",
    RefundStatus.SUCCEEDED: "refund.succeeded",
    RefundStatus.FAILED: "refund.failed",
}
OPEN = [RefundStatus.REQUESTED, RefundStatus.PENDING]
ALLOWED = {
    RefundStatus.PENDING: OPEN,
    RefundStatus.SUCCEEDED: OPEN,
    RefundStatus.FAILED: [*OPEN, RefundStatus.SUCCEEDED],  # a bank may send back what Stripe had called succeeded
}
RETRIES = 3  # of a refund that failed, each another one of the provider's; then staff has to find another way


async def record(connection: database.Connection, refund_id: UUID, refund: ProviderRefund, *, by_worker: bool) -> bool:
    """Write what the provider says of a refund in the caller's transaction; False if it was known.

    One that failed is PENDING again, with its next attempt, until all have failed.
    """
    status = outcome.refund_status_of(refund)
    failure_code = (refund.failure_code or refund.status) if status is RefundStatus.FAILED else None
    if failure_code and refund.attempt <= RETRIES:
        return await _again(connection, refund_id, refund, failure_code, by_worker=by_worker)
    row = await refunds.change(
        connection, refund_id, to=status, allowed=ALLOWED[status], refund=refund, failure_code=failure_code
    )
    if row is None:
        return False
    await _post(connection, row, refund, failed=status is RefundStatus.FAILED)
    known = {RefundStatus.PENDING: not row["first_heard"], RefundStatus.SUCCEEDED: row["told_before"]}
    if not known.get(status, False):
        await announce(connection, row, status)
    if not by_worker:
        await jobs.hurry(connection, kind="refund", subject=str(refund_id))
    return True


async def _again(
    connection: database.Connection, refund_id: UUID, refund: ProviderRefund, failure_code: str, *, by_worker: bool
) -> bool:
    row = await refunds.try_again(connection, refund_id, attempt=refund.attempt, failure_code=failure_code)
    if row is None:
        return False
    log.warning("a refund failed, another follows", extra={"refund_id": str(refund_id), "code": failure_code})
    await _post(connection, row, refund, failed=True)
    if not by_worker:
        await jobs.ask_later(
            connection, kind="refund", subject=str(refund_id), pause=backoff.until_next_refund(refund.attempt)
        )
    return True


async def _post(connection: database.Connection, row: Any, refund: ProviderRefund, *, failed: bool) -> None:
    entry = {
        "provider_refund_id": refund.id,
        "booking_id": row["booking_id"],
        "payment_id": row["payment_id"],
        "refund_id": row["refund_id"],
        "amount": refund.amount,
        "currency": refund.currency,
    }
    await ledger.post_refund(connection, **entry)
    if failed:
        await ledger.reverse_refund(connection, **entry)


async def refuse(connection: database.Connection, refund_id: UUID, code: str) -> None:
    """The provider will not give this money back: nothing moved."""
    row = await refunds.change(
        connection, refund_id, to=RefundStatus.FAILED, allowed=OPEN, refund=None, failure_code=code
    )
    if row is not None:
        await announce(connection, row, RefundStatus.FAILED)


async def announce(connection: database.Connection, row: Any, status: RefundStatus) -> None:
    """Publish how a refund ended; `row` is the refund's."""
    payment = await connection.fetchrow(refunds.sql.payment_of, row["payment_id"])
    assert payment is not None
    event = events_pb2.PaymentEvent(
        payment_id=str(row["payment_id"]),
        booking_id=str(row["booking_id"]),
        purpose=words.purpose(payment["purpose"]),
        number=payment["number"],
        attempt=payment["attempt"],
        status=words.status(payment["status"]),
        amount=words.money(row["amount_minor"], row["currency"]),
        failure_code=row["failure_code"] or "",
        refund_id=str(row["refund_id"]),
        refund_reason=words.reason(row["reason"]),
    )
    await outbox.publish(
        connection, stream=STREAM, kind=EVENTS[status], booking_id=str(row["booking_id"]), message=event
    )
