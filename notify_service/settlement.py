"""What an ended booking keeps and gives back. Pure; all amounts are in minor units of the booking's currency."""

from dataclasses import dataclass

from rentacar.payment.v1.payment_pb2 import Payment, PaymentPurpose, PaymentStatus, RefundReason, RefundStatus
from rentacar.rent.v1.booking_pb2 import Booking

from notify_service.facts import Facts
from notify_service.kinds import Kind

_PRICE = frozenset({PaymentPurpose.PAYMENT_PURPOSE_RENTAL, PaymentPurpose.PAYMENT_PURPOSE_CHANGE})
_REASON = {
    Kind.BOOKING_CANCELLED: RefundReason.REFUND_REASON_CANCELLATION,
    Kind.NO_SHOW: RefundReason.REFUND_REASON_NO_SHOW,
}


@dataclass(frozen=True, slots=True)
class Settlement:
    """`paid` is what stood before the end: `fee` of it is kept, `refund` goes back."""

    paid: int
    fee: int
    refund: int


def settlement(facts: Facts) -> Settlement:
    """Of a cancelled booking, or one whose car was never picked up.

    The refunds that payment_service has decide; while it has none yet, the booking's own terms do (domain.md, "Price").
    """
    reason = _REASON[facts.kind]
    standing = sum(_standing(payment, reason) for payment in facts.payments)
    refunded = [
        refund.amount.minor_units
        for payment in facts.payments
        for refund in payment.refunds
        if refund.reason == reason and refund.status != RefundStatus.REFUND_STATUS_FAILED
    ]
    fee = standing - sum(refunded) if refunded else min(_fee(facts), standing)
    return Settlement(paid=standing, fee=fee, refund=standing - fee)


def _standing(payment: Payment, reason: RefundReason) -> int:
    """What was paid of the price and did not go back for another reason."""
    if payment.purpose not in _PRICE or payment.status != PaymentStatus.PAYMENT_STATUS_SUCCEEDED:
        return 0
    elsewhere = (
        refund.amount.minor_units
        for refund in payment.refunds
        if refund.reason != reason and refund.status != RefundStatus.REFUND_STATUS_FAILED
    )
    return payment.amount.minor_units - sum(elsewhere)


def _fee(facts: Facts) -> int:
    terms = facts.booking.cancellation
    if facts.kind is Kind.NO_SHOW:
        return terms.no_show_fee.minor_units
    free = _ended(facts.booking) <= terms.free_until_time.ToNanoseconds()
    return 0 if free else terms.late_fee.minor_units


def _ended(booking: Booking) -> int:
    """When the booking was cancelled, in nanoseconds since 1970."""
    times = [event.time for event in booking.timeline if event.type == "booking.cancelled"]
    return (times[-1] if times else booking.update_time).ToNanoseconds()


def was_confirmed(booking: Booking) -> bool:
    """Whether the customer was told of a car, and so has it in the calendar."""
    return any(event.type == "booking.confirmed" for event in booking.timeline)
