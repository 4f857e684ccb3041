"""`record` for refunds: state, ledger and event in one transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rentacar.payment.v1 import events_pb2

from chassis import database, outbox
from payment_service import outcome, words
from payment_service.provider import ProviderRefund
from payment_service.recorder import STREAM
from payment_service.states import RefundStatus
from payment_service.store import jobs, ledger, refunds

EVENTS = {RefundStatus.SUCCEEDED: "refund.succeeded", RefundStatus.FAILED: "refund.failed"}
OPEN = [RefundStatus.REQUESTED, RefundStatus.PENDING]
ALLOWED = {
    RefundStatus.PENDING: OPEN,
    RefundStatus.SUCCEEDED: OPEN,
    RefundStatus.FAILED: [*OPEN, RefundStatus.SUCCEEDED],  # a bank may send back what Stripe had called succeeded
}


async def record(connection: database.Connection, refund_id: UUID, refund: ProviderRefund, *, by_worker: bool) -> bool:
    """Write what the provider says of a refund in the caller's transaction; False if it was known."""
    status = outcome.refund_status_of(refund)
    row = await refunds.change(
        connection,
        refund_id,
        to=status,
        allowed=ALLOWED[status],
        refund=refund,
        failure_code=(refund.failure_code or refund.status) if status is RefundStatus.FAILED else None,
    )
    if row is None:
        return False
    entry = {
        "provider_refund_id": refund.id,
        "booking_id": row["booking_id"],
        "payment_id": row["payment_id"],
        "refund_id": refund_id,
        "amount": refund.amount,
        "currency": refund.currency,
    }
    await ledger.post_refund(connection, **entry)
    if status is RefundStatus.FAILED:
        await ledger.reverse_refund(connection, **entry)
    if status in EVENTS:
        await announce(connection, row, status)
    if not by_worker:
        await jobs.hurry(connection, kind="refund", subject=str(refund_id))
    return True


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
