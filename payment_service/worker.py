"""The streams: what is asked for becomes a row and a job in one transaction, and is then driven at once by whoever has the lease."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from google.protobuf.message import DecodeError
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1.events_pb2 import PaymentRequested, RefundRequested

from chassis import database
from chassis.streams import PoisonError
from payment_service import ids, recorder, refund_recorder, words
from payment_service.driver import Driver
from payment_service.states import RefundStatus, Status
from payment_service.store import jobs, payments, refunds
from payment_service.store.jobs import Lease

log = logging.getLogger(__name__)

GROUP = "payment"
REQUESTS = "payment-requests"
RENT_EVENTS = "rent-events"
ENDS_BOOKING = frozenset({"booking.expired", "booking.cancelled"})


class UnknownPaymentError(Exception):
    """A refund of a payment that isn't here (yet)."""


class Handlers:
    """What to do with an entry. Each may run twice: a row that is there already says that it was done."""

    def __init__(self, *, pool: database.Pool, driver: Driver, worker: str) -> None:
        self._pool, self._driver, self._worker = pool, driver, worker

    async def request(self, envelope: Envelope) -> None:
        """An entry of the PaymentQueue."""
        try:
            if envelope.type == "payment.requested":
                lease = await self._payment(PaymentRequested.FromString(envelope.payload))
            elif envelope.type == "refund.requested":
                lease = await self._refund(RefundRequested.FromString(envelope.payload))
            else:
                raise PoisonError(f"unknown type {envelope.type}")
        except (DecodeError, ValueError) as error:
            raise PoisonError(f"{envelope.type}: {type(error).__name__}") from error
        if lease:
            await self._driver.drive(lease)

    async def booking(self, envelope: Envelope) -> None:
        """An entry of `rent-events`: a booking that ended wants none of its open charges."""
        if envelope.type not in ENDS_BOOKING:
            return
        async with database.transaction(self._pool) as connection:
            found = await payments.want_cancelled(connection, UUID(envelope.booking_id))
            leases = [
                await jobs.ask(connection, kind="payment", subject=str(payment_id), worker=self._worker)
                for payment_id in found
            ]
        for lease in filter(None, leases):
            await self._driver.drive(lease)

    async def _payment(self, asked: PaymentRequested) -> Lease | None:
        purpose = words.purpose_word(asked.purpose)
        if purpose not in words.PURPOSES or asked.number < 1 or asked.attempt < 1:
            raise PoisonError(f"no payment: purpose {purpose}, number {asked.number}, attempt {asked.attempt}")
        booking_id = UUID(asked.booking_id)
        payment_id = ids.payment_id(booking_id, purpose, asked.number)
        async with database.transaction(self._pool) as connection:
            status = await payments.accept(
                connection,
                payment_id=payment_id,
                booking_id=booking_id,
                purpose=purpose,
                number=asked.number,
                attempt=asked.attempt,
            )
            if status is None:
                return None
            if status in (Status.SUCCEEDED, Status.CANCELLED):
                await self._too_late(connection, payment_id, asked.attempt, status)
                return None
            return await jobs.ask(connection, kind="payment", subject=str(payment_id), worker=self._worker)

    async def _too_late(self, connection: database.Connection, payment_id: UUID, attempt: int, status: Status) -> None:
        """The payment had ended: whoever asked is told how."""
        await payments.close_attempt(connection, payment_id, attempt=attempt, status=Status.CANCELLED)
        await recorder.announce(connection, await payments.row(connection, payment_id), status, attempt, None)

    async def _refund(self, asked: RefundRequested) -> Lease | None:
        refund_id, payment_id = UUID(asked.refund_id), UUID(asked.payment_id)
        reason = words.reason_word(asked.reason)
        if asked.amount.minor_units < 1 or reason == "UNSPECIFIED":
            raise PoisonError(f"no refund: {asked.amount.minor_units}, reason {reason}")
        async with database.transaction(self._pool) as connection:
            payment = await refunds.lock_payment(connection, payment_id)
            if payment is None:
                raise UnknownPaymentError(f"refund {refund_id} of payment {payment_id}")
            row = await refunds.insert(
                connection,
                refund_id=refund_id,
                payment_id=payment_id,
                booking_id=payment["booking_id"],
                amount=asked.amount.minor_units,
                currency=asked.amount.currency_code,
                reason=reason,
                failure_code=_against(payment, asked),
            )
            if row is None:
                return None
            if row["status"] == RefundStatus.FAILED:
                await refund_recorder.announce(connection, row, RefundStatus.FAILED)
                return None
            return await jobs.ask(connection, kind="refund", subject=str(refund_id), worker=self._worker)


def _against(payment: Any, asked: RefundRequested) -> str | None:
    """Why the refund can't be made, if it can't; `payment` is the locked row."""
    if payment["status"] != Status.SUCCEEDED:
        return "payment_not_succeeded"
    if payment["currency"] != asked.amount.currency_code:
        return "other_currency"
    return "more_than_left" if asked.amount.minor_units > payment["left_minor"] else None
