"""`record`: what the provider says becomes state, ledger and event in one transaction, whoever heard it and however often."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from rentacar.payment.v1 import events_pb2

from chassis import database, outbox
from payment_service import outcome, states, words
from payment_service.outcome import Heard
from payment_service.provider import Failure, Intent
from payment_service.states import Status
from payment_service.store import jobs, ledger, payments

log = logging.getLogger(__name__)

STREAM = "payment-events"
EVENTS = {
    Status.REQUIRES_ACTION: "payment.action_required",
    Status.SUCCEEDED: "payment.succeeded",
    Status.DECLINED: "payment.declined",
    Status.CANCELLED: "payment.cancelled",
}
Cause = Literal["worker", "webhook", "reconciler", "booking"]


@dataclass(frozen=True, slots=True)
class News:
    """What was heard of a payment. `attempt` None: the newest; `charge_id` is the charge that decided it."""

    status: Status
    intent: Intent | None = None
    failure: Failure | None = None
    charge_id: str | None = None
    attempt: int | None = None


def told_by(intent: Intent) -> News:
    """An intent as it was answered to us; it says nothing of a decline."""
    status = outcome.status_of(intent)
    failure = outcome.NOT_WANTED if status is Status.CANCELLED else None
    return News(status, intent, failure, intent.charge_id if status is Status.SUCCEEDED else None)


def news_of(heard: Heard, *, attempt: int) -> News:
    """What was heard of the payment's intent; a failure is that attempt's."""
    if heard.failure is not None:
        return News(Status.DECLINED, heard.intent, heard.failure, heard.charge_id, attempt)
    if heard.intent is None:
        raise AssertionError("bug: nothing was heard")
    return told_by(heard.intent)


async def fetched(source: database.Pool | database.Connection, payment: payments.Payment, intent: Intent) -> News:
    """An intent as it was fetched: it may tell of a decline, the running attempt's or an older one's."""
    known = await payments.known_charges(source, payment.id)
    return news_of(outcome.heard_of(intent, known_charges=known, acting=payment.acting), attempt=payment.attempt)


async def record(connection: database.Connection, payment_id: UUID, news: News, *, cause: Cause) -> bool:
    """Write the news in the caller's transaction. False if it is none: heard before, or older than what is known."""
    row = await _change(connection, payment_id, news, cause)
    if row is None and news.status in (Status.SUCCEEDED, Status.REQUIRES_ACTION):
        # a browser that has the client secret may try another card without us
        payment = await payments.load(connection, payment_id)
        await payments.take_up(connection, payment_id, attempt=payment.attempt, cause=cause)
        row = await _change(connection, payment_id, news, cause)
    if row is None:
        if news.status is Status.SUCCEEDED and payment.status is Status.CANCELLED:
            log.error("succeeded at the provider, cancelled here", extra={"payment_id": str(payment_id)})
        if news.intent is not None:
            await payments.note_intent(connection, payment_id, news.intent)
        return False
    if news.status is Status.SUCCEEDED:
        await _post(connection, row, news)
    if news.status in EVENTS:
        await announce(connection, row, news.status, row["attempt"], news.failure)
    if cause != "worker":
        await jobs.hurry(connection, kind="payment", subject=str(payment_id))
    return True


async def announce(
    connection: database.Connection, row: Any, status: Status, attempt: int, failure: Failure | None
) -> None:
    """Publish how a payment stands; `row` is the payment's."""
    event = events_pb2.PaymentEvent(
        payment_id=str(row["payment_id"]),
        booking_id=str(row["booking_id"]),
        purpose=words.purpose(row["purpose"]),
        number=row["number"],
        attempt=attempt,
        status=words.status(status),
        amount=words.money(row["amount_minor"], row["currency"]),
        failure_code=failure.code if failure else "",
    )
    await outbox.publish(
        connection, stream=STREAM, kind=EVENTS[status], booking_id=str(row["booking_id"]), message=event
    )


async def _change(connection: database.Connection, payment_id: UUID, news: News, cause: Cause) -> Any | None:
    # an intent that waits for a card is no news for a payment that was declined, but it is for one whose challenge ended
    allowed = [Status.REQUIRES_ACTION] if news.status is Status.PROCESSING else states.before(news.status)
    return await payments.change(
        connection,
        payment_id,
        to=news.status,
        allowed=allowed,
        intent=news.intent,
        attempt=news.attempt,
        charge_id=news.charge_id,
        failure=news.failure,
        cause=cause,
    )


async def _post(connection: database.Connection, row: Any, news: News) -> None:
    intent = news.intent
    if intent is None:
        raise AssertionError(f"bug: payment {row['payment_id']} succeeded without an intent")
    if (intent.amount, intent.currency) != (row["amount_minor"], row["currency"]):
        log.error("charged another amount than was ordered", extra={"payment_id": str(row["payment_id"])})
    await ledger.post_charge(
        connection,
        intent_id=intent.id,
        booking_id=row["booking_id"],
        payment_id=row["payment_id"],
        amount=intent.amount,
        currency=intent.currency,
    )
