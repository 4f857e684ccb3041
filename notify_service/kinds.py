"""Which event is told to whom, and while which state of the booking it is still true. Pure."""

from enum import StrEnum

from rentacar.payment.v1.events_pb2 import PaymentEvent
from rentacar.payment.v1.payment_pb2 import PaymentPurpose, RefundReason
from rentacar.rent.v1.booking_pb2 import BookingChanged, BookingStatus, LatePaymentOutcome

CUSTOMER = "customer"  # the recipient's role: the address is asked for when the mail is sent, and kept nowhere here


class Kind(StrEnum):
    """What a message says; also its template's and its texts' name."""

    BOOKING_CONFIRMED = "booking_confirmed"
    PAYMENT_DECLINED = "payment_declined"
    HOLD_EXPIRED = "hold_expired"
    LATE_PAYMENT_CONFIRMED = "late_payment_confirmed"
    LATE_PAYMENT_UPGRADED = "late_payment_upgraded"
    LATE_PAYMENT_REFUNDED = "late_payment_refunded"


CONFIRMATIONS = frozenset({Kind.BOOKING_CONFIRMED, Kind.LATE_PAYMENT_CONFIRMED, Kind.LATE_PAYMENT_UPGRADED})

_CONFIRMED = frozenset(
    {
        BookingStatus.BOOKING_STATUS_CONFIRMED,
        BookingStatus.BOOKING_STATUS_PICKED_UP,
        BookingStatus.BOOKING_STATUS_RETURNED,
        BookingStatus.BOOKING_STATUS_CLOSED,
    }
)
_CONFIRMATION_OF = {
    LatePaymentOutcome.LATE_PAYMENT_OUTCOME_UNSPECIFIED: Kind.BOOKING_CONFIRMED,
    LatePaymentOutcome.LATE_PAYMENT_OUTCOME_HONOURED: Kind.LATE_PAYMENT_CONFIRMED,
    LatePaymentOutcome.LATE_PAYMENT_OUTCOME_UPGRADED: Kind.LATE_PAYMENT_UPGRADED,
}


def of_booking_event(event_type: str, event: BookingChanged) -> Kind | None:
    """What a `booking.*` event tells the customer; None when nothing.

    A late payment that is given back is told when the money goes (`refund.succeeded`), not when it is decided.
    """
    if event_type == "booking.confirmed":
        return _CONFIRMATION_OF.get(event.late_payment)
    if event_type == "booking.expired" and event.late_payment == LatePaymentOutcome.LATE_PAYMENT_OUTCOME_UNSPECIFIED:
        return Kind.HOLD_EXPIRED
    return None


def of_payment_event(event_type: str, event: PaymentEvent) -> Kind | None:
    """What a `payment.*` or `refund.*` event tells the customer; None when nothing."""
    if event_type == "payment.declined" and event.purpose == PaymentPurpose.PAYMENT_PURPOSE_RENTAL:
        return Kind.PAYMENT_DECLINED
    if event_type == "refund.succeeded" and event.refund_reason == RefundReason.REFUND_REASON_LATE_PAYMENT:
        return Kind.LATE_PAYMENT_REFUNDED
    return None


def still_true(kind: Kind, status: BookingStatus) -> bool:
    """Whether a message may still be sent, given what the booking is now.

    A mail that waited out an outage must not say that a paid booking was declined or that a cancelled one is confirmed.
    """
    if kind is Kind.PAYMENT_DECLINED:
        return status == BookingStatus.BOOKING_STATUS_PENDING_PAYMENT
    if kind is Kind.HOLD_EXPIRED:
        return status == BookingStatus.BOOKING_STATUS_EXPIRED
    if kind in CONFIRMATIONS:
        return status in _CONFIRMED
    return True
