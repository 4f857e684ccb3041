"""Which documents a mail carries. Pure."""

from rentacar.payment.v1.payment_pb2 import DepositStatus, PaymentPurpose, PaymentStatus, RefundStatus

from notify_service.facts import Facts
from notify_service.kinds import CONFIRMATIONS, Kind
from notify_service.store.documents import Wanted

PURPOSES = {
    Kind.BOOKING_CHANGED: PaymentPurpose.PAYMENT_PURPOSE_CHANGE,
    Kind.BILL_SETTLED: PaymentPurpose.PAYMENT_PURPOSE_CHARGE,
} | dict.fromkeys(CONFIRMATIONS, PaymentPurpose.PAYMENT_PURPOSE_RENTAL)
REFUNDS = frozenset({Kind.REFUND_SUCCEEDED, Kind.LATE_PAYMENT_REFUNDED})


def documents_of(facts: Facts) -> list[Wanted]:
    """The receipts of the money that the mail says was taken, the credit note of what it says went back."""
    if facts.kind in REFUNDS:
        done = facts.refund is not None and facts.refund.status == RefundStatus.REFUND_STATUS_SUCCEEDED
        return [Wanted(facts.booking.booking_id, "CREDIT_NOTE", facts.refund_id)] if done else []
    return [Wanted(facts.booking.booking_id, "RECEIPT", subject_id) for subject_id in _taken(facts)]


def _taken(facts: Facts) -> list[str]:
    """The payments and deposits that the mail is about and that succeeded."""
    purpose = PURPOSES.get(facts.kind)
    paid = [
        payment.payment_id
        for payment in facts.payments
        if payment.purpose == purpose
        and payment.number == (1 if facts.kind in CONFIRMATIONS else facts.number)
        and payment.status == PaymentStatus.PAYMENT_STATUS_SUCCEEDED
    ]
    captured = [
        deposit.deposit_id
        for deposit in facts.deposits
        if facts.kind is Kind.BILL_SETTLED
        and facts.number == 1
        and deposit.status == DepositStatus.DEPOSIT_STATUS_CAPTURED
    ]
    return captured + paid
