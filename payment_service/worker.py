"""The streams: what is asked for becomes a row and a job in one transaction, and is then driven at once by whoever has the lease."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from google.protobuf.message import DecodeError
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1.events_pb2 import DepositSettlementRequested, PaymentRequested, RefundRequested

from chassis import database
from chassis.failpoints import failpoint
from chassis.streams import PoisonError
from payment_service import deposit_recorder, ids, recorder, refund_recorder, words
from payment_service.driver import Driver
from payment_service.states import DepositStatus, RefundStatus, Status
from payment_service.store import deposits, jobs, payments, refunds
from payment_service.store.jobs import Kind, Lease

log = logging.getLogger(__name__)

GROUP = "payment"
REQUESTS = "payment-requests"
RENT_EVENTS = "rent-events"
DEPOSIT_ENDED = (DepositStatus.DECLINED, DepositStatus.CAPTURED, DepositStatus.RELEASED, DepositStatus.LAPSED)
ENDS_BOOKING = frozenset({"booking.expired", "booking.cancelled", "booking.no_show"})
ENDS_CHARGE = frozenset({"booking.changed", "booking.change_failed", "bill.settled"})  # maybe: rent_service knows which


class UnknownPaymentError(Exception):
    """A refund of a payment, or the settlement of a deposit, that isn't here (yet)."""


class Handlers:
    """What to do with an entry. Each may run twice: a row that is there already says that it was done."""

    def __init__(self, *, pool: database.Pool, driver: Driver, worker: str) -> None:
        self._pool, self._driver, self._worker = pool, driver, worker

    async def request(self, envelope: Envelope) -> None:
        """An entry of the PaymentQueue."""
        try:
            leases = await self._accept(envelope)
        except (DecodeError, ValueError) as error:
            raise PoisonError(f"{envelope.type}: {type(error).__name__}") from error
        for lease in leases:
            await self._driver.drive(lease)

    async def _accept(self, envelope: Envelope) -> list[Lease]:
        match envelope.type:
            case "payment.requested":
                lease = await self._asked(PaymentRequested.FromString(envelope.payload))
            case "refund.requested":
                lease = await self._refund(RefundRequested.FromString(envelope.payload))
            case "deposit.settle_requested":
                return await self._settle(DepositSettlementRequested.FromString(envelope.payload))
            case _:
                raise PoisonError(f"unknown type {envelope.type}")
        return [lease] if lease else []

    async def booking(self, envelope: Envelope) -> None:
        """An entry of `rent-events`: a booking that ended wants none of its open charges, and no deposit.

        What waits for a customer is looked at again when it may have been for a change or a bill that has come to its end.
        """
        booking_id = UUID(envelope.booking_id)
        if envelope.type in ENDS_BOOKING:
            leases = await self._end(booking_id)
        elif envelope.type in ENDS_CHARGE:
            async with database.transaction(self._pool) as connection:
                leases = await self._ask(connection, "payment", await payments.waiting(connection, booking_id))
        else:
            return
        for lease in leases:
            await self._driver.drive(lease)

    async def _end(self, booking_id: UUID) -> list[Lease]:
        async with database.transaction(self._pool) as connection:
            leases = await self._ask(connection, "payment", await payments.want_cancelled(connection, booking_id))
            return leases + await self._ask(
                connection, "deposit", await deposits.let_go_of_booking(connection, booking_id)
            )

    async def _ask(self, connection: database.Connection, kind: Kind, subjects: Sequence[UUID]) -> list[Lease]:
        asked = [
            await jobs.ask(connection, kind=kind, subject=str(subject), worker=self._worker) for subject in subjects
        ]
        return [lease for lease in asked if lease]

    async def _asked(self, asked: PaymentRequested) -> Lease | None:
        purpose = words.purpose_word(asked.purpose)
        if purpose not in (*words.PURPOSES, words.DEPOSIT) or asked.number < 1 or asked.attempt < 1:
            raise PoisonError(f"no payment: purpose {purpose}, number {asked.number}, attempt {asked.attempt}")
        booking_id = UUID(asked.booking_id)
        if purpose == words.DEPOSIT:
            return await self._deposit(booking_id, asked.number, asked.attempt)
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

    async def _deposit(self, booking_id: UUID, number: int, attempt: int) -> Lease | None:
        deposit_id = ids.deposit_id(booking_id, number)
        async with database.transaction(self._pool) as connection:
            status = await deposits.accept(
                connection, deposit_id=deposit_id, booking_id=booking_id, number=number, attempt=attempt
            )
            if status is None:
                return None
            return await jobs.ask(connection, kind="deposit", subject=str(deposit_id), worker=self._worker)

    async def _settle(self, asked: DepositSettlementRequested) -> list[Lease]:
        """Decide once how the booking's deposit ends: the newest that stands is captured, every other one let go of."""
        booking_id, capture = UUID(asked.booking_id), asked.capture.minor_units
        if capture < 0:
            raise PoisonError(f"no settlement: {capture}")
        async with database.transaction(self._pool) as connection:
            found = await deposits.lock_of_booking(connection, booking_id)
            if not found:
                raise UnknownPaymentError(f"settlement of booking {booking_id}, which has no deposit")
            if not await deposits.decide_settlement(connection, booking_id, capture, asked.capture.currency_code):
                return []
            for deposit_id, share in _shares(found, asked).items():
                await deposits.settle(connection, deposit_id, share)
            stands = any(row["status"] == DepositStatus.AUTHORIZED for row in found)
            # Whoever asked is told that there is nothing to take.
            if found[0]["status"] in DEPOSIT_ENDED and not stands:
                newest = await deposits.row(connection, found[0]["deposit_id"])
                await deposit_recorder.announce(connection, newest)
            leases = await self._ask(connection, "deposit", [row["deposit_id"] for row in found])
        await failpoint("deposit.settlement-decided")
        return leases

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


def _shares(found: Sequence[Any], asked: DepositSettlementRequested) -> dict[UUID, int]:
    """What is captured of each deposit (rows, the newest first): as much as it holds of the newest that stands, nothing of others."""
    shares = {row["deposit_id"]: 0 for row in found}
    for row in found:
        if row["status"] == DepositStatus.AUTHORIZED and row["settle_minor"] is None:
            if asked.capture.minor_units and row["currency"] != asked.capture.currency_code:
                raise PoisonError(f"no settlement: {asked.capture.currency_code}, held in {row['currency']}")
            shares[row["deposit_id"]] = min(asked.capture.minor_units, row["amount_minor"])
            break
    return shares


def _against(payment: Any, asked: RefundRequested) -> str | None:
    """Why the refund can't be made, if it can't; `payment` is the locked row."""
    if payment["status"] != Status.SUCCEEDED:
        return "payment_not_succeeded"
    if payment["currency"] != asked.amount.currency_code:
        return "other_currency"
    if payment["too_late"]:
        return "pix_refund_window_over"  # Stripe gives a Pix back for 90 days; later it is a transfer by staff
    return "more_than_left" if asked.amount.minor_units > payment["left_minor"] else None
